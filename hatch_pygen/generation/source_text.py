"""Text that may stand in generated Python source, and the few functions that make it.

A model's texts are hostile until they went through `identifier`, `literal`, `docstring` or `comment`: templates
print nothing but values whose type is exactly `SourceText`. What they make is already in the shape that
``ruff format`` gives it, and depends on no Unicode database, hence not on the Python version.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeGuard

__all__ = ["SourceText", "blanks", "comment", "docstring", "fmt", "identifier", "indent", "join", "literal"]


class SourceText(str):
    """Python source made by this module."""

    __slots__ = ()


IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
UNESCAPED = re.compile(r"[ !#-\[\]-~]*")
NAMED_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
INDENT = 4


@lru_cache(maxsize=16384)
def identifier(name: str) -> SourceText:
    """The name as it is. Raises ValueError unless it is an ASCII identifier."""
    if not IDENTIFIER.fullmatch(name):
        raise ValueError(f"not an ASCII identifier: {name!r}")
    return SourceText(name)


def checked(part: SourceText) -> SourceText:
    if type(part) is not SourceText:
        raise TypeError(f"not SourceText but {type(part).__name__}: {part!r}")
    return part


def join(parts: Iterable[SourceText], separator: str) -> SourceText:
    """The parts with `separator`, a constant of the caller's own code, between them."""
    found = list(parts)
    for part in found:
        if type(part) is not SourceText:  # `checked`, without a call for each of a hundred thousand parts
            checked(part)
    return SourceText(separator.join(found))


def fmt(template: str, *parts: SourceText) -> SourceText:
    """`template`, a constant of the caller's own code, with a part in the place of each ``{}``.

    >>> fmt("Attr[{} | None]", identifier("str"))
    'Attr[str | None]'
    """
    found = pieces(template)
    if len(found) - 1 != len(parts):
        raise ValueError(f"{template!r} has {len(found) - 1} places, not {len(parts)}")
    text = found[0]
    for place, part in enumerate(parts, 1):
        if type(part) is not SourceText:  # as in `join`
            checked(part)
        text += part + found[place]
    return SourceText(text)


@lru_cache(maxsize=1024)
def pieces(template: str) -> tuple[str, ...]:
    return tuple(template.split("{}"))


def blanks(columns: int) -> SourceText:
    """A margin."""
    return SourceText(" " * columns)


def indent(text: SourceText, columns: int = INDENT) -> SourceText:
    """Every line but the first and the empty ones moved to the right."""
    first, *rest = checked(text).split("\n")
    return SourceText("\n".join([first, *(" " * columns + line if line else line for line in rest)]))


# --- literals


def literal(value: object, width: int | None = None, *, indent: int = 0, used: int | None = None) -> SourceText:
    """The Python literal of a JSON value, pure ASCII; mappings keep their order.

    On one line where `width` is None or `used` columns (everything else on that line; default: `indent`) and the
    text fit into `width`; else lists and mappings stand one item a line, with a trailing comma, the items
    `indent` + 4 columns deep and the closing bracket `indent` deep.
    Raises ValueError for NaN and infinity, TypeError for what JSON cannot hold.

    >>> literal(["a", None, {"b": 1.0}])
    '["a", None, {"b": 1.0}]'
    """
    return SourceText(lay_out(value, width, indent, indent if used is None else used))


def is_mapping(value: object) -> TypeGuard[Mapping[object, object]]:
    return isinstance(value, Mapping)


def is_sequence(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, (list, tuple))


def lay_out(value: object, width: int | None, indent: int, used: int) -> str:
    text = one_line(value)
    if width is None or used + len(text) <= width:
        return text
    inner = indent + INDENT
    if is_mapping(value):
        items = [(f"{text_key(key)}: ", item) for key, item in value.items()]
    elif is_sequence(value):
        items = [("", item) for item in value]
    else:
        return text
    if not items:
        return text
    lines = [" " * inner + key + lay_out(item, width, inner, inner + len(key) + 1) + "," for key, item in items]
    return "\n".join([text[0], *lines, " " * indent + text[-1]])


