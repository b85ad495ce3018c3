"""Points as columns: what the JSON and the protobuf form are read into and written from.

>>> Points.of([(0, 1.5), (60_000, None, 2147483648)]).rows()
[(0, 1.5, 0), (60000, None, 2147483648)]
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Value: TypeAlias = "float | str | None"
Row: TypeAlias = "tuple[int, Value] | tuple[int, Value, int]"
GOOD = "Good"


@dataclass(frozen=True, slots=True)
class Points:
    """Points of one series, in the order of their times.

    `times` are int64 in milliseconds since 1970, `values` float64, each 8 bytes in the machine's order; of a string
    series `values` is a list. `nulls` are the places of points without a value: a float column has NaN there.
    `codes` and `symbols` have the status of those that are not Good, by place.
    """

    times: bytes = b""
    values: bytes | list[str | None] = b""
    nulls: Sequence[int] = field(default_factory=list[int])
    codes: Mapping[int, int] = field(default_factory=dict[int, int])
    symbols: Mapping[int, str] = field(default_factory=dict[int, str])

    @property
    def is_string(self) -> bool:
        return isinstance(self.values, list)

    def __len__(self) -> int:
        return len(self.times) // 8

    @classmethod
    def of(cls, rows: Iterable[Row], symbols: Mapping[int, str] | None = None, *, is_string: bool = False) -> Points:
        """From (time, value) or (time, value, status code); `symbols` by code."""
        given = [row if len(row) == 3 else (*row, 0) for row in rows]
        values: Any = [row[1] for row in given]
        nulls = [place for place, value in enumerate(values) if value is None]
        if not is_string:
            values = array("d", [float("nan") if value is None else value for value in values]).tobytes()
        codes = {place: row[2] for place, row in enumerate(given) if row[2]}
        named = {place: symbols[code] for place, code in codes.items() if symbols and code in symbols}
        return cls(array("q", [row[0] for row in given]).tobytes(), values, nulls, codes, named)

    @classmethod
    def joined(cls, parts: Sequence[Points]) -> Points:
        """One after the other; all are of one kind."""
        if len(parts) == 1:
            return parts[0]
        nulls, codes, symbols, start = list[int](), dict[int, int](), dict[int, str](), 0
        for part in parts:
            nulls += [place + start for place in part.nulls]
            codes.update((place + start, code) for place, code in part.codes.items())
            symbols.update((place + start, symbol) for place, symbol in part.symbols.items())
            start += len(part)
        texts = [part.values for part in parts if isinstance(part.values, list)]
        floats = [part.values for part in parts if isinstance(part.values, bytes)]
        values = [value for each in texts for value in each] if texts else b"".join(floats)
        return cls(b"".join(part.times for part in parts), values, nulls, codes, symbols)

    def part(self, start: int, end: int) -> Points:
        """The points at these places."""
        start, end, _ = slice(start, end).indices(len(self))
        size = 1 if isinstance(self.values, list) else 8
        inside = range(start, end)
        return Points(
            self.times[start * 8 : end * 8],
            self.values[start * size : end * size],
            [place - start for place in self.nulls if place in inside],
            {place - start: code for place, code in self.codes.items() if place in inside},
            {place - start: symbol for place, symbol in self.symbols.items() if place in inside},
        )

    def time_list(self) -> list[int]:
        return memoryview(self.times).cast("q").tolist()

    def value_list(self) -> list[Any]:
        """Values with None for null."""
        if isinstance(self.values, list):
            return list(self.values)
        found: list[Any] = memoryview(self.values).cast("d").tolist()
        for place in self.nulls:
            found[place] = None
        return found

    def rows(self) -> list[tuple[int, Any, int]]:
        """(time, value, status code) of each."""
        codes = [0] * len(self)
        for place, code in self.codes.items():
            codes[place] = code
        return list(zip(self.time_list(), self.value_list(), codes, strict=True))

    def symbol(self, place: int) -> str:
        return self.symbols.get(place, "") if place in self.codes else GOOD


@dataclass(frozen=True, slots=True)
class PointSeries:
    """What an answer says of one series: its ids, its kind, and `points`, or the columns of its `aggregates`.

    A column of `aggregates` has None where the aggregate is absent; `min_datapoint` and `max_datapoint` are columns of
    (time, value, status code, symbol).
    """

    id: int
    external_id: str | None = None
    instance: tuple[str, str] | None = None
    is_string: bool = False
    is_step: bool = False
    type: str = "numeric"
    unit: str | None = None
    unit_external_id: str | None = None
    cursor: str | None = None
    points: Points = field(default_factory=Points)
    aggregates: Mapping[str, list[Any]] = field(default_factory=dict[str, "list[Any]"])
