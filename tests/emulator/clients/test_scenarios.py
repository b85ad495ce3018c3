"""The scenarios of packages that others wrote, where their interpreters are named: they need not fit into this one."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.emulator.http_server import running

pytestmark = [pytest.mark.full, pytest.mark.wide]


@pytest.mark.parametrize("strict", [False, True], ids=["kind", "strict"])
@pytest.mark.parametrize(
    ("program", "variable", "steps"),
    [
        ("cognite_pygen_scenario.py", "PYGEN_COGNITE_PYGEN", 49),
        ("industrial_model_scenario.py", "PYGEN_INDUSTRIAL_MODEL", 38),
    ],
)
def test_every_step_finds_what_it_must(program: str, variable: str, steps: int, strict: bool) -> None:
    python = os.environ.get(variable)
    if python is None:
        pytest.skip(f"{variable} names no Python that has the package")
    with running("--system", strict=strict) as (_, address):
        done = subprocess.run(
            [python, Path(__file__).with_name(program), address],
            text=True,
            capture_output=True,
            timeout=590,
            check=False,
        )
    assert done.stdout.splitlines()[-1:] == [f"{steps} of {steps} steps"], done.stdout + done.stderr
