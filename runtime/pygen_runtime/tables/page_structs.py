"""Bytes of a page to rows by msgspec, which makes nothing but the values of the columns; `page_rows` does it without."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

from pygen_runtime.filters.references import ViewReference
from pygen_runtime.tables.columns import References, Rows, TableColumn, Values, lengths_of
from pygen_runtime.tables.known_spaces import KnownSpaces


class Found(NamedTuple):
    """The rows of a page, and where the next one begins."""

    rows: Rows
    cursor: str | None


@lru_cache(maxsize=128)
def page_reader(
    columns: tuple[TableColumn, ...], view: ViewReference, result_set: str | None = None
) -> Callable[[bytes], Found] | None:
    """What reads the pages of a list, or of this result set of a query; None where msgspec is not there, or cannot.

    It raises ValueError, AttributeError or RecursionError for values of other types than usual.
    """
    try:
        pages = KnownSpaces(partial(_reader, columns, view, result_set), _spaces, lambda found: len(found.rows))
    except (ImportError, ValueError):  # a name that JSON writes with an escape
        return None

    def read(content: bytes) -> Found:
        if not content.isascii():
            content.decode()  # msgspec does not look at texts that it passes over
        return pages.read(content)

    return read


def _reader(
    columns: tuple[TableColumn, ...], view: ViewReference, result_set: str | None, space: Any
) -> Callable[[bytes], Found]:
    """Reads pages in which spaces are of this type; ValueError for a name that JSON writes with an escape."""
    import msgspec

    page, no_body = _structs(columns, view, result_set, space)
    decode = msgspec.json.Decoder(page).decode
    items_of, cursor_of = map(attrgetter, ("items", "cursor") if result_set is None else ("items.set", "cursor.set"))

    def read(content: bytes) -> Found:
        try:
            found = decode(content)
        except msgspec.MsgspecError as error:
            raise ValueError(str(error)) from None
        heads = items_of(found)
        bodies = _bodies(heads, no_body) if any(not each.of_instance for each in columns) else []
        values = [_values(each, place, heads if each.of_instance else bodies) for place, each in enumerate(columns)]
        return Found(Rows(columns, values, len(heads)), cursor_of(found))

    return read


def _spaces(found: Found) -> set[str]:
    """The spaces of the instances of a page, and of what they refer to."""
    named: list[Any] = []
    for column, values in zip(found.rows.columns, found.rows.values, strict=True):
        if isinstance(values, References):
            named += values.spaces
        elif _is_space(column):
            named += values
    return {each for each in named if each is not None}


def _is_space(column: TableColumn) -> bool:
    return column.of_instance and column.wire == "space"


def _structs(
    columns: Sequence[TableColumn], view: ViewReference, result_set: str | None, space_type: Any
) -> tuple[Any, Any]:
    """The page, whose instances have the columns as `c0`, `c1`, ..., and the properties of one that has none."""
    from msgspec import defstruct, field

    reference: Any = defstruct("Ref", [("space", space_type), ("external_id", str, field(name="externalId"))], gc=False)

    def types(column: TableColumn) -> Any:
        return space_type if _is_space(column) else _type(column, reference)

    def members(of_instance: bool) -> list[Any]:
        return [
            (f"c{place}", types(each), field(name=each.wire) if each.required else _may_be_absent(each))
            for place, each in enumerate(columns)
            if each.of_instance is of_instance
        ]

    space, name, _ = view.path("")
    body: Any = defstruct("Body", members(False), gc=False)
    by_view: Any = defstruct("ByView", [("view", body | None, field(default=None, name=name))], gc=False)
    by_space: Any = defstruct("BySpace", [("space", by_view | None, field(default=None, name=space))], gc=False)
    head: Any = defstruct("Head", [*members(True), ("properties", by_space | None, None)], gc=False, kw_only=True)
    items: Any = list.__class_getitem__(head)
    cursor: Any = str | None
    if result_set is not None:
        items = defstruct("Items", [("set", items, field(name=result_set))], gc=False)
        cursor = defstruct("Cursors", [("set", cursor, field(default=None, name=result_set))], gc=False)
    cursors = field(name="nextCursor") if result_set else field(default=None, name="nextCursor")
    return defstruct("Page", [("items", items), ("cursor", cursor, cursors)], gc=False), body()


def _may_be_absent(column: TableColumn) -> Any:
    from msgspec import field

    return field(default=None, name=column.wire)


def _type(column: TableColumn, reference: Any) -> Any:
    if column.of_instance and column.type == "timestamp":
        one: Any = int
    else:
        one = reference if column.type == "direct" else _TYPES.get(column.type, str)
    whole = list.__class_getitem__(one) if column.is_list else one
    return whole if whole is Any or column.required else whole | None


_TYPES: Mapping[str, Any] = {
    "boolean": bool, "int32": int, "int64": int, "float32": float, "float64": float, "json": Any,
}  # fmt: skip
"""Times and dates stay texts: a table reads a whole column of them at once."""


def _bodies(heads: Sequence[Any], none: Any) -> list[Any]:
    try:
        found = list(map(_BODY, heads))
    except AttributeError:  # an instance without any property of the view
        found = [each.properties and each.properties.space and each.properties.space.view for each in heads]
    return [each or none for each in found] if None in found else found


_BODY = attrgetter("properties.space.view")


def _values(column: TableColumn, place: int, structs: Sequence[Any]) -> Values:
    values = list(map(attrgetter(f"c{place}"), structs))
    if column.type != "direct":
        return values
    if not column.is_list:
        return References(_parts(_SPACE, values), _parts(_EXTERNAL_ID, values))
    flat = list(chain.from_iterable(filter(None, values)))
    return References(list(map(_SPACE, flat)), list(map(_EXTERNAL_ID, flat)), lengths_of(values))


def _parts(read: Callable[[Any], str], references: Sequence[Any]) -> list[Any]:
    try:
        return list(map(read, references))
    except AttributeError:
        return [None if each is None else read(each) for each in references]


_SPACE, _EXTERNAL_ID = attrgetter("space"), attrgetter("external_id")
