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
from typing import Any, cast

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
        each = pending.pop()
        if isinstance(each, _Text):
            parts.append(each.text)
        elif isinstance(each, dict):
            members = cast("dict[str, Any]", each)
            inner = [part for name in members for part in (_Text(f",{json.dumps(name)}:"), members[name])]
            pending += _enclosed("{", inner, "}")
        elif isinstance(each, list):
            elements: list[Any] = each  # pyright: ignore[reportUnknownVariableType]
            pending += _enclosed("[", [part for element in elements for part in (_Text(","), element)], "]")
        else:
            parts.append(json.dumps(each))
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class _Text:
    """A part of a text that is written as it is."""

    text: str


def _enclosed(opening: str, inner: list[Any], closing: str) -> list[Any]:
    """What is still to be written, the last first; the comma before the first part goes."""
    if inner:
        inner[0] = _Text(inner[0].text[1:])
    return [_Text(closing), *reversed(inner), _Text(opening)]
