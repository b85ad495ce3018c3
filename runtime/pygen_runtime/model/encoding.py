"""Instances and objects to write to the JSON of the wire: one table per class, field -> name on the wire and converter.

The properties of a `Pump` become ``{"weight": 5.0, "moment": "2026-01-02T03:04:05.678+00:00", "site": {"space": …}}``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Protocol

from pygen_runtime.filters.references import NodeReference
from pygen_runtime.filters.schema import Property, View
from pygen_runtime.filters.values import ENCODERS
from pygen_runtime.model.class_schema import SYSTEM, is_edge, properties_of
from pygen_runtime.model.defaults import given_fields
from pygen_runtime.model.relations import DirectRelation, DirectRelationList
from pygen_runtime.requests.endpoints import instance_id

Converter = Callable[[Any], Any]


class Encodable(Protocol):
    """An instance as read, or one to write."""

    @property
    def model_fields_set(self) -> set[str]: ...
    @property
    def model_extra(self) -> dict[str, Any] | None: ...


REFERENCES = frozenset((NodeReference, DirectRelation))
"""The classes that a reference almost always has: they are told by identity, all others by what they offer."""


def encode_properties(instance: Encodable, names: Iterable[str] | None = None) -> dict[str, Any]:
    """The properties that are set (or those in `names`), in the form of the wire and the order of the class."""
    given = given_fields(instance) if names is None else frozenset(names)
    values = vars(instance)
    encoded: dict[str, Any] = {}
    for name, wire, convert in encode_table(type(instance)):
        if name in given:
            value = values[name]
            if convert is None or value is None:
                encoded[wire] = value
            elif value.__class__ in REFERENCES:  # here, because a call costs as much as the rest of the line
                encoded[wire] = {"space": value.space, "externalId": value.external_id}
            else:
                encoded[wire] = convert(value)
    if instance.model_extra:
        encoded.update(instance.model_extra)
    return encoded


@cache
def encode_table(cls: Any) -> tuple[tuple[str, str, Converter | None], ...]:
    """(Python name, name on the wire, converter) of each property of a generated class."""
    return tuple((each.name, each.wire, _converter(each)) for each in properties_of(cls).values())


def _converter(property: Property) -> Converter | None:
    convert = ENCODERS.get(property.type)
    if convert is None or not property.is_list:
        return convert
    return lambda values: [convert(value) for value in elements(values)]


def elements(values: Any) -> Iterable[Any]:
    """The references of a list relation, be it a handle or a list."""
    return values.references if isinstance(values, DirectRelationList) else values  # pyright: ignore


def dump_resource(instance: Any) -> dict[str, Any]:
    """See PygenResource.dump."""
    cls: Any = instance.__class__
    view: View = cls.__view__
    edge = is_edge(cls)
    dumped: dict[str, Any] = instance_id("edge" if edge else "node", instance.space, instance.external_id)
    record = zip(("version", "createdTime", "lastUpdatedTime", "deletedTime"), instance.data_record or (), strict=False)
    dumped.update((name, value) for name, value in record if value is not None)
    if edge:
        ends = {"type": instance.edge_type, "startNode": instance.start_node, "endNode": instance.end_node}
        dumped.update({key: reference.dump() for key, reference in ends.items()})
    elif instance.node_type is not None:
        dumped["type"] = instance.node_type.dump()
    values: dict[str, Any] = instance.__dict__
    present = [
        name for name, value in values.items()
        if name not in SYSTEM and value is not None
        and not (isinstance(value, DirectRelationList) and not value.has_value)  # pyright: ignore
    ]  # fmt: skip
    properties = encode_properties(instance, present)
    dumped["properties"] = {view.reference.space: {view.reference.path("")[1]: properties}}
    return dumped
