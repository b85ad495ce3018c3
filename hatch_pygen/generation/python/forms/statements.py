"""The import statements of generated modules, read from their text and printed again as ruff has them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeGuard

from hatch_pygen.generation.python.imports import Imports, import_statement, module_key, section

Change = Callable[[str], str]
"""From the module that a statement names, relative ones with their dots, to the one that it names instead."""


class Statement(NamedTuple):
    """`names` is empty where the statement is printed as it is: ``import x``, or one that gives names of its own."""

    module: str
    names: tuple[str, ...]
    text: str


class Region(NamedTuple):
    """Import statements one after the other: lines `start` to `end` of a text, counted from 0, `end` not among them."""

    indent: int
    start: int
    end: int
    statements: tuple[Statement, ...]


def regions(text: str) -> list[Region]:
    """The imports at the top of a module, and those for type checkers alone."""
    tree = ast.parse(text)
    lines = text.splitlines()
    bodies = [(0, tree.body), *((4, each.body) for each in tree.body if is_for_types(each))]
    return [found for indent, body in bodies if (found := _region(body, indent, lines))]


def is_for_types(node: ast.stmt) -> TypeGuard[ast.If]:
    """Whether it is an ``if TYPE_CHECKING:``."""
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _region(body: Iterable[ast.stmt], indent: int, lines: list[str]) -> Region | None:
    nodes = [each for each in body if isinstance(each, (ast.Import, ast.ImportFrom))]
    if not nodes:
        return None
    start, end = nodes[0].lineno - 1, nodes[-1].end_lineno or nodes[-1].lineno
    return Region(indent, start, end, tuple(_statement(each, lines) for each in nodes))


def _statement(node: ast.Import | ast.ImportFrom, lines: list[str]) -> Statement:
    text = "\n".join(line.strip() for line in lines[node.lineno - 1 : node.end_lineno])
    if isinstance(node, ast.Import):
        return Statement(node.names[0].name, (), text)
    module = "." * node.level + (node.module or "")
    plain = node.module is not None and all(each.asname is None for each in node.names)
    return Statement(module, tuple(each.name for each in node.names) if plain else (), text)


def changed(text: str, width: int, change: Change) -> str:
    """The text whose imports name other modules: each is in its place among the others, and as long as it may be."""
    lines = text.splitlines()
    for region in reversed(regions(text)):
        if any(change(each.module) != each.module for each in region.statements):
            moved = (each._replace(module=change(each.module)) for each in region.statements)
            lines[region.start : region.end] = printed(moved, width, region.indent)
    return "".join(f"{line}\n" for line in lines)


def printed(statements: Iterable[Statement], width: int, indent: int = 0) -> list[str]:
    """The lines of an import region: statements of one module are one, sections are apart."""
    imports = Imports(width)
    others: dict[str, list[str]] = {}
    for each in statements:
        imports.add(each.module, *each.names)
        if not each.names:
            others.setdefault(each.module, []).append(each.text)
    blocks: dict[int, list[str]] = {}
    for module in sorted(imports.names, key=module_key):
        blocks.setdefault(section(module), []).extend(_of_module(module, imports, others.get(module, []), indent))
    margin = " " * indent
    lines: list[str] = []
    for key in sorted(blocks):
        lines += ["", *blocks[key]] if lines else blocks[key]
    return [margin + line if line and not line.startswith(margin or "\0") else line for line in lines]


def _of_module(module: str, imports: Imports, others: Iterable[str], indent: int) -> Iterator[str]:
    for text in dict.fromkeys(others):
        yield from text.splitlines()
    if imports.names[module]:
        statement = import_statement(module, imports.names[module], imports.width, indent)
        yield from (" " * indent + str(statement)).splitlines()
