"""What generated data classes extend: instances as read, and instances to write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias, overload

from typing_extensions import Self, dataclass_transform

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.expressions import Filter
from pygen_runtime.filters.foreign_values import is_several
from pygen_runtime.filters.names import suggestion
from pygen_runtime.filters.references import EdgeReference, NodeReference, completed_space, is_pair
from pygen_runtime.filters.schema import Property, View
from pygen_runtime.model.annotations import Attr, Ref, Relation, node_reference, prop
from pygen_runtime.model.assigned_writes import assign, reference_to
from pygen_runtime.model.binding import Binding
from pygen_runtime.model.class_schema import connections_of, fields_of, properties_of, relations_of
from pygen_runtime.model.columns import OrderedColumn, column
from pygen_runtime.model.data_record import DataRecord
from pygen_runtime.model.defaults import given_fields, with_own_defaults
from pygen_runtime.model.deferred import settle, settled_dict
from pygen_runtime.model.entity import SLOTS, ModelMeta, ReadModel, WriteModel
from pygen_runtime.model.inputs import related
from pygen_runtime.model.originals import remember
from pygen_runtime.model.paths import RelationPath, attribute, scopes_of, system_columns
from pygen_runtime.model.relations import PygenRelation
from pygen_runtime.model.shown import Shown, completed, help_of, help_of_write, members_of, set_values, signature_of
from pygen_runtime.model.written_form import write_class, written_form

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped, import-not-found, unused-ignore]
    import polars  # type: ignore[import-not-found, unused-ignore]
    import pyarrow  # type: ignore[import-untyped, import-not-found, unused-ignore]

    from pygen_runtime.model.annotations import Served
    from pygen_runtime.tables.columns import Rows


class ResourceMeta(ModelMeta):
    """Answers class access to a property with its column.

    The columns are not attributes of the class: pydantic would take them for defaults in classes that inherit.
    """

    if TYPE_CHECKING:
        # What a relation offers where a class names it, as in `Pump.site.exists()`.
        def exists(cls) -> Filter: ...
        def missing(cls) -> Filter: ...
        def is_(cls, value: tuple[str, str] | NodeReference | PygenResource | None) -> Filter: ...
        def in_(cls, values: Iterable[tuple[str, str] | NodeReference | PygenResource]) -> Filter: ...
        def contains_any(cls, *values: tuple[str, str] | NodeReference | PygenResource) -> Filter: ...
        def contains_all(cls, *values: tuple[str, str] | NodeReference | PygenResource) -> Filter: ...
        @overload
        def __eq__(cls, other: tuple[str, str] | NodeReference | PygenResource | None) -> Filter: ...  # type: ignore[overload-overlap]  # pyright: ignore[reportOverlappingOverload]
        @overload
        def __eq__(cls, other: object) -> bool: ...
        def __eq__(cls, other: Any) -> Any: ...  # pyright: ignore[reportIncompatibleMethodOverride]
        @overload
        def __ne__(cls, other: tuple[str, str] | NodeReference | PygenResource | None) -> Filter: ...  # type: ignore[overload-overlap]  # pyright: ignore[reportOverlappingOverload]
        @overload
        def __ne__(cls, other: object) -> bool: ...
        def __ne__(cls, other: Any) -> Any: ...  # pyright: ignore[reportIncompatibleMethodOverride]
        def __hash__(cls) -> int: ...

    else:

        def __getattr__(cls, name: str) -> Any:
            fields = cls.__dict__.get("__pydantic_fields__")
            if fields is not None and not name.startswith("_") and hasattr(cls, "__view__"):
                return cls.__pygen_attribute__(name)
            return super().__getattr__(name)

        def __dir__(cls) -> list[str]:
            return completed(super().__dir__(), cls)

        @property
        def __doc__(cls) -> str | None:
            """What `help` shows: what the class says, and a line for each property."""
            return help_of(cls) if "__view__" in cls.__dict__ else cls.__dict__.get("__doc__")

    def __pygen_members__(cls) -> set[str]:
        """The names of its columns and relations."""
        return members_of(cls)

    def __pygen_attribute__(cls, name: str, previous: RelationPath | None = None) -> Any:
        """The column or path called `name`, reached through `previous`."""
        resource: type[PygenResource] = cls  # type: ignore[assignment]  # pyright: ignore
        view = resource.__view__
        if name == "data_record":
            return RecordColumns(view.used_for)
        system = system_columns(view.used_for)
        if name in system:
            property, path = system[name]
            return column(path, property, scopes_of(previous))
        property_ = properties_of(resource).get(name)
        if property_ is not None:
            return attribute(resource, property_, view.reference.path(property_.wire), previous)
        connection = connections_of(resource).get(name)
        if connection is not None:
            return RelationPath(resource, name, connection.target, previous, connection)
        hint = suggestion(name, [*properties_of(resource), *connections_of(resource)])
        raise AttributeError(f"{cls.__name__} has no property {name!r}{hint}")


class RecordColumns:
    """Class access to `data_record`: the times of an instance, to filter and sort by."""

    def __init__(self, kind: str) -> None:
        def own(wire: str, type: str = "timestamp") -> Any:
            return column((kind, wire), Property(wire, wire, type, required=True))

        self.created_time: OrderedColumn[datetime] = own("createdTime")
        self.last_updated_time: OrderedColumn[datetime] = own("lastUpdatedTime")
        self.version: OrderedColumn[int] = own("version", "int64")


if TYPE_CHECKING:
    _RecordAttr: TypeAlias = Served[RecordColumns, DataRecord]
else:
    _RecordAttr = DataRecord | None


class PygenResource(ReadModel, metaclass=ResourceMeta):
    """An instance as read: the properties of one view, and who it is.

    `node_type` is the type of the node, `data_record` its version and times. Properties that the server sent and the
    class does not know are kept in `model_extra`, under their names on the wire. Reading an attribute is never a request.
    """

    if not TYPE_CHECKING:
        __slots__ = ()
        __dict__ = settled_dict

        def __copy__(self) -> Self:
            """With the binding, and what relations led to; a pickle and a deep copy have neither."""
            copied = super().__copy__()
            kept = getattr(self, "_kept", None)
            object.__setattr__(copied, "_binding", getattr(self, "_binding", None))
            object.__setattr__(copied, "_kept", kept and dict(kept))
            return _with_originals(copied, self)

        def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
            copied = _with_originals(super().__deepcopy__(memo), self)
            object.__setattr__(copied, "_assigned", deepcopy(getattr(self, "_assigned", None), memo))
            return copied

        def __getstate__(self) -> dict[Any, Any]:
            state = super().__getstate__()
            return {**state, **{name: getattr(self, name, None) for name in ("_originals", "_assigned")}}

        def __setstate__(self, state: dict[Any, Any]) -> None:
            super().__setstate__(state)
            for name in ("_originals", "_assigned"):
                object.__setattr__(self, name, state.get(name))

        def __dir__(self) -> list[str]:
            return completed(super().__dir__(), type(self))

        def __repr_args__(self) -> Any:
            """What is set, in one line: relations by their ids, times in ISO."""
            return set_values(self)

        def __delattr__(self, name: str) -> None:
            settle(self)
            super().__delattr__(name)

        def __getattr__(self, name: str) -> Any:
            """What is not there; pydantic's own of an instance that is not settled, and what another thread settled."""
            if name in SLOTS:
                raise AttributeError(name)
            if name in fields_of(type(self)) or name.startswith("__pydantic_"):
                values = self.__dict__
                if name in values:
                    return values[name]
            if name in properties_of(type(self)):
                raise AttributeError(
                    f"{name} of this {type(self).__name__} was not read: the query selected other properties; "
                    "add it to select(), or refresh() the instance"
                )
            return super().__getattr__(name)

        def __setattr__(self, name: str, value: Any) -> None:
            if name in ("space", "external_id"):
                raise AttributeError(
                    f"{name} says who this {type(self).__name__} is and cannot be assigned: write another instance, "
                    "such as instance.as_write().model_copy(update={'external_id': …, 'existing_version': None})"
                )
            objects: list[tuple[NodeReference, InstanceWrite]] = []
            assigned = _assigned(self, name, value, objects)
            remember(self, name)
            super().__setattr__(name, assigned)
            assign(self, name, tuple(objects))

    __view__: ClassVar[View]

    space: Attr[str]
    external_id: Attr[str] = prop("externalId")
    node_type: Attr[NodeReference | None] = prop("$type", default=None)
    data_record: _RecordAttr = prop("$record", default=None)

    def __hash__(self) -> int:
        return hash((type(self), self.space, self.external_id))

    def as_id(self) -> NodeReference:
        """The reference to this instance."""
        return NodeReference(self.space, self.external_id)

    def as_write(self) -> InstanceWrite:
        """An object to write that holds every value of this one, with lists and JSON of its own; nothing is validated again.

        Its `existing_version` is the version read, so that writing it does not undo what others wrote since.
        """
        written: InstanceWrite = written_form(self)
        return written

    def save(self) -> Self:
        """Write what changed since the read, and objects assigned to relations; see InstanceClient.save.

        No request where nothing did."""
        _binding_of(self, "save").save(self)
        return self

    def refresh(self) -> Self:
        """Read again, in place; see InstanceClient.refresh. One request."""
        _binding_of(self, "refresh").refresh(self)
        return self

    def delete(self) -> None:
        """Delete this instance in CDF, and nothing that it leads to; see InstanceClient.delete. One request."""
        _binding_of(self, "delete").delete(self)

    def dump(self) -> dict[str, Any]:
        """This instance in the form that the API reads and writes (API document: NodeDefinition, EdgeDefinition)."""
        from pygen_runtime.model.encoding import dump_resource

        return dump_resource(self)

    @classmethod
    def __pygen_rows__(cls, instances: Sequence[Any], expand: Any = None) -> Rows:
        """Of instances of this class, and of those that the relations `expand` led to; InstanceList makes tables of them."""
        from pygen_runtime.model.expansion import Expanded, expansions_of
        from pygen_runtime.model.tabular import rows_of

        return rows_of(cls, instances) if expand is None else Expanded(cls, expansions_of(cls, expand)).rows(instances)

    @classmethod
    def __pygen_titles__(cls, expand: Any = None) -> dict[str, str]:
        """The display names of the columns by Python name; of two alike neither is given."""
        from pygen_runtime.model.expansion import Expanded, expansions_of

        return Expanded(cls, expansions_of(cls, expand)).titles()

    def _repr_html_(self) -> str:
        from pygen_runtime.model.html import instance_html

        title = f"{type(self).__name__} {self.space}:{self.external_id}"
        return instance_html(type(self), title, self.__pygen_rows__([self]))


