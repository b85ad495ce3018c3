"""Instances as columns of values, which frames and notebooks show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pygen_runtime.filters.references import NodeReference
from pygen_runtime.filters.schema import Property
from pygen_runtime.model.class_schema import is_edge, properties_of
from pygen_runtime.model.frames import FrameColumn, Relations
from pygen_runtime.model.relations import DirectRelationList


def columns_of(cls: Any, items: Sequence[Any], relations: Relations) -> list[FrameColumn]:
    """Who the instances are, their properties in the order of the class, and their version and times (UTC).

    Of two columns with one name the record's is called `record_…`: `version` is a property of many a view.
    """
    ends = ["edge_type", "start_node", "end_node"] if is_edge(cls) else ["node_type"]
    who = [Property(name, name, "text") for name in ("external_id", "space")]
    described = [*who, *(Property(name, name, "direct") for name in ends), *properties_of(cls).values()]
    found: list[FrameColumn] = []
    for each in described:
        values: list[Any] = [item.__dict__.get(each.name) for item in items]
        if each.type == "direct":
            values = [related(value, relations) for value in values]
        found.append(FrameColumn(each.name, each.type, each.is_list, values))
    records = [each.data_record for each in items]
    taken = {column.name for column in found}
    for name, type in (("version", "int64"), ("created_time", "timestamp"), ("last_updated_time", "timestamp")):
        values = [record and getattr(record, name) for record in records]
        while name in taken:
            name = f"record_{name}"
        found.append(FrameColumn(name, type, False, values))
    return found


def related(value: Any, relations: Relations) -> Any:
    """A reference, or a list of them, as frames show it."""
    show = _SHOWN[relations]
    if isinstance(value, DirectRelationList):
        value = list(value.references) if value.has_value else None  # pyright: ignore[reportUnknownMemberType]
    if isinstance(value, NodeReference):
        return show(value)
    return None if value is None else list(map(show, value))


_SHOWN: Mapping[Relations, Callable[[NodeReference], Any]] = {
    "text": lambda reference: f"{reference.space}:{reference.external_id}",
    "references": lambda reference: NodeReference(reference.space, reference.external_id),
}
