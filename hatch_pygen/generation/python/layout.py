"""Statements on one line where they fit, else one part a line with a trailing comma: the shapes ruff leaves alone."""

from __future__ import annotations

from collections.abc import Sequence

from hatch_pygen.generation.source_text import SourceText, fmt, identifier, join

MARGIN = SourceText("    ")


def call(head: SourceText, arguments: Sequence[SourceText], width: int, indent: int, tail: str = ")") -> SourceText:
    """`head` ends with the opening bracket; `tail` begins with the closing one."""
    end = SourceText(tail)
    line = fmt("{}{}{}", head, join(arguments, ", "), end)
    if not arguments or (indent + len(line) <= width and "\n" not in line):
        return line
    margin = SourceText(" " * indent)
    body = join([fmt("{}    {},\n", margin, argument) for argument in arguments], "")
    return fmt("{}\n{}{}{}", head, body, margin, end)


def class_head(name: str, bases: Sequence[SourceText], width: int) -> SourceText:
    """`class Name(Base, …):`"""
    return call(fmt("class {}(", identifier(name)), bases, width, 0, "):")


def method(
    head: SourceText, parameters: Sequence[SourceText], returns: SourceText, width: int, indent: int
) -> SourceText:
    """A signature with the body `...`, as ruff folds it: whole, parameters on a line of their own, one a line."""
    end = fmt(") -> {}: ...", returns)
    line = fmt("{}{}{}", head, join(parameters, ", "), end)
    if indent + len(line) <= width:
        return line
    margin = SourceText(" " * indent)
    middle = join(parameters, ", ")
    if indent + 4 + len(middle) <= width:
        return fmt("{}\n{}    {}\n{}{}", head, margin, middle, margin, end)
    body = join([fmt("{}    {},\n", margin, parameter) for parameter in parameters], "")
    return fmt("{}\n{}{}{}", head, body, margin, end)


def overlong(text: str, width: int) -> bool:
    """Whether a line of code stays longer than `width` columns, so that a formatter would look for other breaks."""
    return any(len(line) > width and not line.lstrip().startswith("#") for line in text.split("\n"))
