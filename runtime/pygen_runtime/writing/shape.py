"""How the instances of a write class become items of requests: a table per class, made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from pygen_runtime.filters.references import NodeReference
from pygen_runtime.filters.schema import Connection, Property, View
from pygen_runtime.model.class_schema import connections_of, edges_of, fields_of, properties_of
from pygen_runtime.model.defaults import changeable_defaults
from pygen_runtime.model.encoding import Converter, encode_table
from pygen_runtime.model.instances import EdgeWrite, InstanceWrite, PygenResource
from pygen_runtime.model.paths import generated_class, resolve

Mode = Literal["apply", "replace", "create"]
Relations: TypeAlias = tuple[tuple[str, str, bool], ...]
"""(Python name, name on the wire, whether it is a list) of each direct relation of a class."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How the instances of one write class become items."""

    view: View | None
    """None for a plain node or edge."""
    cls: type[InstanceWrite]
    is_edge: bool
    writable: bool
    node_type: NodeReference | None
    """What is written where an object says no other."""
    names: tuple[str, ...]
    """The Python names of the properties."""
    every: frozenset[str]
    """The same."""
    changeable: bool
    """Whether it has a default that can be changed in place, and is then sent."""
    plain: tuple[tuple[str, str], ...]
    """(Python name, name on the wire) of each property whose values are JSON as they are."""
    converted: tuple[tuple[str, str, Converter], ...]
    relations: Relations
    enums: tuple[tuple[str, str, frozenset[str]], ...]
    json: tuple[tuple[str, bool], ...]
    """(Name on the wire, whether it is a list) of each JSON property."""
    connections: tuple[tuple[str, Connection], ...]
    """The fields that hold edges."""
    defaulted: tuple[str, ...]
    """Properties that may be null and have another default: read as null, a replacing write has to say so."""


@cache
def shape_of(cls: type[InstanceWrite]) -> Shape:
    """The shape of a write class, made once."""
    properties = properties_of(cls)
    view: View | None = getattr(cls, "__view__", None)
    direct = [each for each in properties.values() if each.type == "direct"]
    names = {each.name for each in direct}
    edges = edges_of(cls)
    read: Mapping[str, Property] = properties_of(read_class(cls)) if view else {}
    known: Mapping[str, Connection] = connections_of(read_class(cls)) if edges else {}
    return Shape(
        view,
        cls,
        issubclass(cls, EdgeWrite),
        view is None or view.writable,
        view.node_type if view else None,
        tuple(properties),
        frozenset(properties),
        bool(changeable_defaults(cls)),
        tuple((name, wire) for name, wire, convert in encode_table(cls) if convert is None),
        tuple((name, wire, convert) for name, wire, convert in encode_table(cls) if convert and name not in names),
        tuple((each.name, each.wire, each.is_list) for each in direct),
        tuple((each.name, each.wire, frozenset(each.values)) for each in properties.values() if each.values),
        tuple((each.wire, each.is_list) for each in properties.values() if each.type == "json"),
        tuple((name, known[name]) for name in edges),
        tuple(
            name
            for name, each in (properties.items() if view else ())
            if name in read and not (read[name].required or each.required) and fields_of(cls)[name].default is not None
        ),
    )


def named(instance: InstanceWrite) -> str:
    """An object in the text of an error."""
    return f"{type(instance).__name__} {instance.external_id or ''}".rstrip()


def read_class(cls: type[InstanceWrite]) -> type[PygenResource]:
    """The read class generated beside a write class."""
    found: type[PygenResource] = resolve(cls, generated_class(cls).__name__.removesuffix("Write"))
    return found
