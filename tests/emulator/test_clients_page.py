"""The programs of the page about other clients, run against an emulator that is started as it says."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Generator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.emulator.http_server import running
from tests.test_docs import ROOT

PAGE = (ROOT / "docs/emulator-clients.md").read_text("utf-8")
BLOCKS = dict(re.findall(r'^```\w+ (?:no-run )?title="([^"]+)"\n(.*?)^```', PAGE, re.DOTALL | re.MULTILINE))
SDK = "cognite_sdk.py"
pytestmark = [pytest.mark.slow, pytest.mark.wide]


@pytest.fixture(scope="module", params=[False, True], ids=["kind", "strict"])
def variables(request: pytest.FixtureRequest) -> Generator[dict[str, str], None, None]:
    [command] = re.findall(r"^\$ hatch-pygen serve (.*) --port \d+$", PAGE, re.MULTILINE)
    [export] = re.findall(r"^\$ export (CDF_URL=.*)$", PAGE, re.MULTILINE)
    named = dict(part.split("=", 1) for part in shlex.split(export))
    with running(*command.split(), strict=request.param) as (_, address):
        yield {**os.environ, **named, "CDF_URL": address}


def ran(command: list[str], variables: dict[str, str], folder: Path) -> str:
    done = subprocess.run(
        command, env=variables, cwd=folder, text=True, capture_output=True, timeout=600, check=False, stdin=subprocess.DEVNULL
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("program", "module"),
    [(SDK, "cognite.client"), ("cognite_pygen.py", "cognite.pygen"), ("cognite_neat.py", "cognite.neat")],
)
def test_programs_in_python(program: str, module: str, variables: dict[str, str], tmp_path: Path) -> None:
    if find_spec("cognite") is None or find_spec(module) is None:
        pytest.skip(f"{module} is not installed")
    text = BLOCKS[SDK] + (BLOCKS[program] if program != SDK else "")
    ran([sys.executable, "-c", text], variables, tmp_path)


def test_the_program_in_javascript(variables: dict[str, str], tmp_path: Path) -> None:
    modules = os.environ.get("PYGEN_COGNITE_SDK_JS")
    if modules is None or shutil.which("node") is None:
        pytest.skip("PYGEN_COGNITE_SDK_JS names no node_modules with @cognite/sdk")
    (tmp_path / "node_modules").symlink_to(modules)
    (tmp_path / "use.mjs").write_text(BLOCKS["use.mjs"], "utf-8")
    ran([sys.executable, "-c", BLOCKS[SDK]], variables, tmp_path)
    assert ran(["node", "use.mjs"], variables, tmp_path) == "U-1\n"


TOOLKIT = {
    "cdf.toml": '[cdf]\ndefault_env = "dev"\n\n[modules]\nversion = "{version}"\n',
    "config.dev.yaml": "environment:\n  name: dev\n  project: emulator\n  validation-type: dev\n  selected:\n    - modules/plant\nvariables: {{}}\n",
    "modules/plant/data_modeling/t.Space.yaml": "space: toolkit\nname: Toolkit\n",
    "modules/plant/data_modeling/containers/t.Container.yaml": "space: toolkit\nexternalId: Pump\nusedFor: node\nproperties:\n  flow:\n    type: {{type: float64, list: false}}\n",
    "modules/plant/data_modeling/views/t.View.yaml": "space: toolkit\nexternalId: Pump\nversion: v1\nproperties:\n  flow:\n    container: {{type: container, space: toolkit, externalId: Pump}}\n    containerPropertyIdentifier: flow\n",
    "modules/plant/data_modeling/t.DataModel.yaml": "space: toolkit\nexternalId: Plant\nversion: v1\nviews:\n- {{type: view, space: toolkit, externalId: Pump, version: v1}}\n",
}


def test_the_commands_of_the_toolkit(variables: dict[str, str], tmp_path: Path) -> None:
    cdf = os.environ.get("PYGEN_TOOLKIT") or shutil.which("cdf")
    if cdf is None:
        pytest.skip("there is no cdf: install cognite-toolkit, or name its command in PYGEN_TOOLKIT")
    exports = re.findall(r"^\$ export ((?:SENTRY_ENABLED|LOGIN_FLOW)=.*)$", PAGE, re.MULTILINE)
    assert len(exports) == 2
    environment = {**variables, **dict(part.split("=", 1) for part in shlex.split(" ".join(exports)))}
    [version] = re.findall(r"\d+\.\d+\.\d+\w*", ran([cdf, "--version"], environment, tmp_path))
    for name, text in TOOLKIT.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text.format(version=version), "utf-8")
    printed = [
        ran([cdf, *shlex.split(command, comments=True)], environment, tmp_path)
        for command in re.findall(r"^\$ cdf (.*)$", PAGE, re.MULTILINE)
    ]
    assert len(printed) == 4
    resources = [re.findall(r"^│\s+All((?:\s+\d+)+)", text, re.MULTILINE)[-1].split() for text in printed[1::2]]
    assert resources[0][0] == "4" and resources[1][:4] == ["0", "0", "0", "4"]