def _with_originals(copied: Any, instance: Any) -> Any:
    originals = getattr(instance, "_originals", None)
    object.__setattr__(copied, "_originals", originals and dict(originals))
    object.__setattr__(copied, "_assigned", getattr(instance, "_assigned", None))
    return copied


def _assigned(instance: PygenResource, name: str, value: Any, objects: list[Any]) -> Any:
    """The value of a relation as references, any other value as it is.

    The space of a bare external id is completed; objects to write join `objects`, each with the reference to it.
    """
    property = properties_of(type(instance)).get(name)
    if property is None or property.type != "direct":
        return value
    binding: Binding | None = getattr(instance, "_binding", None)
    default = None if binding is None else binding.default_space
    write = write_class(type(instance))
    # Of a relation to nodes of any view the read class has plain references.
    relation = relations_of(type(instance)).get(name) or Relation((), property.is_list)
    written = relations_of(write).get(name, relation)

    def reference(each: Any) -> Any:
        each = related(write, written, each)
        if isinstance(each, InstanceWrite):
            found = reference_to(name, each, default)
            objects.append((found, each))
            return found
        if isinstance(each, str) and each:
            return NodeReference(completed_space(default, each), each)
        return node_reference(each) if is_pair(each) or isinstance(each, PygenResource) else each

    if relation.many and is_several(value) and not isinstance(value, (PygenRelation, PygenResource)):
        return [reference(each) for each in value]
    return value if relation.many else reference(value)  # pyright: ignore


