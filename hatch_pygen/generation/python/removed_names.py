"""What an earlier model had, as names that raise: properties and classes that type checkers call deprecated.

A value of an enum is no name: the view has it with the version that dropped it, and whoever uses it is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from hatch_pygen.generation.class_ids import ClassId
from hatch_pygen.generation.python.context import Context
from hatch_pygen.generation.python.imports import DOOR, Imports
from hatch_pygen.generation.python.layout import call
from hatch_pygen.generation.python.source_text import PythonText, fmt, identifier, literal
from hatch_pygen.ir.models import IRProperty
from hatch_pygen.ir.types import IREnum

Reasons = Mapping[str, str]
NOTHING: Reasons = MappingProxyType({})
NONE: Mapping[str, Reasons] = MappingProxyType({})


class Removed(NamedTuple):
    """Names and why they are gone: of the package, of its client (by group, "" without), of the members of its classes.

    `values` are those of enums, by class: the version that dropped each, by property and value as in ``state.broken``.
    """

    package: Reasons
    client: Mapping[str, Reasons]
    members: Mapping[str, Reasons]
    values: Mapping[str, Mapping[str, str]]


def removed_of(context: Context) -> Removed:
    """What is remembered and has no name that the model uses now."""
    package: dict[str, str] = {}
    client: dict[str, dict[str, str]] = {}
    members: dict[str, dict[str, str]] = {}
    for each in context.ir.removed:
        if each.value is not None:
            continue
        reason = f"{each.where} is gone from the model since version {each.version}"
        for name in each.names:
            match name.split("."):
                case ["client", *group, attribute]:
                    client.setdefault("".join(group), {})[attribute] = reason
                case [owner, member]:
                    members.setdefault(owner, {})[member] = reason
                case _:
                    package[name] = reason
    taken = {
        name for names in context.names.classes.values() for name in (*names.data_names, names.api, names.async_api)
    }
    taken |= {context.names.client, context.names.async_client, *context.names.extended}
    attributes = {names.attribute for names in context.names.classes.values()} | context.names.groups.keys()
    return Removed(
        {name: reason for name, reason in package.items() if name not in taken},
        {group: _without(found, attributes) for group, found in client.items()},
        dict(_members(context, members)),
        dict(_values(context)),
    )


def _values(context: Context) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Values that were removed from enums, of properties that are still enums and have not got them back."""
    gone = [(name, each.value, each.version) for each in context.ir.removed if each.value for name in each.names]
    for id, names in context.names.classes.items():
        kept = {
            f"{names.base}.{names.members[member.id]}": {value.id for value in member.type.values}
            for member in context.classes[id].members
            if isinstance(member, IRProperty) and isinstance(member.type, IREnum)
        }
        found = {
            f"{name.partition('.')[2]}.{value}": version
            for name, value, version in gone
            if name in kept and value not in kept[name]
        }
        if found:
            yield names.base, dict(sorted(found.items()))


def _members(context: Context, gone: Mapping[str, Reasons]) -> Iterator[tuple[str, Reasons]]:
    """Those of each class that neither it nor a class below it has now; what a parent has is inherited."""
    for id, names in context.names.classes.items():
        used = {name for other in _below(context, id) for name in context.named(other).members.values()}
        for owner, above in ((names.base, "base"), (names.write, "write")):
            inherited = {
                member
                for parent in _above(context, id)
                for member in gone.get(getattr(context.named(parent), above), ())
            }
            if found := _without(gone.get(owner, {}), used | inherited):
                yield owner, found


def _above(context: Context, id: ClassId) -> Iterator[ClassId]:
    for parent in context.parents[id]:
        yield parent
        yield from _above(context, parent)


def _below(context: Context, id: ClassId) -> Iterator[ClassId]:
    yield id
    yield from (other for other in context.classes if id in _above(context, other))


def _without(reasons: Reasons, names: Iterable[str]) -> Reasons:
    return {name: reason for name, reason in sorted(reasons.items()) if name not in set(names)}


def members(reasons: Reasons, imports: Imports, width: int) -> tuple[PythonText, ...]:
    """The properties that raise, for the body of a class, and what they need of a module."""
    if reasons:
        imports.add(DOOR, "deprecated_name", "removed_name")
    return tuple(
        fmt("@removed_name\n    {}\n    def {}(self) -> None: ...", _deprecated(reason, width, 4), identifier(name))
        for name, reason in reasons.items()
    )


def classes(reasons: Reasons, width: int) -> tuple[PythonText, ...]:
    """The classes of views that are gone."""
    return tuple(
        fmt("{}\nclass {}(Removed): ...", _deprecated(reason, width, 0), identifier(name))
        for name, reason in sorted(reasons.items())
    )


def _deprecated(reason: str, width: int, indent: int) -> PythonText:
    return call(fmt("@deprecated_name("), [literal(reason)], width, indent)
