"""Types as small trees, printed on one line or broken in the shape that prettier gives them."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from hatch_pygen.exhaustive import assert_never
from hatch_pygen.generation.typescript.source_text import TypeScriptText, blanks, fmt, join


class Name(NamedTuple):
    """A name or a literal; alone between <>, one that is `simple` stays on the line, however long."""

    text: TypeScriptText
    simple: bool = True


class Generic(NamedTuple):
    """A name with arguments: `$.Ref<Site>`."""

    name: TypeScriptText
    arguments: tuple[Type, ...]


class Array(NamedTuple):
    """`readonly X[]`."""

    element: Type


class Union(NamedTuple):
    """`A | B`, of two or more."""

    members: tuple[Type, ...]


Type: TypeAlias = Name | Generic | Array | Union


def one_line(type: Type) -> TypeScriptText:
    """The type, whatever its length."""
    match type:
        case Name(text):
            return text
        case Generic(name, arguments):
            return fmt("{}<{}>", name, join([one_line(each) for each in arguments], ", "))
        case Array(element):
            return fmt("readonly ({})[]" if isinstance(element, Union) else "readonly {}[]", one_line(element))
        case Union(members):
            return join([one_line(each) for each in members], " | ")
        case _:
            assert_never(type)


def lay_out(type: Type, used: int, margin: int, width: int, tail: int = 1) -> TypeScriptText:
    """The type behind `used` columns of a line that begins `margin` deep, with `tail` columns behind it."""
    flat = one_line(type)
    if used + len(flat) + tail <= width:
        return flat
    match type:
        case Name():
            return flat
        case Generic(name, arguments):
            return _generic(name, arguments, margin, width)
        case Array(element):
            if isinstance(element, Union):
                lines = _union(element.members, margin + 2, width)
                return fmt("readonly (\n{}\n{})[]", lines, blanks(margin))
            return fmt("readonly {}[]", lay_out(element, used + len("readonly "), margin, width, tail + 2))
        case Union(members):
            if margin + 2 + len(flat) + tail <= width:
                return fmt("\n{}{}", blanks(margin + 2), flat)
            return fmt("\n{}", _union(members, margin + 2, width))
        case _:
            assert_never(type)


def _generic(name: TypeScriptText, arguments: tuple[Type, ...], margin: int, width: int) -> TypeScriptText:
    if len(arguments) == 1 and isinstance(arguments[0], Name) and arguments[0].simple:
        return fmt("{}<{}>", name, arguments[0].text)
    inner = margin + 2
    lines = [_argument(each, inner, width) for each in arguments]
    return fmt("{}<\n{}\n{}>", name, join(lines, ",\n"), blanks(margin))


def _argument(type: Type, margin: int, width: int) -> TypeScriptText:
    if isinstance(type, Union) and margin + len(one_line(type)) > width:
        return _union(type.members, margin, width)
    return fmt("{}{}", blanks(margin), lay_out(type, margin, margin, width))


def _union(members: tuple[Type, ...], margin: int, width: int) -> TypeScriptText:
    """A member a line, each behind its stroke."""
    lines = [fmt("{}| {}", blanks(margin), lay_out(each, margin + 2, margin + 2, width, 0)) for each in members]
    return join(lines, "\n")


def member(head: TypeScriptText, type: Type, width: int) -> TypeScriptText:
    """A member of an interface, two columns deep; `head` is all before the colon."""
    laid_out = lay_out(type, 2 + len(head) + 2, 2, width)
    return fmt("{}:{};" if laid_out.startswith("\n") else "{}: {};", head, laid_out)
