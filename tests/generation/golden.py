"""The golden folders: tests/golden/<case> holds pyproject.toml, pygen.snapshot.json and the expected package."""

from __future__ import annotations

from pathlib import Path

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.pipeline import GeneratedPackage
from hatch_pygen.snapshot import Snapshot

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
CASES = sorted(path.parent.name for path in GOLDEN.glob("*/pyproject.toml"))


def configured(case: str) -> PygenConfig:
    return PygenConfig.from_pyproject(GOLDEN / case)


def source(case: str) -> Snapshot:
    return snapshot.read(GOLDEN / case / configured(case).snapshot)


def generated(case: str) -> GeneratedPackage:
    return pipeline.generate(source(case), configured(case))


def expected(case: str) -> Path:
    return GOLDEN / case / "expected"


def committed(case: str) -> dict[str, str]:
    """The files of a case by path, without what an interpreter leaves beside them."""
    root = expected(case)
    paths = (path for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in paths}
