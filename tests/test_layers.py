"""Which part may import which. Every import counts: in functions, for type checkers alone, and in tables of exports."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

TALKS_TO_CDF = ("hatch_pygen.live.fetch", "hatch_pygen.cli")
"""All of hatch_pygen that imports the runtime; others may name its types for a checker."""

LAYERS = (
    "pygen_runtime.sdk",
    "pygen_runtime.agents",
    "pygen_runtime.spark",
    "pygen_runtime.client",
    "pygen_runtime.writing",
    "pygen_runtime.reading",
    "pygen_runtime.model",
    "pygen_runtime.points",
    "pygen_runtime.files",
    "pygen_runtime.tables",
    "pygen_runtime.requests",
    "pygen_runtime.wire",
    "pygen_runtime.credentials",
    "pygen_runtime.http",
    "pygen_runtime.filters",
    "pygen_runtime.exceptions",
    "pygen_runtime.lazy",
    "pygen_runtime.stale",
    "pygen_runtime.extras",
    "pygen_runtime.version",
)
"""The runtime, from top to bottom; each part may import what stands below it. `pygen_runtime` itself is above all."""

BESIDE = {
    "pygen_runtime.emulator": (
        "pygen_runtime.exceptions",
        "pygen_runtime.extras",
        "pygen_runtime.filters",
        "pygen_runtime.http.transport",
        "pygen_runtime.lazy",
        "pygen_runtime.version",
        "pygen_runtime.wire",
    ),
}
"""What parts of the runtime that are no layer may import besides themselves."""

BELOW = {
    "hatch_pygen.ir": (
        "hatch_pygen.exhaustive",
        "hatch_pygen.ir",
        "hatch_pygen.text",
        "hatch_pygen.problems",
    ),
    "hatch_pygen.generation": (
        "hatch_pygen.config",
        "hatch_pygen.exhaustive",
        "hatch_pygen.generation",
        "hatch_pygen.ir",
        "hatch_pygen.pin",
        "hatch_pygen.text",
        "hatch_pygen.problems",
        "hatch_pygen.snapshot.canonical",
        "hatch_pygen.version",
    ),
}
"""What parts of hatch_pygen may import when they are loaded; they name the types of others for a checker."""

LATE = {
    (
        "pygen_runtime.sdk.clients",
        "pygen_runtime.emulator.core",
    ): "embedded() alone needs it, which products do not call",
    (
        "pygen_runtime.emulator.core",
        "pygen_runtime.client.sync_client",
    ): "populate() writes as a user does, by a client",
    (
        "pygen_runtime.emulator.example_contents",
        "pygen_runtime.requests.classic",
    ): "populate() makes the classic series and files that properties name, by a client",
    ("pygen_runtime.sdk.command", "pygen_runtime.emulator.example_data"): "`mcp --embedded --populate` alone needs it",
    ("hatch_pygen.config", "hatch_pygen.config.table"): "the frozen configuration offers its reader as from_dict()",
}
"""Imports in functions that no other test here counts, each with its reason. The modules of views are not among them:
generated code is found by its name (`import_module`) where a relation leads to it."""


@cache
def modules(package: str) -> Mapping[str, tuple[Path, ...]]:
    """The files of each module: the code, and the stub of a table of exports."""
    folder = ROOT / ("runtime" if package == "pygen_runtime" else "")
    found: dict[str, tuple[Path, ...]] = {}
    for path in sorted((folder / package).rglob("*.py*")):
        if path.suffix in (".py", ".pyi"):
            name = ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__")
            found[name] = (*found.get(name, ()), path)
    return found


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports(path: Path, *, nested: bool = True, typing: bool = True) -> Iterator[str]:
    """The names that a file imports: `nested` in functions too, `typing` for checkers too."""
    pending: list[ast.AST] = [parsed(path)]
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
        pending += (each for each in ast.iter_child_nodes(node) if not isinstance(each, ast.expr))


@cache
def graph() -> Mapping[str, frozenset[str]]:
    """Each module of both packages with those of them that it imports, but for the late ones."""
    known = {**modules("hatch_pygen"), **modules("pygen_runtime")}
    found: dict[str, frozenset[str]] = {}
    for module, paths in known.items():
        names = {name for path in paths for name in imports(path)}
        targets = {name if name in known else name.rpartition(".")[0] for name in names} & set(known)
        found[module] = frozenset(each for each in targets if (module, each) not in LATE) - {module}
    return found


def belongs(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def circles(edges: Mapping[str, frozenset[str]]) -> list[list[str]]:
    """What reaches itself, together with all that reaches it and that it reaches."""
    reached: dict[str, set[str]] = {}
    for start in edges:
        pending, seen = [start], set[str]()
        while pending:
            new = edges[pending.pop()] - seen
            seen |= new
            pending += new
        reached[start] = seen
    found = {frozenset(each for each in reached[one] if one in reached[each]) for one in edges if one in reached[one]}
    return sorted(sorted(each) for each in found)


@pytest.mark.wide
def test_the_runtime_knows_nothing_of_the_generator() -> None:
    found = {
        (module, name)
        for module, paths in modules("pygen_runtime").items()
        for path in paths
        for name in imports(path)
        if belongs(name, "hatch_pygen", "hatchling")
    }
    assert found == set()


@pytest.mark.wide
def test_the_generator_uses_the_runtime_only_to_talk_to_cdf() -> None:
    found = {
        module
        for module, paths in modules("hatch_pygen").items()
        for path in paths
        if any(belongs(name, "pygen_runtime") for name in imports(path, typing=False))
    }
    assert {module for module in found if not belongs(module, *TALKS_TO_CDF)} == set()
    assert "hatch_pygen.live.fetch" in found


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_what_lies_below(layer: str) -> None:
    below = LAYERS[LAYERS.index(layer) :]
    found = {
        (module, name)
        for module, names in graph().items()
        for name in names
        if belongs(module, layer) and not belongs(name, *below)
    }
    assert found == set()


@pytest.mark.parametrize("part", sorted(BESIDE))
def test_a_part_beside_the_layers_imports_what_it_may(part: str) -> None:
    found = {
        (module, name)
        for module, names in graph().items()
        for name in names
        if belongs(module, part) and not belongs(name, part, *BESIDE[part])
    }
    assert found == set()


@pytest.mark.parametrize("part", sorted(BELOW))
def test_a_part_of_the_generator_loads_what_lies_below(part: str) -> None:
    found = {
        (module, name)
        for module, paths in modules("hatch_pygen").items()
        if belongs(module, part)
        for path in paths
        for name in imports(path, nested=False, typing=False)
        if belongs(name, "hatch_pygen") and not belongs(name, *BELOW[part])
    }
    assert found == set()


def test_every_module_of_the_runtime_has_its_place() -> None:
    placed = (*LAYERS, *BESIDE)
    assert {module for module in modules("pygen_runtime") if not belongs(module, *placed)} == {"pygen_runtime"}


def test_few_modules_stand_at_the_root_of_the_runtime() -> None:
    assert len(list((ROOT / "runtime/pygen_runtime").glob("*.py"))) <= 8


def test_no_module_imports_one_that_leads_back_to_it() -> None:
    assert circles(graph()) == []


def test_no_folder_of_the_runtime_imports_one_that_leads_back_to_it() -> None:
    edges: dict[str, frozenset[str]] = {}
    for module, names in graph().items():
        if belongs(module, "pygen_runtime"):
            folder = folder_of(module)
            edges[folder] = edges.get(folder, frozenset()) | {folder_of(name) for name in names} - {folder}
    assert circles(edges) == []


def folder_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


def test_circles_are_found() -> None:
    edges = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": set[str](), "f": {"f"}}
    assert circles({name: frozenset(targets) for name, targets in edges.items()}) == [["a", "b", "c"], ["f"]]


@pytest.mark.parametrize(("module", "late"), sorted(LATE))
def test_what_is_imported_late_is_imported_in_a_function(module: str, late: str) -> None:
    (path,) = modules(module.partition(".")[0])[module]
    assert any(belongs(name, late) for name in imports(path))
    assert not any(belongs(name, late) for name in imports(path, nested=False))


def test_generated_code_imports_one_module_of_ours() -> None:
    files = [path for path in (ROOT / "tests/golden").glob("*/expected/**/*.py*") if path.suffix in (".py", ".pyi")]
    names = {name.rpartition(".")[0] for path in files for name in imports(path)}
    assert {name for name in names if belongs(name, "pygen_runtime", "hatch_pygen")} == {"pygen_runtime.sdk.v1"}


def test_an_offline_generation_loads_neither_runtime_nor_http() -> None:
    code = "import hatch_pygen.plugin.build_hook, hatch_pygen.pipeline, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert {name for name in loaded if belongs(name, "pygen_runtime", "pydantic", "httpx", "httpx2", "typer")} == set()
