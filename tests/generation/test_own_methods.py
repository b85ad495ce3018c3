"""Own methods on generated classes: what a client gives has them, and what is wrong with them is said on import."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from pygen_runtime.exceptions import ConfigurationError
from tests.docs.pages import titled, tomllib
from tests.generation.packages import generate, run, write
from tests.generation.test_name_problems import only
from tests.model_json import direct, edge, model, reverse, text, view, view_id
from tests.test_docs import ROOT, blocks
from tests.writing.packages import Log, client_of, emulator_of, generated

PUMP = view("Pump", {"ratedFlow": text(), "site": direct("Site"), "feeds": edge("Pump")})
BIG = view("BigPump", PUMP["properties"], implements=[view_id("Pump")])
PLANT = model(PUMP, BIG, view("Site", {"name": text(), "pumps": reverse("Pump", "site")}))


@pytest.fixture
def client(log: Log) -> Any:
    with emulator_of("extended") as emulator, client_of("extended", emulator, log) as found:
        yield found


def test_instances_have_the_methods_of_their_class_and_of_its_parents(client: Any) -> None:
    sdk = generated("extended")
    client.upsert(
        [sdk.MachineWrite(external_id="M-1", name="Press", power=2.0), sdk.MotorWrite(external_id="M-2", power=1.0)]
    )
    machine = client.machine.get("M-1")
    assert (machine.title(), machine.watts, sdk.Machine.kind()) == ("Press (unknown)", 2000.0, "machine")
    assert client.motor.get("M-2").watts == 1000.0
    assert client.named.get("M-2").title() == "M-2 (unknown)"
    written = machine.doubled()
    written.switched_on()
    client.upsert(written)
    assert client.machine.get("M-1").title() == "Press (on)"
    assert client.machine.list(sdk.Machine.power == 4.0)[0].watts == 4000.0


def test_they_are_generated_classes_in_all_else(client: Any) -> None:
    sdk = generated("extended")
    client.upsert(sdk.MachineWrite(external_id="M-1", power=2.0))
    machine = client.machine.get("M-1")
    assert sdk.Machine.model_validate(machine.model_dump()) == machine
    assert sdk.Machine.model_validate_json(machine.model_dump_json()).watts == 2000.0
    assert (
        copy.copy(machine).watts == copy.deepcopy(machine).watts == pickle.loads(pickle.dumps(machine)).watts == 2000.0
    )
    machine.power = 3.0
    assert machine.save().watts == 3000.0
    assert client.machine.get("M-1").power == 3.0
    assert client.machine.list().to_pandas()["power"].tolist() == [3.0]
    assert {"power", "name", "watts", "doubled"} <= set(dir(machine))
    assert "power: float" in (sdk.Machine.__doc__ or "")
    assert sdk.Machine.model_json_schema()["title"] == "Machine"
    with pytest.raises(ConfigurationError):
        sdk.Machine.model_validate(machine.model_dump()).save()
    with pytest.raises(AttributeError, match="did you mean power"):
        machine.powr = 1.0
    with pytest.raises(TypeError, match="alias_generator of a class that extends Machine"):
        type("Mine", (sdk.Machine,), {"model_config": {"alias_generator": str.upper}, "__module__": __name__})


def test_only_classes_that_are_named_are_other_than_before() -> None:
    before = generate(PLANT).files
    after = generate(PLANT, extend={"Pump": "acme.pumps:PumpMethods"}).files
    changed = {path for path, content in after.items() if content != before[path]}
    assert changed == {"sdk/__init__.py", "sdk/data_classes/pump.py"}


def test_a_view_called_as_the_class_with_the_fields_would_be() -> None:
    taken = model(view("Pump"), view("PumpBase"))
    made = generate(taken, extend={"Pump": "acme.pumps:PumpMethods"}).files["sdk/data_classes/pump.py"]
    assert "class Pump(PumpMethods, PumpBase_):" in made


@pytest.mark.parametrize(
    ("extend", "said"),
    [
        ({"pump": "a:M"}, "[tool.pygen.extend] pump\nPG520: the key names no generated class, to read or to write\n"
         "fix: did you mean Pump?"),
        ({"Pump": "a:view"}, "[tool.pygen.extend] Pump\nPG521: the generated module of Pump has another thing called view\n"
         "fix: call the class PumpMethods"),
        ({"Pump": "a:M", "PumpWrite": "b:M"}, "[tool.pygen.extend] PumpWrite\nPG521: Pump and PumpWrite stand in one module,"
         " which cannot import two classes M\nfix: call the one of them PumpWriteMethods"),
        ({"Pump": "a:M", "BigPump": "a:M"}, "[tool.pygen.extend] BigPump\nPG521: BigPump inherits M from Pump already\n"
         "fix: remove this key"),
    ],
)  # fmt: skip
def test_tables_that_cannot_be_followed(extend: dict[str, str], said: str) -> None:
    assert only(PLANT, extend=extend) == said


PAGE = "how-to-own-methods.md"
Tried = Callable[[str], str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    write(generate(PLANT, extend={"Pump": "own_pumps:PumpMethods"}).files, folder)
    return folder


@pytest.fixture
def tried(folder: Path) -> Tried:
    """What importing Pump ends with, where the module with its methods holds a text; either of both may come first."""

    def first(module: str, name: str) -> str:
        code = [sys.executable, "-c", f"from {module} import {name}"]
        return subprocess.run(code, cwd=folder, capture_output=True, text=True, check=False).stderr.strip()

    def ends(source: str) -> str:
        (folder / "own_pumps.py").write_text(source, "utf-8")
        one, other = first("sdk", "Pump"), first("sdk.data_classes.pump", "Pump")
        assert one.splitlines()[-1:] == other.splitlines()[-1:]
        return one.splitlines()[-1] if one else ""

    return ends


CIRCLE = (
    "ImportError: own_pumps holds methods of sdk.Pump, and may import classes of sdk for type checkers alone: write "
    "`if TYPE_CHECKING: from sdk import PumpBase`, `else: PumpBase = object`, and import others inside the methods that "
    "need them"
)


@pytest.mark.wide
@pytest.mark.parametrize(
    "source",
    [
        "from sdk import PumpBase\nclass PumpMethods(PumpBase): ...",
        "from sdk.data_classes.pump import PumpBase\nclass PumpMethods(PumpBase): ...",
        "from sdk import Pump\nclass PumpMethods: ...",
        "from sdk import Site\nclass PumpMethods: ...",
    ],
)
def test_a_module_that_imports_generated_classes(source: str, tried: Tried, folder: Path) -> None:
    assert tried(source) == CIRCLE
    code = [sys.executable, "-c", "import own_pumps; from sdk import Pump"]
    done = subprocess.run(code, cwd=folder, capture_output=True, text=True, check=False)
    assert done.stderr.strip().splitlines()[-1] == CIRCLE


@pytest.mark.wide
@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("class PumpMethods:\n    speed: float = 1.0", "declares speed: properties come from the model alone"),
        ("class PumpMethods:\n    rated_flow: str", "declares rated_flow: properties come from the model alone"),
        ("class PumpMethods:\n    def site(self): ...", "has site, which would hide what Pump has in the model"),
        ("class PumpMethods:\n    feeds = 3", "has feeds, which would hide what Pump has in the model"),
        ("class PumpMethod: ...", "own_pumps:PumpMethods, which [tool.pygen.extend] names, does not exist; did you mean PumpMethod?"),
        ("PumpMethods = 3", "own_pumps:PumpMethods, which [tool.pygen.extend] names, is 3 and no class; it has none"),
        ("import no_such_module", "sdk.data_classes.pump needs own_pumps:PumpMethods, which [tool.pygen.extend] names:"
         " No module named 'no_such_module'"),
    ],
)  # fmt: skip
def test_classes_that_no_generated_one_can_extend(source: str, said: str, tried: Tried) -> None:
    found = tried(source)
    assert found.startswith("ImportError: ") and said in found


def test_a_module_may_import_the_client_and_names_inside_its_methods(folder: Path) -> None:
    source = (
        "from __future__ import annotations\nfrom typing import ClassVar\nfrom sdk import PlantClient\n"
        "class PumpMethods:\n    LIMIT: ClassVar[int] = 3\n"
        "    def there(self):\n        from sdk import Site\n        return Site.__name__, PlantClient.__name__, self.LIMIT"
    )
    (folder / "own_pumps.py").write_text(source, "utf-8")
    code = "from sdk import BigPump; print(*BigPump(space='s', external_id='x').there())"
    assert run(folder, code) == "Site PlantClient 3\n"


def test_the_module_is_imported_when_the_view_is(folder: Path) -> None:
    (folder / "own_pumps.py").write_text("class PumpMethods: ...", "utf-8")
    code = (
        "import sys, sdk; from pygen_runtime import TokenAuth;"
        "client = sdk.PlantClient('https://cdf.test', 'acme', TokenAuth('token'));"
        "client.site.where(name='x'); print('own_pumps' in sys.modules);"
        "client.pump.where(rated_flow='x'); print('own_pumps' in sys.modules)"
    )
    assert run(folder, code) == "False\nTrue\n"


@pytest.mark.wide
def test_the_page(tmp_path: Path) -> None:
    page = titled(f"docs/{PAGE}")
    config = PygenConfig.from_dict(tomllib.loads(page["pyproject.toml"])["tool"]["pygen"])
    found = snapshot.read(ROOT / "example_project/pygen.snapshot.json")
    write(pipeline.generate(found, config).files, tmp_path)
    write({"water_methods.py": page["water_methods.py"]}, tmp_path)
    [shown, used] = blocks(ROOT / "docs" / PAGE, "python")
    assert shown == page["water_methods.py"]
    run(tmp_path, used)