def one_line(value: object) -> str:
    if value is None or isinstance(value, bool):
        return repr(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return number(value)
    if is_sequence(value):
        return "[" + ", ".join(one_line(item) for item in value) + "]"
    if is_mapping(value):
        return "{" + ", ".join(f"{text_key(key)}: {one_line(item)}" for key, item in value.items()) + "}"
    raise TypeError(f"no JSON value: {type(value).__name__}")


def text_key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"no JSON key: {type(key).__name__}")
    return quoted(key)


def number(value: float) -> str:
    """The shortest text that reads back as the same number, in ruff's spelling: 1e16, not 1e+16."""
    if not math.isfinite(value):
        raise ValueError(f"no JSON number: {value!r}")
    return float.__repr__(value).replace("e+", "e")


def quoted(text: str) -> str:
    """Double quotes unless single ones need fewer escapes; everything but printable ASCII is escaped."""
    if UNESCAPED.fullmatch(text):
        return f'"{text}"'
    quote = '"' if text.count('"') <= text.count("'") else "'"
    return quote + "".join(escape(char, quote) for char in text) + quote


def escape(char: str, quote: str) -> str:
    if char == quote:
        return "\\" + char
    if char in NAMED_ESCAPES:
        return NAMED_ESCAPES[char]
    code = ord(char)
    if 0x20 <= code <= 0x7E:
        return char
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


# --- docstrings and comments

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
QUOTE_TO_ESCAPE = re.compile('^"|"(?="|$)')
# What a tool obeys when it stands in a comment.
DIRECTIVE = re.compile(
    r"(^|#)(\s*)(type|pyright|mypy|ruff|noqa|fmt|yapf|isort|flake8|pylint|pragma|nosec|region|endregion|%%|!)",
    re.IGNORECASE,
)
CODING = re.compile(r"coding(?=[:=])", re.IGNORECASE)
WIDE_FROM = "\u1100"
NARROWEST = 20


def docstring(text: str, indent: int = INDENT, width: int = 100) -> SourceText:
    """A docstring whose statement stands `indent` columns deep: words wrapped at `width`, paragraphs kept.

    White space is collapsed, controls become blanks, hidden characters U+FFFD; other letters stay.
    """
    paragraphs = [escape_docstring(part) for part in map(plain, PARAGRAPH.split(text)) if part]
    if not paragraphs:
        return SourceText('""" """')
    first, *rest = paragraphs
    lines = wrap(first, width - indent - 7)
    for paragraph in rest:
        lines += ["", *wrap(paragraph, width - indent)]
    if len(lines) == 1:
        return SourceText(f'"""{lines[0]}"""')
    margin = " " * indent
    return SourceText('"""' + "\n".join([lines[0], *(line and margin + line for line in lines[1:]), f'{margin}"""']))


def comment(text: str) -> SourceText:
    """One comment line, of any length; what a tool would obey (``noqa``, ``type:``, ``coding:``) is defused."""
    line = CODING.sub("coding ", DIRECTIVE.sub(r"\1\2~\3", plain(text)))
    return SourceText(f"# {line}" if line else "#")


def plain(text: str) -> str:
    """The text on one line: blanks collapsed, hidden characters replaced."""
    return HIDDEN_CHAR.sub(REPLACEMENT, BLANK_RUN.sub(" ", text)).strip(" ")


def escape_docstring(paragraph: str) -> str:
    return QUOTE_TO_ESCAPE.sub('\\"', paragraph.replace("\\", "\\\\"))


def wrap(paragraph: str, width: int) -> list[str]:
    """Lines of whole words; a word longer than `width` columns stands alone."""
    limit = max(width, NARROWEST)
    lines: list[str] = []
    room = 0
    for word in paragraph.split(" "):
        columns = len(word) if word.isascii() else sum(2 if char >= WIDE_FROM else 1 for char in word)
        if lines and columns < room:
            lines[-1] += " " + word
            room -= columns + 1
        else:
            lines.append(word)
            room = limit - columns
    return lines
