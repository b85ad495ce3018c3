"""What is asked of the points of one series: the item of a request, read and judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any

from pygen_runtime.emulator.errors import invalid
from pygen_runtime.emulator.point_shapes import AGGREGATE_LIMIT, DEFAULT_LIMIT, RAW_LIMIT
from pygen_runtime.emulator.point_writing import NAN
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.selection import fingerprint, read_cursor
from pygen_runtime.emulator.series import Series
from pygen_runtime.emulator.units import Conversion, conversion
from pygen_runtime.wire.granularity import Granularity, parse_zone
from pygen_runtime.wire.status_codes import BAD, UNCERTAIN

Row = tuple[int, Any, int]
"""Time, value and status code."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an item asks for, the defaults of its request filled in."""

    series: Series
    start: int
    end: int
    limit: int
    aggregates: Sequence[str]
    granularity: Granularity | None
    zone: tzinfo | None
    outside: bool
    include_status: bool
    ignore_bad: bool
    uncertain_is_bad: bool
    convert: Conversion | None
    request: str
    """What its cursors belong to."""
    resumed: bool = False

    @property
    def good_below(self) -> int | None:
        """Statuses from this code on are hidden; None where all are shown."""
        return (UNCERTAIN if self.uncertain_is_bad else BAD) if self.ignore_bad else None

    def value(self, stored: Any) -> Any:
        value = NAN.unpack(stored)[0] if isinstance(stored, bytes) else stored
        return value if self.convert is None or value is None else self.convert.of(value)


def asked_of(schema: Schema, item: Mapping[str, Any], series: Series, where: str) -> Asked:
    aggregates: Sequence[str] = item.get("aggregates", ())
    if series.type == "state":
        raise invalid(f"{where}: time series of states are not served")
    if aggregates and series.is_string:
        raise invalid(f"{where}: Aggregates are not supported for string time series")
    if bool(aggregates) != ("granularity" in item):
        raise invalid(f"{where}: aggregates and granularity must be given together")
    if aggregates and item.get("includeOutsidePoints"):
        raise invalid(f"{where}: includeOutsidePoints is not for aggregates")
    zone = _valid(parse_zone, item["timeZone"], where) if "timeZone" in item else None
    if zone is not None and not aggregates:
        raise invalid(f"{where}: timeZone is for aggregates only")
    start, end = item.get("start", 0), item.get("end", schema.now())
    if start >= end and "end" in item:
        raise invalid(f"{where}: start must be before end")
    names = ("aggregates", "granularity", "timeZone", "targetUnit", "targetUnitSystem", "includeStatus")
    flags = ("includeOutsidePoints", "ignoreBadDataPoints", "treatUncertainAsBad")
    request = fingerprint(series.id, {name: item[name] for name in (*names, *flags) if name in item})
    found = Asked(
        series,
        start,
        end,
        item.get("limit", DEFAULT_LIMIT),
        aggregates,
        _valid(Granularity.parse, item["granularity"], where) if aggregates else None,
        zone,
        item.get("includeOutsidePoints", False),
        item.get("includeStatus", False),
        item.get("ignoreBadDataPoints", True),
        item.get("treatUncertainAsBad", True),
        _conversion(series, item, where),
        request,
    )
    if not item.get("cursor"):
        return found
    return replace(found, start=read_cursor(item["cursor"], request)["from"], resumed=True)


def _valid(parse: Any, text: str, where: str) -> Any:
    try:
        return parse(text)
    except ValueError as error:
        raise invalid(f"{where}: {error}") from None


def _conversion(series: Series, item: Mapping[str, Any], where: str) -> Conversion | None:
    given = [name for name in ("targetUnit", "targetUnitSystem") if name in item]
    if not given:
        return None
    if len(given) > 1:
        raise invalid(f"{where}: targetUnit and targetUnitSystem exclude each other")
    if series.unit_external_id is None:
        raise invalid(f"{where}: the time series has no unitExternalId: its values cannot be converted")
    target = {"externalId" if given == ["targetUnit"] else "unitSystemName": item[given[0]]}
    return conversion(series.unit_external_id, target, where)


def check_limits(asked: Sequence[Asked]) -> None:
    for kind, most in {"raw": RAW_LIMIT, "aggregate": AGGREGATE_LIMIT}.items():
        wanted = sum(each.limit for each in asked if bool(each.aggregates) == (kind == "aggregate"))
        if wanted > most:
            raise invalid(f"limit: at most {most} {kind} data points in sum over the items, got {wanted}")
