"""The ways in: options of the command line, functions, several models, and a table of cognite-pygen with all its keys."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import hatch_pygen
from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.project.conversion.tables import convert
from hatch_pygen.snapshot import Snapshot
from pygen_runtime import TokenAuth
from pygen_runtime.client.sync_client import PygenClient
from pygen_runtime.emulator import Emulator
from tests.cli.commands import Commands
from tests.cli.plant import plant
from tests.generation.packages import load
from tests.model_json import SPACE, Json, model, text
from tests.parity.plants import stored_view

KEYS = {
    "space": "plant", "external_id": "Plant", "version": "1", "top_level_package": "acme.plant", "client_name": "Acme",
    "instance_space": "things", "exclude_views": ["Valve"], "exclude_spaces": ["other"], "cdf_cluster": "az-eastus-1",
    "cdf_project": "acme", "tenant_id": "t", "client_id": "c", "token_url": "https://example.com/token", "scopes": ["s"],
    "audience": "a", "client_secret": "hush", "output_dir": "out", "overwrite": True, "format_code": True,
}  # fmt: skip


@pytest.fixture
def forgotten() -> Iterator[None]:
    """Packages that a test imports from memory are forgotten at its end."""
    finders, modules = list(sys.meta_path), set(sys.modules)
    yield
    sys.meta_path[:] = finders
    for name in [name for name in sys.modules if name not in modules and name.startswith("parity_")]:
        del sys.modules[name]


def test_every_key_of_a_table_of_cognite_pygen() -> None:
    """Each is taken over, or named with what takes its place; a secret is not repeated."""
    table, notes = convert(KEYS)
    config = PygenConfig.from_dict(table)
    assert (config.package, config.client_name, config.instance_space) == ("acme.plant", "Acme", "things")
    assert (config.exclude_views, config.client.project) == (("Valve", "other:*"), "acme")
    places = {note.partition(" is left out: ")[0]: note for note in notes}
    assert set(places) == {
        "tenant_id", "client_id", "token_url", "scopes", "audience", "client_secret", "output_dir", "overwrite", "format_code"
    }  # fmt: skip
    assert not [note for note in notes if "has no such option" in note or "hush" in note]
    variables = {"tenant_id": "TENANT_ID", "client_id": "CLIENT_ID", "scopes": "SCOPES", "audience": "AUDIENCE"}
    assert all(f"IDP_{name}" in places[key] for key, name in variables.items())


def test_options_of_generate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every option of a package from the command line, without a project; the snapshot is named by a file."""
    commands = Commands(tmp_path, capsys)
    snapshot.write(tmp_path / "s.json", snapshot.from_api_answer(json.dumps(plant())))
    (tmp_path / "c.toml").write_text('snapshot = "s.json"\nexclude-views = ["Valve"]\n', encoding="utf-8")
    done = commands(
        "generate", "--config", tmp_path / "c.toml", "--space", "plant", "--model", "Plant", "--version", "1",
        "--package", "acme.plant", "--client-name", "Acme", "--instance-space", "things", "--output", tmp_path / "out",
    )  # fmt: skip
    assert done.code == 0, done.err
    client = (tmp_path / "out/acme/plant/_client.py").read_text("utf-8")
    assert "class Acme(" in client and 'default_space = "things"' in client
    assert not list((tmp_path / "out").rglob("valve.py"))


def two_models() -> Snapshot:
    pump, site = stored_view("Pump", {"name": text()}, "Pumps"), stored_view("Site", {"name": text()}, "Sites")
    models: list[Json] = [model(pump, site), model(site, externalId="Office")]
    return snapshot.from_api_answer(json.dumps({"items": models}))


def test_functions_take_every_option(tmp_path: Path) -> None:
    """Several models, views left out by name and by space, the files as a dictionary."""
    ids = [{"space": SPACE, "external-id": name, "version": "v1"} for name in ("Plant", "Office")]
    options = {"models": ids, "package": "parity_two", "client-name": "Two", "exclude-views": ["Pump", "other:*"]}
    config = PygenConfig.from_dict(options)
    files = pipeline.generate(two_models(), config).files
    assert "parity_two/data_classes/site.py" in files and "parity_two/data_classes/pump.py" not in files
    written = hatch_pygen.generate_sdk(tmp_path, config=config, snapshot=two_models()).files_written
    assert {path.relative_to(tmp_path).as_posix() for path in written} == set(files)


