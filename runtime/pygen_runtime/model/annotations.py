"""What the annotations of generated data classes mean: to a type checker above, to pydantic below.

For a checker a property of a read class is a descriptor: class access gives a column, instance access the value.
At run time `Attr[V]` is `V`, and a relation is a marker that knows the name of its target, so that no data class
has to import another one.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, Protocol, TypeAlias, TypeVar, get_args, overload

from pydantic import AfterValidator, AwareDatetime, Field, JsonValue, ValidationError, WrapValidator
from pydantic_core import PydanticUndefined, core_schema

from pygen_runtime.filters.references import EdgeReference, NodeReference, is_pair, reference_schema
from pygen_runtime.filters.schema import Connection, PropertyType
from pygen_runtime.filters.timestamps import cut_to_milliseconds, encode_timestamp
from pygen_runtime.model.columns import (
    Column,
    EnumColumn,
    FileColumn,
    ListColumn,
    OrderedColumn,
    SequenceColumn,
    TextColumn,
    TimeSeriesColumn,
    TimeSeriesListColumn,
)
from pygen_runtime.model.paths import RelationPath
from pygen_runtime.model.relations import ConnectionRelation, DirectRelation, DirectRelationList, EdgeRelation
from pygen_runtime.requests.batches import DEEP, depth_of

T = TypeVar("T")
V = TypeVar("V")
R = TypeVar("R")
E = TypeVar("E")
W = TypeVar("W")
C = TypeVar("C")
A = TypeVar("A")
L = TypeVar("L")

if TYPE_CHECKING:
    Int32: TypeAlias = int
    Int64: TypeAlias = int
    Float32: TypeAlias = float
    Float64: TypeAlias = float
    Timestamp: TypeAlias = datetime
    Date: TypeAlias = date
    Json: TypeAlias = JsonValue
    TimeSeriesId: TypeAlias = str
    FileId: TypeAlias = str
    SequenceId: TypeAlias = str

    Ref: TypeAlias = str | tuple[str, str] | NodeReference | W
    Refs: TypeAlias = Sequence[str | tuple[str, str] | NodeReference | W]
    EdgeRef: TypeAlias = str | tuple[str, str] | NodeReference | W
    EdgeRefs: TypeAlias = Sequence[str | tuple[str, str] | NodeReference | W]
    EdgeRefWith: TypeAlias = str | tuple[str, str] | NodeReference | W | L
    EdgeRefsWith: TypeAlias = Sequence[str | tuple[str, str] | NodeReference | W | L]

    class Attr(Generic[V]):
        """A property of a read class."""

        @overload
        def __get__(self: Attr[str] | Attr[str | None], instance: None, owner: type) -> TextColumn: ...
        @overload
        def __get__(self: Attr[list[T]], instance: None, owner: type) -> ListColumn[T]: ...
        @overload
        def __get__(self: Attr[list[T] | None], instance: None, owner: type) -> ListColumn[T]: ...
        @overload
        def __get__(self: Attr[bool] | Attr[bool | None], instance: None, owner: type) -> Column[bool]: ...
        @overload
        def __get__(
            self: Attr[NodeReference] | Attr[NodeReference | None], instance: None, owner: type
        ) -> Column[NodeReference]: ...
        @overload
        def __get__(self: Attr[T | None], instance: None, owner: type) -> OrderedColumn[T]: ...
        @overload
        def __get__(self, instance: None, owner: type) -> OrderedColumn[V]: ...
        @overload
        def __get__(self, instance: object, owner: type) -> V: ...
        def __get__(self, instance: Any, owner: type) -> Any: ...
        def __set__(self, instance: object, value: V) -> None: ...

    class Served(Generic[C, V]):
        """What a class gives, `C`, and what its instances give, `V`."""

        @overload
        def __get__(self, instance: None, owner: type) -> C: ...
        @overload
        def __get__(self, instance: object, owner: type) -> V: ...
        def __get__(self, instance: Any, owner: type) -> Any: ...

    class _Stored(Served[C, V], Generic[C, V, A]):
        """`A` may be assigned."""

        def __set__(self, instance: object, value: A) -> None: ...

    class EnumAttr(_Stored[EnumColumn[V], str | None, V | str | None]):
        """An enum of a read class: columns know the values of the model, instances may have one that came later."""

    class RequiredEnumAttr(_Stored[EnumColumn[V], str, V | str]):
        """An enum of a read class that always has a value."""

    class JsonAttr(_Stored[Column[JsonValue], JsonValue, JsonValue]):
        """A JSON property of a read class."""

    class SeriesAttr(Generic[V]):
        """The external id of a time series, or several, of a read class."""

        @overload
        def __get__(
            self: SeriesAttr[list[str]] | SeriesAttr[list[str] | None], instance: None, owner: type
        ) -> TimeSeriesListColumn: ...
        @overload
        def __get__(self, instance: None, owner: type) -> TimeSeriesColumn: ...
        @overload
        def __get__(self, instance: object, owner: type) -> V: ...
        def __get__(self, instance: Any, owner: type) -> Any: ...
        def __set__(self, instance: object, value: V) -> None: ...

    class FileAttr(_Stored[FileColumn, V, V]):
        """The external id of a file of a read class."""

    class SequenceAttr(_Stored[SequenceColumn, V, V]):
        """The external id of a sequence of a read class."""

    class _WriteObject(Protocol):
        """An object of a write class."""

        external_id: str | None
        existing_version: int | None

    _AssignedRef: TypeAlias = str | tuple[str, str] | NodeReference | R | _WriteObject

    class Direct(_Stored[type[R], DirectRelation[R] | None, _AssignedRef[R] | None]):
        """A direct relation of a read class that may have no value."""

    class RequiredDirect(_Stored[type[R], DirectRelation[R], _AssignedRef[R]]):
        """A direct relation of a read class that always has a value."""

    class DirectList(_Stored[type[R], DirectRelationList[R], Sequence[_AssignedRef[R]] | None]):
        """A list of direct relations of a read class."""

    class _Instance(Protocol):
        """A node of any read class."""

        def as_id(self) -> NodeReference: ...

    _AssignedNode: TypeAlias = _AssignedRef[_Instance]

    class NodeAttr(_Stored[Column[NodeReference], NodeReference | None, _AssignedNode | None]):
        """A direct relation of a read class to nodes of any view, or of one outside the model."""

    class RequiredNodeAttr(_Stored[Column[NodeReference], NodeReference, _AssignedNode]):
        """Such a relation that always has a value."""

    class NodesAttr(_Stored[ListColumn[NodeReference], list[NodeReference] | None, Sequence[_AssignedNode] | None]):
        """A list of such relations."""

    class RequiredNodesAttr(_Stored[ListColumn[NodeReference], list[NodeReference], Sequence[_AssignedNode]]):
        """A list of such relations that always has a value."""

    class Connected(Served[type[R], ConnectionRelation[R]]):
        """Edges or a reverse relation of a read class."""

    class ConnectedBy(Served[type[R], EdgeRelation[R, E]]):
        """Edges of a read class that have properties of their own, those of `E`."""

else:

    def _number(kind: str, base: type, **bounds: int) -> Any:
        return Annotated[base, PropertyType(kind), Field(**bounds)]

    class _Wire:
        """A moment in JSON: in UTC, with milliseconds, as the API has it."""

        @classmethod
        def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
            text = core_schema.plain_serializer_function_ser_schema(encode_timestamp, when_used="json-unless-none")
            return {**handler(source), "serialization": text}

        @classmethod
        def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
            return {"type": "string", "format": "date-time"}

    Int32 = _number("int32", int, ge=-(2**31), le=2**31 - 1)
    Int64 = _number("int64", int, ge=-(2**63), le=2**63 - 1)
    Float32 = _number("float32", float, ge=-3.4028234663852886e38, le=3.4028234663852886e38)
    Float64 = _number("float64", float)
    Timestamp = Annotated[AwareDatetime, PropertyType("timestamp"), AfterValidator(cut_to_milliseconds), _Wire]
    Date = Annotated[date, PropertyType("date")]

    def _json_value(value: Any, validate: Any) -> Any:
        try:
            return validate(value)
        except ValidationError:
            if depth_of(value) <= DEEP:
                raise
            raise ValueError(f"it is nested {depth_of(value)} levels deep; about {DEEP} can be written") from None

    Json = Annotated[JsonValue, WrapValidator(_json_value), PropertyType("json")]
    TimeSeriesId = Annotated[str, PropertyType("timeseries")]
    FileId = Annotated[str, PropertyType("file")]
    SequenceId = Annotated[str, PropertyType("sequence")]
    JsonAttr = Json

    class _Marked:
        """`Direct["Pump"]` and its like: an annotation that knows its targets by name."""

        def __init__(self, **kind: bool) -> None:
            self.kind = kind

        def __getitem__(self, targets: Any) -> Any:
            names = targets if isinstance(targets, tuple) else (targets,)
            marked = Annotated[Any, Relation(tuple(getattr(each, "__name__", each) for each in names), **self.kind)]
            return marked if self.kind.get("stored", True) else typing.ClassVar[marked]

    class Attr:
        """`Attr[V]` is `V`."""

        def __class_getitem__(cls, value: Any) -> Any:
            return value

    SeriesAttr = FileAttr = SequenceAttr = Attr
    NodeAttr, RequiredNodeAttr = NodeReference | None, NodeReference
    NodesAttr, RequiredNodesAttr = list[NodeReference] | None, list[NodeReference]

    class EnumAttr:
        """`EnumAttr[V]` is `V | str | None`."""

        def __class_getitem__(cls, value: Any) -> Any:
            return value | str | None

    class RequiredEnumAttr:
        """`RequiredEnumAttr[V]` is `V | str`."""

        def __class_getitem__(cls, value: Any) -> Any:
            return value | str

    Direct = RequiredDirect = _Marked()
    DirectList = _Marked(many=True)
    Connected = ConnectedBy = _Marked(stored=False)
    Ref = _Marked(written=True)
    Refs = _Marked(written=True, many=True)
    EdgeRef = EdgeRefWith = _Marked(written=True, edges=True)
    EdgeRefs = EdgeRefsWith = _Marked(written=True, edges=True, many=True)


@dataclass(frozen=True)
class Relation:
    """Stands in the annotation of a relation; `targets` are names of generated classes.

    `written` marks those of write classes, `edges` those that are edges and no property, `stored` is false for the
    connections of a read class, which are no fields.
    """

    targets: tuple[str, ...]
    many: bool = False
    written: bool = False
    edges: bool = False
    stored: bool = True

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        validate = _written_reference if self.written else _direct_relation
        every = partial(_each, validate, self.written)
        return core_schema.no_info_plain_validator_function(
            every if self.many else validate,
            serialization=core_schema.plain_serializer_function_ser_schema(dumped_relation, info_arg=True),
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        one: dict[str, Any] = handler(reference_schema(NodeReference))
        if self.written and handler.mode == "validation":
            objects = [{"type": "object", "title": target} for target in self.targets]
            pair = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}
            one = {"anyOf": [{"type": "string", "minLength": 1}, one, pair, *objects]}
        elif self.written:
            one = {"anyOf": [{"type": "string"}, one, {"type": "object"}]}
        value = {"type": "array", "items": one} if self.many else one
        return value if self.written else {"anyOf": [value, {"type": "null"}]}


def prop(wire: str, *, default: Any = PydanticUndefined, unit: str | None = None) -> Any:
    """A property that CDF knows as `wire`; without `default` it always has a value. `unit`: of the unit catalogue."""
    return Field(default, alias=wire, json_schema_extra={"unit": unit} if unit else None)


def timestamp_of(text: str) -> datetime:
    """The moment that a default of the model names, in ISO form with milliseconds and an offset."""
    return datetime.fromisoformat(text)


def date_of(text: str) -> date:
    """The date that a default of the model names, in ISO form."""
    return date.fromisoformat(text)


def many(wire: str) -> Any:
    """A list of direct relations of a read class: a handle, also where the property has no value."""
    return Field(default_factory=DirectRelationList, alias=wire)  # pyright: ignore[reportUnknownVariableType]


def edges(
    wire: str,
    *,
    type: tuple[str, str],
    direction: Literal["outwards", "inwards"] = "outwards",
    multi: bool = True,
) -> Any:
    """Edges of one type; the annotation names the classes of their far ends and of their own properties."""
    return ConnectionAttribute(Connection("", wire, None, multi, NodeReference(*type), direction))


def reverse(wire: str, *, through: tuple[str, str, str], multi: bool = True, through_list: bool = False) -> Any:
    """The instances, of the class in the annotation, whose direct relation `through`, a property path, points here."""
    return ConnectionAttribute(Connection("", wire, None, multi, through=through, through_list=through_list))


class ConnectionAttribute:
    """Serves a connection: class access gives its path, instance access its handle."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def __set_name__(self, owner: type, name: str) -> None:
        (marked,) = get_args(inspect.get_annotations(owner)[name])
        relation: Relation = marked.__metadata__[0]
        target, *edge = relation.targets
        self.connection = replace(
            self.connection,
            name=name,
            target=None if target == "PygenResource" else target,
            edge_class=edge[0] if edge else None,
        )

    def __get__(self, instance: Any, owner: Any) -> Any:
        if instance is None:
            return RelationPath(owner, self.connection.name, self.connection.target, None, self.connection)
        handle: Any = ConnectionRelation if self.connection.edge_class is None else EdgeRelation
        return handle(self.connection, instance)

    def __set__(self, instance: Any, value: Any) -> None:
        raise AttributeError(
            f"{self.connection.name} is not stored on the instance: write its edges with a write class"
        )


