"""Instances as rows, which tables and notebooks show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from pygen_runtime.http.deep_json import dump, parse
from pygen_runtime.model.class_schema import is_edge, properties_of
from pygen_runtime.model.deferred import read_values
from pygen_runtime.model.package_model import texts_of
from pygen_runtime.model.relations import DirectRelationList
from pygen_runtime.tables.columns import References, Rows, TableColumn, Values


def columns_of(cls: Any) -> list[TableColumn]:
    """Who an instance is, its properties in the order of the class, and its version and times.

    Of two columns with one name the record's is called `record_…`: `version` is a property of many a view.
    """
    properties = [TableColumn(each.name, each.type, each.is_list, each.wire) for each in properties_of(cls).values()]
    records = [
        TableColumn(column, type, False, wire, of_instance=True, required=False)
        for column, (_, wire, type) in zip(record_columns(cls), _RECORD, strict=True)
    ]
    return [*_identity(cls), *properties, *records]


def rows_of(cls: Any, items: Sequence[Any], columns: Sequence[TableColumn] | None = None) -> Rows:
    """The values of instances."""
    wanted = columns_of(cls) if columns is None else columns
    records = dict(zip(record_columns(cls), (name for name, _, _ in _RECORD), strict=True))
    values: list[Values] = []
    found: list[Any]
    bags = list(map(read_values, items))
    held = [bag.get("data_record") for bag in bags]
    for each in wanted:
        if each.of_instance and each.name in records:
            name = records[each.name]
            values.append([record and getattr(record, name) for record in held])
        else:
            found = [bag.get(each.name) for bag in bags]
            values.append(_own(each, found))
    return Rows(wanted, values, len(items))


def _own(column: TableColumn, found: list[Any]) -> Values:
    """A frame may be changed, and its values: they are no instance's."""
    if column.type == "direct":
        return list(map(_pairs, found)) if column.is_list else _parts(found)
    if column.type == "json":
        return list(map(_copied, found))
    return list(map(_list, found)) if column.is_list else found


def _parts(found: list[Any]) -> References:
    """Without a pair for each, which the garbage collector would look at."""
    spaces = [None if each is None else each.space for each in found]
    return References(spaces, [None if each is None else each.external_id for each in found])


def _list(value: Any) -> Any:
    return None if value is None else list(value)


def _copied(value: Any) -> Any:
    try:
        return deepcopy(value)
    except RecursionError:
        return parse(dump(value).encode())


def _pairs(value: Any) -> Any:
    """A list of relations as pairs."""
    if isinstance(value, DirectRelationList):
        value = list(value.references) if value.has_value else None  # pyright: ignore[reportUnknownMemberType]
    return None if value is None else [(each.space, each.external_id) for each in value]


_RECORD = (
    ("version", "version", "int64"),
    ("created_time", "createdTime", "timestamp"),
    ("last_updated_time", "lastUpdatedTime", "timestamp"),
)


def _identity(cls: Any) -> list[TableColumn]:
    ends = (("edge_type", "type"), ("start_node", "startNode"), ("end_node", "endNode"))
    who = (("external_id", "externalId"), ("space", "space"))
    return [
        *(TableColumn(name, "text", False, wire, of_instance=True, required=True) for name, wire in who),
        *(
            TableColumn(name, "direct", False, wire, of_instance=True)
            for name, wire in (ends if is_edge(cls) else (("node_type", "type"),))
        ),
    ]


def record_columns(cls: Any) -> list[str]:
    """The names of the columns with the version and the times of instances, in the order of a frame.

    SQL ignores case: the property `Version` takes the name `version`, too.
    """
    taken = {name.lower() for name in (*(each.name for each in _identity(cls)), *properties_of(cls))}
    found: list[str] = []
    for name, _, _ in _RECORD:
        while name in taken:
            name = f"record_{name}"
        taken.add(name)
        found.append(name)
    return found


def titles_of(cls: Any) -> dict[str, str]:
    """The display names of the properties of a class by Python name; where two are alike both keep their Python names."""
    texts = texts_of(cls).properties
    found = {each.name: texts[each.wire].title for each in properties_of(cls).values() if each.wire in texts}
    taken = Counter((*found.values(), *(each.name for each in _identity(cls)), *record_columns(cls)))
    return {name: title for name, title in found.items() if title and taken[title] == 1}
