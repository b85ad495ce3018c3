"""Strict JSON: what Python's reader lets through but no canonical text may hold is a problem with its place."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeGuard

from hatch_pygen.problems import ParseError, Problem

MAX_DEPTH = 100
"""Levels of nesting; API objects need fewer than 20. The bound keeps every later step clear of the recursion limit."""

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*", re.ASCII)
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def kind(value: Any) -> str:
    """How a JSON value is called in a message."""
    if value is None:
        return "null"
    names = (("an object", dict), ("an array", list), ("a string", str), ("a boolean", bool))
    return next((name for name, type_ in names if isinstance(value, type_)), "a number")


class _Flaw(NamedTuple):
    """Stands in the parsed tree where the text was not strict JSON, until its place is known."""

    code: str
    message: str


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def is_array(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def is_table(value: Any) -> TypeGuard[Mapping[str, Any]]:
    """Whether `value` is a table of options; its keys are texts in TOML, and may be others in YAML."""
    return isinstance(value, Mapping)


def item_at(value: Any, *keys: str) -> Any:
    """What tables within `value` hold under the keys, one inside the other; None where one is missing or no table."""
    for key in keys:
        value = value.get(key) if is_table(value) else None
    return value


def quoted(text: str) -> str:
    """`text` in double quotes and ASCII, safe on every terminal, cut after 80 characters."""
    return json.dumps(text if len(text) <= 80 else text[:77] + "...")


@lru_cache(maxsize=4096)
def step(key: str) -> str:
    """One step of a pointer into an object: ``.name``, or ``["odd name"]``."""
    return f".{key}" if _PLAIN_KEY.fullmatch(key) else f"[{quoted(key)}]"


def at(where: str, pointer: str) -> str:
    """The place `pointer` of the file `where`; the file itself where the pointer is empty."""
    pointer = pointer.removeprefix(".")
    return f"{where}: {pointer}" if pointer else where


def load(data: bytes, where: str, fix: str) -> Any:
    """The value of JSON bytes, read from the file `where`.

    Raises:
        ParseError: not UTF-8, a byte order mark, not JSON, a repeated key, NaN or an infinity, a lone
            surrogate, nested deeper than 100 levels. Each problem names its place and says `fix`.
    """
    text = _decode(data, where, fix)
    flaws: list[_Flaw] = []
    value = _parse(text, where, fix, flaws)
    if flaws:
        found = _find(value, lambda item: item if isinstance(item, _Flaw) else None)
    elif is_deeper(value, MAX_DEPTH):
        raise ParseError([Problem("PG203", "error", where, f"nested deeper than {MAX_DEPTH} levels", fix)])
    elif _SURROGATE_ESCAPE.search(text):
        found = _find(value, _lone_surrogate)
    else:
        return value
    problems = [Problem(flaw.code, "error", at(where, pointer), flaw.message, fix) for pointer, flaw in found]
    ParseError.stop_at(problems)
    return value


def _decode(data: bytes, where: str, fix: str) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        message = "begins with a byte order mark; plain UTF-8 is needed"
        raise ParseError([Problem("PG202", "error", where, message, fix)])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"is not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start} in line {line}"
        raise ParseError([Problem("PG202", "error", where, message, fix)]) from None


def _parse(text: str, where: str, fix: str, flaws: list[_Flaw]) -> Any:
    def flaw(code: str, message: str) -> _Flaw:
        flaws.append(_Flaw(code, message))
        return flaws[-1]

    def members(pairs: list[tuple[str, Any]]) -> Any:
        value = dict(pairs)
        if len(value) == len(pairs):
            return value
        seen: set[str] = set()
        repeated = sorted({key for key, _ in pairs if key in seen or seen.add(key)})  # type: ignore[func-returns-value]
        return flaw("PG204", "repeats the key " + ", ".join(quoted(key) for key in repeated))

    def constant(name: str) -> _Flaw:
        return flaw("PG205", f"{name} is not a JSON number")

    def number(digits: str) -> Any:
        value = float(digits)
        return value if math.isfinite(value) else flaw("PG205", f"{digits[:40]} is larger than a 64-bit float can hold")

    try:
        return json.loads(text, object_pairs_hook=members, parse_constant=constant, parse_float=number)
    except RecursionError:
        message = f"nested deeper than {MAX_DEPTH} levels"
    except json.JSONDecodeError as error:
        message = f"is not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        if "<<<<<<< " in text:
            message += " (it holds the marks of a merge conflict)"
    except ValueError:  # Python refuses integers of more than 4,300 digits
        message = "holds an integer of thousands of digits"
    raise ParseError([Problem("PG203", "error", where, message, fix)])


def is_deeper(value: Any, levels: int) -> bool:
    """Whether a JSON value is nested deeper than that many levels."""
    level: list[Any] = [value]
    for _ in range(levels + 1):
        level = [child for item in level for child in _children(item)]
        if not level:
            return False
    return True


def _children(item: Any) -> Iterable[Any]:
    return item.values() if is_object(item) else item if is_array(item) else ()


def _lone_surrogate(item: Any) -> _Flaw | None:
    texts: Any = item if is_object(item) else [item]
    if any(isinstance(text, str) and _SURROGATE.search(text) for text in texts):
        return _Flaw("PG206", "holds half of a surrogate pair, which is no character")
    return None


def _find(value: Any, check: Callable[[Any], _Flaw | None]) -> Iterator[tuple[str, _Flaw]]:
    stack: list[tuple[str, Any]] = [("", value)]
    while stack:
        pointer, item = stack.pop()
        flaw = check(item)
        if flaw is not None:
            yield pointer, flaw
        if is_object(item):
            stack.extend((pointer + step(key), child) for key, child in item.items())
        elif is_array(item):
            stack.extend((f"{pointer}[{index}]", child) for index, child in enumerate(item))
