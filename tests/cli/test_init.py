"""`init`: an empty folder, a project with a pyproject.toml of its own, one of cognite-pygen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hatch_pygen import __version__
from hatch_pygen.config import PygenConfig
from tests.cli.commands import Commands
from tests.cli.plant import plant
from tests.plugin.projects import build, names

OWN = """\
# what this project is
[build-system]
requires = [
  "hatchling",   # the backend
]
build-backend = "hatchling.build"

[project]   # about
name = "plant-tools"   # keep
version = "7.1.0"
dependencies = ["rich"]

# uv
[tool.uv]
package = true   # keep

# ours
[tool.ruff]
line-length = 99   # keep
"""

THEIRS = (
    OWN
    + """
[tool.pygen]
# which model
data_models = [["plant", "Plant", "1"]]   # one
tenant_id = "tenant"
client_secret = "hush-hush-hush-hush"
top_level_package = "acme.plant"
client_name = "AcmeClient"
exclude_spaces = ["other"]
cdf_cluster = "az-eastus-1"
"""
)


def own(commands: Commands, text: str = OWN) -> Path:
    path = commands.root / "pyproject.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_own_project_keeps_its_comments(commands: Commands) -> None:
    path = own(commands)
    assert commands("init", "--from-file", commands.write_answer(plant())).code == 0
    text = path.read_text()
    lines = text.splitlines()
    gone = [line for line in OWN.splitlines() if line not in lines]
    assert gone == ['  "hatchling",   # the backend', 'dependencies = ["rich"]']
    assert '  "hatchling>=1.29",   # the backend' in lines
    assert f'dependencies = ["rich", "pygen-runtime=={__version__}"]' in lines
    assert f'  "hatch-pygen=={__version__}",' in lines
    assert lines.index("# uv") + 1 == lines.index("[tool.uv]")
    assert commands("check").code == 0
    assert commands("init").code == 0
    assert path.read_text() == text
    assert build(commands.root, dist=commands.root / "dist").name == "plant_tools-7.1.0-py3-none-any.whl"


def test_a_table_of_cognite_pygen(commands: Commands) -> None:
    path = own(commands, THEIRS)
    assert "PG105" in commands("check").err
    done = commands("init", "--from-pygen", "--from-file", commands.write_answer(plant()))
    assert done.code == 0, done.err
    assert "IDP_TENANT_ID" in done.err and "hush" not in done.err + path.read_text()
    config = PygenConfig.from_pyproject(commands.root)
    assert (config.package, config.client_name, config.client.cluster) == ("acme.plant", "AcmeClient", "az-eastus-1")
    assert config.exclude_views == ("other:*",)
    assert (commands.root / ".gitignore").read_text() == "/acme/plant/\n"  # what it ignores besides is its own matter
    assert "# which model" in path.read_text() and "# one" in path.read_text()
    assert commands("generate").code == 0


def test_one_model_in_single_keys(commands: Commands) -> None:
    table = '\n[tool.pygen]\nspace = "plant"\nexternal_id = "Plant"\nversion = "1"\n'
    own(commands, OWN + table)
    assert commands("init", "--from-pygen").code == 0
    assert PygenConfig.from_pyproject(commands.root).package == "plant"


def test_several_models(commands: Commands) -> None:
    answer = commands.root / "answer.json"
    answer.write_text(json.dumps({"items": [plant(), plant() | {"externalId": "Second"}]}))
    assert commands("init", "--from-file", answer).code == 0
    config = PygenConfig.from_pyproject(commands.root)
    assert [model.external_id for model in config.models] == ["Plant", "Second"]
    assert (config.package, config.client_name) == ("plant_sdk", "PlantSdkClient")
    assert commands("check").code == 0


def test_several_answers(commands: Commands) -> None:
    first, second = (
        commands.write_answer(plant(), "a.json"),
        commands.write_answer(plant() | {"externalId": "Second"}, "b.json"),
    )
    assert commands("init", "--from-file", first, "--from-file", second).code == 0
    config = PygenConfig.from_pyproject(commands.root)
    assert [model.external_id for model in config.models] == ["Plant", "Second"]
    assert (
        commands("check").code == commands("snapshot", "--check", "--from-file", first, "--from-file", second).code == 0
    )
    lacking = commands("snapshot", "--check", "--from-file", first)
    assert (lacking.code, "PG211" in lacking.err) == (2, True)
    twice = commands("snapshot", "--from-file", first, "--from-file", first, "--from-file", second)
    assert (twice.code, "PG212" in twice.err) == (2, True), twice.err


def test_the_wheel_of_a_new_project(commands: Commands) -> None:
    (commands.root / "src").mkdir()
    commands("init", "--from-file", commands.write_answer(plant()), "--package", "acme.plant", "--name", "acme")
    assert (commands.root / ".gitignore").read_text() == "/src/acme/plant/\n/dist/\n"
    wheel = build(commands.root, dist=commands.root / "dist")
    assert wheel.name == "acme-0.1.0-py3-none-any.whl"
    assert "acme/plant/py.typed" in names(wheel)


REFUSED = {
    "another backend": (
        '[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n',
        "PG630",
    ),
    "setuptools, unsaid": ('[build-system]\nrequires = ["setuptools"]\n', "PG630"),
    "not TOML": ("[project\n", "PG108"),
    "no header": ('project = {name = "x"}\n', "PG635"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(commands: Commands, case: str) -> None:
    text, code = REFUSED[case]
    path = own(commands, text)
    failed = commands("init", "--space", "plant", "--model", "Plant", "--version", "1")
    assert (failed.code, code in failed.err) == (2, True), failed.err
    assert path.read_text() == text
    assert [item.name for item in commands.root.iterdir()] == ["pyproject.toml"]


def test_nothing_is_written_where_something_is_wrong(commands: Commands) -> None:
    assert "PG631" in commands("init").err
    assert "PG632" in commands("init", "--from-pygen").err
    answer = commands.write_answer(plant())
    other = ("--space", "plant", "--model", "Other", "--version", "1")
    assert "PG211" in commands("init", "--from-file", answer, *other).err
    assert "PG107" in commands("init", "--from-file", answer, "--package", "json").err
    assert [item.name for item in commands.root.iterdir()] == ["answer.json"]
    own(commands, THEIRS.replace('[["plant", "Plant", "1"]]', '["plant"]'))
    assert "PG634" in commands("init", "--from-pygen").err
