"""Answers of the time series service: raw points in protobuf or JSON, aggregates in JSON, each matched to its series."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pygen_runtime.exceptions import ConfigurationError, InvalidRequestError, ResourceNotFoundError
from pygen_runtime.filters.names import listed
from pygen_runtime.http.flow import Response
from pygen_runtime.points.aggregate_pages import described, read_aggregates
from pygen_runtime.points.named import NamedSeries, key_of
from pygen_runtime.wire.point_columns import Points, PointSeries
from pygen_runtime.wire.points import decode_answer


def read_series(
    response: Response, asked: Sequence[NamedSeries], aggregates: Sequence[str] = (), *, ignore_unknown: bool = False
) -> list[PointSeries | None]:
    """The answer for each series that was asked for; with `ignore_unknown` None for one that is unknown.

    Raises:
        InvalidAnswerError: where it is not what the API documents.
    """
    if "protobuf" in response.headers.get("content-type", ""):
        found = response.decode(decode_answer)
    elif aggregates:
        found = response.decode(lambda content: read_aggregates(content, aggregates))
    else:
        found = response.decode(lambda content: [_raw_series(item) for item in json.loads(content)["items"]])
    for each in found:
        if each.type == "state":
            raise ConfigurationError(
                f"{each.external_id or each.instance or each.id} is a series of states, which are not read here"
            )
    if len(found) == len(asked):
        if any(not _is(each, series) for each, series in zip(found, asked, strict=True)):
            raise response.invalid("it is about other series than those that were asked for")
        return list(found)
    by_key = {key: each for each in found for key in _keys(each)}
    matched = [by_key.get(series.key) for series in asked]
    if sum(each is not None for each in matched) != len(found) or not ignore_unknown:
        raise response.invalid(f"it is about {len(found)} series, and not about the {len(asked)} that were asked for")
    return matched


def _is(found: PointSeries, asked: NamedSeries) -> bool:
    keys = _keys(found)
    return not keys or asked.key in keys


def _keys(series: PointSeries) -> list[tuple[str, str]]:
    keys = [] if series.instance is None else [series.instance]
    return keys if series.external_id is None else [*keys, ("", series.external_id)]


def _raw_series(item: Mapping[str, Any]) -> PointSeries:
    return described(item, points=json_points(item["datapoints"], is_string=item["isString"]))


def json_points(points: Sequence[Mapping[str, Any]], *, is_string: bool) -> Points:
    """Raw points; what is not finite stands there as a text."""
    rows: list[tuple[int, Any, int]] = []
    symbols: dict[int, str] = {}
    for point in points:
        status = point.get("status")
        code: int = status["code"] if status else 0
        if status:
            symbols[code] = status.get("symbol", "")
        value = point.get("value")
        rows.append((point["timestamp"], value if is_string or value is None else float(value), code))
    return Points.of(rows, symbols, is_string=is_string)


def not_found(errors: Sequence[InvalidRequestError], default_space: str | None) -> ResourceNotFoundError:
    """The error for series that do not exist, all of them, from what the API says of each request."""
    missing = [id for error in errors for id in error.missing]
    names = [":".join(part for part in key_of(id) if part) for id in missing]
    classic = [id["externalId"] for id in missing if "externalId" in id]
    advice = "check the ids, and that the token may read them; ignore_unknown_ids=True passes over what is missing"
    if classic and default_space:
        advice = (
            f"a text is the external id of a classic time series: if a node is meant, give "
            f"({default_space!r}, {classic[0]!r}); {advice}"
        )
    first = errors[0]
    facts = {name: getattr(first, name) for name in ("method", "path", "status", "request_id", "attempts")}
    return ResourceNotFoundError(
        f"there is no time series {listed(names)}; {advice}",
        missing=missing,
        detail=first.detail,
        code=first.code,
        **facts,
    )
