"""What was read of a series, as named columns, and the times that several series have in common."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from pygen_runtime.points.asking import POINTS, WHOLE, wire_name
from pygen_runtime.points.named import NamedSeries
from pygen_runtime.wire.point_columns import GOOD, Points, PointSeries

Kind: TypeAlias = Literal["float", "text", "whole", "code", "time"]


@dataclass(frozen=True, slots=True)
class Column:
    """Values of one kind: 8 bytes each (`float`), or a list. `nulls`: the places without a value."""

    name: str
    kind: Kind
    values: bytes | list[Any]
    nulls: Sequence[int] = ()

    def listed(self) -> list[Any]:
        """The values, None where there is none."""
        if isinstance(self.values, list):
            return self.values
        found: list[Any] = memoryview(self.values).cast("d").tolist()
        for place in self.nulls:
            found[place] = None
        return found


@dataclass(frozen=True, slots=True)
class SeriesData:
    """All that was read of a series: its times, and the columns beside them; `name` is "" for the value of a point."""

    series: NamedSeries
    times: bytes
    columns: tuple[Column, ...]
    unit: str | None = None

    @property
    def is_string(self) -> bool:
        return any(column.name == "" and column.kind == "text" for column in self.columns)

    def __len__(self) -> int:
        return len(self.times) // 8


def series_data(
    series: NamedSeries, pages: Sequence[PointSeries], names: Sequence[str], *, include_status: bool
) -> SeriesData:
    """What pages hold together; `names` are aggregates, or none for raw points."""
    unit = next((each.unit_external_id or each.unit for each in pages), None)
    if names:
        joined: dict[str, list[Any]] = {
            name: [value for page in pages for value in page.aggregates[wire_name(name)]] for name in names
        }
        times = array("q", [time for page in pages for time in page.aggregates["timestamp"]]).tobytes()
        columns = [each for name in names for each in _aggregate(name, joined[name], include_status=include_status)]
        return SeriesData(series, times, tuple(columns), unit)
    is_string = any(page.is_string for page in pages)
    parts = [page.points for page in pages if len(page.points)]
    points = Points.joined(parts) if parts else Points(values=[] if is_string else b"")
    return SeriesData(series, points.times, tuple(_raw(points, include_status=include_status)), unit)


def _raw(points: Points, *, include_status: bool) -> list[Column]:
    values = Column("", "text" if points.is_string else "float", points.values, points.nulls)
    if not include_status:
        return [values]
    codes, symbols = [0] * len(points), [GOOD] * len(points)
    for place, code in points.codes.items():
        codes[place], symbols[place] = code, points.symbol(place)
    return [values, Column("status_code", "code", codes), Column("status", "text", symbols)]


def _aggregate(name: str, values: list[Any], *, include_status: bool) -> list[Column]:
    if name not in POINTS:
        return [Column(name, "whole" if name in WHOLE else "float", values)]
    parts: dict[str, Kind] = {"time": "time", "value": "float"}
    if include_status:
        parts |= {"status_code": "code", "status": "text"}
    return [
        Column(f"{name}.{part}", kind, [None if each is None else each[place] for each in values])
        for place, (part, kind) in enumerate(parts.items())
    ]


def common_times(times: Sequence[bytes]) -> tuple[bytes, list[list[int | None] | None]]:
    """All moments in order, and of each series the place of its point at each of them; None where these are its own."""
    if len(set(times)) == 1:
        return times[0], [None] * len(times)
    own = [memoryview(each).cast("q").tolist() for each in times]
    every = sorted(set[int]().union(*own))
    found: list[list[int | None] | None] = []
    for each in own:
        places = {time: place for place, time in enumerate(each)}
        found.append([places.get(time) for time in every])
    return array("q", every).tobytes(), found
