"""What aggregates give: rows of groups and buckets of histograms, and whether they are all there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, SupportsIndex, overload

from typing_extensions import Self

from pygen_runtime.model.html_tables import SHOWN_ROWS, shown_columns, table_html
from pygen_runtime.model.shown import short
from pygen_runtime.tables.columns import Relations, Rows, TableColumn
from pygen_runtime.tables.pandas_frames import pandas_frame
from pygen_runtime.tables.polars_frames import PolarsForm, polars_frame

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped, import-not-found, unused-ignore]
    import polars  # type: ignore[import-not-found, unused-ignore]


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bar of a histogram: how many values lie from `start` to the next start."""

    start: float
    count: int


class Buckets(list[Bucket]):
    """The bars of a histogram. `complete`: whether every value is in one of them."""

    complete: bool = True

    def __repr__(self) -> str:
        bars = [f"{each.start:g}: {each.count}" for each in self[:SHOWN_ROWS]]
        if len(self) > SHOWN_ROWS:
            bars.append(f"… {len(self) - SHOWN_ROWS} more")
        return f"{type(self).__name__}({', '.join(bars)}{'' if self.complete else '; not complete'})"


@dataclass(frozen=True, slots=True)
class AggregateRow:
    """One group: the values that make it, by property, and what was computed of it, by `Aggregate.key`.

    A relation groups by its `NodeReference`; the value of a histogram is its `Buckets`.
    """

    group: dict[str, Any]
    values: dict[str, Any]

    def __repr__(self) -> str:
        group, values = (_members(each) for each in (self.group, self.values))
        return f"{type(self).__name__}({' | '.join(each for each in (group, values) if each)})"


def _members(values: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name}={value if isinstance(value, Buckets) else short(value)!r}" for name, value in values.items()
    )


@dataclass(frozen=True, slots=True)
class RowColumn:
    """A column of rows: a property that they are grouped by, or an aggregate; `type` as the API names it."""

    name: str
    type: str
    is_group: bool


class AggregateRows(list[AggregateRow]):
    """The rows of an aggregate. `complete`: whether there are no other groups."""

    complete: bool

    def __init__(
        self, rows: Iterable[AggregateRow] = (), *, complete: bool = True, columns: Sequence[RowColumn] = ()
    ) -> None:
        super().__init__(rows)
        self.complete = complete
        self._columns = tuple(columns)

    @overload
    def __getitem__(self, index: SupportsIndex, /) -> AggregateRow: ...
    @overload
    def __getitem__(self, index: slice, /) -> Self: ...
    def __getitem__(self, index: Any, /) -> Any:
        if not isinstance(index, slice):
            return super().__getitem__(index)  # pyright: ignore[reportUnknownVariableType]
        rows = super().__getitem__(index)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        return type(self)(rows, complete=self.complete, columns=self._columns)  # pyright: ignore[reportUnknownArgumentType]

    def to_pandas(self, relations: Relations = "text") -> pandas.DataFrame:
        """One row per group; columns: what they are grouped by, then what was computed, by `Aggregate.key`.

        Relations are texts "space:external_id", structs of both (`relations="struct"`), or NodeReference objects
        (`relations="references"`).

        Raises:
            ImportError: naming the extra, where pandas is not installed.
        """
        return pandas_frame(self._table(), relations)

    def to_polars(self, relations: Relations = "text") -> polars.DataFrame:
        """As `to_pandas`.

        Raises:
            ImportError: naming the extra, where polars is not installed.
        """
        return polars_frame(self._table(), PolarsForm(relations))

    def _repr_html_(self) -> str:
        columns = shown_columns(self[:SHOWN_ROWS]._table())
        title = (
            f"{len(self)} group"
            + ("" if len(self) == 1 else "s")
            + ("" if len(self) <= SHOWN_ROWS else f", the first {SHOWN_ROWS} are shown")
        )
        return table_html(title, columns, zip(*columns.values(), strict=True))

    def _table(self) -> Rows:
        columns: list[TableColumn] = []
        values: list[list[Any]] = []
        taken = {each.name for each in self._columns if each.is_group}
        for column in self._columns:
            found = [(row.group if column.is_group else row.values).get(column.name) for row in self]
            if column.type == "direct":
                found = [None if each is None else (each.space, each.external_id) for each in found]
            name = f"aggregate_{column.name}" if not column.is_group and column.name in taken else column.name
            columns.append(TableColumn(name, column.type))
            values.append(found)
        return Rows(columns, values, len(self))
