"""Views: mapped properties, edge connections and reverse direct relations, in their written and read forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Discriminator, Tag

from pygen_runtime.filters.expressions import Filter
from pygen_runtime.filters.references import ViewReference
from pygen_runtime.wire.containers import ContainerProperty
from pygen_runtime.wire.wire import ContainerRef, NodeRef, SourceRef, ViewRef, WireModel


class MappedPropertyWrite(WireModel):
    container: ContainerRef
    container_property_identifier: str
    name: str | None = None
    description: str | None = None
    source: ViewRef | None = None
    """The view of the target, for direct relations only."""


class MappedProperty(ContainerProperty):
    container: ContainerRef
    container_property_identifier: str


class EdgeConnection(WireModel):
    """Edges of one type, seen from the node of the view; the same in both forms."""

    connection_type: Literal["single_edge_connection", "multi_edge_connection"] | None = None
    type: NodeRef
    source: ViewRef
    direction: Literal["outwards", "inwards"] | None = None
    edge_source: ViewRef | None = None
    name: str | None = None
    description: str | None = None


class Through(WireModel):
    """The direct relation that a reverse relation goes through."""

    source: SourceRef
    identifier: str


class ReverseDirectRelation(WireModel):
    connection_type: Literal["single_reverse_direct_relation", "multi_reverse_direct_relation"]
    source: ViewRef
    through: Through
    targets_list: bool | None = None
    """Whether the property gone through is a list; in reads only."""
    name: str | None = None
    description: str | None = None


class UnknownViewProperty(WireModel):
    """A kind of property that this version does not know; its keys are kept."""

    connection_type: str | None = None


def _property_kind(value: Any) -> str:
    if isinstance(value, MappedProperty | MappedPropertyWrite):
        return "mapped"
    if isinstance(value, WireModel):
        kind = getattr(value, "connection_type", None)
        is_edge = isinstance(value, EdgeConnection)
    else:
        if "container" in value:
            return "mapped"
        kind = value.get("connectionType", value.get("connection_type"))
        is_edge = kind is None and "source" in value and "type" in value
    name = str(kind)
    if is_edge or name in ("single_edge_connection", "multi_edge_connection"):
        return "edge"
    return "reverse" if name in ("single_reverse_direct_relation", "multi_reverse_direct_relation") else "unknown"


M = TypeVar("M", MappedProperty, MappedPropertyWrite)
_Property = Annotated[
    Annotated[M, Tag("mapped")]
    | Annotated[EdgeConnection, Tag("edge")]
    | Annotated[ReverseDirectRelation, Tag("reverse")]
    | Annotated[UnknownViewProperty, Tag("unknown")],
    Discriminator(_property_kind),
]
ViewProperty = _Property[MappedProperty]
ViewPropertyWrite = _Property[MappedPropertyWrite]


class Versioned(WireModel):
    """What data models and views begin with."""

    space: str
    external_id: str
    version: str
    name: str | None = None
    description: str | None = None


class _View(Versioned):
    filter: Filter | None = None
    implements: list[ViewRef] | None = None

    def as_reference(self) -> ViewReference:
        return ViewReference(self.space, self.external_id, self.version)


class ViewWrite(_View):
    properties: Mapping[str, ViewPropertyWrite] | None = None


class View(_View):
    """A view as read, inherited properties included unless asked otherwise. Times are ms since 1970 UTC."""

    writable: bool | None = None
    queryable: bool | None = None
    used_for: str | None = None
    is_global: bool
    mapped_containers: list[ContainerRef] | None = None
    properties: dict[str, ViewProperty]
    created_time: int
    last_updated_time: int

    def as_write(self) -> ViewWrite:
        """The part that can be written back; inherited properties become own ones."""
        body = {key: value for key, value in self.dump().items() if key in _WRITTEN}
        body["properties"] = {name: _property_write(of) for name, of in body["properties"].items()}
        return ViewWrite.load(body)


_WRITTEN = frozenset({"space", "externalId", "version", "name", "description", "filter", "implements", "properties"})
_MAPPED_WRITTEN = ("container", "containerPropertyIdentifier", "name", "description")


def _property_write(body: dict[str, Any]) -> dict[str, Any]:
    if "container" not in body:
        return {key: value for key, value in body.items() if key != "targetsList"}
    written = {key: body[key] for key in _MAPPED_WRITTEN if key in body}
    source = body["type"].get("source")
    return written if source is None else {**written, "source": source}
