"""The golden folders: tests/golden/<case> holds pyproject.toml, pygen.snapshot.json and the expected package."""

from __future__ import annotations

import sys
from pathlib import Path

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.pipeline import GeneratedPackage
from hatch_pygen.snapshot import Snapshot

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
OWN = GOLDEN / "extended" / "own"
"""Modules of a user's with methods of generated classes."""
sys.path.append(str(OWN))
CASES = sorted(path.parent.name for path in GOLDEN.glob("*/pyproject.toml"))
POSSIBLE = [case for case in CASES if case != "impossible"]
"""The models that CDF would take; the other one has properties that its API refuses, and the generator does not."""


def configured(case: str) -> PygenConfig:
    return PygenConfig.from_pyproject(GOLDEN / case)


def snapshot_of(case: str) -> Snapshot:
    return snapshot.read(GOLDEN / case / configured(case).snapshot)


def sources(case: str) -> tuple[Path, ...]:
    """The snapshot, and what its views name in CDF without having it in their model, where they do."""
    outside = GOLDEN / case / "outside.json"
    return (*((outside,) if outside.is_file() else ()), GOLDEN / case / configured(case).snapshot)


def generated(case: str) -> GeneratedPackage:
    return pipeline.generate(snapshot_of(case), configured(case))


def expected(case: str) -> Path:
    return GOLDEN / case / "expected"


def committed(case: str) -> dict[str, str]:
    """The files of a case by path, without what an interpreter leaves beside them."""
    root = expected(case)
    paths = (path for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in paths}
