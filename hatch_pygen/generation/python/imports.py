"""Import statements in the order and shape that ruff gives them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from hatch_pygen.generation.python.source_text import PythonText, blanks, fmt, identifier, join

CHECKED_WIDTH = 88
"""What `ruff check --isolated` holds import statements against, whatever the formatter's width."""

NUMBER = re.compile("0|[1-9][0-9]*")
DOOR = "pygen_runtime.sdk.v1"
"""The one module of the runtime that generated code imports; its number is the schema's."""
STANDARD = ("__future__", "collections.abc", "typing")


@dataclass
class Imports:
    """Collects what a module uses; `blocks` says it as statements."""

    width: int
    names: dict[str, set[str]] = field(default_factory=dict[str, set[str]])

    def add(self, module: str, *names: str) -> None:
        self.names.setdefault(module, set()).update(names)

    def blocks(self, indent: int = 0) -> tuple[tuple[PythonText, ...], ...]:
        """The statements by section: __future__, standard library, third party, local."""
        sections: dict[int, list[PythonText]] = {}
        for module in sorted(self.names, key=module_key):
            if self.names[module]:
                statement = import_statement(module, self.names[module], self.width, indent)
                sections.setdefault(section(module), []).append(statement)
        return tuple(tuple(sections[key]) for key in sorted(sections))


def section(module: str) -> int:
    if module.startswith("."):
        return 3
    return (0 if module == "__future__" else 1) if module in STANDARD else 2


def module_key(module: str) -> tuple[object, ...]:
    """Sections apart; relative modules of parents before those of siblings, as ruff has it."""
    dots = len(module) - len(module.lstrip("."))
    return (section(module), -dots, natural(module.lstrip(".").lower()), natural(module))


@lru_cache(maxsize=8192)
def member_key(name: str) -> tuple[object, ...]:
    """Constants, then classes, then the rest; each in natural order."""
    rank = 0 if len(name) > 1 and name.isupper() else 1 if name[0].isupper() else 2
    return (rank, natural(name.lower()), natural(name))


@lru_cache(maxsize=8192)
def natural(name: str) -> str:
    """A text that sorts as ruff sorts the name: numbers compare as numbers, unless they begin with a zero."""
    return NUMBER.sub(number_key, name)


def number_key(found: re.Match[str]) -> str:
    """The digits behind their count, so that the longer number is the larger one; a zero alone is the smallest."""
    digits = found[0]
    return "0" + chr(0 if digits == "0" else len(digits)) + digits


def import_statement(module: str, names: Iterable[str], width: int, indent: int = 0) -> PythonText:
    """`from module import …`, one name a line where it does not fit into `width` columns."""
    ordered = [identifier(name) for name in sorted(names, key=member_key)]
    line = fmt("from {} import {}", dotted(module), join(ordered, ", "))
    if indent + len(line) <= min(width, CHECKED_WIDTH):
        return line
    margin = " " * indent
    body = join([fmt("    {},\n", name) for name in ordered], margin)
    return fmt("from {} import (\n{}{}{})", dotted(module), blanks(indent), body, blanks(indent))


@lru_cache(maxsize=1024)
def dotted(module: str) -> PythonText:
    """A module path, each of its parts an identifier."""
    dots = len(module) - len(module.lstrip("."))
    parts = [identifier(part) for part in module[dots:].split(".")] if module[dots:] else []
    return fmt("{}{}", join([fmt(".")] * dots, ""), join(parts, "."))
