"""Pages of aggregates, JSON to columns: by msgspec where it can be imported and the page is as documented, else by json.

>>> page = b'{"items":[{"id":7,"isString":false,"datapoints":[{"timestamp":0,"count":2},{"timestamp":60000}]}]}'
>>> read_aggregates(page, ["count"])[0].aggregates
{'timestamp': [0, 60000], 'count': [2, None]}
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from pygen_runtime.wire.point_columns import PointSeries
from pygen_runtime.wire.points import AGGREGATE_FIELDS

_POINTS = ("maxDatapoint", "minDatapoint")


def read_aggregates(content: bytes, names: Sequence[str]) -> list[PointSeries]:
    """The series of an answer, each with a column of times and one of each aggregate; what is absent is None.

    Raises:
        LookupError, TypeError, ValueError: where it is not what the API documents.
    """
    decode = _decoder(tuple(names))
    try:
        page = None if decode is None else decode(content)
    except ValueError:  # msgspec's: whatever json makes of it is said by json
        page = None
    if page is None:
        return [_by_json(item, names) for item in json.loads(content)["items"]]
    return [_by_msgspec(item, names) for item in page.items]


def described(item: Mapping[str, Any], **content: Any) -> PointSeries:
    """What an item of a JSON answer says of its series."""
    instance, is_string = item.get("instanceId"), item["isString"]
    return PointSeries(
        item["id"],
        item.get("externalId"),
        None if instance is None else (instance["space"], instance["externalId"]),
        is_string,
        item.get("isStep", False),
        item.get("type", "string" if is_string else "numeric"),
        item.get("unit"),
        item.get("unitExternalId"),
        item.get("nextCursor"),
        **content,
    )


# By json


def _by_json(item: Mapping[str, Any], names: Sequence[str]) -> PointSeries:
    points: list[dict[str, Any]] = item["datapoints"]
    columns: dict[str, list[Any]] = {"timestamp": [point["timestamp"] for point in points]}
    for name in names:
        values = [point.get(name) for point in points]
        columns[name] = list(map(_point if name in _POINTS else _number, values))
    return described(item, aggregates=columns)


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, str) else value  # what is not finite is a text


def _point(value: Mapping[str, Any] | None) -> tuple[int, float, int, str] | None:
    if value is None:
        return None
    status: Mapping[str, Any] = value.get("status") or {}
    return value["timestamp"], value["value"], status.get("code", 0), status.get("symbol", "Good")


# By msgspec


@lru_cache(maxsize=64)
def _decoder(names: tuple[str, ...]) -> Callable[[bytes], Any] | None:
    """For pages with these aggregates: one Struct a bucket, with no attributes but theirs."""
    unknown = [name for name in names if name not in AGGREGATE_FIELDS]
    if unknown:
        raise ValueError(unknown[0])
    try:
        from msgspec import defstruct
        from msgspec.json import Decoder
    except ImportError:
        return None
    kinds = {name: _kind(name) | None for name in names}
    fields: Any = [("timestamp", int), *((name, kind, None) for name, kind in kinds.items())]
    bucket = defstruct("Bucket", fields, gc=False)
    said: Any = [
        *(("id", int), ("isString", bool), ("datapoints", list[bucket]), ("isStep", bool, False)),  # type: ignore[valid-type]
        ("instanceId", dict[str, str] | None, None),
        *((name, str | None, None) for name in ("externalId", "type", "unit", "unitExternalId", "nextCursor")),
    ]
    item = defstruct("Item", said)
    return Decoder(defstruct("Page", [("items", list[item])])).decode  # type: ignore[valid-type]


def _kind(name: str) -> Any:
    if name in _POINTS:
        return dict[str, Any]
    return int if name.startswith(("count", "duration")) else float


def _by_msgspec(item: Any, names: Sequence[str]) -> PointSeries:
    points = item.datapoints
    columns = {name: list(map(attrgetter(name), points)) for name in ("timestamp", *names)}
    for name in names:
        if name in _POINTS:
            columns[name] = list(map(_point, columns[name]))
    said = {name: value for name in item.__struct_fields__ if (value := getattr(item, name)) is not None}
    return described(said, aggregates=columns)
