"""TypeScript source, and the few functions that make it of names, values and texts of a model.

A JSON string is a JavaScript string; template literals and comments of one line are never printed of a model's text.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache

from hatch_pygen.generation.source_text import Composer, SourceText, paragraphs


class TypeScriptText(SourceText):
    """TypeScript or JavaScript source made by this module."""

    __slots__ = ()


_composer = Composer(TypeScriptText)
blanks, fmt, indent, join = _composer.blanks, _composer.fmt, _composer.indent, _composer.join

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# A word that begins with @ is a tag of JSDoc or an order to a tool (@ts-ignore), {@ a tag inside a text.
_QUOTES = re.compile(r"\\.|'")
_TAG = re.compile(r"(?<![A-Za-z0-9])@|(?<=\{)@")
_QUOTE = re.compile(r"\\.|'")
_NARROWEST = 20


@lru_cache(maxsize=16384)
def quoted(text: str) -> TypeScriptText:
    """As `literal`, in the quotes that need fewer escapes: prettier chooses them so."""
    if text.count('"') <= text.count("'"):
        return literal(text)
    other = {'\\"': '"', "'": "\\'"}
    return TypeScriptText(f"'{_QUOTES.sub(lambda found: other.get(found[0], found[0]), literal(text)[1:-1])}'")


@lru_cache(maxsize=4096)
def identifier(name: str) -> TypeScriptText:
    """The name as it is. Raises ValueError unless it is an ASCII identifier."""
    if not IDENTIFIER.fullmatch(name):
        raise ValueError(f"not an ASCII identifier: {name!r}")
    return TypeScriptText(name)


@lru_cache(maxsize=16384, typed=True)
def literal(value: str | float | bool | None) -> TypeScriptText:
    """The literal of a text, number or truth value, in ASCII; `<` is escaped, so that no `</script>` can stand in it.

    >>> print(literal("</a>"), literal('6" pipe'))
    "\\u003c/a>" '6" pipe'
    """
    text = json.dumps(value, ensure_ascii=True, allow_nan=False).replace("<", "\\u003c").replace("\x7f", "\\u007f")
    if isinstance(value, str) and value.count('"') > value.count("'"):  # quotes as prettier chooses them
        text = f"'{_QUOTE.sub(_requoted, text[1:-1])}'"
    return TypeScriptText(text)


def _requoted(match: re.Match[str]) -> str:
    return {'\\"': '"', "'": "\\'"}.get(match[0], match[0])


@lru_cache(maxsize=16384)
def member_key(name: str) -> TypeScriptText:
    """The key of an interface member."""
    return TypeScriptText(name) if IDENTIFIER.fullmatch(name) else literal(name)


def key(name: str) -> TypeScriptText:
    """The key of a property in an object literal, where a plain `__proto__` would set the prototype."""
    return TypeScriptText('["__proto__"]') if name == "__proto__" else member_key(name)


def comment(text: str, columns: int = 0, width: int = 100) -> TypeScriptText | None:
    """One JSDoc block that stands `columns` deep: words wrapped at `width`, paragraphs kept; None for no text.

    Neither `*/` nor a tag can come out of the text; hidden characters become U+FFFD.
    """
    found = map(_harmless, paragraphs(text))
    lines = [line for part in found for line in ("", *_wrap(part, width - columns - 3))][1:]
    if not lines:
        return None
    if len(lines) == 1 and columns + len(lines[0]) + 7 <= width:
        return TypeScriptText(f"/** {lines[0]} */")
    margin = " " * columns
    return TypeScriptText("\n".join(["/**", *(f"{margin} * {line}".rstrip() for line in lines), f"{margin} */"]))


def header(text: str) -> TypeScriptText:
    """The first line of a file. Raises ValueError for all but printable ASCII."""
    if not (text.isascii() and text.isprintable()):
        raise ValueError(f"not a line of printable ASCII: {text!r}")
    return TypeScriptText(f"// {text}")


def _harmless(paragraph: str) -> str:
    closed = paragraph.replace("*/", "*\\/")
    return _TAG.sub(r"\\@", closed) if "@" in closed else closed


def _wrap(paragraph: str, width: int) -> list[str]:
    """Lines of whole words; a word longer than `width` stands alone."""
    limit = max(width, _NARROWEST)
    if len(paragraph) <= limit:
        return [paragraph]
    lines: list[str] = []
    for word in paragraph.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= limit:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
