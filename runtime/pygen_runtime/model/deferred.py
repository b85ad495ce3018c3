"""Instances that stay as msgspec decoded them until pydantic is needed.

A property is read from the body of its instance; a relation is made when it is first asked for, and kept. Whatever needs
the `__dict__` of pydantic (an assignment, a dump, a copy, a pickle, `==`, a value that can change in place) settles the
instance: it is then like all others, and nothing is left of the body.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from functools import partial
from itertools import repeat
from operator import attrgetter
from typing import Any

from pygen_runtime.filters.references import NodeReference
from pygen_runtime.filters.schema import Property
from pygen_runtime.model.binding import Binding, BoundRelation
from pygen_runtime.model.class_schema import is_edge, properties_of
from pygen_runtime.model.data_record import DataRecord
from pygen_runtime.model.entity import ReadModel
from pygen_runtime.model.originals import changeable, originals_in
from pygen_runtime.model.paths import generated_class
from pygen_runtime.model.relations import DirectRelation, DirectRelationList, bind_direct

Getter = Callable[[Any], Any]
Setter = Callable[[Any, Any], None]


def slot(name: str) -> Any:
    """The slot itself: what a class says of the name does not matter."""
    return next(vars(base)[name] for base in ReadModel.__mro__ if name in vars(base))


_get_dict: Callable[[Any], dict[str, Any]] = slot("__dict__").__get__
set_dict: Setter = slot("__dict__").__set__
_get_raw, _get_page, _get_made = (slot(name).__get__ for name in ("_raw", "_page", "_made"))
set_raw, set_page, set_made = (slot(name).__set__ for name in ("_raw", "_page", "_made"))
_set_given: Setter = slot("__pydantic_fields_set__").__set__
_set_extra: Setter = slot("__pydantic_extra__").__set__
_set_private: Setter = slot("__pydantic_private__").__set__
_set_originals: Setter = slot("_originals").__set__


class _Settling:
    """One thread at a time: two that ask for a value at once get the same object."""

    lock = threading.RLock()

    @classmethod
    def forget(cls) -> None:
        """After a fork: the thread that held the lock does not exist here."""
        cls.lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_Settling.forget)


class Shared:
    """What the instances of a page have in common: the form of their class, and their relations at the client."""

    __slots__ = ("bounds", "form", "single")

    def __init__(self, form: Form, binding: Binding | None) -> None:
        self.form = form
        self.bounds: dict[str, BoundRelation | None] = {
            name: None if binding is None else BoundRelation(binding, name) for name in form.handles
        }
        self.single = [(name, self.bounds[name]) for name, each in form.handles.items() if not each.is_list]


class Form:
    """What a class says of its instances: how each attribute is read, and what settling has to make."""

    def __init__(self, cls: Any, as_dict: Callable[[Any], dict[str, Any]]) -> None:
        properties, can_change = properties_of(cls), changeable(cls)
        relations = {name: each for name, each in properties.items() if each.type == "direct"}
        self.relations = tuple(relations)
        self.handles = {name: each for name, each in relations.items() if each.target is not None}
        self.others = [each for each in relations.values() if each.target is None or each.is_list]
        self.ends = _EDGE_ENDS if is_edge(cls) else _NODE_ENDS
        self.changeable = can_change
        self.has_json = any(can_change.values())
        self.as_dict = as_dict
        self.attributes: dict[str, Getter] = {
            "space": attrgetter("_raw.space"),
            "external_id": attrgetter("_raw.externalId"),
            "data_record": lambda instance: _record(_get_raw(instance)),
            **{name: _end(name, wire) for name, wire in self.ends.items()},
            **{name: _getter(each, name in can_change) for name, each in properties.items()},
        }


_NODE_ENDS = {"node_type": "type"}
_EDGE_ENDS = {"edge_type": "type", "start_node": "startNode", "end_node": "endNode"}
"""The references that are no properties, and their names on the wire."""


def raw_of(instance: Any) -> Any:
    """What an instance was decoded into, where it is not settled; None of all others."""
    try:
        return _get_raw(instance)
    except AttributeError:
        return None


def values_of(instance: Any) -> dict[str, Any]:
    """The `__dict__` of an instance, which is settled from now on."""
    if raw_of(instance) is not None:
        settle(instance)
    return _get_dict(instance)


def value_of(instance: Any, name: str) -> Any:
    """The value of a field, whatever a class below the generated one makes of its name."""
    try:
        page: Shared | None = _get_page(instance)
    except AttributeError:
        page = None
    if page is None or raw_of(instance) is None or _get_dict(instance):
        return values_of(instance)[name]
    return page.form.attributes[name](instance)


def read_values(instance: Any) -> Mapping[str, Any]:
    """The values of an instance by field, to be read: nobody may have its lists. It is settled only where it has values in JSON, or what
    went past us; else a relation is what msgspec made: it has `space` and `external_id`, too."""
    try:
        page: Shared | None = _get_page(instance)
    except AttributeError:
        page = None
    raw = raw_of(instance)  # after the page, which is forgotten after it
    if raw is None or page is None or page.form.has_json or _get_dict(instance):
        return values_of(instance)
    values = page.form.as_dict(raw.properties)
    values.update({name: getattr(raw, wire) for name, wire in page.form.ends.items()})
    return {**values, "space": raw.space, "external_id": raw.externalId, "data_record": _record(raw)}


def untouched_values(instance: Any) -> dict[str, Any] | None:
    """The values as they were read, but the record, their lists and references for the caller to keep; None of an instance that
    is settled, or has to be for this. A save has nothing to do with one that is not."""
    if is_settled(instance):
        return None
    values = dict(read_values(instance))
    page: Shared | None = _get_page(instance)
    if page is None or page.form.has_json:
        return None
    for name in page.form.relations:
        value = values[name]
        values[name] = list(map(plain, value)) if value.__class__ is list else plain(value)
    for name in page.form.changeable:
        if values[name] is not None:
            values[name] = list(values[name])
    values.update({name: plain(values[name]) for name in page.form.ends})
    del values["data_record"]
    return values


def is_settled(instance: Any) -> bool:
    """Whether pydantic knows an instance, or something went past us: only then can it have changed."""
    return raw_of(instance) is None or bool(_get_dict(instance))


def settle(instance: Any) -> None:
    """Give an instance what pydantic knows of it. Others see it as before at any time: its `__dict__` comes at the end."""
    with _Settling.lock:
        raw = raw_of(instance)
        if raw is None:
            return
        shared: Shared = _get_page(instance)
        values = _values(instance, raw, shared)
        own = _get_dict(instance)
        if own:  # what went past us by object.__setattr__
            values.update(own)
        _set_given(instance, set())
        _set_extra(instance, {})
        _set_private(instance, None)
        if shared.form.changeable:
            _set_originals(instance, originals_in(shared.form.changeable, values))
        set_dict(instance, values)
        for forget in (set_raw, set_page, set_made):
            forget(instance, None)


def _values(instance: Any, raw: Any, shared: Shared) -> dict[str, Any]:
    values: dict[str, Any] = shared.form.as_dict(raw.properties)
    for name, bound in shared.single:
        value = values[name]
        if value is not None:  # here, because a call costs as much as the rest
            handle = values[name] = _new_handle(DirectRelation)
            _set_space(handle, value.space)
            _set_id(handle, value.external_id)
            bind_direct(handle, bound)
    for each in shared.form.others:
        values[each.name] = _relation(each, values[each.name], shared)
    values["space"] = raw.space
    values["external_id"] = raw.externalId
    values["data_record"] = _record(raw)
    for name, wire in shared.form.ends.items():
        values[name] = plain(getattr(raw, wire))
    values.update(_get_made(instance) or ())  # the same objects that were handed out
    return values


def _record(raw: Any) -> DataRecord:
    return _new_record(DataRecord, (raw.version, raw.createdTime, raw.lastUpdatedTime, raw.deletedTime))


def _relation(property: Property, value: Any, shared: Shared) -> Any:
    """What an instance has of a value of a direct relation: a handle; where the view names no target, references."""
    if property.target is None:
        return list(map(plain, value)) if property.is_list and value is not None else plain(value)
    bound = shared.bounds[property.name]
    if property.is_list:
        found = None if value is None else map(_reference, value, repeat(DirectRelation))
        handles: DirectRelationList[Any] = DirectRelationList(found, bound)
        return handles
    handle = _reference(value, DirectRelation)
    bind_direct(handle, bound)
    return handle


def plain(value: Any) -> NodeReference | None:
    """The reference in a relation that was read."""
    return None if value is None else _reference(value, NodeReference)


def _reference(value: Any, cls: Any) -> Any:
    """Not by its constructor, which takes four times as long."""
    made = _new_handle(cls)
    _set_space(made, value.space)
    _set_id(made, value.external_id)
    return made


_new_record: Callable[[type[DataRecord], tuple[Any, ...]], DataRecord] = tuple.__new__  # pyright: ignore
_new_handle: Any = object.__new__
_set_space: Setter = NodeReference.__dict__["space"].__set__
_set_id: Setter = NodeReference.__dict__["external_id"].__set__


# Attributes


class Deferred:
    """A property of instances that are not settled. It has no `__set__`: a filled `__dict__` comes before it.

    The class has none, so that the metaclass answers it, and pydantic sees no default.
    """

    __slots__ = ("get", "name")

    def __init__(self, name: str, get: Getter) -> None:
        self.name = name
        self.get = get

    def __get__(self, instance: Any, owner: Any) -> Any:
        if instance is None:
            raise AttributeError(self.name)
        return self.get(instance)


def put_attributes(cls: type[Any], form: Form) -> None:
    """Let instances of a class be read unsettled."""
    generated = generated_class(cls)
    for name, get in form.attributes.items():
        type.__setattr__(generated, name, Deferred(name, get))


settled_dict = property(lambda instance: values_of(instance), set_dict)
"""The `__dict__` of instances as read."""


def _end(name: str, wire: str) -> Getter:
    return _kept(name, attrgetter(wire), lambda value, _: plain(value))


def _getter(property: Property, can_change: bool) -> Getter:
    name = property.name
    if can_change:
        return _settled(name, attrgetter(f"_raw.properties.{name}"))
    if property.type != "direct":
        return attrgetter(f"_raw.properties.{name}")
    return _kept(name, attrgetter(f"properties.{name}"), partial(_relation, property), has_empty=property.is_list)


def _settled(name: str, read: Getter) -> Getter:
    """Of a value that can change in place: what it was is remembered before anybody has it."""

    def get(instance: Any) -> Any:
        value = read(instance)
        if value.__class__ not in (list, dict):
            return value
        return values_of(instance)[name]

    return get


def _kept(name: str, read: Getter, make: Callable[[Any, Shared], Any], *, has_empty: bool = False) -> Getter:
    """Of an object that is made when it is first asked for; `has_empty` where there is one for no value, too."""

    def get(instance: Any) -> Any:
        value = read(_get_raw(instance))
        if value is None and not has_empty:
            return None
        with _Settling.lock:
            if _get_raw(instance) is None:
                return _get_dict(instance)[name]
            made: dict[str, Any] | None = _get_made(instance)
            if made is None:
                made = {}
                set_made(instance, made)
            if name not in made:
                made[name] = make(value, _get_page(instance))
            return made[name]

    return get
