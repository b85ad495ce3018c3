"""Bytes of pages to instances, instances to bytes: the two hot paths, one pass in Rust each.

Reading: one validator per class takes a whole page; a view's properties become the model directly, so that unknown
ones are kept, and a short loop adds what belongs to the instance. Writing: a table per class, field -> name on the
wire and converter.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from datetime import datetime, timezone
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic_core import SchemaValidator, ValidationError, core_schema, to_json

from pygen_runtime.base import InstanceWrite, PygenEdge, PygenResource
from pygen_runtime.class_schema import SYSTEM, properties_of
from pygen_runtime.data_record import DataRecord
from pygen_runtime.references import NodeReference
from pygen_runtime.relations import DirectRelation, DirectRelationList
from pygen_runtime.schema import Property, View

if TYPE_CHECKING:
    pass

T = TypeVar("T", bound=PygenResource)
Schema = core_schema.CoreSchema

SHOWN_ERRORS = 5
"""Errors of a page that a message lists; a page that does not fit has one per field and item."""


# Reading


def decode_items(cls: type[T], content: bytes, client: Any = None) -> tuple[list[T], dict[str, Any]]:
    """The instances of a page, bound to `client`, and the rest of the answer (nextCursor, typing, debug).

    Raises:
        pydantic_core.ValidationError: where the answer is no JSON or a value has another type than the view says.
    """
    with _gc_paused():
        try:
            answer = page_validator(cls, False).validate_json(content)
        except ValidationError as error:
            if any(each["type"] != "missing" for each in error.errors(include_url=False, include_context=False)):
                raise
            # A node without data in a container that the view maps lacks properties that are not nullable there.
            answer = page_validator(cls, True).validate_json(content)
        items = instances(cls, answer.pop("items"), client)
    return items, answer


def instances(cls: type[T], items: Iterable[dict[str, Any]], client: Any = None) -> list[T]:
    """The validated items of a page as instances."""
    view: View = cls.__view__
    space, name = view.reference.space, view.reference.path("")[1]
    # The type "direct" without a target is a plain list of references.
    lists = [each.name for each in properties_of(cls).values() if each.is_list and each.target is not None]
    edge = issubclass(cls, PygenEdge)
    found: list[T] = []
    for item in items:
        try:
            instance: T = item["properties"][space][name]
        except (KeyError, TypeError):
            instance = _without_properties(cls)
        values = instance.__dict__
        values["space"] = item["space"]
        values["external_id"] = item["externalId"]
        times = (item["version"], item["createdTime"], item["lastUpdatedTime"], item.get("deletedTime"))
        values["data_record"] = _record(DataRecord, times)
        if edge:
            values["node_type"] = None
            values["edge_type"] = item["type"]
            values["start_node"] = item["startNode"]
            values["end_node"] = item["endNode"]
        else:
            values["node_type"] = item.get("type")
        for each in lists:
            values[each] = DirectRelationList(values[each])
        instance.__pydantic_fields_set__.clear()  # type: ignore[attr-defined]  # pyright: ignore
        _bind(instance, client)
        found.append(instance)
    return found


_record = tuple.__new__
_bind = PygenResource.__dict__["_client"].__set__


@cache
def page_validator(cls: type[PygenResource], partial: bool) -> SchemaValidator:
    """The validator of a page of `cls`; with `partial`, properties that are not there are no error."""
    # No cache of strings: values repeat too seldom to pay for it. No prebuilt validator: it would be the class's own.
    return SchemaValidator(_page(item_schema(cls, partial)), core_schema.CoreConfig(cache_strings="none"), False)


def item_schema(cls: type[PygenResource], partial: bool) -> Schema:
    """One instance on the wire (API document: NodeDefinition, EdgeDefinition), its properties as `cls`."""
    view: View = cls.__view__
    name = view.reference.path("")[1]
    by_view = _typed({name: _optional(_properties_schema(cls, partial))})
    fields = {
        "space": _field(_TEXT),
        "externalId": _field(_TEXT),
        "version": _field(_INTEGER),
        "createdTime": _field(_INTEGER),
        "lastUpdatedTime": _field(_INTEGER),
        "deletedTime": _optional(core_schema.nullable_schema(_INTEGER)),
        "properties": _optional(core_schema.nullable_schema(_typed({view.reference.space: _optional(by_view)}))),
    }
    if issubclass(cls, PygenEdge):
        fields.update({key: _field(_REFERENCE) for key in ("type", "startNode", "endNode")})
    else:
        fields["type"] = _optional(core_schema.nullable_schema(_REFERENCE))
    return _typed(fields)


def _properties_schema(cls: type[PygenResource], partial: bool) -> Schema:
    fields: dict[str, core_schema.ModelField] = {}
    for property in properties_of(cls).values():
        schema = _value_schema(property)
        if partial or not property.required:
            schema = core_schema.with_default_schema(core_schema.nullable_schema(schema), default=None)
        fields[property.name] = core_schema.model_field(schema, validation_alias=property.wire)
    return core_schema.model_schema(
        cls,
        core_schema.model_fields_schema(fields, model_name=cls.__name__, extra_behavior="allow"),
        config={"extra_fields_behavior": "allow"},
    )


def _value_schema(property: Property) -> Schema:
    if property.type == "direct":
        element = _REFERENCE if property.target is None else _RELATION
    else:
        element = _VALUES.get(property.type, _TEXT)
    return core_schema.list_schema(element) if property.is_list else element


def _page(item: Schema) -> Schema:
    return _typed(
        {
            "items": _field(core_schema.list_schema(item)),
            "nextCursor": _optional(core_schema.nullable_schema(_TEXT)),
            "typing": _optional(core_schema.any_schema()),
            "debug": _optional(core_schema.any_schema()),
        }
    )


def _typed(fields: dict[str, core_schema.TypedDictField]) -> Schema:
    return core_schema.typed_dict_schema(fields)


def _field(schema: Schema) -> core_schema.TypedDictField:
    return core_schema.typed_dict_field(schema)


def _optional(schema: Schema) -> core_schema.TypedDictField:
    return core_schema.typed_dict_field(schema, required=False)


def _reference_schema(cls: type[NodeReference]) -> Schema:
    fields = [
        core_schema.dataclass_field("space", _TEXT),
        core_schema.dataclass_field("external_id", _TEXT, validation_alias="externalId"),
    ]
    inner = core_schema.dataclass_args_schema(cls.__name__, fields)
    return core_schema.dataclass_schema(cls, inner, ["space", "external_id"], slots=True)


_TEXT = core_schema.str_schema(strict=True)
_INTEGER = core_schema.int_schema(strict=True)
_REFERENCE = _reference_schema(NodeReference)
_RELATION = _reference_schema(DirectRelation)
_VALUES: Mapping[str, Schema] = {
    "boolean": core_schema.bool_schema(strict=True),
    "int32": _INTEGER,
    "int64": _INTEGER,
    "float32": core_schema.float_schema(strict=True, allow_inf_nan=False),
    "float64": core_schema.float_schema(strict=True, allow_inf_nan=False),
    "timestamp": core_schema.datetime_schema(tz_constraint="aware"),
    "date": core_schema.date_schema(strict=True),
    "json": core_schema.any_schema(),
}


def _without_properties(cls: type[T]) -> T:
    """An instance of which the server sent nothing but who it is."""
    instance = cls.__new__(cls)
    object.__setattr__(instance, "__dict__", dict.fromkeys(properties_of(cls)))
    object.__setattr__(instance, "__pydantic_extra__", {})
    object.__setattr__(instance, "__pydantic_fields_set__", set())
    object.__setattr__(instance, "__pydantic_private__", None)
    return instance


class _Pause:
    """Nested pauses of the garbage collector, which is one per process."""

    lock = threading.Lock()
    depth = 0
    was_enabled = False


@contextmanager
def _gc_paused() -> Generator[None, None, None]:
    """No collection while a page becomes objects: it would scan them again and again (1.2 to 1.5 times the time)."""
    with _Pause.lock:
        if _Pause.depth == 0:
            _Pause.was_enabled = gc.isenabled()
            gc.disable()
        _Pause.depth += 1
    try:
        yield
    finally:
        with _Pause.lock:
            _Pause.depth -= 1
            if _Pause.depth == 0 and _Pause.was_enabled:
                gc.enable()


# Writing

Converter = Callable[[Any], Any]


def encode_properties(instance: InstanceWrite | PygenResource, names: Iterable[str] | None = None) -> dict[str, Any]:
    """The properties that are set (or those in `names`), in the form of the wire and the order of the class."""
    given = instance.model_fields_set if names is None else frozenset(names)
    values = vars(instance)
    encoded: dict[str, Any] = {}
    for name, wire, convert in encode_table(type(instance)):
        if name in given:
            value = values[name]
            encoded[wire] = value if convert is None or value is None else convert(value)
    if instance.model_extra:
        encoded.update(instance.model_extra)
    return encoded


@cache
def encode_table(cls: type[InstanceWrite] | type[PygenResource]) -> tuple[tuple[str, str, Converter | None], ...]:
    """(Python name, name on the wire, converter) of each property of a generated class."""
    return tuple((each.name, each.wire, _converter(each)) for each in properties_of(cls).values())


def _converter(property: Property) -> Converter | None:
    convert = _CONVERTERS.get(property.type)
    if convert is None or not property.is_list:
        return convert
    return lambda values: [convert(value) for value in _elements(values)]


def _elements(values: Any) -> Iterable[Any]:
    return values.references if isinstance(values, DirectRelationList) else values  # pyright: ignore


def encode_timestamp(value: datetime) -> str:
    """Milliseconds and an offset: all that CDF stores."""
    return value.astimezone(timezone.utc).isoformat(timespec="milliseconds")


def _encode_reference(value: Any) -> dict[str, Any]:
    reference: NodeReference = value if isinstance(value, NodeReference) else value.as_id()
    return {"space": reference.space, "externalId": reference.external_id}


_CONVERTERS: Mapping[str, Converter] = {
    "timestamp": encode_timestamp,
    "date": lambda value: value.isoformat(),
    "direct": _encode_reference,
}


def to_bytes(body: Any) -> bytes:
    """A request body as compact JSON."""
    return to_json(body)


def dump_resource(instance: PygenResource) -> dict[str, Any]:
    """See PygenResource.dump."""
    view: View = type(instance).__view__
    kind = "edge" if isinstance(instance, PygenEdge) else "node"
    dumped: dict[str, Any] = {"instanceType": kind, "space": instance.space, "externalId": instance.external_id}
    record = instance.data_record
    if record is not None:  # pyright: ignore[reportUnnecessaryComparison]
        dumped["version"] = record.version
        dumped["createdTime"] = record.created_time_ms
        dumped["lastUpdatedTime"] = record.last_updated_time_ms
        if record.deleted_time_ms is not None:
            dumped["deletedTime"] = record.deleted_time_ms
    if isinstance(instance, PygenEdge):
        ends = {"type": instance.edge_type, "startNode": instance.start_node, "endNode": instance.end_node}
        dumped.update({key: reference.dump() for key, reference in ends.items()})
    elif instance.node_type is not None:
        dumped["type"] = instance.node_type.dump()
    present = [
        name for name, value in vars(instance).items()
        if name not in SYSTEM and value is not None
        and not (isinstance(value, DirectRelationList) and not value.has_value)  # pyright: ignore
    ]  # fmt: skip
    properties = encode_properties(instance, present)
    dumped["properties"] = {view.reference.space: {view.reference.path("")[1]: properties}}
    return dumped
