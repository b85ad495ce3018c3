"""Instances that were read, changed and saved: the flows behind `client.save` and `client.refresh`."""

from __future__ import annotations

from functools import partial
from typing import Any

from pygen_runtime.exceptions import ConfigurationError, ResourceNotFoundError
from pygen_runtime.http.flow import Flow
from pygen_runtime.model.binding import Binding
from pygen_runtime.model.class_schema import fields_of
from pygen_runtime.model.data_record import DataRecord
from pygen_runtime.model.instances import InstanceWrite, PygenResource, written_form
from pygen_runtime.reading.list_pages import read_by_ids
from pygen_runtime.requests.endpoints import path_of
from pygen_runtime.writing.items import CompleteSpace
from pygen_runtime.writing.writes import Reference, UpsertResult, WriteOptions, WritePlan, several

IDENTITY = frozenset(("space", "external_id", "data_record"))
"""What no save can change."""


def save(complete_space: CompleteSpace, instances: Any) -> Flow[UpsertResult]:
    """Write what was assigned; see InstanceClient.save."""
    found = [_instance(each) for each in several(instances)]
    changed = [each for each in found if each.model_fields_set]
    unchanged: list[Reference] = [each.as_id() for each in found if not each.model_fields_set]
    if not changed:
        return UpsertResult(unchanged=unchanged)
    plan = WritePlan.of(complete_space, [changed_form(each) for each in changed], WriteOptions())
    by_id = {(each.space, each.external_id): each for each in changed}
    written = yield from plan.run(note=partial(_note, by_id))
    return UpsertResult(written.created, written.updated, [*unchanged, *written.unchanged])


def _instance(value: Any) -> PygenResource:
    if isinstance(value, PygenResource):
        return value
    raise ConfigurationError(f"save and refresh take instances as read, not {value!r:.80}; write others with upsert")


def changed_form(instance: PygenResource) -> InstanceWrite:
    """An object to write that holds what was assigned since the read, checked, and the version read.

    Raises:
        ConfigurationError: where something was assigned that cannot be written.
        pydantic.ValidationError: where a value is not one that the property takes.
    """
    changed = instance.model_fields_set
    written = written_form(instance)
    extra = instance.model_extra or {}
    for name in sorted(changed):
        if name in IDENTITY or (name not in fields_of(type(written)) and name not in extra):
            reason = "is who it is" if name in IDENTITY else "is computed by CDF, or not part of what can be written"
            raise ConfigurationError(
                f"{type(instance).__name__} {instance.space}:{instance.external_id} cannot be saved: {name} was "
                f"assigned, and it {reason}; refresh() undoes the assignment"
            )
        if name not in extra:
            setattr(written, name, vars(instance)[name])
    object.__setattr__(written, "__pydantic_fields_set__", set(changed))
    object.__setattr__(written, "__pydantic_extra__", {name: extra[name] for name in extra if name in changed} or None)
    return written


def _note(by_id: dict[tuple[str, str], PygenResource], slim: Any) -> None:
    """The instance is now what is stored."""
    instance = by_id[slim.space, slim.external_id]
    vars(instance)["data_record"] = DataRecord(slim.version, slim.created_time, slim.last_updated_time)
    object.__setattr__(instance, "__pydantic_fields_set__", set())


def refresh(binding: Binding, instances: Any) -> Flow[None]:
    """Read again, in place; see InstanceClient.refresh."""
    by_class: dict[type[PygenResource], list[PygenResource]] = {}
    for each in several(instances):
        by_class.setdefault(type(_instance(each)), []).append(each)
    for cls, members in by_class.items():
        read = yield from read_by_ids(cls, binding.of(cls), [(each.space, each.external_id) for each in members])
        found = {each.as_id(): each for each in read}
        missing = [each for each in members if each.as_id() not in found]
        if missing:
            raise ResourceNotFoundError(
                f"{len(missing)} of {len(members)} instances are not there any more, the first one is "
                f"{cls.__name__} {missing[0].space}:{missing[0].external_id}; nothing was refreshed",
                method="POST",
                path=path_of("byids"),
                missing=[each.as_id().dump() for each in missing],
            )
        for each in members:
            fresh = found[each.as_id()]
            vars(each).clear()
            vars(each).update(vars(fresh))
            object.__setattr__(each, "__pydantic_extra__", dict(fresh.model_extra or {}))
            object.__setattr__(each, "__pydantic_fields_set__", set())
            object.__setattr__(each, "_binding", getattr(fresh, "_binding", None))
            object.__setattr__(each, "_kept", None)  # what relations led to
