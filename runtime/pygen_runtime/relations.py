"""Relation handles: what a relation attribute of an instance gives. Reading the attribute never does a request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from pygen_runtime.references import NodeReference

if TYPE_CHECKING:
    from pygen_runtime.schema import Connection

T = TypeVar("T")
E = TypeVar("E")


class PygenRelation(Generic[T]):
    """The instances at the far side of a relation."""

    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise TypeError("a relation has no truth value: compare it with None, or ask its references or .first()")


class DirectRelation(NodeReference, PygenRelation[T]):
    """A direct relation: a reference to its target, which it can fetch.

    >>> DirectRelation("my_space", "P-101") == NodeReference("my_space", "P-101")
    True
    """

    __slots__ = ("_bound",)


class DirectRelationList(PygenRelation[T]):
    """A list of direct relations; `references` are its targets as the instance holds them, without a request."""

    __slots__ = ("_bound", "_references")

    def __init__(self, references: Iterable[NodeReference] | None = None) -> None:
        self._references = None if references is None else tuple(references)

    @property
    def references(self) -> tuple[NodeReference, ...]:
        """The targets, in the order that CDF keeps; empty where the property has no value."""
        return self._references or ()

    @property
    def has_value(self) -> bool:
        """Whether the property has a value, be it an empty list."""
        return self._references is not None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DirectRelationList):
            return NotImplemented
        return self._references == other._references  # pyright: ignore[reportUnknownMemberType]

    def __hash__(self) -> int:
        return hash(self._references)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self.references)})"


class ConnectionRelation(PygenRelation[T]):
    """Edges of an instance, or a reverse relation: nothing of it is stored on the instance."""

    __slots__ = ("_connection", "_owner")

    def __init__(self, connection: Connection, owner: Any) -> None:
        self._connection = connection
        self._owner = owner

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._connection.name} of {self._owner.external_id})"


class EdgeRelation(ConnectionRelation[T], Generic[T, E]):
    """Edges with properties of their own."""

    __slots__ = ()
