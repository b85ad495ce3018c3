"""The names that a generated package offers, read from its text: what its users write."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NameChanges:
    """Names that only the old package has, and those that only the new one has, sorted."""

    removed: tuple[str, ...]
    added: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.removed or self.added)


def compare(old: Mapping[str, str], new: Mapping[str, str]) -> NameChanges:
    """What changed between the files of two packages."""
    before, after = names_of(old), names_of(new)
    return NameChanges(tuple(sorted(before - after)), tuple(sorted(after - before)))


def names_of(files: Mapping[str, str]) -> frozenset[str]:
    """Classes, functions and constants of the files, and members of the classes, but for what begins with ``_``.

    >>> sorted(names_of({"plant/pump.py": "class Pump:\\n    name: str\\n    _x = 1\\n"}))
    ['Pump', 'Pump.name']
    """
    found: set[str] = set()
    for path, text in files.items():
        if path.endswith(".py") and "/_api" not in path and "/_runtime/" not in path:
            for name, node in _named(ast.parse(text).body):
                found.add(name)
                if isinstance(node, ast.ClassDef):
                    found.update(f"{name}.{member}" for member, _ in _named(node.body))
    return frozenset(found)


def _named(body: list[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    for node in body:
        match node:
            case ast.ClassDef(name) | ast.FunctionDef(name) | ast.AsyncFunctionDef(name):
                found = [name]
            case ast.AnnAssign(ast.Name(name)):
                found = [name]
            case ast.Assign(targets):
                found = [each.id for each in targets if isinstance(each, ast.Name)]
            case ast.If(_, body):  # what a type checker alone sees
                yield from _named(body)
                continue
            case _:
                continue
        yield from ((name, node) for name in found if not name.startswith("_"))
