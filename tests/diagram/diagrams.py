"""Diagrams for tests: of golden cases, of the shared models, of models written here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.generation.mermaid.diagram import Diagram, diagram_of
from hatch_pygen.snapshot import Snapshot
from tests.generation.golden import GOLDEN, configured
from tests.generation.packages import configuration, snapshot_of
from tests.shared_models import model_file


def golden(case: str) -> tuple[Snapshot, PygenConfig]:
    config = configured(case)
    return snapshot.read(GOLDEN / case / config.snapshot), config


def golden_diagram(case: str) -> Diagram:
    return diagram_of(pipeline.interpret(*golden(case))[0])


def shared_diagram(name: str) -> Diagram:
    found = snapshot.from_api_answer(model_file(name).read_bytes())
    return diagram_of(pipeline.interpret(found, configuration(found.models, package="sdk"))[0])


def drawn(*models: Mapping[str, Any]) -> Diagram:
    return diagram_of(pipeline.interpret(snapshot_of(*models), configuration(models, package="sdk"))[0])
