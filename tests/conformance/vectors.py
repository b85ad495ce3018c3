"""The vectors, and the model that they are about."""

from __future__ import annotations

import json
from pathlib import Path

from hatch_pygen import snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.snapshot import Snapshot
from tests.conformance.driver import Case

HERE = Path(__file__).parent
EXAMPLE = HERE.parents[1] / "example_project"
FILES = sorted(HERE.glob("*/*.json"))
VECTORS = [(path.parent.name, case) for path in FILES for case in json.loads(path.read_text("utf-8"))["cases"]]


def model() -> tuple[Snapshot, PygenConfig]:
    config = PygenConfig.from_pyproject(EXAMPLE)
    return snapshot.read(EXAMPLE / config.snapshot), config


def for_language(language: str, area: str | None = None) -> list[Case]:
    return [case for each, case in VECTORS if case.get("only", language) == language and area in (None, each)]
