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
from tests.hostile.corpus import case, corpus, everywhere
from tests.hostile.words import CANARY
from tests.shared_models import model_file

Source = tuple[str, Snapshot, PygenConfig]


def generated(found: Snapshot, config: PygenConfig, *forms: Form, specifier: str | None = None) -> GeneratedPackage:
    return pipeline.generate_with(TypeScriptGenerator(forms or ("ts",), specifier), found, config)


def golden_sources() -> Iterator[Source]:
    for name in golden.CASES:
        yield name, golden.snapshot_of(name), golden.configured(name)


JAVASCRIPT = (
    f"*/ {CANARY}() /*", f"*/\n{CANARY}()\n/*", f"${{{CANARY}()}}", f"`;{CANARY}();`", f'"}});{CANARY}();({{"',
    f"</script><script>{CANARY}()</script>", f"\u2028{CANARY}()//", f'\\");{CANARY}();//', f"<!-- {CANARY}()\n--> {CANARY}()",
)  # fmt: skip
"""Texts that want to be code of JavaScript."""


def hostile_sources() -> Iterator[Source]:
    """The corpus of all languages, and every text of a model in turn code of this one."""
    own = (case(f"javascript {number}", everywhere(payload)) for number, payload in enumerate(JAVASCRIPT))
    for each in (*corpus(), *own):
        yield each.name.replace(" ", "_").replace(",", ""), each.snapshot(), each.config("sdk")


def shared_source(name: str) -> Source:
    found = snapshot.from_api_answer(model_file(name).read_bytes())
    return name, found, configuration(found.models, package=name)


def write_all(sources: Iterator[Source], folder: Path, *forms: Form, specifier: str | None = None) -> None:
    """The package of each, in a folder of its name."""
    for name, found, config in sources:
        write(generated(found, config, *forms, specifier=specifier).files, folder / name)
