"""Bytes of pages to instances: by the fast lane (`lane`), and what is unusual in one pass of pydantic.

One validator per class takes a whole page; a view's properties become the model directly, so that unknown ones are
kept, and a short loop adds what belongs to the instance.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Generic, TypeVar

from pydantic_core import SchemaValidator, ValidationError, core_schema, to_json

from pygen_runtime.filters.references import NodeReference
from pygen_runtime.filters.schema import View
from pygen_runtime.http.deep_json import is_too_deep, parse
from pygen_runtime.lazy import package_of
from pygen_runtime.model.answer_lane import answer_lane
from pygen_runtime.model.binding import Binding, BoundRelation
from pygen_runtime.model.class_schema import properties_of
from pygen_runtime.model.data_record import DataRecord
from pygen_runtime.model.deferred import set_raw, slot
from pygen_runtime.model.entity import unchecked
from pygen_runtime.model.instances import PygenEdge, PygenResource
from pygen_runtime.model.lane import lane_of
from pygen_runtime.model.originals import changeable, originals_of
from pygen_runtime.model.paths import generated_class
from pygen_runtime.model.relations import DirectRelation, DirectRelationList, bind_direct

T = TypeVar("T", bound=PygenResource)
Schema = core_schema.CoreSchema


def decode_items(cls: type[T], content: bytes, binding: Binding | None = None) -> tuple[list[T], dict[str, Any]]:
    """The instances of a page, with this binding, and the rest of the answer (nextCursor, typing, debug).

    Raises:
        pydantic_core.ValidationError: where the answer is no JSON or a value has another type than the view says.
    """
    with gc_paused():
        lane = lane_of(cls)
        found = None if lane is None else lane.read(content, binding)
        if found is not None:
            return found
        items, answer = validated_items(cls, content, binding)
    if lane is not None:
        lane.note(items)
    return items, answer


def validated_items(cls: type[T], content: bytes, binding: Binding | None = None) -> tuple[list[T], dict[str, Any]]:
    """The same by pydantic, which takes whatever a page may have, and says what it may not."""
    finish = Finisher(cls, binding)
    try:
        answer = page_validator(cls, False).validate_json(content, context=finish)
    except ValidationError:
        # Seldom: nulls, or a node without data in a container that the view maps, where properties are not nullable.
        answer = _validated(page_validator(cls, True), content, finish)
    return answer.pop("items"), answer


@dataclass(frozen=True, slots=True)
class SetOf(Generic[T]):
    """One result set of a query: its name, the class of its instances and their binding.

    With `selected` they have those properties only, the others are absent. `beside` is a property path of another view
    that is read, too.
    """

    name: str
    cls: type[T]
    binding: Binding | None = None
    selected: frozenset[str] | None = None
    beside: tuple[str, str, str] | None = None

    @property
    def is_whole(self) -> bool:
        return self.selected is None and self.beside is None


@dataclass(frozen=True, slots=True)
class Members(Generic[T]):
    """The instances of a result set, and of each the value at `beside`, where that was asked for."""

    instances: list[T]
    beside: Sequence[Any] = ()


def decode_sets(sets: Sequence[SetOf[Any]], content: bytes) -> tuple[dict[str, Members[Any]], dict[str, Any]]:
    """The instances of each set in an answer of query and sync, and the rest of it; raises as `decode_items`.

    A set of whole instances is read as pages are, where the answer has nothing unusual.
    """
    with gc_paused():
        lane = answer_lane(tuple((each.name, each.cls if each.is_whole else None) for each in sets))
        found = None if lane is None else lane.read(content)
        if lane is None or found is None:
            return _validated_sets(sets, content)
        others = [each for each in sets if each.name in found.others]
        try:
            members = _members_of(others, found.others) if others else {}
        except ValidationError:  # of the whole answer it says where
            return _validated_sets(sets, content)
        made = {
            each.name: Members(lane.made(found, each.name, each.binding)) for each in sets if each.name in found.heads
        }
        return {**made, **members}, found.rest


def _validated_sets(sets: Sequence[SetOf[Any]], content: bytes) -> tuple[dict[str, Members[Any]], dict[str, Any]]:
    """The same by pydantic."""
    answer = _validated(answer_validator(tuple((each.name, each.cls, each.beside) for each in sets)), content)
    items = answer.pop("items")
    return {each.name: _members(each, items[each.name]) for each in sets if each.name in items}, answer


def _members_of(sets: Sequence[SetOf[Any]], lists: Mapping[str, bytes]) -> dict[str, Members[Any]]:
    """Of sets that are left to pydantic."""
    content = b",".join(b"%b:%b" % (to_json(name), each) for name, each in lists.items())
    return _validated_sets(sets, b'{"items":{%b},"nextCursor":{}}' % content)[0]


def _members(of: SetOf[T], items: list[dict[str, Any]]) -> Members[T]:
    """Of validated items."""
    beside: list[Any] = []
    if of.beside is not None:
        for item in items:
            value: Any = item
            for name in ("properties", *of.beside):
                value = value.get(name) if value else None
            beside.append(value)
    return Members(list(map(Finisher(of.cls, of.binding, of.selected), items)), beside)


def _validated(validator: SchemaValidator, content: bytes, context: Any = None) -> dict[str, Any]:
    try:
        return validator.validate_json(content, context=context)  # type: ignore[no-any-return]
    except ValidationError as error:
        if not is_too_deep(error):
            raise
    return validator.validate_python(parse(content), context=context)  # type: ignore[no-any-return]


def made_from(cls: type[Any]) -> str:
    """From what a class was made, for an error about a value that does not fit it."""
    package = sys.modules.get(package_of(generated_class(cls).__module__) or "")
    digest = getattr(package, "__model_digest__", None)
    made = f"The SDK was made from digest {digest}" if digest else "The classes were made from the view as it was then"
    return f"{made}: has the model changed? A newer package, or client.instances, reads what is stored now"


class Finisher(Generic[T]):
    """Makes validated items instances; with `selected` those properties only, the others are absent.

    A page calls it from within its validation, item by item, while the objects are still at hand for the processor.
    """

    def __init__(self, cls: type[T], binding: Binding | None = None, selected: frozenset[str] | None = None) -> None:
        view: View | None = getattr(cls, "__view__", None)
        self.cls = cls
        self.binding = binding = binding and binding.for_page()
        self.space, self.name = (view.reference.space, view.reference.path("")[1]) if view else ("", "")
        # The type "direct" without a target is a plain reference: it has no handle.
        self.relations = [
            (each.name, each.is_list, None if binding is None else BoundRelation(binding, each.name))
            for each in properties_of(cls).values()
            if each.target is not None and (selected is None or each.name in selected)
            and (each.is_list or binding is not None)
        ]  # fmt: skip
        self.absent = () if selected is None else tuple(each for each in properties_of(cls) if each not in selected)
        self.is_edge = issubclass(cls, PygenEdge)
        may_change = changeable(cls)
        self.lists = tuple(name for name, json in may_change.items() if not json and name not in self.absent)
        self.is_seldom = any(may_change.values())

    def __call__(self, item: dict[str, Any]) -> T:
        try:
            instance: T = item["properties"][self.space][self.name]
        except (KeyError, TypeError):
            # The server sent nothing but who it is.
            instance = unchecked(self.cls, dict.fromkeys(properties_of(self.cls)), set(), {})
        set_raw(instance, None)
        values = vars(instance)
        for each in self.absent:
            del values[each]
        values["space"] = item["space"]
        values["external_id"] = item["externalId"]
        times = (item["version"], item["createdTime"], item["lastUpdatedTime"], item.get("deletedTime"))
        values["data_record"] = _record(DataRecord, times)
        if self.is_edge:
            values["edge_type"] = item["type"]
            values["start_node"] = item["startNode"]
            values["end_node"] = item["endNode"]
        else:
            values["node_type"] = item.get("type")
        for each, is_list, bound in self.relations:
            if is_list:
                values[each] = DirectRelationList(values[each], bound)
            elif values[each] is not None:
                bind_direct(values[each], bound)
        instance.__pydantic_fields_set__.clear()  # type: ignore[attr-defined]  # pyright: ignore
        _bind(instance, self.binding)
        # A save compares with these; lists here, because a call costs as much as all of them.
        if self.is_seldom or instance.model_extra:
            _remember(instance, originals_of(instance))
        elif self.lists:
            _remember(instance, {name: tuple(value) for name in self.lists if (value := values[name]) is not None})
        return instance


_record: Callable[[type[DataRecord], tuple[Any, ...]], DataRecord] = tuple.__new__  # pyright: ignore
_bind = slot("_binding").__set__
_remember = slot("_originals").__set__


@cache
def page_validator(cls: type[PygenResource], partial: bool) -> SchemaValidator:
    """The validator of a page of `cls`, whose items the Finisher in the context makes instances.

    With `partial`, properties that are not there, and nulls, are no error.
    """
    item = core_schema.with_info_after_validator_function(
        lambda item, info: info.context(item), item_schema(cls, partial, whole=not partial)
    )
    cursor = _optional(core_schema.nullable_schema(_TEXT))
    return _answer(core_schema.list_schema(item), cursor)


def item_schema(
    cls: type[PygenResource], partial: bool, beside: tuple[str, str, str] | None = None, *, whole: bool = False
) -> Schema:
    """One instance on the wire (API document: NodeDefinition, EdgeDefinition), its properties as `cls`.

    A class without a view takes no properties. `beside`, a property path of another view, is kept as it came.
    `whole` is the usual form of a page: what has no value is left out and never null.
    """

    def absent(schema: Schema) -> core_schema.TypedDictField:
        return _optional(schema if whole else core_schema.nullable_schema(schema))

    edge = issubclass(cls, PygenEdge)
    required: dict[str, Schema] = {**dict.fromkeys(("space", "externalId"), _TEXT), **dict.fromkeys(_NUMBERS, _INTEGER)}
    required.update(dict.fromkeys(("type", "startNode", "endNode") if edge else (), _REFERENCE))
    fields = {name: core_schema.typed_dict_field(schema) for name, schema in required.items()}
    fields["properties"] = absent(_by_space(cls, partial, beside))
    fields["deletedTime"] = absent(_INTEGER)
    if not edge:
        fields["type"] = absent(_REFERENCE)
    return core_schema.typed_dict_schema(fields)


def _by_space(cls: type[PygenResource], partial: bool, beside: tuple[str, str, str] | None) -> Schema:
    spaces: dict[str, dict[str, core_schema.TypedDictField]] = {}
    if beside is not None:
        spaces.setdefault(beside[0], {})[beside[1]] = _optional(core_schema.any_schema())
    view: View | None = getattr(cls, "__view__", None)
    if view is not None:
        own = _optional(_properties_schema(cls, partial))
        spaces.setdefault(view.reference.space, {})[view.reference.path("")[1]] = own
    typed = core_schema.typed_dict_schema
    return typed({space: _optional(typed(views)) for space, views in spaces.items()})


@lru_cache(maxsize=256)
def answer_validator(sets: tuple[tuple[str, type[Any], tuple[str, str, str] | None], ...]) -> SchemaValidator:
    """The validator of the answer of query and sync."""
    items = {name: _optional(core_schema.list_schema(item_schema(cls, True, beside))) for name, cls, beside in sets}
    cursors = core_schema.dict_schema(_TEXT, core_schema.nullable_schema(_TEXT))
    return _answer(core_schema.typed_dict_schema(items), core_schema.typed_dict_field(cursors))


def _answer(items: Schema, cursor: core_schema.TypedDictField) -> SchemaValidator:
    any_field = _optional(core_schema.any_schema())
    fields = {"items": core_schema.typed_dict_field(items), "nextCursor": cursor, "typing": any_field}
    schema = core_schema.typed_dict_schema({**fields, "debug": any_field})
    # No cache of strings: values repeat too seldom to pay for it. No prebuilt validator: it would be the class's own.
    return SchemaValidator(schema, core_schema.CoreConfig(cache_strings="none"), False)


def _properties_schema(cls: type[PygenResource], partial: bool) -> Schema:
    fields: dict[str, core_schema.ModelField] = {}
    for property in properties_of(cls).values():
        schema = _VALUES.get(property.type, _TEXT)
        if property.type == "direct":
            schema = _REFERENCE if property.target is None else _RELATION
        schema = core_schema.list_schema(schema) if property.is_list else schema
        if partial or not property.required:
            schema = core_schema.with_default_schema(core_schema.nullable_schema(schema), default=None)
        fields[property.name] = core_schema.model_field(schema, validation_alias=property.wire)
    return core_schema.model_schema(
        cls,
        core_schema.model_fields_schema(fields, model_name=cls.__name__, extra_behavior="allow"),
        config={"extra_fields_behavior": "allow"},
    )


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
_NUMBERS = ("version", "createdTime", "lastUpdatedTime")
_REFERENCE = _reference_schema(NodeReference)
_RELATION = _reference_schema(DirectRelation)
_VALUES: Mapping[str, Schema] = {
    "boolean": core_schema.bool_schema(strict=True),
    "int32": _INTEGER,
    "int64": _INTEGER,
    "float32": core_schema.float_schema(strict=True, allow_inf_nan=False),
    "float64": core_schema.float_schema(strict=True, allow_inf_nan=False),
    "timestamp": core_schema.datetime_schema(tz_constraint="aware"),
    # JSON that is nested too deeply is parsed first: what is a text there would not be strictly a date.
    "date": core_schema.json_or_python_schema(core_schema.date_schema(strict=True), core_schema.date_schema()),
    "json": core_schema.any_schema(),
}


class _Pauses:
    """Of the garbage collector, which is one per process: whether it ran before each pause that is not over."""

    lock = threading.Lock()
    ran: list[bool] = []

    @classmethod
    def begin(cls) -> None:
        with cls.lock:
            cls.ran.append(gc.isenabled())
            gc.disable()

    @classmethod
    def end(cls) -> None:
        with cls.lock:
            if cls.ran and cls.ran.pop():
                gc.enable()

    @classmethod
    def forget(cls) -> None:
        """After a fork: the threads that paused it do not exist here, nor who held the lock."""
        cls.lock = threading.Lock()
        if cls.ran and cls.ran[0]:
            gc.enable()
        cls.ran = []


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_Pauses.forget)


@contextmanager
def gc_paused() -> Generator[None, None, None]:
    """No collection while a page becomes objects: it would scan them again and again (1.2 to 1.5 times the time)."""
    _Pauses.begin()
    try:
        yield
    finally:
        _Pauses.end()
