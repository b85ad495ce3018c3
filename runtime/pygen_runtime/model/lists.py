"""Lists of instances as read: what generated list classes extend."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, SupportsIndex, TypeVar, get_args, overload

from typing_extensions import Self, Unpack

from pygen_runtime.model.data import HasData, data_of
from pygen_runtime.model.html_tables import SHOWN_ROWS, list_html
from pygen_runtime.tables.arrow import record_batch
from pygen_runtime.tables.arrow_types import Table
from pygen_runtime.tables.columns import Relations, Rows, optional_module
from pygen_runtime.tables.pandas_frames import joined, pandas_frame
from pygen_runtime.tables.polars_frames import PolarsForm, polars_frame

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped, import-not-found, unused-ignore]
    import polars  # type: ignore[import-not-found, unused-ignore]
    from pydantic_core import CoreSchema

    from pygen_runtime.model.paths import Expand
    from pygen_runtime.points.asking import DataKeywords
    from pygen_runtime.points.handle import PointsQuery

T = TypeVar("T")
W = TypeVar("W")
R = TypeVar("R", covariant=True)


class _HasId(Protocol[R]):
    def as_id(self) -> R: ...


class InstanceList(list[T], Generic[T, W]):
    """Instances as read, all of them in memory. `complete`: whether no others passed; a search may give fewer."""

    complete: bool = True

    @classmethod
    def _item_class(cls) -> type[Any]:
        """The read class of the instances, also where there are none."""
        for base in cls.__mro__:
            for generic in base.__dict__.get("__orig_bases__", ()):
                arguments = get_args(generic)
                if len(arguments) == 2 and isinstance(arguments[0], type):
                    return arguments[0]
        raise TypeError(f"{cls.__name__} is no list of a generated class")

    @overload
    def __getitem__(self, index: SupportsIndex, /) -> T: ...
    @overload
    def __getitem__(self, index: slice, /) -> Self: ...
    def __getitem__(self, index: SupportsIndex | slice, /) -> T | Self:
        found: Any = super().__getitem__(index)
        return self._alike(found) if isinstance(index, slice) else found

    def __add__(self, other: Iterable[T], /) -> Self:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        if not isinstance(other, list):
            return NotImplemented
        return self._alike((*self, *other))

    def __mul__(self, times: SupportsIndex, /) -> Self:
        return self._alike(super().__mul__(times))

    def __rmul__(self, times: SupportsIndex, /) -> Self:
        return self * times

    def copy(self) -> Self:
        """A list of the same instances, of the same class."""
        return self._alike(self)

    def _alike(self, items: Iterable[T]) -> Self:
        made = type(self)(items)
        if not self.complete:
            made.complete = False
        return made

    def dump(self) -> list[dict[str, Any]]:
        """The form that the API reads and writes, of each instance."""
        instances: list[Any] = list(self)
        return [instance.dump() for instance in instances]

    def model_dump(self, **options: Any) -> list[dict[str, Any]]:
        """`model_dump` of each instance, with the same options."""
        instances: list[Any] = list(self)
        return [instance.model_dump(**options) for instance in instances]

    def model_dump_json(self, *, indent: int | None = None, **options: Any) -> str:
        """The instances as one JSON array; the options are those of pydantic's `model_dump_json`."""
        separators = (",", ":") if indent is None else None
        dumped = self.model_dump(mode="json", **options)
        return json.dumps(dumped, indent=indent, ensure_ascii=False, separators=separators)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        """A list of instances: in a model of one's own, and as the response of a web framework."""
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(cls, handler(list.__class_getitem__(cls._item_class())))

    def as_write(self) -> list[W]:
        """One object to write per instance, in the same order."""
        instances: list[Any] = list(self)
        return [instance.as_write() for instance in instances]

    def as_ids(self: Iterable[_HasId[R]]) -> list[R]:
        """One reference per instance, in the same order: of edges EdgeReference, of nodes NodeReference."""
        return [instance.as_id() for instance in self]

    def data(self: Iterable[HasData], **keywords: Unpack[DataKeywords]) -> PointsQuery:
        """The points of these time series, a column for each in a frame; keywords as those of `client.time_series.data`.
        No request yet."""
        return data_of(list(self), keywords, type(self).__name__)

    def to_arrow(self, *, expand: Expand = None) -> Table:
        """One row per instance; columns as those of `to_pandas`, `external_id` the first; `expand` as it takes it.

        Relations are structs of space and external_id, JSON values are JSON text, timestamps have microseconds of UTC.

        Raises:
            ImportError: naming the extra, where pyarrow is not installed.
        """
        batch = record_batch(self._rows(expand))
        table: Table = optional_module("pyarrow").Table.from_batches([batch])
        return table

    def to_pandas(
        self,
        relations: Relations = "text",
        *,
        names: Literal["python", "display"] = "python",
        expand: Expand = None,
    ) -> pandas.DataFrame:
        """One row per instance, index `external_id`; columns: space, type, the properties, version and times.

        Whole numbers, booleans and texts have pandas' types that know missing values; timestamps are in UTC, with
        milliseconds. Relations are texts "space:external_id", dicts of both (`relations="struct"`), or NodeReference
        objects (`relations="references"`).
        Columns are called as in Python, or by the display names of the model (`names="display"`).
        `expand`: relations that a query or `client.include` read, such as `Pump.site`; what they lead to are columns, too:
        `site.external_id`, `site.space`, `site.name` and so on. Where one leads to several instances, there is a row for
        each of them, and one with missing values where it leads to none.

        Raises:
            ConfigurationError: for a relation that nothing has read.
            ImportError: naming the extra, where pandas is not installed.
            TypeError: for what is no relation of the view.
        """
        titles = self._item_class().__pygen_titles__(expand) if names == "display" else None
        return joined([pandas_frame(self._rows(expand), relations)], titles)

    def to_polars(self, relations: Relations = "text", *, expand: Expand = None) -> polars.DataFrame:
        """One row per instance; columns as those of `to_pandas`, and JSON values as JSON text; `expand` as it takes it.

        Raises:
            ImportError: naming the extra, where polars is not installed.
        """
        return polars_frame(self._rows(expand), PolarsForm(relations))

    def _rows(self, expand: Expand = None) -> Rows:
        rows: Rows = self._item_class().__pygen_rows__(self, expand)
        return rows

    def __repr__(self) -> str:
        """A line for each of the first instances."""
        if not self:
            return f"{type(self).__name__}([])"
        lines = [repr(each) for each in list(self)[:SHOWN_ROWS]]
        if len(self) > SHOWN_ROWS:
            lines.append(f"… {len(self) - SHOWN_ROWS} more")
        return f"{type(self).__name__} of {len(self)}:\n" + "\n".join(f"  {line}" for line in lines)

    def _repr_html_(self) -> str:
        cls = self._item_class()
        return list_html(cls.__name__, len(self), self[:SHOWN_ROWS]._rows())
