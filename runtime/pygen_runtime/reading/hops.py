"""A relation as a step from one class to the next: what lazily loaded handles and included relations have in common."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pygen_runtime.filters.names import hint
from pygen_runtime.filters.references import ContainerReference, NodeReference, ViewReference
from pygen_runtime.model.class_schema import connections_of, properties_of
from pygen_runtime.model.instances import PygenEdge, PygenResource
from pygen_runtime.model.paths import resolve


@dataclass(frozen=True, slots=True)
class Hop:
    """One relation of `owner`; `many` says that an instance may have more than one target.

    `through` is the path of the direct relation that a direct or reverse hop follows, `through_list` whether that is a
    list. Edge hops have `edge_type`, `outwards` and `edge_class`, which is `PygenEdge` where they have no properties.
    """

    owner: type[PygenResource]
    name: str
    kind: Literal["direct", "edges", "reverse"]
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
        return ViewReference(space, external_id, version).dump() if slash else ContainerReference(space, name).dump()


def to_any_view(relation: str) -> str:
    """What is said of a relation that cannot be followed."""
    return (
        f"{relation} is a reference to nodes of any view, which include() cannot follow: read what it names with "
        "client.instances.get(...), or with the API of the view that it is in"
    )


@cache
def hop(owner: type[PygenResource], name: str) -> Hop:
    """The relation `name` of a generated class; raises TypeError where it is none."""
    property = properties_of(owner).get(name)
    if property is not None and property.target is not None:
        through = owner.__view__.reference.path(property.wire)
        many = property.is_list
        return Hop(owner, name, "direct", resolve(owner, property.target), many, through, many)
    connection = connections_of(owner).get(name)
    if property is not None and property.type == "direct":
        raise TypeError(to_any_view(f"{owner.__name__}.{name}"))
    if connection is None:
        known = [each.name for each in properties_of(owner).values() if each.target is not None]
        raise TypeError(f"{owner.__name__}.{name} is no relation; {hint(name, [*known, *connections_of(owner)])}")
    target: type[PygenResource] = resolve(owner, connection.target) if connection.target else PygenResource
    edge_class: type[PygenResource] = resolve(owner, connection.edge_class) if connection.edge_class else PygenEdge
    return Hop(
        owner,
        name,
        "edges" if connection.edge_type else "reverse",
        target,
        connection.multi,
        connection.through or ("", "", ""),
        connection.through_list,
        connection.edge_type,
        connection.direction == "outwards",
        edge_class,
    )
