"""`init --from-pygen`: six projects as users of cognite-pygen have them, converted, built with pip, used."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path
from typing import Any

import pytest

from hatch_pygen import __version__
from hatch_pygen.config import PygenConfig
from tests.cli.commands import Commands, Result
from tests.cli.plant import plant
from tests.environment import clean_variables

PROJECTS = Path(__file__).parent / "predecessors"

PROGRAM = """\
from {package} import {client}
with {client}.embedded() as client:
    group = {group}
    from {package} import PumpWrite
    client.upsert([PumpWrite(external_id="P-1", name="Feed")])
    [pump] = group.pump.list(name="Feed")
    assert (pump.space, pump.external_id) == ("acme_assets", "P-1"), pump
    print(sorted(name for name in dir(group) if name in ("pump", "site", "valve")))
"""

BUILT: dict[str, dict[str, Any]] = {
    "setuptools": {
        "package": "plant_client",
        "client": "PlantClient",
        "metadata": {
            "Name": ["acme-plant-tools"],
            "Version": ["3.2.1"],
            "Requires-Python": [">=3.10"],
            "Requires-Dist": ["cognite-sdk>=7", f"pygen-runtime=={__version__}", "rich", "pytest; extra == 'dev'"],
        },
        "views": ["pump", "site"],
        "own": ["acme_tools/__init__.py", "acme_tools/report.py"],
        "notes": [
            "tenant_id is left out: set the environment",
            "cognite-pygen is left out of the dep",
            "needs Python 3.10",
        ],
    },
    "poetry": {
        "package": "acme.plant",
        "client": "AcmePlantClient",
        "metadata": {
            "Name": ["acme-pumps"],
            "Version": ["2.4.0"],
            "Summary": ["What pumps do"],
            "License": ["Proprietary"],
            "Author": ["The plant team"],
            "Author-email": ["Ann Acme <ann@acme.example>"],
            "Project-URL": ["Issues, https://acme.example/issues"],
            "Requires-Python": ["<4,>=3.10"],
            "Requires-Dist": [
                "backports-zoneinfo==0.2.1; python_version < '3.9'",
                "httpx<0.28,>=0.27",
                "pandas[performance]<3,>=2.1",
                f"pygen-runtime=={__version__}",
                "tzdata; sys_platform == 'win32'",
                "rich>=13; extra == 'colour'",
            ],
        },
        "views": ["pump", "site", "valve"],
        "own": ["acme/tools.py"],
        "notes": ["acme-secret is left out: it is a path"],
    },
    "yaml": {
        "package": "plant_sdk",
        "client": "PlantClient",
        "metadata": {
            "Name": ["plant-sdk"],
            "Version": ["0.9.2"],
            "License-Expression": ["MIT"],
            "Requires-Dist": ["pandas>=2", f"pygen-runtime=={__version__}"],
        },
        "views": ["pump", "site"],
        "own": ["checks/cli.py"],
        "notes": ["generation.features.tests is left out", "setup.cfg is read no more"],
        "options": ["generate-examples = true"],
    },
    "script": {
        "package": "plant_app.sdk",
        "client": "PlantAppClient",
        "metadata": {
            "Name": ["plant-app"],
            "Version": ["1.0.0"],
            "Requires-Dist": ["cognite-sdk<8,>=7.0", f"pygen-runtime=={__version__}"],
        },
        "views": ["pump", "site"],
        "own": ["plant_app/__init__.py"],
        "notes": [
            "scripts/generate.py line 20 calls generate_sdk",
            "format_code is left out: generated code is formatted",
        ],
    },
    "notebook": {
        "package": "plant_notebook",
        "client": "PlantNotebookClient",
        "metadata": {"Name": ["notebook"], "Version": ["0.1.0"], "Requires-Dist": [f"pygen-runtime=={__version__}"]},
        "views": ["pump", "site", "valve"],
        "own": [],
        "notes": ["explore.ipynb cell 5 calls generate_sdk_notebook"],
    },
    "several": {
        "package": "acme_models",
        "client": "AcmeModelsClient",
        "group": "client.second",
        "metadata": {
            "Name": ["acme-models"],
            "Version": ["0.1.0"],
            "Requires-Python": [">=3.10"],
            "Requires-Dist": [f"pygen-runtime=={__version__}", "rich", "pandas; extra == 'frames'"],
        },
        "views": ["pump", "site", "valve"],
        "own": ["acme_models_tools/__init__.py"],
        "notes": ["setup.py version is left out: it is computed", "setup.py is read no more"],
    },
}


def start(commands: Commands, case: str) -> Result:
    """The project of a case, converted; its snapshot is taken from a file."""
    commands.root = commands.root.parent / case
    shutil.copytree(PROJECTS / case, commands.root)
    done = commands("init", "--from-pygen")
    assert done.code == 0, done.err
    answer = commands.root.parent / "answer.json"
    answer.write_text(json.dumps({"items": [plant(), plant() | {"externalId": "Second"}]}))
    taken = commands("snapshot", "--from-file", answer)
    assert taken.code == 0, taken.err
    return done


@pytest.mark.parametrize("case", BUILT)
def test_what_has_no_place_is_named(commands: Commands, case: str) -> None:
    done = start(commands, case)
    for note in BUILT[case]["notes"]:
        assert note in done.err
    lines = (commands.root / "pyproject.toml").read_text().splitlines()
    assert [line for line in BUILT[case].get("options", ()) if line not in lines] == []


@pytest.mark.slow
@pytest.mark.cases(2)
@pytest.mark.parametrize("case", BUILT)
def test_a_project_is_converted_built_and_used(commands: Commands, case: str) -> None:
    expected = BUILT[case]
    start(commands, case)
    checked = commands("check")
    assert checked.code == 0, checked.err
    before = (commands.root / "pyproject.toml").read_text()
    assert commands("init").code == 0
    assert (commands.root / "pyproject.toml").read_text() == before
    wheel = pip_wheel(commands.root)
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        [place] = [name for name in names if name.endswith(".dist-info/METADATA")]
        metadata = Parser().parsestr(archive.read(place).decode())
    assert {key: metadata.get_all(key) for key in expected["metadata"]} == expected["metadata"]
    assert [name for name in expected["own"] if name not in names] == []
    program = PROGRAM.format(**{"group": "client", **expected})
    command = [sys.executable, "-c", program]
    site = commands.root.parent / "site"
    pip("install", "--no-deps", "--target", site, wheel, cwd=commands.root)
    variables = {**clean_variables(), "PYTHONPATH": str(site)}
    used = subprocess.run(command, cwd=commands.root.parent, env=variables, capture_output=True, text=True, check=False)
    assert (used.stdout.strip(), used.stderr) == (str(expected["views"]), "")


def pip_wheel(root: Path) -> Path:
    pip("wheel", "--no-deps", "--no-build-isolation", "-w", "dist", ".", cwd=root)
    [wheel] = (root / "dist").glob("*.whl")
    return wheel


def pip(command: str, *arguments: str | Path, cwd: Path) -> None:
    call = [sys.executable, "-m", "pip", command, "-q", *map(str, arguments)]
    done = subprocess.run(call, cwd=cwd, env=clean_variables(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_comments_stay(commands: Commands) -> None:
    start(commands, "setuptools")
    text = (commands.root / "pyproject.toml").read_text()
    for kept in (
        "# Tools of the plant.",
        "# colours",
        "# how we write\n[tool.ruff]",
        "# wide",
        "# the model of the plant",
    ):
        assert kept in text
    assert "setuptools" not in text


def test_comments_of_dependencies_move_with_them(commands: Commands) -> None:
    start(commands, "poetry")
    text = (commands.root / "pyproject.toml").read_text()
    assert '"pandas[performance]>=2.1,<3",  # frames\n' in text
    assert "# by hand, since the build moved to hatch\n[build-system]" in text
    assert "poetry" not in text
    assert '[dependency-groups]\ndev = ["pytest>=8.0,<9"]' in text


def test_a_project_in_order_is_named_a_second_time(commands: Commands) -> None:
    """A table of ours goes through the conversion as it is."""
    start(commands, "notebook")
    config = PygenConfig.from_pyproject(commands.root)
    assert commands("init", "--from-pygen").code == 0
    assert PygenConfig.from_pyproject(commands.root) == config


@pytest.mark.parametrize("key", ["instance_space", "instance-space", "default_instance_space"])
def test_an_instance_space(commands: Commands, key: str) -> None:
    table = f'[tool.pygen]\nspace = "plant"\nexternal-id = "Plant"\nversion = "1"\n{key} = "acme_assets"\n'
    (commands.root / "pyproject.toml").write_text(table)
    done = commands("init", "--from-pygen")
    assert done.code == 0, done.err
    assert PygenConfig.from_pyproject(commands.root).instance_space == "acme_assets"


@pytest.mark.parametrize(
    ("line", "patterns"),
    [
        ('exclude_views = "Pump"', ("Pump",)),
        ('exclude_views = ["Pump", "Valve"]', ("Pump", "Valve")),
        ('exclude_spaces = "other"', ("other:*",)),
    ],
)
def test_one_text_in_the_place_of_an_array(commands: Commands, line: str, patterns: tuple[str, ...]) -> None:
    """It is one view, not as many as it has letters."""
    table = f'[tool.pygen]\nspace = "plant"\nexternal_id = "Plant"\nversion = "1"\n{line}\n'
    (commands.root / "pyproject.toml").write_text(table)
    done = commands("init", "--from-pygen")
    assert done.code == 0, done.err
    assert PygenConfig.from_pyproject(commands.root).exclude_views == patterns


def test_a_slip_in_a_table_of_ours_is_called_so(commands: Commands) -> None:
    table = '[tool.pygen]\nspace = "plant"\nexternal-id = "Plant"\nversion = "1"\ninstance_space = "x"\n'
    (commands.root / "pyproject.toml").write_text(table)
    found = commands("validate").err
    assert "PG101" in found and "did you mean instance-space?" in found


TWO = "from cognite.pygen import generate_sdk\n" + "".join(
    f'generate_sdk(("plant", "{model}", "1"), None, "{model.lower()}")\n' for model in ("Plant", "Second")
)


def test_a_file_and_a_line_are_named(commands: Commands) -> None:
    (commands.root / "two.py").write_text(TWO)
    refused = commands("init", "--from-pygen")
    assert (refused.code, "PG636" in refused.err, '"two.py:2"' in refused.err) == (2, True, True), refused.err
    assert not (commands.root / "pyproject.toml").exists()
    assert commands("init", "--from-pygen", "two.py:3").code == 0
    assert PygenConfig.from_pyproject(commands.root).package == "second"


def test_a_model_that_only_a_run_would_tell(commands: Commands) -> None:
    script = "from cognite.pygen import generate_sdk\nimport sys\ngenerate_sdk(tuple(sys.argv[1:]), client_name='X')\n"
    (commands.root / "one.py").write_text(script)
    refused = commands("init", "--from-pygen", "one.py")
    assert (refused.code, "PG637" in refused.err, "one.py line 3" in refused.err) == (2, True, True)
    model = ("--space", "plant", "--model", "Plant", "--version", "1")
    assert commands("init", "--from-pygen", "one.py", *model).code == 0
    assert PygenConfig.from_pyproject(commands.root).client_name == "X"


def test_calls_of_others_are_none(commands: Commands) -> None:
    (commands.root / "ours.py").write_text("from hatch_pygen import generate_sdk\ngenerate_sdk('src', package='x')\n")
    (commands.root / "broken.py").write_text("generate_sdk((\n")
    assert "PG632" in commands("init", "--from-pygen").err
    assert "PG604" in commands("init", "--from-pygen", "broken.py").err
    assert "PG632" in commands("init", "--from-pygen", "ours.py").err


def test_a_committed_package_is_named(commands: Commands) -> None:
    (commands.root / "pump_sdk").mkdir()
    (commands.root / "pump_sdk/__init__.py").write_text("from ._api_client import PumpClient\n")
    (commands.root / "g.py").write_text(
        TWO.splitlines()[0] + '\ngenerate_sdk(("plant", "Plant", "1"), None, "pump_sdk")\n'
    )
    assert "remove pump_sdk/, which cognite-pygen wrote" in commands("init", "--from-pygen").err


def test_steps_of_a_build_that_are_code_are_refused(commands: Commands) -> None:
    (commands.root / "g.py").write_text(TWO.splitlines()[0] + '\ngenerate_sdk(("plant", "Plant", "1"), None, "x")\n')
    (commands.root / "setup.py").write_text("from setuptools import setup\nsetup(name='x', ext_modules=[1])\n")
    refused = commands("init", "--from-pygen")
    assert (refused.code, "PG630" in refused.err) == (2, True)
    assert not (commands.root / "pyproject.toml").exists()
