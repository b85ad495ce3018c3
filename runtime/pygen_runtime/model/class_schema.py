"""Reads the schema off a generated class: its annotations are the only place where it stands."""

from __future__ import annotations

import types
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pygen_runtime.filters.schema import Connection, Property, PropertyType, View
from pygen_runtime.model.annotations import ConnectionAttribute, Relation
from pygen_runtime.model.paths import generated_class

SYSTEM = frozenset(
    ("space", "external_id", "node_type", "edge_type", "start_node", "end_node", "data_record", "existing_version")
)
"""The fields of every instance; all others are properties of the view."""

_BUILTIN = {str: "text", bool: "boolean"}


def fields_of(cls: Any) -> Mapping[str, Any]:
    """The pydantic fields of a generated class by Python name."""
    fields: Mapping[str, Any] = cls.__pydantic_fields__
    return fields


def is_edge(cls: Any) -> bool:
    """Whether a generated class, or one of ours that it extends, is one of edges."""
    return "edge_type" in fields_of(cls)


@cache
def properties_of(cls: type[Any]) -> Mapping[str, Property]:
    """The mapped properties of a generated class by Python name, those of its parents included; no edges."""
    fields = fields_of(generated_class(cls))
    view: View | None = getattr(generated_class(cls), "__view__", None)
    described = (_describe(name, field, view) for name, field in fields.items() if name not in SYSTEM)
    return types.MappingProxyType({property.name: property for property in described if property is not None})


@cache
def edges_of(cls: Any) -> Mapping[str, Relation]:
    """The fields of a generated write class that hold edges, by Python name."""
    return types.MappingProxyType({name: each for name, each in relations_of(cls).items() if each.edges})


@cache
def relations_of(cls: type[Any]) -> Mapping[str, Relation]:
    """The fields of a generated class that hold relations, those with edges too, by Python name."""
    fields = fields_of(generated_class(cls))
    relations = {name: _relation(_parts(field)) for name, field in fields.items() if name not in SYSTEM}
    return types.MappingProxyType({name: each for name, each in relations.items() if each is not None})


@cache
def connections_of(cls: type[Any]) -> Mapping[str, Connection]:
    """The edge connections and reverse relations of a generated read class by Python name."""
    found: dict[str, Connection] = {}
    for base in reversed(generated_class(cls).__mro__):
        for name, value in vars(base).items():
            if isinstance(value, ConnectionAttribute):
                found[name] = value.connection
    return types.MappingProxyType(found)


def _describe(name: str, field: Any, view: View | None) -> Property | None:
    parts = _parts(field)
    relation = _relation(parts)
    if relation is not None and relation.edges:
        return None
    marker = next((part.name for part in parts if isinstance(part, PropertyType)), None)
    literal = next((part for part in parts if get_origin(part) is Literal), None)
    if relation is not None:
        type = "direct"
    elif literal is not None:
        type = marker or "enum"
    else:
        type = marker or next((_BUILTIN[part] for part in parts if part in _BUILTIN), "direct")
    extra: Mapping[str, Any] = field.json_schema_extra or {}
    return Property(
        name,
        field.alias or name,
        type,
        is_list=list in parts or (relation is not None and relation.many),
        required=field.is_required(),
        unit=extra.get("unit"),
        target=relation.targets[0] if relation is not None else None,
        values=get_args(literal) if literal is not None else (),
        removed=() if view is None or literal is None else view.removed_of(name, field.alias or name),
    )


def _relation(parts: tuple[Any, ...]) -> Relation | None:
    return next((part for part in parts if isinstance(part, Relation)), None)


def _parts(field: Any) -> tuple[Any, ...]:
    """The annotation taken apart: unions, Annotated and lists, whichever way they stand in each other."""
    return (*_unpacked(field.annotation), *field.metadata)


def _unpacked(annotation: Any) -> tuple[Any, ...]:
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *metadata = get_args(annotation)
        return (*_unpacked(inner), *metadata)
    if origin in (Union, types.UnionType):
        return tuple(part for option in get_args(annotation) for part in _unpacked(option))
    if origin is list:
        return (list, *_unpacked(get_args(annotation)[0]))
    return (annotation,)
