"""Object literals, imports and heads of interfaces on one line where they fit, else broken as prettier does it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from hatch_pygen.exhaustive import assert_never
from hatch_pygen.generation.typescript.source_text import TypeScriptText, blanks, fmt, join


class Items(NamedTuple):
    """An array of texts or names."""

    items: tuple[TypeScriptText, ...]


class Thunk(NamedTuple):
    """A function without parameters that gives `body`: what it names is looked up when it is first called."""

    body: TypeScriptText | Items


class Entries(NamedTuple):
    """An object: keys and values."""

    entries: tuple[tuple[TypeScriptText, Value], ...]
    broken: bool = False
    """One entry a line even where all of them would fit."""


Value: TypeAlias = TypeScriptText | Items | Thunk | Entries

EMPTY = join([fmt("{"), fmt("}")], "")
SHORT_KEY = 4
"""Columns of a key behind which prettier leaves a long text where it is."""


def one_line(value: Value) -> TypeScriptText:
    """The value, whatever its length."""
    match value:
        case TypeScriptText():
            return value
        case Items(items):
            return fmt("[{}]", join(items, ", "))
        case Thunk(body):
            return fmt("() => {}", one_line(body))
        case Entries(()):
            return EMPTY
        case Entries(entries):
            return fmt("{ {} }", join([fmt("{}: {}", key, one_line(each)) for key, each in entries], ", "))
        case _:
            assert_never(value)


def lay_out(value: Value, used: int, margin: int, width: int) -> TypeScriptText:
    """The value behind `used` columns of a line that begins `margin` deep; a comma follows it."""
    if isinstance(value, Entries) and value.broken:
        return _object(value.entries, margin, width)
    flat = one_line(value)
    if used + len(flat) + 1 <= width:
        return flat
    match value:
        case Items(items):
            lines = [fmt("{}{},\n", blanks(margin + 2), item) for item in items]
            return fmt("[\n{}{}]", join(lines, ""), blanks(margin))
        case Thunk(Items() as body):
            return fmt("() => {}", lay_out(body, width, margin, width))
        case Thunk(body):
            return fmt("() =>\n{}{}", blanks(margin + 2), one_line(body))
        case Entries(entries):
            return _object(entries, margin, width)
        case TypeScriptText():
            return value
        case _:
            assert_never(value)


def _object(entries: Sequence[tuple[TypeScriptText, Value]], margin: int, width: int) -> TypeScriptText:
    """One entry a line."""
    if not entries:
        return EMPTY
    lines = [entry(key, each, margin + 2, width) for key, each in entries]
    return fmt("{\n{}\n{}}", join(lines, "\n"), blanks(margin))


def entry(key: TypeScriptText, value: Value, margin: int, width: int) -> TypeScriptText:
    """A line or more of an object that is broken; a long text moves below its key, if that is no short one."""
    used = margin + len(key) + 2
    if isinstance(value, TypeScriptText) and used + len(value) + 1 > width and len(key) > SHORT_KEY:
        return fmt("{}{}:\n{}{},", blanks(margin), key, blanks(margin + 2), value)
    if isinstance(value, Entries | Items) and used + 1 > width:
        below = width if isinstance(value, Entries) else margin + 2
        return fmt("{}{}:\n{}{},", blanks(margin), key, blanks(margin + 2), lay_out(value, below, margin + 2, width))
    return fmt("{}{}: {},", blanks(margin), key, lay_out(value, used, margin, width))


def braces(head: str, names: Sequence[TypeScriptText], tail: TypeScriptText, width: int) -> TypeScriptText:
    """`head { a, b } tail`, of an import or an export; `head` is a constant of the caller's."""
    line = fmt(head + " { {} } {}", join(names, ", "), tail)
    if len(line) <= width or len(names) == 1:
        return line
    return fmt(head + " {\n  {},\n} {}", join(names, ",\n  "), tail)


def interface_head(name: TypeScriptText, bases: Sequence[TypeScriptText], width: int, *, empty: bool) -> TypeScriptText:
    """`export interface X extends A, B {`, and its closing brace where it has no members."""
    brace = EMPTY if empty else fmt("{")
    start = fmt("export interface {}", name)
    extends = fmt("extends {} {}", join(bases, ", "), brace)
    if len(start) + 1 + len(extends) <= width:
        return fmt("{} {}", start, extends)
    if 2 + len(extends) <= width or len(bases) == 1:
        return fmt("{}\n  {}", start, extends)
    return fmt("{}\n  extends\n    {} {}", start, join(bases, ",\n    "), brace)