def _binding_of(instance: PygenResource, verb: str) -> Binding:
    binding: Binding | None = getattr(instance, "_binding", None)
    if binding is None:
        raise ConfigurationError(
            f"this {type(instance).__name__} was not read through a client, so {verb}() does not know where to: "
            f"use client.{verb}(instance), or get it from a client, as client.….get(...) gives it"
        )
    return binding


class _NoNodeType:
    """What edges have in the place of the type of a node: None, and no column."""

    def __get__(self, instance: Any, owner: type) -> None:
        if instance is None:
            raise AttributeError("edges have an edge_type, and no node_type")


class PygenEdge(PygenResource):
    """An edge as read, with the properties of one view."""

    if not TYPE_CHECKING:
        node_type: ClassVar[Any] = _NoNodeType()

    edge_type: Attr[NodeReference] = prop("$type")
    start_node: Attr[NodeReference] = prop("$startNode")
    end_node: Attr[NodeReference] = prop("$endNode")

    def as_id(self) -> EdgeReference:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """The reference to this edge."""
        return EdgeReference(self.space, self.external_id)


@dataclass_transform(kw_only_default=True, field_specifiers=(prop,))
class WriteMeta(ModelMeta):
    """The keyword parameters of a write class are its fields; a default that a class below a generated one declares
    counts as set."""

    if not TYPE_CHECKING:

        def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> Any:
            return with_own_defaults(super().__new__, mcs, name, bases, namespace, options)

        @property
        def __signature__(cls) -> Any:
            """The fields by their Python names; pydantic's own would have those of CDF, and none before the first use."""
            return signature_of(cls)

        @__signature__.setter
        def __signature__(cls, _: Any) -> None:
            pass

        def __dir__(cls) -> list[str]:
            return completed(super().__dir__(), cls)

        @property
        def __doc__(cls) -> str | None:
            """What `help` shows: what is written, and a line for each field."""
            return help_of_write(cls) if "__view__" in cls.__dict__ else cls.__dict__.get("__doc__")


