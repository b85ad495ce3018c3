"""Containers: the physical storage of properties, with constraints and indexes."""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import Tag

from pygen_runtime.wire.property_types import PropertyType
from pygen_runtime.wire.wire import ContainerRef, ViewRef, WireModel, told_by


class ContainerPropertyWrite(WireModel):
    type: PropertyType
    nullable: bool | None = None
    immutable: bool | None = None
    auto_increment: bool | None = None
    default_value: str | int | float | bool | dict[str, Any] | None = None
    name: str | None = None
    description: str | None = None


class ContainerProperty(ContainerPropertyWrite):
    constraint_state: dict[str, Any] | None = None
    """`nullability`, `maxListSize`, `maxTextSize`, each current, pending or failed; only those that apply."""


class RequiresConstraint(WireModel):
    always = ("constraint_type",)
    constraint_type: Literal["requires"] = "requires"
    require: ContainerRef
    state: str | None = None


class UniquenessConstraint(WireModel):
    always = ("constraint_type",)
    constraint_type: Literal["uniqueness"] = "uniqueness"
    properties: list[str]
    by_space: bool | None = None
    state: str | None = None


class UnknownConstraint(WireModel):
    constraint_type: str | None = None
    state: str | None = None


class BtreeIndex(WireModel):
    always = ("index_type",)
    index_type: Literal["btree"] = "btree"
    properties: list[str]
    cursorable: bool | None = None
    by_space: bool | None = None
    state: str | None = None


class InvertedIndex(WireModel):
    always = ("index_type",)
    index_type: Literal["inverted"] = "inverted"
    properties: list[str]
    state: str | None = None


class UnknownIndex(WireModel):
    index_type: str | None = None
    state: str | None = None


Constraint = Annotated[
    Annotated[RequiresConstraint, Tag("requires")]
    | Annotated[UniquenessConstraint, Tag("uniqueness")]
    | Annotated[UnknownConstraint, Tag("unknown")],
    told_by("constraintType", "requires", "uniqueness"),
]
Index = Annotated[
    Annotated[BtreeIndex, Tag("btree")]
    | Annotated[InvertedIndex, Tag("inverted")]
    | Annotated[UnknownIndex, Tag("unknown")],
    told_by("indexType", "btree", "inverted"),
]


P = TypeVar("P", bound=ContainerPropertyWrite)


class _Container(WireModel, Generic[P]):
    space: str
    external_id: str
    name: str | None = None
    description: str | None = None
    used_for: str | None = None
    """node, edge, all or record; the API takes node where it is left out."""
    properties: dict[str, P]
    constraints: dict[str, Constraint] | None = None
    indexes: dict[str, Index] | None = None


class ContainerWrite(_Container[ContainerPropertyWrite]):
    """A container to be written."""


class Container(_Container[ContainerProperty]):
    """A container as read. Times are milliseconds since 1970 UTC."""

    created_time: int
    last_updated_time: int
    is_global: bool

    def as_write(self) -> ContainerWrite:
        """The part that can be written back."""
        body = {key: value for key, value in self.dump().items() if key not in _READ_ONLY}
        body["properties"] = {name: _without(of, "constraintState") for name, of in body["properties"].items()}
        for part in ("constraints", "indexes"):
            if part in body:
                body[part] = {name: _without(of, "state") for name, of in body[part].items()}
        return ContainerWrite.load(body)


_READ_ONLY = frozenset({"createdTime", "lastUpdatedTime", "isGlobal"})


def _without(body: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != key}


class ContainerSubObject(WireModel):
    """An index, a constraint or a property of a container, by its identifier."""

    space: str
    container_external_id: str
    identifier: str


class InvolvedViewsOperation(WireModel):
    all_versions: bool | None = None


class InvolvedViewCountOperation(InvolvedViewsOperation):
    include_unavailable_views: bool | None = None


class ContainerInspectionOperations(WireModel):
    involved_views: InvolvedViewsOperation | None = None
    total_involved_view_count: InvolvedViewCountOperation | None = None


class ContainerId(WireModel):
    space: str
    external_id: str


class ContainerInspectRequest(WireModel):
    items: list[ContainerId]
    inspection_operations: ContainerInspectionOperations


class ContainerInspectionResults(WireModel):
    involved_view_count: int | None = None
    involved_views: list[ViewRef] | None = None


class ContainerInspection(ContainerId):
    inspection_results: ContainerInspectionResults
