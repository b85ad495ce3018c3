"""What the values of an instance were when it was read: a save sends what differs from them.

A value that cannot change in place is remembered when another one is assigned, lists and JSON when they are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

from pygen_runtime.model.assigned_writes import assigned_to
from pygen_runtime.model.class_schema import properties_of

_EXTRA = "$"
"""Begins the names of properties that the class does not know: they may be those of others in Python."""


@cache
def changeable(cls: Any) -> Mapping[str, bool]:
    """The properties whose values can change in place, and whether they are JSON."""
    found = ((each, each.type == "json") for each in properties_of(cls).values())
    return {each.name: json for each, json in found if json or (each.is_list and each.target is None)}


def originals_of(instance: Any) -> dict[str, Any]:
    """What has to be remembered of an instance as it is now."""
    found = originals_in(changeable(instance.__class__), instance.__dict__)
    extra: Mapping[str, Any] = instance.model_extra or {}
    for name, value in extra.items():
        found[_EXTRA + name] = _json(value)
    return found


def originals_in(can_change: Mapping[str, bool], values: Mapping[str, Any]) -> dict[str, Any]:
    """The same of values by field; what the class does not know is not among them."""
    found: dict[str, Any] = {}
    for name, json in can_change.items():
        value: Any = values.get(name)
        if value.__class__ in (list, dict):
            found[name] = _json(value) if json else tuple(value)
    return found


def remember(instance: Any, name: str) -> None:
    """The value of a field, before another one is assigned for the first time."""
    values: Mapping[str, Any] = instance.__dict__
    originals: dict[str, Any] = getattr(instance, "_originals", None) or {}
    if name in values and name not in originals and name not in instance.model_fields_set:
        object.__setattr__(instance, "_originals", {**originals, name: _form(instance, name, values[name])})


def changed_fields(instance: Any) -> frozenset[str]:
    """The fields, and properties that the class does not know, whose values are not those that were read."""
    values: Mapping[str, Any] = instance.__dict__
    extra: Mapping[str, Any] = instance.model_extra or {}
    originals: Mapping[str, Any] = getattr(instance, "_originals", None) or {}
    found = {name for name in instance.model_fields_set if name not in originals and name in values}
    found.update(assigned_to(instance))  # an object to write may be about the instance that was there already
    for name, original in originals.items():
        if name in values and not _same(_form(instance, name, values[name]), original):
            found.add(name)
    found.update(name for name, value in extra.items() if originals.get(_EXTRA + name) != _json(value))
    return frozenset(found)


def _form(instance: Any, name: str, value: Any) -> Any:
    """`value` in a form that does not change, and tells True from 1."""
    if value.__class__ not in (list, dict):
        return value
    return _json(value) if changeable(instance.__class__).get(name, True) else tuple(value)


def _same(one: Any, other: Any) -> bool:
    return one.__class__ is other.__class__ and bool(one == other)


def _json(value: Any) -> Any:
    try:
        return to_json(value)
    except PydanticSerializationError:  # nested more deeply than it goes, or no JSON, which the write says
        return _flat(value)


def _flat(value: Any) -> tuple[Any, ...]:
    """The parts of a JSON value one after another, with no recursion."""
    found: list[Any] = []
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            found.append(("object", *each))  # pyright: ignore[reportUnknownArgumentType]
            left += each.values()  # pyright: ignore[reportUnknownArgumentType]
        elif isinstance(each, list):
            found.append(("array", len(each)))  # pyright: ignore[reportUnknownArgumentType]
            left += each
        else:
            found.append((type(each), each))
    return tuple(found)
