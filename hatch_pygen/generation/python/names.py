"""Every Python name of a package, decided before anything is printed: classes, modules, attributes, keywords."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeGuard

from hatch_pygen.config import PygenConfig
from hatch_pygen.generation.class_ids import ClassId, class_ids, is_main
from hatch_pygen.generation.python import reserved
from hatch_pygen.generation.python.keywords import KeywordId, keyword_for, operations
from hatch_pygen.generation.python.own_methods import Extended, extend_problems, read_extend
from hatch_pygen.generation.python.renames import Renames
from hatch_pygen.ir import naming
from hatch_pygen.ir.models import IRClass, IRMember, IRPackage, IRProperty
from hatch_pygen.ir.types import IREnum
from hatch_pygen.problems import Problem
from hatch_pygen.text.strict_json import at

MODULE_LENGTH = 100
"""File systems take 255 bytes for a name, and Python adds its version and `.pyc`; external ids have up to 255."""


class ClassNames(NamedTuple):
    """The names around one class, `family` first. `members`, `keywords` and `enums` map ids of properties."""

    base: str
    write: str
    list: str
    filter: str
    api: str
    async_api: str
    module: str
    attribute: str
    members: Mapping[str, str]
    keywords: Mapping[KeywordId, str]
    enums: Mapping[str, str]

    @property
    def data_names(self) -> tuple[str, ...]:
        """What the module of data classes offers to users."""
        return (self.base, self.filter, self.list, self.write)


class PackageNames(NamedTuple):
    """The names of a whole package; `modules` tells where each data class stands."""

    classes: Mapping[ClassId, ClassNames]
    client: str
    async_client: str
    groups: Mapping[str, str]
    spark: str
    modules: Mapping[str, str]
    problems: tuple[Problem, ...]
    extended: Mapping[str, Extended]


def family(base: str) -> tuple[str, str, str, str, str, str]:
    """Every class that is named after a view."""
    return (base, f"{base}Write", f"{base}List", f"{base}Filter", f"{base}API", f"Async{base}API")


def name_package(ir: IRPackage, config: PygenConfig) -> PackageNames:
    """Names for everything in `ir`, with the collisions and the errors of renames as problems."""
    classes = class_ids(ir)
    renames = Renames.read(config.rename, classes.values())
    client, async_client = both(config.client_name)
    groups = _name_groups(ir, client)
    fixed_names = {name for each in (client, *groups.values()) for name in both(each)}
    spark = f"{client.removesuffix('Client')}Spark"
    fixed_names |= {spark, *reserved.SPARK_CLASSES} if config.spark else set()
    propose = naming.CASES[config.class_name_format]
    bases = naming.assign_families(
        list(classes),
        lambda id: propose(id.view.external_id) + ("" if is_main(id, classes) else "Edge"),
        family,
        reserved=reserved.CLASSES | fixed_names,
        fixed={id: new for id in classes if (new := renames.names.get((id.view, None))) and is_main(id, classes)},
    )
    modules = _name_modules(bases.names)
    attributes = naming.assign(
        list(classes),
        lambda id: naming.snake_case(bases.names[id]),
        reserved=reserved.ATTRIBUTES | reserved.AMBIGUOUS | set(groups),
    )
    taken = fixed_names | {name for base in bases.names.values() for name in family(base)}
    pairs = [family(base)[:2] for base in bases.names.values()]
    extended = read_extend(config.extend, (name for pair in pairs for name in pair), taken)
    taken |= {each.base for each in extended.values()}
    enums = _name_enums(classes, bases.names, taken)
    # In the body of a class a member hides the class of the same name, which other members name.
    hidden = reserved.MEMBERS.union(taken, *(names.values() for names in enums.values()))
    problems = [*renames.problems, *_client_problems(config, groups)]
    problems += _class_collisions(bases, classes, config.snapshot)
    aliases = {alias for names in enums.values() for alias in names.values()}
    problems += extend_problems(config.extend, extended, pairs, taken | aliases)
    named: dict[ClassId, ClassNames] = {}
    for id, each in classes.items():
        members = _name_members(each, config, renames, hidden)
        problems += _member_collisions(each, members, config.snapshot)
        if is_main(id, classes):
            problems += renames.check(each, bases.names[id], members.names)
        named[id] = ClassNames(
            *family(bases.names[id]), modules[id], attributes.names[id], members.names,
            _name_keywords(each, members.names), enums[id],
        )  # fmt: skip
    homes = {name: names.module for names in named.values() for name in names.data_names}
    return PackageNames(named, client, async_client, groups, spark, homes, tuple(problems), extended)


def both(name: str) -> tuple[str, str]:
    """The sync and the async class."""
    return (name, f"Async{name}")


def _name_groups(ir: IRPackage, client: str) -> dict[str, str]:
    """The sync class of each group of views, by the group's name."""
    ids = [model.group for model in ir.models if model.group]
    return naming.assign_families(
        ids,
        lambda group: f"{naming.pascal_case(group)}Views",
        both,
        reserved=reserved.CLASSES.union(both(client)),
    ).names


