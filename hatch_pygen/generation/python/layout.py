"""Statements on one line where they fit, else one part a line with a trailing comma: the shapes ruff leaves alone."""

from __future__ import annotations

from collections.abc import Sequence

from hatch_pygen.generation.python.source_text import PythonText, blanks, fmt, identifier, join

CLOSE = fmt(")")


def call(
    head: PythonText, arguments: Sequence[PythonText], width: int, indent: int, tail: PythonText = CLOSE
) -> PythonText:
    """What stands in brackets: whole, on a line of its own, or one part a line, as ruff folds it.

    `head` ends with the opening bracket; `tail` begins with the closing one.
    """
    line = fmt("{}{}{}", head, join(arguments, ", "), tail)
    if not arguments or indent + len(line) <= width:
        return line
    margin = blanks(indent)
    middle = join(arguments, ", ")
    if indent + 4 + len(middle) <= width:
        return fmt("{}\n{}    {}\n{}{}", head, margin, middle, margin, tail)
    body = join([fmt("{}    {},\n", margin, argument) for argument in arguments], "")
    return fmt("{}\n{}{}{}", head, body, margin, tail)


def class_head(name: str, bases: Sequence[PythonText], width: int, *, empty: bool = False) -> PythonText:
    """`class Name(Base, …):`, with the body `...` where nothing else follows."""
    return call(fmt("class {}(", identifier(name)), bases, width, 0, fmt("): ...") if empty else fmt("):"))


def assignment(target: PythonText, head: PythonText, arguments: Sequence[PythonText], width: int) -> PythonText:
    """`target = head…)` in a class body; the value moves into brackets of its own where its head does not fit."""
    whole = call(fmt("{} = {}", target, head), arguments, width, 4)
    if not overlong(whole.split("\n")[0], width, 4):
        return whole
    value = fmt("{}{})", head, join(arguments, ", "))
    moved = fmt("{} = (\n        {}\n    )", target, value)
    return whole if overlong(moved, width, 4) else moved


def overlong(text: str, width: int, indent: int = 0) -> bool:
    """Whether a line of code stays longer than `width` columns, so that a formatter would look for other breaks.

    `indent` is what stands before the first line.
    """
    if indent + len(text) <= width:
        return False
    return any(len(line) > width for line in (" " * indent + text).split("\n"))
