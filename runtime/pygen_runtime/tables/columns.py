"""Columns of a table and their values, in the form that every kind of table is made of."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal, TypeAlias

from pygen_runtime.extras import install

Relations: TypeAlias = Literal["text", "struct", "references"]
"""Relations in a frame: as "space:external_id", as a struct of both, or as NodeReference objects."""

OBJECT = "object"
"""The type of a column of objects that no table knows."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column; `type` is the API's name of the type of its values.

    `wire` is where a page has them: a property of the view, or with `of_instance` a member of the instance itself.
    """

    name: str
    type: str
    is_list: bool = False
    wire: str = ""
    of_instance: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class References:
    """The values of a relation, their spaces and external ids apart; of lists all in succession, and how many each has.

    Without a value both are None, or the length is.
    """

    spaces: list[Any]
    external_ids: list[Any]
    lengths: list[int | None] | None = None

    def each(self, change: Callable[[tuple[str, str]], Any]) -> list[Any]:
        """The values with each pair (space, external_id) changed."""
        pairs = zip(self.spaces, self.external_ids, strict=True)
        if self.lengths is not None:
            changed = list(map(change, pairs))
            starts = accumulate((length or 0 for length in self.lengths), initial=0)
            lists = zip(self.lengths, starts, strict=False)
            return [None if length is None else changed[start : start + length] for length, start in lists]
        if None in self.spaces:
            return [None if pair[0] is None else change(pair) for pair in pairs]
        return list(map(change, pairs))


def lengths_of(lists: Sequence[Any]) -> list[int | None]:
    """How many elements each list has; None where there is none."""
    try:
        return list(map(len, lists))
    except TypeError:
        return [None if each is None else len(each) for each in lists]


Values: TypeAlias = "list[Any] | References"


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns with their values, all of one length; None where there is none.

    A relation is a pair (space, external_id), or a column of them References. A time is a datetime, the text of a page, or whole milliseconds since 1970;
    a date is a date or the text of a page; JSON is Python's. Everything else is what it is on the wire.
    """

    columns: Sequence[TableColumn]
    values: Sequence[Values]
    length: int

    def __len__(self) -> int:
        return self.length


Build: TypeAlias = Callable[[Rows], Any]
"""What makes a table of rows: it has a length, and its slices are tables."""


def imported(name: str) -> Any:
    """A module by its full name, as `import` does it: `import_module` takes ten times as long where it is there."""
    __import__(name)
    return sys.modules[name]


def optional_module(name: str, asked: str = "") -> Any:
    """A library that an extra of its name brings; raises ImportError, which says what to install."""
    try:
        return imported(name)
    except ImportError as error:
        method = asked or ("to_arrow" if name == "pyarrow" else f"to_{name}")
        raise ImportError(f"{method}() needs {name}, which is not installed: {install(name)}") from error


def pyarrow_if_there() -> Any:
    """pyarrow, or None: frames are made faster with it."""
    try:
        return imported("pyarrow")
    except ImportError:
        return None


def misfit(rows: Rows, column: TableColumn, form: object, reason: Exception) -> ValueError:
    """The error for a value that a column cannot hold: which one, of which instance, and why."""
    return ValueError(
        f"the column {column.name} ({column.type}) does not fit {form}{_first_misfit(rows, column)}: {reason}"
    )


def _first_misfit(rows: Rows, column: TableColumn) -> str:
    bits = {"int32": 31, "int64": 63}.get(column.type)
    if bits is None:
        return ""
    place = next(place for place, each in enumerate(rows.columns) if each is column)
    lists = [[] if isinstance(values, References) else values for values in rows.values]
    ids = {each.name: values for each, values in zip(rows.columns, lists, strict=True) if each.of_instance}
    for row, value in enumerate(lists[place]):
        for each in value if isinstance(value, list) else (value,):  # pyright: ignore[reportUnknownVariableType]
            if each is not None and not -(2**bits) <= each < 2**bits:
                named = [ids[name][row] for name in ("space", "external_id") if name in ids]
                return f": {each} of {':'.join(named) or f'row {row}'}"
    return ""
