"""Text that may stand in Markdown (CommonMark, and GitHub's tables), and the few functions that make it.

A text of a model is hostile until it went through `escaped` or `code`: whatever Markdown or HTML would read in it is
escaped, so that it stays the text that it is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from hatch_pygen.generation.source_text import Composer, SourceText, plain


class MarkdownText(SourceText):
    """A part of a Markdown page, made by this module."""

    __slots__ = ()


composer = Composer(MarkdownText)
fmt, join = composer.fmt, composer.join

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_READ = re.compile(
    r"[\\`*_\[\]|~#!@]"  # emphasis, code, links, tables, strikethrough, headings, addresses
    r"|^[-+=]|(?<=:)/(?=/)|(?i:(?<=www))\."  # lists and rules, and what GitHub makes a link of
)
_NUMBERED = re.compile(r"^(\d{1,9})([.)])")
_CODE = re.compile(r"[A-Za-z0-9_ .,:;=()\[\]<>/+\"'-]+")


@lru_cache(maxsize=4096)
def escaped(text: str) -> MarkdownText:
    """The text on one line, as Markdown will show it; it begins no list, heading or quote.

    >>> escaped("# <b>1.</b> [x](y) www.z.com")
    '\\\\# &lt;b&gt;1.&lt;/b&gt; \\\\[x\\\\](y) www\\\\.z.com'
    """
    shown = _NUMBERED.sub(r"\1\\\2", _READ.sub(r"\\\g<0>", plain(text)))
    return MarkdownText(shown.translate(_ENTITIES))


def code(text: str) -> MarkdownText:
    """The text as code where it is plain, else escaped."""
    shown = plain(text)
    return MarkdownText(f"`{shown}`") if _CODE.fullmatch(shown) else escaped(shown)


def block(text: str) -> MarkdownText:
    """The lines of a program of ours inside a fence. Raises ValueError where one could end it."""
    if "```" in text:
        raise ValueError("a program holds no fence")
    return MarkdownText(text.rstrip("\n"))


def syntax(text: str) -> MarkdownText:
    """A path or an anchor of ours. Raises ValueError for all but plain ASCII."""
    if not re.fullmatch(r"[A-Za-z0-9_./#-]+", text):
        raise ValueError(f"{text!r} is no path of ours")
    return MarkdownText(text)
