"""Every TypeScript name of a package, decided before anything is printed: classes, files, attributes of the client.

A property keeps its id: no case is changed, so nothing collides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from hatch_pygen.config import PygenConfig
from hatch_pygen.generation.class_ids import ClassId, class_ids, is_main
from hatch_pygen.generation.typescript import reserved
from hatch_pygen.ir import naming
from hatch_pygen.ir.models import IRClass, IRMember, IRPackage
from hatch_pygen.problems import Problem
from hatch_pygen.text.strict_json import at, quoted

FILE_LENGTH = 100
"""File systems take 255 bytes for a name; external ids have up to 255."""


class ClassNames(NamedTuple):
    """The names around one class: its interfaces, its file without an ending, its attribute of the client."""

    base: str
    write: str
    file: str
    attribute: str


class PackageNames(NamedTuple):
    """The names of a whole package. `groups` maps a group of the configuration to its class and its attribute."""

    classes: Mapping[ClassId, ClassNames]
    client: str
    groups: Mapping[str, tuple[str, str]]
    problems: tuple[Problem, ...]


def name_package(ir: IRPackage, config: PygenConfig) -> PackageNames:
    """Names for everything in `ir`; collisions, and properties that cannot be typed, are problems."""
    classes = class_ids(ir)
    groups = _name_groups(ir, config.client_name)
    propose = naming.CASES[config.class_name_format]
    renamed = {id: new for id in classes if is_main(id, classes) and (new := _renamed(id, config)) is not None}
    bases = naming.assign_families(
        list(classes),
        lambda id: propose(id.view.external_id) + ("" if is_main(id, classes) else "Edge"),
        lambda base: (base, f"{base}Write"),
        reserved=reserved.WORDS.union({config.client_name}, (name for name, _ in groups.values())),
        fixed=renamed,
    )
    files = naming.assign(
        list(classes), lambda id: bases.names[id][:FILE_LENGTH], reserved=reserved.FILES, taken_key=str.lower
    ).names
    taken = reserved.ATTRIBUTES | reserved.OBJECT_MEMBERS
    attributes = naming.assign(
        list(classes),
        lambda id: naming.camel_case(bases.names[id]),
        reserved=taken.union(attribute for _, attribute in groups.values()),
    ).names
    named = {id: ClassNames(base, f"{base}Write", files[id], attributes[id]) for id, base in bases.names.items()}
    problems = [*_collisions(bases, classes, config.snapshot), *_untyped(classes, config.snapshot)]
    return PackageNames(named, config.client_name, groups, tuple(problems))


def typed_members(id: ClassId, each: IRClass) -> tuple[IRMember, ...]:
    """The members that a type can have: not those whose ids are members of every instance, or could be ours."""
    return tuple(member for member in each.members if is_typed(id, member))


def is_typed(id: ClassId, member: IRMember) -> bool:
    own = reserved.NO_EDGE_PROPERTIES if id.edge else reserved.NO_PROPERTIES
    return member.id not in own and "$" not in member.id


def _renamed(id: ClassId, config: PygenConfig) -> str | None:
    """The name that the configuration gives the view; keys are resolved and checked with Python's names."""
    view = id.view
    forms = (str(view), f"{view.space}:{view.external_id}", f"{view.external_id}({view.version})", view.external_id)
    return next((config.rename[form] for form in forms if form in config.rename), None)


def _name_groups(ir: IRPackage, client: str) -> dict[str, tuple[str, str]]:
    ids = [model.group for model in ir.models if model.group]
    classes = naming.assign(
        ids, lambda group: f"{naming.pascal_case(group)}Views", reserved=reserved.WORDS | {client}, separator=""
    ).names
    taken = reserved.ATTRIBUTES | reserved.OBJECT_MEMBERS
    attributes = naming.assign(ids, naming.camel_case, reserved=taken).names
    return {group: (classes[group], attributes[group]) for group in ids}


def _collisions(
    bases: naming.Assignment[ClassId], classes: Mapping[ClassId, IRClass], snapshot: str
) -> Iterator[Problem]:
    for group in bases.collisions:
        last, names = group[-1], [bases.names[id] for id in group]
        views = ", ".join(str(id.view) for id in group)
        message = f"the views {views} want the same class names; they are {', '.join(names)}"
        fix = f'choose names under [tool.pygen.rename], e.g. "{last.view}" = "{names[0]}Of"'
        yield Problem("PG501", "warning", at(snapshot, classes[last].pointer), message, fix)


def _untyped(classes: Mapping[ClassId, IRClass], snapshot: str) -> Iterator[Problem]:
    for id, each in classes.items():
        for member in each.members:
            if not is_typed(id, member):
                why = "members with $ are the runtime's" if "$" in member.id else "every instance has its own"
                message = f"the property {quoted(member.id)} of {each.id} has no member in TypeScript: {why}"
                yield Problem("PG507", "warning", at(snapshot, member.pointer), message, "rename it in the view")
