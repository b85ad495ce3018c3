"""Generated TypeScript for tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.generation.typescript.generator import TypeScriptGenerator
from hatch_pygen.generation.typescript.plan import Form
from hatch_pygen.pipeline import GeneratedPackage
from hatch_pygen.snapshot import Snapshot
from tests.generation import golden
from tests.generation.packages import configuration, write
from tests.hostile.corpus import corpus
from tests.shared_models import model_file

Source = tuple[str, Snapshot, PygenConfig]


def generated(found: Snapshot, config: PygenConfig, *forms: Form, specifier: str | None = None) -> GeneratedPackage:
    return pipeline.generate_with(TypeScriptGenerator(forms or ("ts",), specifier), found, config)


def golden_sources() -> Iterator[Source]:
    for case in golden.CASES:
        yield case, golden.snapshot_of(case), golden.configured(case)


def hostile_sources() -> Iterator[Source]:
    for case in corpus():
        yield case.name.replace(" ", "_").replace(",", ""), case.snapshot(), case.config("sdk")


def shared_source(name: str) -> Source:
    found = snapshot.from_api_answer(model_file(name).read_bytes())
    return name, found, configuration(found.models, package=name)


def write_all(sources: Iterator[Source], folder: Path, *forms: Form, specifier: str | None = None) -> None:
    """The package of each, in a folder of its name."""
    for name, found, config in sources:
        write(generated(found, config, *forms, specifier=specifier).files, folder / name)
