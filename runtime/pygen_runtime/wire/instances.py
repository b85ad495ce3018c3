"""Nodes and edges, written and read, and the bodies of the endpoints that write, delete, list and inspect them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag

from pygen_runtime.filters.expressions import Filter
from pygen_runtime.wire.containers import InvolvedViewsOperation
from pygen_runtime.wire.views import MappedProperty
from pygen_runtime.wire.wire import ContainerRef, NodeRef, SourceRef, Values, ViewRef, WireModel, json_value

InstanceKind = Literal["node", "edge"]
InstanceProperties = dict[str, dict[str, dict[str, Any]]]
"""space -> "View/version" (or container) -> property -> value"""


class TypedProperty(MappedProperty):
    """A property in the `typing` of an answer: the container is not named there."""

    container: ContainerRef | None = None  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
    container_property_identifier: str | None = None  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]


Typing = dict[str, dict[str, dict[str, TypedProperty]]]
"""space -> "View/version" -> property -> its definition"""


class InstanceSource(WireModel):
    """The values written to one view or container."""

    source: SourceRef
    properties: Values | None = None


class NodeWrite(WireModel):
    always = ("instance_type",)
    instance_type: Literal["node"] = "node"
    space: str
    external_id: str
    existing_version: int | None = None
    type: NodeRef | None = None
    sources: list[InstanceSource] | None = None


class EdgeWrite(WireModel):
    always = ("instance_type",)
    instance_type: Literal["edge"] = "edge"
    space: str
    external_id: str
    existing_version: int | None = None
    type: NodeRef
    start_node: NodeRef
    end_node: NodeRef
    sources: list[InstanceSource] | None = None


class Node(WireModel):
    """A node as read. Times are milliseconds since 1970 UTC."""

    always = ("instance_type",)
    instance_type: Literal["node"] = "node"
    space: str
    external_id: str
    version: int
    type: NodeRef | None = None
    created_time: int
    last_updated_time: int
    deleted_time: int | None = None
    properties: InstanceProperties | None = None


class Edge(WireModel):
    """An edge as read. Times are milliseconds since 1970 UTC."""

    always = ("instance_type",)
    instance_type: Literal["edge"] = "edge"
    space: str
    external_id: str
    version: int
    type: NodeRef
    start_node: NodeRef
    end_node: NodeRef
    created_time: int
    last_updated_time: int
    deleted_time: int | None = None
    properties: InstanceProperties | None = None


def _instance_kind(value: Any) -> str:
    return str(json_value(value, "instanceType", "instance_type") or "node")


InstanceWrite = Annotated[
    Annotated[NodeWrite, Tag("node")] | Annotated[EdgeWrite, Tag("edge")], Discriminator(_instance_kind)
]
Instance = Annotated[Annotated[Node, Tag("node")] | Annotated[Edge, Tag("edge")], Discriminator(_instance_kind)]


class InstanceId(WireModel):
    instance_type: InstanceKind
    space: str
    external_id: str


class InstanceDelete(InstanceId):
    existing_version: int | None = None


class ApplyRequest(WireModel):
    items: list[InstanceWrite]
    delete: list[InstanceDelete] | None = None
    auto_create_direct_relations: bool | None = None
    auto_create_start_nodes: bool | None = None
    auto_create_end_nodes: bool | None = None
    skip_on_version_conflict: bool | None = None
    replace: bool | None = None


class SlimInstance(InstanceId):
    """What an apply says about one item. Times are milliseconds since 1970 UTC."""

    version: int
    was_modified: bool
    created_time: int
    last_updated_time: int


class ApplyAnswer(WireModel):
    items: list[SlimInstance]
    deleted: list[InstanceId] | None = None


class DeleteRequest(WireModel):
    items: list[InstanceDelete]


class Unit(WireModel):
    """`external_id` of a unit, or the name of a unit system."""

    external_id: str | None = None
    unit_system_name: str | None = None


class TargetUnit(WireModel):
    property: str
    unit: Unit


class Source(WireModel):
    """A view whose properties are wanted."""

    source: ViewRef
    target_units: list[TargetUnit] | None = None


class Sort(WireModel):
    property: list[str]
    direction: Literal["ascending", "descending"] | None = None
    nulls_first: bool | None = None


class Debug(WireModel):
    """Asks for notices about the cost of a request; `timeout` is in milliseconds."""

    emit_results: bool | None = None
    timeout: int | None = None
    profile: bool | None = None


class DebugNotice(WireModel):
    code: str
    category: str | None = None
    level: str | None = None
    hint: str | None = None
    grade: str | None = None
    result_expression: str | None = None


class DebugAnswer(WireModel):
    notices: list[DebugNotice] | None = None


class ListRequest(WireModel):
    instance_type: InstanceKind | None = None
    sources: list[Source] | None = None
    filter: Filter | None = None
    sort: list[Sort] | None = None
    limit: int | None = None
    cursor: str | None = None
    include_typing: bool | None = None
    debug: Debug | None = None


class ByIdsRequest(WireModel):
    items: list[InstanceId]
    sources: list[Source] | None = None
    include_typing: bool | None = None


class InstancesAnswer(WireModel):
    """The answer of list, byids and search; the last two have no cursor."""

    items: list[Instance]
    typing: Typing | None = None
    next_cursor: str | None = None
    debug: DebugAnswer | None = None


class SearchSort(WireModel):
    property: list[str]
    direction: Literal["ascending", "descending"] | None = None


class ViewRequest(WireModel):
    """What search and aggregate ask of a view."""

    view: ViewRef
    instance_type: InstanceKind | None = None
    query: str | None = None
    properties: list[str] | None = None
    operator: Literal["AND", "OR"] | None = None
    filter: Filter | None = None
    limit: int | None = None
    target_units: list[TargetUnit] | None = None
    include_typing: bool | None = None


class SearchRequest(ViewRequest):
    sort: list[SearchSort] | None = None


class InspectionOperations(WireModel):
    involved_views: InvolvedViewsOperation | None = None
    involved_containers: InvolvedViewsOperation | None = None


class InspectRequest(WireModel):
    items: list[InstanceId]
    inspection_operations: InspectionOperations


class InspectionResults(WireModel):
    involved_views: list[ViewRef] | None = None
    involved_containers: list[ContainerRef] | None = None


class InstanceInspection(InstanceId):
    inspection_results: InspectionResults
