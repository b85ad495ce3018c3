"""A relation as a step from one class to the next: what lazily loaded handles and included relations have in common."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pygen_runtime.filters.references import NodeReference
from pygen_runtime.filters.schema import Connection, Property
from pygen_runtime.model.class_schema import connections_of, properties_of
from pygen_runtime.model.instances import PygenEdge, PygenResource
from pygen_runtime.model.paths import resolve

HopKind = Literal["direct", "edges", "reverse"]


@dataclass(frozen=True, slots=True)
class Hop:
    """One relation of `owner`; `many` says that an instance may have more than one target.

    `through` is the path of the direct relation that a direct or reverse hop follows, `through_list` whether that is a
    list. Edge hops have `edge_type`, `outwards` and `edge_class`, which is `PygenEdge` where they have no properties.
    """

    owner: type[PygenResource]
    name: str
    kind: HopKind
    target: type[PygenResource]
    many: bool
    through: tuple[str, str, str] = ("", "", "")
    through_list: bool = False
    edge_type: NodeReference | None = None
    outwards: bool = True
    edge_class: type[PygenResource] = PygenEdge

    @property
    def source(self) -> dict[str, Any]:
        """The view or container of `through`, as requests name it."""
        space, name, _ = self.through
        external_id, slash, version = name.rpartition("/")
        if not slash:
            return {"type": "container", "space": space, "externalId": name}
        return {"type": "view", "space": space, "externalId": external_id, "version": version}


@cache
def hop(owner: type[PygenResource], name: str) -> Hop:
    """The relation `name` of a generated class; raises TypeError where it is none."""
    property = properties_of(owner).get(name)
    if property is not None and property.target is not None:
        return _direct(owner, property)
    connection = connections_of(owner).get(name)
    if connection is None:
        raise TypeError(f"{owner.__name__}.{name} is no relation that leads to a view")
    target: type[PygenResource] = resolve(owner, connection.target) if connection.target else PygenResource
    if connection.edge_type is None:
        through = connection.through or ("", "", "")
        return Hop(owner, name, "reverse", target, connection.multi, through, connection.through_list)
    return _edges(owner, connection, target)


def _direct(owner: type[PygenResource], property: Property) -> Hop:
    target: type[PygenResource] = resolve(owner, str(property.target))
    through = owner.__view__.reference.path(property.wire)
    return Hop(owner, property.name, "direct", target, property.is_list, through, property.is_list)


def _edges(owner: type[PygenResource], connection: Connection, target: type[PygenResource]) -> Hop:
    edge_class: type[PygenResource] = resolve(owner, connection.edge_class) if connection.edge_class else PygenEdge
    return Hop(
        owner,
        connection.name,
        "edges",
        target,
        connection.multi,
        edge_type=connection.edge_type,
        outwards=connection.direction == "outwards",
        edge_class=edge_class,
    )