def _client_problems(config: PygenConfig, groups: Mapping[str, str]) -> Iterator[Problem]:
    """Names that the configuration cannot choose, because clients or generated modules need them."""
    client = config.client_name
    if client.startswith("_") or not reserved.CLASSES.isdisjoint(both(client)):
        message = f"the name {client} is private, or one that generated code uses itself"
        fix = 'choose another one, e.g. client-name = "MyClient"'
        yield Problem("PG504", "error", "[tool.pygen] client-name", message, fix)
    for group in groups:
        if group.startswith("_") or group in reserved.ATTRIBUTES:
            message = f"the group {group} has a name that is private, or that every client uses itself"
            fix = f'choose another one, e.g. group = "{group.strip("_")}_model"'
            yield Problem("PG504", "error", "[tool.pygen] models", message, fix)


def _name_modules(bases: Mapping[ClassId, str]) -> dict[ClassId, str]:
    """The file of each class, without suffix; distinct without regard to case, too."""
    return naming.assign(
        list(bases),
        lambda id: naming.snake_case(bases[id])[:MODULE_LENGTH],
        reserved=reserved.MODULES,
        taken_key=str.lower,
    ).names


def _name_members(
    each: IRClass, config: PygenConfig, renames: Renames, hidden: frozenset[str]
) -> naming.Assignment[str]:
    propose = naming.CASES[config.property_name_format]
    ids = [member.id for member in each.members]
    containers = {getattr(member, "container", None) for member in each.members}
    contents = {name for container, (name, _) in reserved.OF_CONTAINERS.items() if container in containers}
    fixed = renames.members_of(each.id)
    if not config.spark:
        return naming.assign(ids, propose, reserved=hidden | contents, fixed=fixed)
    columns = frozenset(map(in_any_case, reserved.IDENTITY))
    return naming.assign_families(
        ids,
        propose,
        lambda name: (name, in_any_case(name)),
        reserved=hidden | contents | columns,
        fixed=fixed,
        separator="_",
    )


def in_any_case(name: str) -> str:
    """What stands for a name and for all that differ from it in case alone, which Spark takes for one; no name itself."""
    return f"{name.lower()} in any case"


def _name_keywords(each: IRClass, members: Mapping[str, str]) -> dict[KeywordId, str]:
    """Filter keywords; those of the properties themselves go first, then the derived ones."""
    ids = [
        KeywordId(operation != "equals", member.id, operation)
        for member in each.members
        for operation in operations(member)
    ]
    return naming.assign(ids, lambda id: keyword_for(members[id.member], id.operation), reserved=reserved.FILTERS).names


def _name_enums(
    classes: Mapping[ClassId, IRClass], bases: Mapping[ClassId, str], taken: Iterable[str]
) -> dict[ClassId, dict[str, str]]:
    """An alias for each enum property, distinct over the package."""
    ids = [(id, member.id) for id, each in classes.items() for member in each.members if is_enum(member)]
    names = naming.assign(
        ids,
        lambda id: f"{bases[id[0]]}{naming.pascal_case(id[1])}",
        reserved=reserved.CLASSES | set(taken),
        separator="",
    ).names
    return {id: {member: names[owner, member] for owner, member in ids if owner == id} for id in classes}


def is_enum(member: IRMember) -> TypeGuard[IRProperty]:
    return isinstance(member, IRProperty) and isinstance(member.type, IREnum)


def _class_collisions(
    bases: naming.Assignment[ClassId], classes: Mapping[ClassId, IRClass], snapshot: str
) -> Iterator[Problem]:
    for group in bases.collisions:
        last, names = group[-1], [bases.names[id] for id in group]
        what = f"the views {_list(id.view for id in group)} want the same class names"
        place = at(snapshot, classes[last].pointer)
        yield _collision("PG501", place, what, names, f'"{last.view}" = "{names[0]}Of"')


def _member_collisions(each: IRClass, members: naming.Assignment[str], snapshot: str) -> Iterator[Problem]:
    pointers = {member.id: member.pointer for member in each.members} if members.collisions else {}
    for group in members.collisions:
        what = f"the properties {_list(group)} of {each.id} want the same name"
        rename = f'"{each.id.external_id}.{group[-1]}" = "second_name"'
        names = [members.names[id] for id in group]
        yield _collision("PG502", at(snapshot, pointers[group[-1]]), what, names, rename)


def _collision(code: str, where: str, what: str, names: list[str], rename: str) -> Problem:
    fix = f"choose names under [tool.pygen.rename], e.g. {rename}"
    return Problem(code, "warning", where, f"{what}; they are {_list(names)}", fix)


def _list(values: Iterable[object]) -> str:
    return ", ".join(str(value) for value in values)