def node_reference(value: Any) -> NodeReference:
    """The reference that `value` stands for: a reference, a (space, external id) pair, or an instance.

    Raises ValueError for anything else.
    """
    if isinstance(value, NodeReference):
        return value
    as_id: Any = getattr(value, "as_id", None)
    if as_id is not None:
        reference: Any = as_id()
        if isinstance(reference, EdgeReference):
            raise ValueError(f"a relation leads to a node, and {reference} is an edge")
        return NodeReference(reference.space, reference.external_id)
    if is_pair(value):
        return NodeReference(*value)
    raise ValueError(f"expected a NodeReference or a (space, external id) pair, got {type(value).__name__}")


def dumped_relation(value: Any, info: Any) -> Any:
    """The value of a relation as pydantic dumps it: references by name or as the API names them; objects to write and
    bare external ids are left to it."""
    if isinstance(value, DirectRelationList):
        value = list(value.references) if value.has_value else None  # pyright: ignore[reportUnknownMemberType]
    if isinstance(value, list):
        return [dumped_relation(each, info) for each in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, NodeReference):
        return {"space": value.space, ("externalId" if info.by_alias else "external_id"): value.external_id}
    return value


def _direct_relation(value: Any) -> Any:
    if value is None:
        return None
    reference = node_reference(value)
    return DirectRelation(reference.space, reference.external_id)  # pyright: ignore[reportUnknownVariableType]


def _written_reference(value: Any) -> Any:
    """A bare external id and a write object are kept: the client knows the space, and writes the object first."""
    if isinstance(value, str):
        if not value:
            raise ValueError("an external id has at least one character")
        return value
    return value if getattr(value, "__pygen_write__", False) else node_reference(value)


def _each(validate: Callable[[Any], Any], written: bool, values: Any) -> Any:
    if isinstance(values, DirectRelationList):
        values = values.references if values.has_value else None  # pyright: ignore[reportUnknownMemberType]
    if isinstance(values, str) or not isinstance(values, (Sequence, type(None))):
        raise ValueError(f"expected a list of references, got {type(values).__name__}")
    checked = None if values is None else [validate(value) for value in values]  # pyright: ignore
    return checked if written else DirectRelationList(checked)  # pyright: ignore[reportUnknownVariableType]
