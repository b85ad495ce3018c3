"""Which filter keywords a property has; the runtime derives the same from its columns, and a test compares them."""

from __future__ import annotations

from typing import NamedTuple

from hatch_pygen.exhaustive import assert_never
from hatch_pygen.ir.models import IRDirectRelation, IREdgeConnection, IRMember, IRProperty, IRReverseRelation
from hatch_pygen.ir.types import IREnum, IRList, IRPrimitive, IRPrimitiveType, IRReference, IRType

ORDERED = frozenset(
    (
        IRPrimitiveType.INT32, IRPrimitiveType.INT64, IRPrimitiveType.FLOAT32, IRPrimitiveType.FLOAT64,
        IRPrimitiveType.TIMESTAMP, IRPrimitiveType.DATE,
    )
)  # fmt: skip


class KeywordId(NamedTuple):
    """A keyword: an operation on a member. `derived` sorts the members' own names before the others."""

    derived: bool
    member: str
    operation: str


def keyword_for(name: str, operation: str) -> str:
    """The keyword where no other name is in its way."""
    if operation == "equals":
        return name
    return f"{operation}_{name}" if operation in ("min", "max") else f"{name}_{operation}"


def operations(member: IRMember) -> tuple[str, ...]:
    """The operations that a member can be filtered by; connections have none, they are not stored."""
    match member:
        case IRProperty() | IRDirectRelation():
            return _of_type(member.type)
        case IREdgeConnection() | IRReverseRelation():
            return ()
        case _:
            assert_never(member)


def _of_type(type: IRType) -> tuple[str, ...]:
    match type:
        case IRPrimitive(IRPrimitiveType.JSON) | IRList(IRPrimitive(IRPrimitiveType.JSON)):
            return ("exists",)
        case IRList():
            return ("exists", "contains_any", "contains_all")
        case IRPrimitive(primitive) if primitive in ORDERED:
            return ("equals", "exists", "min", "max")
        case IRPrimitive(IRPrimitiveType.BOOLEAN) | IRReference():
            return ("equals", "exists")
        case IRPrimitive() | IREnum():
            return ("equals", "exists", "prefix")
        case _:
            assert_never(type)
