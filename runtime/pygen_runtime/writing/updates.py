"""Some properties of an instance, written without reading it: the flow behind `client.pump.update`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pygen_runtime.filters.names import hint
from pygen_runtime.http.flow import Flow
from pygen_runtime.model.class_schema import fields_of
from pygen_runtime.model.entity import unchecked
from pygen_runtime.model.inputs import read_mapping
from pygen_runtime.model.instances import InstanceWrite, PygenResource
from pygen_runtime.model.paths import generated_class, resolve
from pygen_runtime.writing.items import CompleteSpace
from pygen_runtime.writing.results import UpsertResult
from pygen_runtime.writing.writes import WriteOptions, WritePlan

IDENTITY = frozenset(("space", "external_id", "existing_version"))
"""What an update cannot change."""


def update(
    complete_space: CompleteSpace,
    cls: type[PygenResource],
    id: tuple[str, str],
    existing_version: int | None,
    values: Mapping[str, Any],
) -> Flow[UpsertResult]:
    """Write `values` and nothing else of the instance `id` of the read class `cls`.

    Raises:
        TypeError: for a name that the write class does not have, or no name at all.
        pydantic.ValidationError: where a value is not one that the property takes.
    """
    made = some_fields(cls, id, existing_version, values)
    return WritePlan.of(complete_space, [made], WriteOptions()).run()


def some_fields(
    cls: type[PygenResource], id: tuple[str, str], existing_version: int | None, values: Mapping[str, Any]
) -> InstanceWrite:
    """An object to write that holds `values`, each validated as the write class does, and lacks what is required."""
    write: type[InstanceWrite] = resolve(cls, f"{generated_class(cls).__name__}Write")
    fields = fields_of(write)
    known = [name for name in fields if name not in IDENTITY]
    for name in values:
        if name in IDENTITY:
            raise TypeError(f"update() does not change {name}: it says which instance is written")
        if name not in known:
            raise TypeError(f"{write.__name__} has no field {name!r} to update; {hint(name, known)}")
    if not values:
        raise TypeError(f"update() needs at least one field of {write.__name__}, such as {known[-1]}=")
    space, external_id = id
    given = {"space": space, "external_id": external_id, "existing_version": existing_version}
    absent = {name: None for name, field in fields.items() if not field.is_required()}
    made = unchecked(write, {**absent, **given}, {name for name in given if given[name] is not None}, None)
    for name, value in read_mapping(write, values)[0].items():  # of JSON, too: what a handler of PATCH gets
        setattr(made, name, value)
    return made
