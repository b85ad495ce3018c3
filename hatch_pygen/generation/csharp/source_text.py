"""C# source, and the few functions that make it of names, values and texts of a model.

Verbatim, raw and interpolated strings are never printed of a model's text, nor comments other than XML documentation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache

from hatch_pygen.generation.csharp.reserved import KEYWORDS
from hatch_pygen.generation.source_text import Composer, SourceText, paragraphs


class CSharpText(SourceText):
    """C# source made by this module."""

    __slots__ = ()


_composer = Composer(CSharpText)
fmt, join = _composer.fmt, _composer.join

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_NARROWEST = 20


@lru_cache(maxsize=16384)
def identifier(name: str) -> CSharpText:
    """The name, a keyword with an ``@``. Raises ValueError unless it is an ASCII identifier."""
    if not IDENTIFIER.fullmatch(name):
        raise ValueError(f"not an ASCII identifier: {name!r}")
    return CSharpText(f"@{name}" if name in KEYWORDS else name)


def literal(value: str) -> CSharpText:
    """The literal of a text, in ASCII: every escape of JSON is one of C#.

    >>> print(literal('6" pipe'))
    "6\\" pipe"
    """
    return CSharpText(json.dumps(value, ensure_ascii=True).replace("\x7f", "\\u007f"))


def documentation(text: str, columns: int = 0, width: int = 100) -> CSharpText | None:
    """A summary as XML documentation that stands `columns` deep: words wrapped at `width`; None for no text.

    No line can end before its time: the line breaks of C# are blanks or U+FFFD here, and markup is escaped.
    """
    room = width - columns - 4
    found = paragraphs(text)
    lines = [line for part in found for line in _paragraph(part, room, alone=len(found) == 1)]
    if not lines:
        return None
    if len(lines) == 1 and len(lines[0]) + 19 <= room:
        return CSharpText(f"/// <summary>{lines[0]}</summary>")
    margin = f"\n{' ' * columns}/// "
    return CSharpText("/// " + margin.join(["<summary>", *lines, "</summary>"]))


def header(text: str) -> CSharpText:
    """The first line of a file. Raises ValueError for all but printable ASCII."""
    if not (text.isascii() and text.isprintable()):
        raise ValueError(f"not a line of printable ASCII: {text!r}")
    return CSharpText(f"// {text}")


def _paragraph(text: str, width: int, *, alone: bool) -> Iterator[str]:
    found = list(_wrap("".join(_ENTITIES.get(each, each) for each in text), max(width, _NARROWEST)))
    yield from found if alone else ["<para>", *found, "</para>"]


def _wrap(text: str, width: int) -> Iterator[str]:
    """Lines of whole words; a word longer than `width` stands alone."""
    line = ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line
