"""Filters with more values than the API takes in one: they are sent as several that mean the same.

>>> split_values({"in": {"property": ["node", "space"], "values": ["a", "b", "c"]}}, most=2)["or"][1]
{'in': {'property': ['node', 'space'], 'values': ['c']}}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from pygen_runtime.requests.limits import FILTER_VALUES

Json: TypeAlias = Mapping[str, Any]

_JOINED = {"in": "or", "containsAny": "or", "containsAll": "and"}
"""What several filters of a kind are joined by to mean what one means."""
_FILTERS = ("filter", "nodeFilter", "terminationFilter")


def narrow_filters(body: Json) -> Json:
    """The body of a request to read, with each of its filters as `split_values` gives it."""
    found = {**body, **{name: split_values(body[name]) for name in _FILTERS if body.get(name)}}
    sets: Json | None = body.get("with")
    if sets is not None:
        found["with"] = {name: _narrow_set(each) for name, each in sets.items()}
    return found


def _narrow_set(expression: Any) -> Any:
    if not isinstance(expression, Mapping):
        return expression  # pyright: ignore[reportUnknownVariableType]
    own: Json = expression  # pyright: ignore[reportUnknownVariableType]
    return {kind: narrow_filters(each) if kind in ("nodes", "edges") else each for kind, each in own.items()}


def split_values(filter: Any, most: int = FILTER_VALUES) -> Any:
    """A filter on the wire with at most so many values in each of its parts; one of a kind that is not known as it is."""
    if not isinstance(filter, Mapping) or len(filter) != 1:  # pyright: ignore[reportUnknownArgumentType]
        return filter  # pyright: ignore[reportUnknownVariableType]
    body: Json = filter  # pyright: ignore[reportUnknownVariableType]
    ((kind, content),) = body.items()
    if kind in ("and", "or") and isinstance(content, (list, tuple)):
        return {kind: [split_values(each, most) for each in content]}  # pyright: ignore[reportUnknownVariableType]
    if kind == "not":
        return {kind: split_values(content, most)}
    if kind == "nested" and isinstance(content, Mapping):
        nested: Json = content  # pyright: ignore[reportUnknownVariableType]
        return {kind: {**nested, "filter": split_values(nested.get("filter"), most)}}
    if kind == "instanceReferences":
        return _joined("or", [{kind: some} for some in _runs(content, most)], body)
    if kind in _JOINED and isinstance(content, Mapping):
        own: Json = content  # pyright: ignore[reportUnknownVariableType]
        parts = [{kind: {**own, "values": some}} for some in _runs(own.get("values"), most)]
        return _joined(_JOINED[kind], parts, body)
    return body


def _runs(values: Any, most: int) -> list[Any]:
    if not isinstance(values, (list, tuple)) or len(values) <= most:  # pyright: ignore[reportUnknownArgumentType]
        return []
    return [values[start : start + most] for start in range(0, len(values), most)]  # pyright: ignore


def _joined(by: str, parts: Sequence[Json], whole: Json) -> Json:
    return {by: parts} if parts else whole