class InstanceWrite(WriteModel, metaclass=WriteMeta):
    """An instance to write. Fields that are not set are not sent; None set explicitly clears a property.

    Without `space` the client's default space is meant, without `external_id` its factory makes one.
    `existing_version`: refuse the write if the stored version is greater; 0 only creates.
    """

    __view__: ClassVar[View]
    __pygen_write__: ClassVar[bool] = True

    external_id: str | None = prop("externalId", default=None)
    space: str | None = prop("space", default=None)
    existing_version: int | None = prop("$existingVersion", default=None)

    if not TYPE_CHECKING:

        def __setattr__(self, name: str, value: Any) -> None:
            # Assignment to a model that forbids unknown fields drops those that as_write() kept.
            extra = self.__pydantic_extra__
            super().__setattr__(name, value)
            if extra:
                object.__setattr__(self, "__pydantic_extra__", extra)

        def __repr_args__(self) -> Any:
            """What is set; an object in a relation by its id, because graphs are deep and have circles."""
            given = given_fields(self)
            return [(name, _shallow(value)) for name, value in self.__dict__.items() if name in given]

    @classmethod
    def from_frame(
        cls,
        frame: pandas.DataFrame | polars.DataFrame | pyarrow.Table,  # pyright: ignore
        *,
        nulls: Literal["omit", "clear"] = "omit",
        extra: Literal["refuse", "ignore"] = "refuse",
    ) -> list[Self]:
        """One object per row: the way back from `to_pandas` and `to_polars`.

        Columns are called as the fields, `external_id` may be the index. Version, times and the type of nodes are not
        taken. Relations are texts "space:external_id" (without a colon: an id in the default space), pairs, structs or
        references. Missing values leave a field out, or clear it (`nulls="clear"`).

        Raises:
            ValueError: naming row, column and value of each that the class does not take, at most 20; or the columns
                that are no fields (`extra="ignore"` leaves them out).
        """
        from pygen_runtime.model.frame_input import objects_of

        return objects_of(cls, frame, nulls, extra)

    def __hash__(self) -> int:
        if self.external_id is None:
            raise TypeError(
                f"unhashable: this {type(self).__name__} has no external_id yet; set one, or key by something else"
            )
        return hash((type(self), self.space, self.external_id))

    def as_id(self) -> NodeReference:
        """The reference to the instance; raises ValueError while its space or external id is open."""
        if self.space is None or self.external_id is None:
            raise ValueError(f"{type(self).__name__} has no {'space' if self.space is None else 'external_id'} yet")
        return NodeReference(self.space, self.external_id)


def _shallow(value: Any) -> Any:
    if isinstance(value, list):
        return [_shallow(each) for each in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, InstanceWrite):
        return Shown(f"{type(value).__name__}(external_id={value.external_id!r}, …)")
    return value


class NodeWrite(InstanceWrite):
    """A node to write; without `node_type` it gets the type that the view's filter fixes."""

    node_type: NodeReference | None = prop("$type", default=None)


class EdgeWrite(InstanceWrite):
    """An edge to write; where a relation holds it, type, near end and a missing external id follow from there."""

    edge_type: NodeReference | None = prop("$type", default=None)
    start_node: Ref[InstanceWrite] | None = prop("$startNode", default=None)
    end_node: Ref[InstanceWrite] | None = prop("$endNode", default=None)

    def as_id(self) -> EdgeReference:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        """The reference to the edge; raises ValueError while its space or external id is open."""
        found = super().as_id()
        return EdgeReference(found.space, found.external_id)
