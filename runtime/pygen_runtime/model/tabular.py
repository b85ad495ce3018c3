"""Instances as columns of values, which frames and notebooks show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pygen_runtime.filters.references import NodeReference
from pygen_runtime.filters.schema import Property
from pygen_runtime.model.class_schema import is_edge, properties_of
from pygen_runtime.model.frames import FrameColumn, Relations
from pygen_runtime.model.package_model import texts_of
from pygen_runtime.model.relations import DirectRelationList


def columns_of(cls: Any, items: Sequence[Any], relations: Relations) -> list[FrameColumn]:
    """Who the instances are, their properties in the order of the class, and their version and times (UTC).

    Of two columns with one name the record's is called `record_…`: `version` is a property of many a view.
    """
    found: list[FrameColumn] = []
    for each in (*_identity(cls), *properties_of(cls).values()):
        values: list[Any] = [item.__dict__.get(each.name) for item in items]
        if each.type == "direct":
            values = [related(value, relations) for value in values]
        found.append(FrameColumn(each.name, each.type, each.is_list, values))
    records = [each.data_record for each in items]
    for column, (name, type) in zip(record_columns(cls), _RECORD, strict=True):
        found.append(FrameColumn(column, type, False, [record and getattr(record, name) for record in records]))
    return found


_RECORD = (("version", "int64"), ("created_time", "timestamp"), ("last_updated_time", "timestamp"))


def _identity(cls: Any) -> list[Property]:
    ends = ["edge_type", "start_node", "end_node"] if is_edge(cls) else ["node_type"]
    who = [Property(name, name, "text") for name in ("external_id", "space")]
    return [*who, *(Property(name, name, "direct") for name in ends)]


def record_columns(cls: Any) -> list[str]:
    """The names of the columns with the version and the times of instances, in the order of a frame."""
    taken = {each.name for each in _identity(cls)} | set(properties_of(cls))
    found: list[str] = []
    for name, _ in _RECORD:
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
