"""docs/troubleshooting.md shows what a user sees: each of its messages is made here, and compared with the page."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from hatch_pygen import generate_sdk_notebook, pin, pipeline, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.project import advice as project_advice
from hatch_pygen.project import inputs
from pygen_runtime import MultiRequestError, PygenClient, TokenAuth
from pygen_runtime.emulator import Emulator
from pygen_runtime.lazy import lazy_exports

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/troubleshooting.md"
SNAPSHOT = ROOT / "example_project/pygen.snapshot.json"
MODEL = {"space": "water_works", "external-id": "WaterWorks", "version": "v1"}
PACKAGE = "troubled_plant"
CLUSTER = {"CDF_CLUSTER": "westeurope-1", "CDF_PROJECT": "acme"}

Call = Callable[[], object]


def sections() -> Mapping[str, str]:
    """The first message of each section of the page."""
    pattern = r"^### ([^\n]+)\n\n```text\n(.*?)^```"
    return dict(re.findall(pattern, PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE))


def test_every_section_begins_with_a_message() -> None:
    assert list(sections()) == re.findall(r"^### (.+)", PAGE.read_text("utf-8"), re.MULTILINE)


def test_every_section_says_what_to_do() -> None:
    texts = re.split(r"^##.*\n", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    assert [text for text in texts if text.strip() and not text.rpartition("```")[2].strip()] == []


def test_every_message_is_made_here() -> None:
    assert set(sections()) == {*BUILDING, *CONNECTING, *USING}


def check(title: str, call: Call) -> None:
    """What `call` raises, or the problems that it returns, hold the message of the section, line breaks aside."""
    try:
        said = "\n".join(map(str, call()))  # type: ignore[call-overload]
    except Exception as error:
        said = str(error) if isinstance(getattr(error, "problems", None), tuple) else f"{type(error).__name__}: {error}"
    wanted = [" ".join(part.split()) for part in sections()[title].split("…")]
    assert re.search(".*".join(map(re.escape, wanted)), " ".join(said.split())), said


def test_a_message_names_its_request_once(plant: Plant) -> None:
    with pytest.raises(MultiRequestError) as raised:
        plant.fail_one_of_two()
    assert str(raised.value).count("request id") == 1


def edited() -> bytes:
    content = json.loads(SNAPSHOT.read_bytes())
    content["models"][0]["views"].pop()
    return json.dumps(content).encode()


def config(**options: Any) -> PygenConfig:
    return PygenConfig.from_dict({**MODEL, **{name.replace("_", "-"): value for name, value in options.items()}})


def generated(**options: Any) -> object:
    return pipeline.generate(snapshot.read(SNAPSHOT), config(**options)).problems


BUILDING: dict[str, Call] = {
    "The snapshot is missing": lambda: snapshot.read(Path("pygen.snapshot.json")),
    "The snapshot does not match its digest": lambda: snapshot.loads(edited()),
    "The snapshot is not JSON": lambda: snapshot.loads(b"<<<<<<< HEAD\n" + SNAPSHOT.read_bytes()),
    "An answer of the API was saved as the snapshot": lambda: snapshot.loads(
        (ROOT / "example_project/water_works.datamodel.json").read_bytes()
    ),
    "The snapshot holds another model": lambda: snapshot.check_models(snapshot.read(SNAPSHOT), config(version="v2")),
    "The pin does not fit": lambda: pin.check(config(), [], ["pygen-runtime==0.0.9"]),
    "An option is unknown": lambda: config(pakage="acme"),
    "The table belongs to cognite-pygen": lambda: PygenConfig.from_dict({"data_models": [["a", "b", "c"]]}),
    "The build may not use the network": lambda: inputs.read(Path(), config(source="api"), [], {}),
    "The wheel has no generated package": lambda: [project_advice.without_hook(True, {"HATCH_BUILD_NO_HOOKS": "1"})],
    "uv keeps the old package": lambda: project_advice.advise({"project": {"requires-python": ">=3.10"}}, config()),
    "The editor does not see the package": lambda: [project_advice.exact_mode()],
    "A name is not the expected one": lambda: generated(rename={"Pump": "Valve"}),
    "A relation became a plain reference": lambda: generated(include_views=["Pump"]),
    "The package was generated for another runtime": lambda: lazy_exports("acme_core", {}, schema=2),
}


def answered(status: int, retry_after: float | None = None) -> None:
    with Emulator(strict=True) as emulator:
        emulator.fail_next(status, times=1, retry_after=retry_after)
        with PygenClient("https://emulator.local", "any", TokenAuth("token"), transport=emulator.transport) as client:
            client.spaces.list()


CONNECTING: dict[str, Call] = {
    "A variable is not set": lambda: PygenClient.from_env({}),
    "A variable is set twice": lambda: PygenClient.from_env({**CLUSTER, "CDF_CLIENT_ID": "a", "IDP_CLIENT_ID": "b"}),
    "The login flow is not supported": lambda: PygenClient.from_env({**CLUSTER, "LOGIN_FLOW": "password"}),
    "Plain HTTP is refused": lambda: PygenClient("http://proxy.example.com", "acme", TokenAuth("token")),
    "The API refuses the token": lambda: answered(401),
    "The API refuses the request": lambda: answered(403),
    "The API throttles": lambda: answered(429, retry_after=3600),
}


class Plant:
    """A client with one pump, and the classes of its package."""

    def __init__(self) -> None:
        self.client = generate_sdk_notebook(config=config(package=PACKAGE), snapshot=SNAPSHOT, embedded=True)
        self.classes: Any = sys.modules[PACKAGE]
        site = self.classes.SiteWrite(space="plant", external_id="s1", name="Plant")
        self.client.spaces.create({"space": "plant"})
        self.client.upsert(self.classes.PumpWrite(space="plant", external_id="p1", name="P-1", site=site))

    @property
    def pump(self) -> Any:
        return self.client.pump.retrieve(("plant", "p1"))

    def closed(self) -> None:
        client = self.client.with_options()
        self.client.close()
        client.pump.list()

    def conflict(self) -> None:
        first, second = self.pump, self.pump
        first.rated_flow, second.rated_flow = 1.0, 2.0
        first.save()
        second.save()

    def fail_one_of_two(self) -> None:
        with Emulator.of(self.classes, strict=True) as emulator:
            client = type(self.client)("https://emulator.local", "any", TokenAuth("t"), transport=emulator.transport)
            client.spaces.create({"space": "plant"})
            emulator.fail_next(400, times=1)
            client.upsert(self.classes.SiteWrite(space="plant", external_id=f"s{n}", name="x") for n in range(1500))

    def save_without_await(self) -> None:
        async def save() -> None:
            async with self.classes.AsyncWaterWorksClient.embedded(strict=True) as client:
                await client.spaces.create({"space": "plant"})
                await client.upsert(self.classes.SiteWrite(space="plant", external_id="s1", name="Plant"))
                (await client.site.retrieve(("plant", "s1"))).save()

        asyncio.run(save())


USING: dict[str, Callable[[Plant], object]] = {
    "The client is closed": Plant.closed,
    "A filter has no truth value": lambda plant: bool(plant.classes.Pump.name == "P-1"),
    "A column has no truth value": lambda plant: bool(plant.classes.Pump.name),
    "A relation has no truth value": lambda plant: bool(plant.pump.feeds),
    "A relation has no length": lambda plant: len(plant.pump.feeds),
    "A property does not exist": lambda plant: plant.classes.Pump.ratedFlow,
    "A keyword does not exist": lambda plant: plant.client.pump.list(rated_flw=1.0),
    "A comparison has the wrong type": lambda plant: plant.classes.Pump.rated_flow == "x",
    "A filter goes through edges": lambda plant: plant.classes.Pump.feeds.name == "North",
    "An external id has no space": lambda plant: plant.client.pump.retrieve("p1"),
    "A property was not read": lambda plant: plant.client.pump.query().select("name").first().rated_flow,
    "An instance belongs to an async client": Plant.save_without_await,
    "An instance has no client": lambda plant: plant.pump.model_copy(deep=True).save(),
    "A property is unknown or missing": lambda plant: plant.classes.PumpWrite(external_id="p2", name="P-2", flow=1.0),
    "A time has no time zone": lambda plant: plant.classes.PumpWrite(
        external_id="p2", name="P-2", site=("plant", "s1"), last_serviced=datetime(2024, 1, 1)
    ),
    "Somebody else was faster": Plant.conflict,
    "Nodes have no external id": lambda plant: plant.client.upsert(plant.classes.SiteWrite(space="plant", name="x")),
    "Some of several requests failed": Plant.fail_one_of_two,
    "pandas is missing": lambda plant: plant.client.pump.list().to_pandas(),
}


@pytest.mark.parametrize("title", [*BUILDING, *CONNECTING])
def test_the_message_is_the_one_of_the_page(title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    check(title, {**BUILDING, **CONNECTING}[title])


@pytest.fixture
def plant() -> Iterator[Plant]:
    finders = list(sys.meta_path)
    plant = Plant()
    yield plant
    plant.client.close()
    sys.meta_path[:] = finders
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.mark.wide
@pytest.mark.parametrize("title", USING)
def test_the_message_of_the_package_is_the_one_of_the_page(
    title: str, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    if title == "pandas is missing":
        monkeypatch.setitem(sys.modules, "pandas", None)
    check(title, lambda: USING[title](plant))
