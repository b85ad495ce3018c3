"""What the runtime knows of a view: its reference, its properties and its connections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pygen_runtime.filters.references import NodeReference, ViewReference

UsedFor = Literal["node", "edge"]


@dataclass(frozen=True, slots=True)
class PropertyType:
    """The API's name of a scalar type; stands in the annotation of every property that Python's own types do not tell."""

    name: str


@dataclass(frozen=True, slots=True)
class Property:
    """A mapped property: its Python name, its name on the wire and its type.

    `type` is the API's name ("text", "int32", "enum", "direct", …). `target` is the name of the generated class that
    a relation leads to, None for a plain reference. `unit` is an external id of the unit catalogue. `values` are those of
    an enum, `removed` what an earlier model had, each with the reason.
    """

    name: str
    wire: str
    type: str
    is_list: bool = False
    required: bool = False
    unit: str | None = None
    target: str | None = None
    values: tuple[str, ...] = ()
    removed: tuple[tuple[str, str], ...] = ()

    def reason(self, value: Any) -> str | None:
        """Why an enum no longer has a value of an earlier model."""
        return next((reason for removed, reason in self.removed if removed == value), None)


@dataclass(frozen=True, slots=True)
class Connection:
    """Edges or reverse relations of a view; they are never part of an instance, iterating them is a request.

    An edge connection has `edge_type` and `direction`, and `edge_class` where its edges have properties. A reverse
    relation has `through`, the path of the direct relation that points here; `through_list` says that it is a list.
    """

    name: str
    wire: str
    target: str | None
    multi: bool = True
    edge_type: NodeReference | None = None
    direction: Literal["outwards", "inwards"] = "outwards"
    edge_class: str | None = None
    through: tuple[str, str, str] | None = None
    through_list: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """The view a generated class stands for.

    `node_type` is the type that the view's filter fixes: new instances get it. `keywords` holds the filter keywords
    that do not follow from the names, as keyword -> (property, operation). `removed_values` are those of enums that an
    earlier model had, as "property.value" -> the version of the SDK that dropped it.
    """

    reference: ViewReference
    used_for: UsedFor = "node"
    node_type: NodeReference | None = None
    writable: bool = True
    queryable: bool = True
    keywords: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    removed_values: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def source(self) -> dict[str, Any]:
        """The reference as requests send it."""
        return self.reference.dump()

    def removed_of(self, name: str, wire: str) -> tuple[tuple[str, str], ...]:
        """The values that a property no longer has, and why."""
        where = f"{self.reference}.{wire}"
        return tuple(
            (
                key.removeprefix(f"{name}."),
                f"{key.partition('.')[2]!r} of {where} is gone from the model since version {version}",
            )
            for key, version in self.removed_values.items()
            if key.startswith(f"{name}.")
        )


def view(
    space: str,
    external_id: str,
    version: str,
    *,
    used_for: UsedFor = "node",
    node_type: tuple[str, str] | None = None,
    writable: bool = True,
    queryable: bool = True,
    keywords: Mapping[str, tuple[str, str]] | None = None,
    removed_values: Mapping[str, str] | None = None,
) -> View:
    """The view of a generated class, as generated code declares it."""
    return View(
        ViewReference(space, external_id, version),
        used_for,
        NodeReference(*node_type) if node_type else None,
        writable,
        queryable,
        dict(keywords or {}),
        dict(removed_values or {}),
    )
