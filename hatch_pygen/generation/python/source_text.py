"""Python source, and the few functions that make it of names, values and texts of a model.

What they make is already in the shape that ``ruff format`` gives it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TypeGuard

from hatch_pygen.generation.source_text import Composer, SourceText, paragraphs, plain
from hatch_pygen.text.strict_json import is_table


class PythonText(SourceText):
    """Python source made by this module."""

    __slots__ = ()


_composer = Composer(PythonText)
blanks, fmt, indent, join = _composer.blanks, _composer.fmt, _composer.indent, _composer.join

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
UNESCAPED = re.compile(r"[ !#-\[\]-~]*")
NAMED_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
INDENT = 4


@lru_cache(maxsize=16384)
def identifier(name: str) -> PythonText:
    """The name as it is. Raises ValueError unless it is an ASCII identifier."""
    if not IDENTIFIER.fullmatch(name):
        raise ValueError(f"not an ASCII identifier: {name!r}")
    return PythonText(name)


# --- literals


def literal(value: object, width: int | None = None, *, indent: int = 0, used: int | None = None) -> PythonText:
    """The Python literal of a JSON value, pure ASCII; mappings keep their order.

    On one line where `width` is None or `used` columns (everything else on that line; default: `indent`) and the
    text fit into `width`; else lists and mappings stand one item a line, with a trailing comma, the items
    `indent` + 4 columns deep and the closing bracket `indent` deep.
    Raises ValueError for NaN and infinity, TypeError for what JSON cannot hold.

    >>> literal(["a", None, {"b": 1.0}])
    '["a", None, {"b": 1.0}]'
    """
    return PythonText(lay_out(value, width, indent, indent if used is None else used))


def is_sequence(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, (list, tuple))


def lay_out(value: object, width: int | None, indent: int, used: int) -> str:
    text = one_line(value)
    if width is None or used + len(text) <= width:
        return text
    inner = indent + INDENT
    if is_table(value):
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
    if is_table(value):
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

SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-Z])")
QUOTE_TO_ESCAPE = re.compile('^"|"(?="|$)')
# What a tool obeys when it stands in a comment.
DIRECTIVE = re.compile(
    r"(^|#)(\s*)(type|pyright|mypy|ruff|noqa|fmt|yapf|isort|flake8|pylint|pragma|nosec|region|endregion|%%|!)",
    re.IGNORECASE,
)
CODING = re.compile(r"coding(?=[:=])", re.IGNORECASE)
WIDE_FROM = "\u1100"
NARROWEST = 20


def docstring(text: str, indent: int = INDENT, width: int = 100) -> PythonText:
    """A docstring whose statement stands `indent` columns deep: words wrapped at `width`, paragraphs kept.

    White space is collapsed, controls become blanks, hidden characters U+FFFD; other letters stay.
    """
    found = [QUOTE_TO_ESCAPE.sub('\\"', part.replace("\\", "\\\\")) for part in paragraphs(text)]
    if not found:
        return PythonText('""" """')
    first, *rest = found
    lines = wrap(first, width - indent - 7)
    for paragraph in rest:
        lines += ["", *wrap(paragraph, width - indent)]
    if len(lines) == 1:
        return PythonText(f'"""{lines[0]}"""')
    margin = " " * indent
    return PythonText('"""' + "\n".join([lines[0], *(line and margin + line for line in lines[1:]), f'{margin}"""']))


def summary(text: str, indent: int = INDENT, width: int = 100) -> PythonText:
    """A docstring of one line: all of the text, its first sentence, or else as many of its first words as fit."""
    whole = docstring(text, indent, width)
    if "\n" not in whole:
        return whole
    sentence = SENTENCE_END.split(paragraphs(text)[0], maxsplit=1)[0]
    shown = docstring(sentence, indent, width)
    if "\n" not in shown:
        return shown
    words, _, _ = docstring(sentence, indent, width - 3).partition("\n")
    return PythonText(f'{words} …"""')


def comment(text: str) -> PythonText:
    """One comment line, of any length; what a tool would obey (``noqa``, ``type:``, ``coding:``) is defused."""
    line = CODING.sub("coding ", DIRECTIVE.sub(r"\1\2~\3", plain(text)))
    return PythonText(f"# {line}" if line else "#")


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


FILTERS: Mapping[str, Callable[..., PythonText]] = {
    "identifier": identifier, "literal": literal, "docstring": docstring, "comment": comment, "indent": indent,
}  # fmt: skip
"""What templates may call."""
