"""Lists of instances as read: what generated list classes extend."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar, get_args

from pygen_runtime.model.frames import SHOWN_ROWS, list_html, to_pandas, to_polars

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped, import-not-found, unused-ignore]
    import polars  # type: ignore[import-not-found, unused-ignore]

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

    def as_write(self) -> list[W]:
        """One object to write per instance, in the same order."""
        instances: list[Any] = list(self)
        return [instance.as_write() for instance in instances]

    def as_ids(self: Iterable[_HasId[R]]) -> list[R]:
        """One reference per instance, in the same order: of edges EdgeReference, of nodes NodeReference."""
        return [instance.as_id() for instance in self]

    def to_pandas(self, relations: Literal["text", "references"] = "text") -> pandas.DataFrame:
        """One row per instance, index `external_id`; columns: space, type, the properties, version and times.

        Whole numbers, booleans and texts have pandas' types that know missing values; timestamps are in UTC, with
        milliseconds. Relations are texts "space:external_id", or NodeReference objects (`relations="references"`).

        Raises:
            ImportError: naming the extra, where pandas is not installed.
        """
        return to_pandas(self._item_class().__pygen_columns__(self, relations), relations)

    def to_polars(self, relations: Literal["text", "references"] = "text") -> polars.DataFrame:
        """One row per instance; columns as those of `to_pandas`, and JSON values as JSON text.

        Raises:
            ImportError: naming the extra, where polars is not installed.
        """
        return to_polars(self._item_class().__pygen_columns__(self, relations), relations)

    def _repr_html_(self) -> str:
        cls = self._item_class()
        return list_html(cls.__name__, len(self), cls.__pygen_columns__(self[:SHOWN_ROWS], "text"))
