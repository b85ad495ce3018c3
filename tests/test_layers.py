"""Which part may import which: the layers of docs/architecture.md, one-directional."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

TALKS_TO_CDF = ("hatch_pygen.live.fetch", "hatch_pygen.cli")
"""All of hatch_pygen that imports the runtime; others may name its types for a checker."""

BELOW = {
    "hatch_pygen.ir": (
        "hatch_pygen.exhaustive",
        "hatch_pygen.ir",
        "hatch_pygen.text.strict_json",
        "hatch_pygen.problems",
    ),
    "hatch_pygen.generation": (
        "hatch_pygen.config",
        "hatch_pygen.exhaustive",
        "hatch_pygen.generation",
        "hatch_pygen.ir",
        "hatch_pygen.text.strict_json",
        "hatch_pygen.problems",
        "hatch_pygen.snapshot.canonical",
    ),
    "pygen_runtime.client": (
        "pygen_runtime.client",
        "pygen_runtime.exceptions",
        "pygen_runtime.filters.values",
        "pygen_runtime.filters.expressions",
        "pygen_runtime.lazy",
        "pygen_runtime.http.page_iterators",
        "pygen_runtime.http.paging",
        "pygen_runtime.filters.references",
        "pygen_runtime.version",
    ),
    "pygen_runtime.emulator": (
        "pygen_runtime.client",
        "pygen_runtime.emulator",
        "pygen_runtime.exceptions",
        "pygen_runtime.filters.values",
        "pygen_runtime.filters.expressions",
        "pygen_runtime.lazy",
        "pygen_runtime.filters.references",
        "pygen_runtime.version",
    ),
}
"""What the modules of a package may import when they are loaded; what a function imports when it runs is not counted."""


def modules(package: str) -> dict[str, Path]:
    folder = ROOT / ("runtime" if package == "pygen_runtime" else "")
    files = sorted((folder / package).rglob("*.py"))
    return {".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__"): path for path in files}


def imports(path: Path, *, nested: bool, typing: bool) -> Iterator[str]:
    """The modules that a file imports: `nested` in functions too, `typing` for checkers too."""
    pending: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while pending:
        node = pending.pop()
        match node:
            case ast.Import(names):
                yield from (each.name for each in names)
            case ast.ImportFrom(str() as module, names, 0):
                yield from (f"{module}.{each.name}" for each in names)
            case ast.FunctionDef() | ast.AsyncFunctionDef() if not nested:
                continue
            case ast.If(ast.Name("TYPE_CHECKING"), _, otherwise) if not typing:
                pending += otherwise
                continue
            case _:
                pass
        pending += ast.iter_child_nodes(node)


def belongs(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def test_the_runtime_knows_nothing_of_the_generator() -> None:
    found = {
        (module, name)
        for module, path in modules("pygen_runtime").items()
        for name in imports(path, nested=True, typing=True)
        if belongs(name, "hatch_pygen", "hatchling")
    }
    assert found == set()


def test_the_generator_uses_the_runtime_only_to_talk_to_cdf() -> None:
    found = {
        module
        for module, path in modules("hatch_pygen").items()
        if any(belongs(name, "pygen_runtime") for name in imports(path, nested=True, typing=False))
    }
    assert {module for module in found if not belongs(module, *TALKS_TO_CDF)} == set()
    assert "hatch_pygen.live.fetch" in found


@pytest.mark.parametrize("package", sorted(BELOW))
def test_a_layer_imports_what_lies_below(package: str) -> None:
    own = package.partition(".")[0]
    found = {
        (module, name)
        for module, path in modules(own).items()
        if belongs(module, package)
        for name in imports(path, nested=False, typing=False)
        if belongs(name, own) and not belongs(name, *BELOW[package]) and not name.endswith(".__version__")
    }
    assert found == set()


def test_no_module_imports_one_that_imports_it() -> None:
    """At load time; a cycle would make the order of imports matter."""
    graph: dict[str, set[str]] = {}
    for package in ("hatch_pygen", "pygen_runtime"):
        known = modules(package)
        for module, path in known.items():
            names = imports(path, nested=False, typing=False)
            graph[module] = {name if name in known else name.rpartition(".")[0] for name in names} & set(known)
    reached: dict[str, set[str]] = {}

    def reach(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join((*trail, module))
        if module not in reached:
            reached[module] = graph[module]
            for each in sorted(graph[module]):
                reach(each, (*trail, module))

    for module in sorted(graph):
        reach(module, ())


def test_an_offline_generation_loads_neither_runtime_nor_http() -> None:
    code = "import hatch_pygen.plugin.build_hook, hatch_pygen.pipeline, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert {name for name in loaded if belongs(name, "pygen_runtime", "pydantic", "httpx", "httpx2", "typer")} == set()