@pytest.mark.usefixtures("forgotten")
def test_several_models_on_one_client() -> None:
    """What one model's group writes, the other's reads: they share classes and client."""
    ids = [{"space": SPACE, "external-id": name, "version": "v1"} for name in ("Plant", "Office")]
    options = {"models": ids, "package": "parity_both", "client_name": "Both", "instance_space": SPACE}
    with hatch_pygen.generate_sdk_notebook(snapshot=two_models(), embedded=True, **options) as client:
        from parity_both import Site, SiteWrite  # type: ignore[import-not-found]

        client.upsert(SiteWrite(external_id="north", name="North"))
        (north,) = client.office.site.list(name="North")
        assert type(north) is Site
        assert client.plant.site.retrieve("north") == north
        assert client.plant.pump.list() == []


@pytest.mark.usefixtures("forgotten")
def test_a_notebook_on_the_client_that_is_there() -> None:
    """`client=`: the model is fetched with it, and the new client goes on with its address and credentials."""
    with Emulator(strict=True).load(model(stored_view("Pump", {"name": text()}))) as emulator:  # noqa: SIM117
        with PygenClient("https://emulator.local", "acme", transport=emulator.transport) as client:
            made = hatch_pygen.generate_sdk_notebook(
                client=client, space=SPACE, external_id="Plant", version="v1", package="parity_fetched"
            )
            assert made.pump.list() == []
            assert made.config.project == "acme"
            made.close()


def test_a_package_says_what_it_was_made_from(tmp_path: Path) -> None:
    found = load(tmp_path, model(stored_view("Pump", {"name": text()})))
    assert (found.__model_version__, found.__pygen_version__) == ("v1", hatch_pygen.__version__)
    assert found.__model_digest__.startswith("sha256:")
    assert found.__generated_at__ == "1970-01-01T00:00:00.002+00:00"
    assert (tmp_path / found.__name__ / "py.typed").read_text() == ""


@pytest.mark.wide
@pytest.mark.usefixtures("forgotten")
def test_libraries_do_not_print(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Warnings are in the result, requests in the log; nothing goes to the screen unasked."""
    colliding = snapshot.from_api_answer(json.dumps(model(stored_view("Pump", {"aB": text(), "a_b": text()}))))
    options = {"space": SPACE, "external_id": "Plant", "version": "v1", "instance_space": SPACE}
    result = hatch_pygen.generate_sdk(tmp_path, snapshot=colliding, package="parity_silent", **options)
    assert [problem.code for problem in result.warnings] == ["PG502"]
    with hatch_pygen.generate_sdk_notebook(
        snapshot=colliding, embedded=True, package="parity_silent", **options
    ) as client:
        from parity_silent import PumpWrite  # type: ignore[import-not-found]

        client.upsert([PumpWrite(external_id=f"P{number}", a_b="x") for number in range(1500)])
        assert len(list(client.pump.iterate(chunk_size=500))) == client.pump.query().count() == 1500
    assert capsys.readouterr() == ("", "")


def test_no_option_takes_a_secret(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Options stand in histories and process lists."""
    from hatch_pygen.cli.app import COMMANDS

    commands = Commands(tmp_path, capsys)
    shown = [commands(command, "--help").out for command in COMMANDS]
    options = {option for text in shown for option in re.findall(r"--[a-z-]+", text)}
    assert {"--space", "--output", "--from-file"} <= options
    assert not [option for option in options if re.search("secret|token|password|key", option)]


@pytest.mark.wide
@pytest.mark.filterwarnings("ignore")
def test_the_login_of_a_cognite_client() -> None:
    """A function is asked for the token at each request, so that the other library may renew it."""
    cognite = pytest.importorskip("cognite.client")
    from cognite.client.credentials import Token

    cognite.global_config.disable_pypi_version_check = True
    tokens = iter(("first", "second"))
    config = cognite.ClientConfig("test", "any", Token(lambda: next(tokens)), base_url="https://example.com")
    theirs = cognite.CogniteClient(config)
    auth = TokenAuth(lambda: theirs.config.credentials.authorization_header()[1].removeprefix("Bearer "))
    assert [auth.get_headers()["Authorization"] for _ in range(2)] == ["Bearer first", "Bearer second"]
