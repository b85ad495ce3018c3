"""How the instances of a write class become items of requests: a table per class, made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from pygen_runtime.filters.schema import Connection, Property, View
from pygen_runtime.model.class_schema import connections_of, edges_of, fields_of, properties_of
from pygen_runtime.model.encoding import Converter, encode_table
from pygen_runtime.model.instances import InstanceWrite, PygenResource
from pygen_runtime.model.paths import generated_class, resolve

Wire: TypeAlias = dict[str, Any]
"""JSON as a request sends it."""
Relations: TypeAlias = tuple[tuple[str, str, bool], ...]
"""(Python name, name on the wire, whether it is a list) of each direct relation of a class."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How the instances of one write class become items."""

    view: View | None
    """None for a plain node or edge."""
    names: tuple[str, ...]
    """The Python names of the properties."""
    source: Wire | None
    plain: tuple[tuple[str, str], ...]
    """(Python name, name on the wire) of each property whose values are JSON as they are."""
    converted: tuple[tuple[str, str, Converter], ...]
    relations: Relations
    enums: tuple[tuple[str, str, frozenset[str]], ...]
    json: tuple[tuple[str, bool], ...]
    """(Name on the wire, whether it is a list) of each JSON property."""
    connections: tuple[tuple[str, Connection], ...]
    """The fields that hold edges."""
    defaulted: tuple[tuple[str, str], ...]
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
        tuple(properties),
        view.source if view else None,
        tuple((name, wire) for name, wire, convert in encode_table(cls) if convert is None),
        tuple((name, wire, convert) for name, wire, convert in encode_table(cls) if convert and name not in names),
        tuple((each.name, each.wire, each.is_list) for each in direct),
        tuple((each.name, each.wire, frozenset(each.values)) for each in properties.values() if each.values),
        tuple((each.wire, each.is_list) for each in properties.values() if each.type == "json"),
        tuple((name, known[name]) for name in edges),
        tuple(
            (name, each.wire)
            for name, each in (properties.items() if view else ())
            if name in read and not (read[name].required or each.required) and fields_of(cls)[name].default is not None
        ),
    )


def read_class(cls: type[InstanceWrite]) -> type[PygenResource]:
    """The read class generated beside a write class."""
    found: type[PygenResource] = resolve(cls, generated_class(cls).__name__.removesuffix("Write"))
    return found
