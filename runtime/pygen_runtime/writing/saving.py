"""Instances that were read, changed and saved: the flows behind `client.save` and `client.refresh`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from copy import deepcopy
from functools import partial
from typing import Any, TypeAlias

from pydantic_core import from_json

from pygen_runtime.exceptions import ConfigurationError, ConflictError, ResourceNotFoundError
from pygen_runtime.http.flow import Flow
from pygen_runtime.http.messages import json_list, json_object
from pygen_runtime.model.assigned_writes import assigned_to
from pygen_runtime.model.binding import Binding
from pygen_runtime.model.class_schema import fields_of
from pygen_runtime.model.data_record import DataRecord
from pygen_runtime.model.deferred import is_settled
from pygen_runtime.model.instances import InstanceWrite, PygenResource
from pygen_runtime.model.originals import changeable, changed_fields, originals_of
from pygen_runtime.model.written_form import written_form
from pygen_runtime.reading.list_pages import instance_type, read_by_ids
from pygen_runtime.requests.endpoints import instance_id, item_key, path_of
from pygen_runtime.requests.reads import retrieve
from pygen_runtime.requests.writes import send_delete
from pygen_runtime.writing.items import CompleteSpace
from pygen_runtime.writing.results import Reference, UpsertResult
from pygen_runtime.writing.writes import WriteOptions, WritePlan, several

IDENTITY = frozenset(("space", "external_id", "data_record"))
"""What no save can change."""
Stored: TypeAlias = tuple[str, str]
"""The space and external id of an instance: unique over nodes and edges."""


def save(complete_space: CompleteSpace, instances: Any) -> Flow[UpsertResult]:
    """Write what differs from what was read; see InstanceClient.save."""
    found = list({id(each): _instance(each) for each in several(instances)}.values())
    changes = {id(each): changed_fields(each) if is_settled(each) else frozenset[str]() for each in found}
    changed = [each for each in found if changes[id(each)]]
    unchanged: list[Reference] = [each.as_id() for each in found if not changes[id(each)]]
    if not changed:
        return UpsertResult(unchanged=unchanged)
    _check_single(found, changed)
    forms = [changed_form(each, changes[id(each)]) for each in changed]
    _check_apart(complete_space, found, changed)
    plan = WritePlan.of(complete_space, forms, WriteOptions())
    yield from _check_there(changed)
    by_id = {(each.space, each.external_id): each for each in changed}
    remade: list[Any] = []
    written = yield from plan.run(note=partial(_note, by_id, remade))
    if remade:
        yield from _undo(by_id, remade)
    return UpsertResult(written.created, written.updated, [*unchanged, *written.unchanged])


def _check_single(found: Sequence[PygenResource], changed: Sequence[PygenResource]) -> None:
    """Of two objects of one instance one would be left as it was, and its next save would be a conflict."""
    objects = Counter((each.space, each.external_id) for each in found)
    for each in changed:
        if objects[each.space, each.external_id] > 1:
            raise ConfigurationError(
                f"{_named(each)} is given as {objects[each.space, each.external_id]} objects, and saving one would "
                "leave the others as they were read: make all changes on one of them, save that, refresh the others"
            )


def _check_apart(
    complete_space: CompleteSpace, found: Sequence[PygenResource], changed: Sequence[PygenResource]
) -> None:
    """An object that was assigned to a relation, or one in it, must not be about an instance that is saved as well:
    that one would not show what is stored."""
    objects = [each for instance in changed for of in assigned_to(instance).values() for each in of.values()]
    if not objects:
        return
    plan = WritePlan.of(complete_space, objects, WriteOptions())
    written = {item_key(item)[1:] for stage in plan.stages for batch in stage for item in batch}
    for each in found:
        if (each.space, each.external_id) in written:
            raise ConfigurationError(
                f"{_named(each)} is saved, and also stands in an object that was assigned to a relation of an instance "
                "saved with it: make the changes on the instance, and assign it to the relation"
            )


def _check_there(changed: Sequence[PygenResource]) -> Flow[None]:
    """The API makes an instance of what is written to one that is not there, whatever its version was.

    Raises:
        ConflictError: where one was deleted since it was read, be it written anew or not.
    """
    read = [each for each in changed if each.data_record is not None]  # pyright: ignore[reportUnnecessaryComparison]
    ids = [instance_id(instance_type(type(each)), each.space, each.external_id) for each in read]
    stored = yield from retrieve(ids, None, lambda content: json_list(json_object(from_json(content))["items"]))
    created = {(each["space"], each["externalId"]): each["createdTime"] for each in stored}
    for each in read:
        there = created.get((each.space, each.external_id))
        if there != each.data_record.created_time_ms:
            raise _gone(each, "" if there is None else ", and written anew", "nothing was written")


def _gone(instance: PygenResource, since: str, done: str) -> ConflictError:
    return ConflictError(
        f"{_named(instance)} was deleted since it was read{since}; {done}. "
        "client.upsert(instance) writes it with all its values",
        method="POST",
        path=path_of("apply"),
    )


def _undo(by_id: Mapping[Stored, PygenResource], remade: Sequence[Any]) -> Flow[None]:
    """What was deleted while it was being saved, and so was made anew of the changed values alone, is deleted again.

    Raises:
        ConflictError: always.
    """
    new = [each for each in remade if each.created_time == each.last_updated_time]
    ids = [instance_id(each.instance_type, each.space, each.external_id) for each in new]
    yield from send_delete([{**id, "existingVersion": each.version} for id, each in zip(ids, new, strict=True)])
    first = by_id[remade[0].space, remade[0].external_id]
    raise _gone(first, " while it was saved", f"the {len(new)} that this made anew are deleted again")


def _instance(value: Any) -> PygenResource:
    if isinstance(value, PygenResource):
        return value
    raise ConfigurationError(f"save and refresh take instances as read, not {value!r:.80}; write others with upsert")


def _named(instance: PygenResource) -> str:
    return f"{type(instance).__name__} {instance.space}:{instance.external_id}"


def changed_form(instance: PygenResource, changed: AbstractSet[str]) -> InstanceWrite:
    """An object to write that holds what differs from what was read, checked, and the version read.

    Raises:
        ConfigurationError: where something was assigned that cannot be written.
        pydantic.ValidationError: where a value is not one that the property takes.
    """
    written: InstanceWrite = written_form(instance)
    assigned = assigned_to(instance)
    extra = instance.model_extra or {}
    for name in sorted(changed):
        if name in IDENTITY or (name not in fields_of(type(written)) and name not in extra):
            reason = "is who it is" if name in IDENTITY else "is computed by CDF, or not part of what can be written"
            raise ConfigurationError(
                f"{_named(instance)} cannot be saved: {name} was "
                f"assigned, and it {reason}; refresh() undoes the assignment"
            )
        if name not in extra:
            setattr(written, name, vars(written if name in assigned else instance)[name])
    object.__setattr__(written, "__pydantic_fields_set__", set(changed))
    object.__setattr__(written, "__pydantic_extra__", {name: extra[name] for name in extra if name in changed} or None)
    return written


def _note(by_id: Mapping[Stored, PygenResource], remade: list[Any], slim: Any) -> None:
    """The instance is now what is stored; another time of its creation tells that it was not there any more."""
    instance = by_id.get((slim.space, slim.external_id))
    if instance is None:  # of an object that was assigned to a relation
        return
    record = instance.data_record
    if record is not None and record.created_time_ms != slim.created_time:  # pyright: ignore[reportUnnecessaryComparison]
        remade.append(slim)
        return
    vars(instance)["data_record"] = DataRecord(slim.version, slim.created_time, slim.last_updated_time)
    _as_read(instance)


def _as_read(instance: PygenResource) -> None:
    """What the instance holds is what is stored: nothing of it was assigned or changed yet."""
    object.__setattr__(instance, "__pydantic_fields_set__", set())
    object.__setattr__(instance, "_originals", originals_of(instance))
    object.__setattr__(instance, "_assigned", None)


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
        given: set[Any] = set()
        for each in members:
            fresh = found[each.as_id()]
            vars(each).clear()
            vars(each).update(vars(fresh))
            if each.as_id() in given:  # another object of this instance: what can change in place is its own
                vars(each).update((name, deepcopy(vars(fresh).get(name))) for name in changeable(cls))
            given.add(each.as_id())
            object.__setattr__(each, "__pydantic_extra__", dict(fresh.model_extra or {}))
            object.__setattr__(each, "_binding", getattr(fresh, "_binding", None))
            object.__setattr__(each, "_kept", None)  # what relations led to
            _as_read(each)
