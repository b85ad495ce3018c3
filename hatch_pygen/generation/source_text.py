"""Text that may stand in generated files, of one language each, and what puts such texts together.

A model's texts are hostile until they went through the functions of a language that make source of them (Python's:
`identifier`, `literal`, `docstring`, `comment`): templates print nothing but values whose type is exactly the
language's own. Nothing here depends on a Unicode database, hence not on the Python version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Generic, TypeVar


class SourceText(str):
    """Source of one language: each has a subclass, and makes it with functions of its own alone."""

    __slots__ = ()


Text = TypeVar("Text", bound=SourceText)


class Composer(Generic[Text]):
    """Puts texts of one language together, and refuses those of another.

    Separators and templates are constants of the caller's own code.
    """

    def __init__(self, kind: type[Text]) -> None:
        self.kind = kind

    def checked(self, part: Text) -> Text:
        if type(part) is not self.kind:
            wanted = "SourceText of this language" if SourceText in type(part).__mro__ else "SourceText"
            raise TypeError(f"not {wanted} but {type(part).__name__}: {part!r}")
        return part

    def join(self, parts: Iterable[Text], separator: str) -> Text:
        """The parts with `separator` between them."""
        kind, found = self.kind, list(parts)
        for part in found:
            if type(part) is not kind:  # `checked`, without a call for each of a hundred thousand parts
                self.checked(part)
        return kind(separator.join(found))

    def fmt(self, template: str, *parts: Text) -> Text:
        """`template` with a part in the place of each ``{}``."""
        kind = self.kind
        pattern, places = percented(template)
        if places != len(parts):
            raise ValueError(f"{template!r} has {places} places, not {len(parts)}")
        for part in parts:
            if type(part) is not kind:  # as in `join`
                self.checked(part)
        return kind(pattern % parts)

    def blanks(self, columns: int) -> Text:
        """A margin."""
        return self.kind(" " * columns)

    def indent(self, text: Text, columns: int = 4) -> Text:
        """Every line but the first and the empty ones moved to the right."""
        first, *rest = self.checked(text).split("\n")
        return self.kind("\n".join([first, *(" " * columns + line if line else line for line in rest)]))


@lru_cache(maxsize=1024)
def percented(template: str) -> tuple[str, int]:
    """A template for Python's ``%``, which fills all places in one go, and how many these are."""
    return template.replace("%", "%%").replace("{}", "%s"), template.count("{}")


# Fixed lists, not Unicode properties: those differ between Python versions.
BLANKS = "\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
# Soft hyphen, zero-width and bidirectional marks, other invisible format characters, surrogates, specials,
# tags: they hide text from the reader or cannot be written as UTF-8. ZWNJ and ZWJ (U+200C, U+200D) stay.
HIDDEN = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff"
)
LINE_BREAK = "(?:\r\n|[\n\x0b\x0c\r\x85\u2028\u2029])"
PARAGRAPH = re.compile(f"{LINE_BREAK}[{BLANKS}]*?{LINE_BREAK}")
BLANK_RUN = re.compile(f"[{BLANKS}]+")
HIDDEN_CHAR = re.compile(f"[{HIDDEN}]")
REPLACEMENT = "\ufffd"


def plain(text: str) -> str:
    """The text on one line: blanks collapsed, hidden characters replaced."""
    if _is_plain(text):
        return text.strip(" ")
    return HIDDEN_CHAR.sub(REPLACEMENT, BLANK_RUN.sub(" ", text)).strip(" ")


def paragraphs(text: str) -> list[str]:
    """What stands between empty lines, each as `plain` gives it; none that is empty."""
    parts = [text] if _is_plain(text) else PARAGRAPH.split(text)
    return [part for part in map(plain, parts) if part]


def _is_plain(text: str) -> bool:
    """Whether a text has one line, single blanks and nothing hidden, as most have: told without an expression."""
    return text.isascii() and text.isprintable() and "  " not in text
