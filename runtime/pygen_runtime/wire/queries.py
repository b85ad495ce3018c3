"""Bodies of the query and sync endpoints."""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import Discriminator, Field, Tag

from pygen_runtime.filters.expressions import Filter
from pygen_runtime.wire.instances import Debug, DebugAnswer, Instance, Sort, TargetUnit, Typing
from pygen_runtime.wire.views import Through
from pygen_runtime.wire.wire import Values, ViewRef, WireModel

E = TypeVar("E")
S = TypeVar("S")

Direction = Literal["outwards", "inwards"]
ChainTo = Literal["source", "destination"]


class ThroughView(WireModel):
    """The older form of `Through`, for the properties of a view only."""

    view: ViewRef
    identifier: str


class NodeSelection(WireModel):
    from_: str | None = Field(default=None, validation_alias="from", serialization_alias="from", alias_priority=2)
    chain_to: ChainTo | None = None
    through: Through | ThroughView | None = None
    direction: Direction | None = None
    filter: Filter | None = None


class EdgeSelection(WireModel):
    from_: str | None = Field(default=None, validation_alias="from", serialization_alias="from", alias_priority=2)
    chain_to: ChainTo | None = None
    max_distance: int | None = None
    direction: Direction | None = None
    filter: Filter | None = None
    node_filter: Filter | None = None
    termination_filter: Filter | None = None
    limit_each: int | None = None


class NodesExpression(WireModel):
    nodes: NodeSelection
    sort: list[Sort] | None = None
    limit: int | None = None


class EdgesExpression(WireModel):
    edges: EdgeSelection
    sort: list[Sort] | None = None
    post_sort: list[Sort] | None = None
    limit: int | None = None


class SetExpression(WireModel):
    """Exactly one of `union`, `union_all` and `intersection`: names of result sets, or nested operations."""

    union: list[str | SetExpression] | None = None
    union_all: list[str | SetExpression] | None = None
    intersection: list[str | SetExpression] | None = None
    except_: list[str] | None = Field(
        default=None, validation_alias="except", serialization_alias="except", alias_priority=2
    )
    limit: int | None = None


def _expression_kind(value: Any) -> str:
    for kind, model in (("nodes", (NodesExpression, SyncNodes)), ("edges", (EdgesExpression, SyncEdges))):
        if isinstance(value, model) or (isinstance(value, dict) and kind in value):
            return kind
    return "set"


Expression = Annotated[
    Annotated[NodesExpression, Tag("nodes")]
    | Annotated[EdgesExpression, Tag("edges")]
    | Annotated[SetExpression, Tag("set")],
    Discriminator(_expression_kind),
]


class SelectSource(WireModel):
    """The properties of one view that are wanted; `["*"]` for all."""

    source: ViewRef
    properties: list[str]
    target_units: list[TargetUnit] | None = None


class Select(WireModel):
    sources: list[SelectSource] | None = None
    sort: list[Sort] | None = None
    limit: int | None = None


class _Request(WireModel, Generic[E, S]):
    with_: dict[str, E] = Field(validation_alias="with", serialization_alias="with", alias_priority=2)
    select: dict[str, S]
    cursors: dict[str, str | None] | None = None
    parameters: Values | None = None
    include_typing: bool | None = None
    debug: Debug | None = None


class QueryRequest(_Request[Expression, Select]):
    """The body of query."""


class QueryAnswer(WireModel):
    """The answer of query and of sync: items and cursors by the name of the result set."""

    items: dict[str, list[Instance]]
    next_cursor: dict[str, str | None]
    typing: dict[str, Typing] | None = None
    debug: DebugAnswer | None = None


SyncMode = Literal["onePhase", "twoPhase", "noBackfill"]


class SyncExpressionBase(WireModel):
    limit: int | None = None
    mode: SyncMode | None = None
    backfill_sort: list[Sort] | None = None
    skip_already_deleted: bool | None = None


class SyncNodes(SyncExpressionBase):
    nodes: NodeSelection


class SyncEdges(SyncExpressionBase):
    edges: EdgeSelection


SyncExpression = Annotated[
    Annotated[SyncNodes, Tag("nodes")] | Annotated[SyncEdges, Tag("edges")], Discriminator(_expression_kind)
]


class SyncSelect(WireModel):
    sources: list[SelectSource] | None = None


class SyncRequest(_Request[SyncExpression, SyncSelect]):
    allow_expired_cursors_and_accept_missed_deletes: bool | None = None
