"""What the data models of a snapshot hold, frozen; each object knows its place in the snapshot (`pointer`).

Named tuples, here and in `types`, because each build makes these classes anew: they take a third of what frozen dataclasses take.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, Literal, NamedTuple

from hatch_pygen.ir.identifiers import IRContainerId, IRModelId, IRNodeId, IRViewId
from hatch_pygen.ir.types import IRList, IRReference, IRType

UsedFor = Literal["node", "edge", "all"]
Direction = Literal["outwards", "inwards"]


class IRMethod(str, Enum):
    """The operations that a view can offer."""

    RETRIEVE = "retrieve"
    LIST = "list"
    SEARCH = "search"
    AGGREGATE = "aggregate"
    QUERY = "query"
    SYNC = "sync"
    UPSERT = "upsert"


class IRHeld(str, Enum):
    """What instances of a view have beside the model: points, or a content."""

    TIME_SERIES = "time_series"
    FILE = "file"


HELD_IN = {
    IRHeld.TIME_SERIES: IRContainerId("cdf_cdm", "CogniteTimeSeries"),
    IRHeld.FILE: IRContainerId("cdf_cdm", "CogniteFile"),
}
"""What a node has data in that is a time series, or a file."""


class IRProperty(NamedTuple):
    """A mapped property that is not a relation.

    `default` is the container's default as JSON (None: no default). `read_only` marks what CDF computes itself.
    """

    id: str
    type: IRType
    nullable: bool
    pointer: str
    name: str | None = None
    description: str | None = None
    default: Any = None
    immutable: bool = False
    auto_increment: bool = False
    read_only: bool = False
    container: IRContainerId | None = None
    container_property: str | None = None


class IRDirectRelation(NamedTuple):
    """A mapped property that refers to one node, or to a list of nodes."""

    id: str
    type: IRReference | IRList
    nullable: bool
    pointer: str
    name: str | None = None
    description: str | None = None
    immutable: bool = False
    read_only: bool = False
    container: IRContainerId | None = None
    container_property: str | None = None

    @property
    def is_list(self) -> bool:
        return isinstance(self.type, IRList)

    @property
    def reference(self) -> IRReference:
        reference = self.type.element if isinstance(self.type, IRList) else self.type
        assert isinstance(reference, IRReference)
        return reference


class IREdgeConnection(NamedTuple):
    """Edges of one type: `multi` or at most one, seen from their start (outwards) or end (inwards).

    `target` is the view of the node at the far side, None where the model does not have it;
    `edge_view` is the view of the edges' own properties.
    """

    id: str
    target: IRViewId | None
    edge_type: IRNodeId
    direction: Direction
    multi: bool
    pointer: str
    edge_view: IRViewId | None = None
    name: str | None = None
    description: str | None = None


class IRReverseRelation(NamedTuple):
    """The nodes of `target` whose direct relation `through_property` (of `through`) points here.

    `targets_list` is true where that relation is a list: the API does not traverse it inwards.
    """

    id: str
    target: IRViewId
    through: IRViewId | IRContainerId
    through_property: str
    multi: bool
    targets_list: bool
    pointer: str
    name: str | None = None
    description: str | None = None


IRRelationship = IRDirectRelation | IREdgeConnection | IRReverseRelation
IRMember = IRProperty | IRRelationship


class IRClass(NamedTuple):
    """A view. `members` holds own and inherited ones, sorted by id; no id twice.

    `implements` is what the snapshot says; `parents` are those views of the model whose members all stand here
    unchanged, without the ones that another parent already brings: what a language may inherit from.
    `filter` is the view's own, as JSON text; `node_type` is the type that it fixes; `holds` is what its instances have
    beside the model.
    """

    id: IRViewId
    members: tuple[IRMember, ...]
    used_for: UsedFor
    writable: bool
    queryable: bool
    pointer: str
    name: str | None = None
    description: str | None = None
    node_type: IRNodeId | None = None
    filter: str | None = None
    implements: tuple[IRViewId, ...] = ()
    parents: tuple[IRViewId, ...] = ()
    methods: tuple[IRMethod, ...] = ()
    is_global: bool = False
    holds: IRHeld | None = None


class IRModule(NamedTuple):
    """The views of one space, sorted by id."""

    space: str
    classes: tuple[IRClass, ...]


class IRModel(NamedTuple):
    """One data model and the ids of its views; `group` is its attribute on a client of several models."""

    id: IRModelId
    views: tuple[IRViewId, ...]
    pointer: str
    name: str | None = None
    description: str | None = None
    group: str | None = None


class IRRemoved(NamedTuple):
    """What an earlier model had at `where`, until `version`; `names` are what programs called it. `value` is one of an enum,
    which is gone while the property is still there."""

    where: str
    version: str
    names: tuple[str, ...]
    value: str | None = None


class IRPackage(NamedTuple):
    """Everything one generated package is made of. A view that several models share stands here once.

    `last_updated_time` is the newest of the snapshot, in ms since 1970 UTC; `digest` is the snapshot's.
    """

    models: tuple[IRModel, ...]
    modules: tuple[IRModule, ...]
    digest: str
    last_updated_time: int
    removed: tuple[IRRemoved, ...] = ()

    @property
    def classes(self) -> tuple[IRClass, ...]:
        return tuple(sorted((c for module in self.modules for c in module.classes), key=lambda c: c.id))
