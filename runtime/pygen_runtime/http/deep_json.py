"""JSON nested more deeply than parsers go: read and written without recursion, so that one such value does not cost its page.

>>> parse(b'{"a": [1, {"b": "x"}], "c": null}')
{'a': [1, {'b': 'x'}], 'c': None}
>>> dump({"a": [1, {"b": "x"}], "c": None})
'{"a":[1,{"b":"x"}],"c":null}'
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(rb'[ \t\n\r,:]*(?:([\[{])|([\]}])|("(?:[^"\\]|\\.)*"|[^\s\[\]{},:"]+))', re.DOTALL)
_NONE: Any = object()


def is_too_deep(error: Exception) -> bool:
    """Whether a parser gave up for the depth of a text."""
    return isinstance(error, RecursionError) or "recursion limit exceeded" in str(error)


def parse_any(content: bytes) -> Any:
    """The value of a JSON text of any depth; raises ValueError for other texts."""
    try:
        return json.loads(content)
    except RecursionError:
        return parse(content)


def parse(content: bytes) -> Any:
    """The same, without recursion: some fifty times slower."""
    root: list[Any] = []
    stack: list[Any] = [root]
    keys: list[Any] = [_NONE]
    place, end = 0, len(content.rstrip())
    while place < end:
        token = _TOKEN.match(content, place)
        if token is None or not stack:
            raise ValueError(f"no JSON from byte {place} on")
        place = token.end()
        opened, closed, text = token.groups()
        if closed:
            if len(stack) == 1 or (closed == b"}") is not isinstance(stack[-1], dict) or keys[-1] is not _NONE:
                raise ValueError(f"no JSON at byte {place}")
            stack.pop()
            keys.pop()
            continue
        value: Any = ({} if opened == b"{" else []) if opened else json.loads(text)
        _put(stack[-1], keys, value, is_key=not opened)
        if opened:
            stack.append(value)
            keys.append(_NONE)
    if len(stack) != 1 or len(root) != 1:
        raise ValueError("no JSON: it ends too early, or holds more than one value")
    return root[0]


def _put(into: Any, keys: list[Any], value: Any, *, is_key: bool) -> None:
    if isinstance(into, list):
        into.append(value)  # pyright: ignore[reportUnknownMemberType]
    elif keys[-1] is not _NONE:
        into[keys[-1]], keys[-1] = value, _NONE
    elif is_key and isinstance(value, str):
        keys[-1] = value
    else:
        raise ValueError("no JSON: the name of a value is missing")


def dump(value: Any) -> str:
    """The JSON text of a value of any depth."""
    parts: list[str] = []
    pending: list[Any] = [value]
    while pending:
        match pending.pop():
            case _Text(text):
                parts.append(text)
            case dict() as members:  # pyright: ignore[reportUnknownVariableType]
                inner = [
                    part for name, each in members.items() for part in (_Text(","), _Text(f"{json.dumps(name)}:"), each)
                ]  # pyright: ignore
                pending += reversed([_Text("{"), *inner[1:], _Text("}")])  # pyright: ignore
            case list() as elements:  # pyright: ignore[reportUnknownVariableType]
                inner = [part for each in elements for part in (_Text(","), each)]  # pyright: ignore
                pending += reversed([_Text("["), *inner[1:], _Text("]")])  # pyright: ignore
            case scalar:
                parts.append(json.dumps(scalar))
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class _Text:
    """A part of a text that is written as it is."""

    text: str
