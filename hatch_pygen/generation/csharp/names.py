"""Every C# name of a package, decided before anything is printed: records, files, members, constants of enums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from hatch_pygen.config import PygenConfig
from hatch_pygen.generation.class_ids import ClassId, class_ids, is_main
from hatch_pygen.generation.csharp.reserved import FILES, MEMBERS, TYPES
from hatch_pygen.ir import naming
from hatch_pygen.ir.models import IRClass, IRDirectRelation, IRPackage, IRProperty
from hatch_pygen.problems import Problem
from hatch_pygen.text.strict_json import at

FILE_LENGTH = 100
VALUES = "Values"
"""The end of the name of a class of constants, which begins with that of its property."""


class RecordNames(NamedTuple):
    """The names around one record: its own, its file without an ending, its members by their ids in CDF."""

    name: str
    file: str
    members: Mapping[str, str]


class PackageNames(NamedTuple):
    namespace: str
    records: Mapping[ClassId, RecordNames]
    problems: tuple[Problem, ...]


def stored(each: IRClass) -> Iterator[IRProperty | IRDirectRelation]:
    """The members that an instance holds: no edges, no reverse relations."""
    return (member for member in each.members if isinstance(member, (IRProperty, IRDirectRelation)))


def name_package(ir: IRPackage, config: PygenConfig) -> PackageNames:
    classes = class_ids(ir)
    names = naming.assign(
        list(classes),
        lambda id: naming.pascal_case(id.view.external_id) + ("" if is_main(id, classes) else "Edge"),
        reserved=TYPES,
        separator="",
    )
    files = naming.assign(
        list(classes), lambda id: names.names[id][:FILE_LENGTH], reserved=FILES, taken_key=str.lower
    ).names
    records = {
        id: RecordNames(names.names[id], files[id], _members(names.names[id], stored(each)))
        for id, each in classes.items()
    }
    namespace = ".".join(naming.pascal_case(part) for part in config.package.split("."))
    return PackageNames(namespace, records, tuple(_collisions(names.collisions, names.names, classes, config.snapshot)))


def constants(ids: Iterable[str], within: str) -> Mapping[str, str]:
    """The names of the values of an enum, in the class `within`."""
    return naming.assign(list(ids), naming.pascal_case, reserved=MEMBERS | {within}).names


def _members(record: str, members: Iterable[IRProperty | IRDirectRelation]) -> Mapping[str, str]:
    ids = [member.id for member in members]
    reserved = MEMBERS | {record}  # CS0542: no member has the name of its type
    return naming.assign_families(ids, naming.pascal_case, lambda n: (n, n + VALUES), reserved=reserved).names


def _collisions(
    groups: Sequence[Sequence[ClassId]], names: Mapping[ClassId, str], classes: Mapping[ClassId, IRClass], snapshot: str
) -> Iterator[Problem]:
    for group in groups:
        views, found = ", ".join(str(id.view) for id in group), ", ".join(names[id] for id in group)
        message = f"the views {views} want the same record names in C#; they are {found}"
        yield Problem("PG501", "warning", at(snapshot, classes[group[-1]].pointer), message, "rename one in the model")
