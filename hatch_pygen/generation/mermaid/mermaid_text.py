"""Text that may stand in a Mermaid class diagram, and the few functions that make it.

A text of a model is hostile until it went through `label`: of it only ASCII letters, digits, ``. , [ ] !`` and
underscores inside a word are printed as they are. All else becomes an entity (``#40;``), which Mermaid shows as
that character and never reads: no directive, comment, click, style, markdown, HTML or line break is left.
"""

from __future__ import annotations

import re

from hatch_pygen.generation.source_text import Composer, SourceText, plain


class MermaidText(SourceText):
    """A part of a Mermaid class diagram, made by this module."""

    __slots__ = ()


fmt = Composer(MermaidText).fmt

# An underscore at the edge of a word is emphasis in markdown; "direction TB" and "style x" need the blank.
FOREIGN = re.compile(r"[^A-Za-z0-9.,\[\]!_]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")


def label(text: str) -> MermaidText:
    """The text, on one line, as Mermaid will show it.

    >>> label('tags: text[] "%%{init}"')
    'tags#58;#32;text[]#32;#34;#37;#37;#123;init#125;#34;'
    """
    return MermaidText(FOREIGN.sub(lambda match: f"#{ord(match[0])};", readable(plain(text))))


def syntax(text: str) -> MermaidText:
    """A part of the diagram's own language, or a plain id, as it is. Raises ValueError for all but ASCII on one line."""
    if not (text.isascii() and (text.isprintable() or not text)):
        raise ValueError(f"{text!r} is no part of a Mermaid diagram")
    return MermaidText(text)


def readable(text: str) -> str:
    """The text without what Mermaid itself puts around entities on their way to the picture: it would be taken for one."""
    return text.replace("\ufb02", "fl").replace("\xb6\xdf", "\xb6ss")
