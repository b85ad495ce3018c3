"""A write object of an instance that was read, with all that it holds."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from typing import Any

from pygen_runtime.model.assigned_writes import assigned_to, with_objects
from pygen_runtime.model.class_schema import fields_of, properties_of
from pygen_runtime.model.deferred import plain, untouched_values
from pygen_runtime.model.entity import unchecked
from pygen_runtime.model.originals import changeable
from pygen_runtime.model.paths import generated_class, resolve
from pygen_runtime.model.relations import DirectRelation, DirectRelationList


@cache
def write_class(read: Any) -> Any:
    """The write class generated beside a read class."""
    return resolve(read, f"{generated_class(read).__name__}Write")


def written_form(instance: Any) -> Any:
    """See PygenResource.as_write. What changes in the one later does not change in the other."""
    read = instance.__class__
    cls = write_class(read)
    fields = fields_of(cls)
    values: Mapping[str, Any] | None = untouched_values(instance)
    if values is None:
        held: Mapping[str, Any] = instance.__dict__
        owned = {name: _own(held[name], is_json) for name, is_json in _shared(read) if name in held}
        values = {name: held[name] for name in fields if name in held} | owned
        given = _given(instance, values)
        extra: dict[str, Any] = deepcopy(instance.model_extra) if instance.model_extra else {}
    else:
        given = {name: values[name] for name in fields if values.get(name) is not None}
        extra = {}
    if instance.data_record is not None:
        given["existing_version"] = instance.data_record.version
    # What was read as null stays null, also where the model has another default; what was not read stays absent.
    own = properties_of(read)
    defaults = {
        name: None if name in values else field.get_default(call_default_factory=True)
        for name, field in fields.items()
        if name not in given and (name in values or name not in own)
    }
    return unchecked(cls, {**defaults, **given}, set(given), extra or None)


def _given(instance: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, but those that were null and stayed it; with the objects that were assigned to relations."""
    changed, assigned = instance.model_fields_set, assigned_to(instance)
    held = {name: value for name, value in values.items() if value is not None or name in changed}
    return held | {name: with_objects(name, held[name], each) for name, each in assigned.items() if name in held}


@cache
def _shared(read: Any) -> tuple[tuple[str, bool], ...]:
    """The fields of a write object that hold more than a scalar, and whether that is JSON."""
    can_change = changeable(read)
    scalars = {each.name for each in properties_of(read).values() if each.type != "direct"} - can_change.keys() | _PLAIN
    return tuple((name, can_change.get(name, False)) for name in fields_of(write_class(read)) if name not in scalars)


_PLAIN = {"space", "external_id", "existing_version"}


def _own(value: Any, is_json: bool) -> Any:
    if value.__class__ is DirectRelation:
        return plain(value)
    if is_json:
        return deepcopy(value)
    if isinstance(value, DirectRelationList):
        several: DirectRelationList[Any] = value  # pyright: ignore[reportUnknownVariableType]
        return list(map(plain, several.references)) if several.has_value else None
    return list(value) if value.__class__ is list else value
