"""Three programs with names of the model: what a README of the package shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from hatch_pygen.generation.base import Example
from hatch_pygen.generation.class_ids import ClassId, class_ids
from hatch_pygen.generation.examples import Subject, chosen
from hatch_pygen.generation.python.names import PackageNames
from hatch_pygen.ir.identifiers import IRViewId
from hatch_pygen.ir.models import IRDirectRelation, IRMember, IRMethod, IRPackage, IRProperty
from hatch_pygen.ir.types import IRPrimitive, IRPrimitiveType

_TEXT = IRPrimitive(IRPrimitiveType.TEXT)


class Named(NamedTuple):
    """A model and its names in the package that is imported as `package`."""

    ir: IRPackage
    names: PackageNames
    package: str


def examples(named: Named) -> tuple[Example, ...]:
    """To read, to filter and to follow a relation; those for which the model has a view."""
    first, related = chosen(_subjects(named))
    programs: list[Example] = []
    if first is not None:
        programs.append(_program(named, "Read every instance", [], f"{first.api}.iterate()", "item.external_id"))
    if first is not None and first.text:
        filtered = f'{first.api}.iterate({first.base}.{first.text}.startswith("A"))'
        programs.append(_program(named, "Filter by a property", [first.base], filtered, f"item.{first.text}"))
    if related is not None:
        included = f"{related.api}.query().include({related.base}.{related.relation})"
        programs.append(
            _program(named, "Read a relation too", [related.base], included, f"item.{related.relation}.first()")
        )
    return tuple(programs)


def _program(named: Named, title: str, names: list[str], items: str, shown: str) -> Example:
    client = named.names.client
    imported = ", ".join(sorted([*names, client]))
    return Example(
        title,
        f"from {named.package} import {imported}\n\n"
        f"with {client}.from_env() as client:\n    for item in {items}:\n        print({shown})\n",
    )


def groups(ir: IRPackage) -> dict[IRViewId, str]:
    """What stands between the client and the API of a view, on a client of several models: ``plant.``."""
    return {view: f"{model.group}." for model in ir.models if model.group for view in model.views}


def _subjects(named: Named) -> Iterator[Subject]:
    before = groups(named.ir)
    led_to = Counter(
        member.reference.target
        for item in named.ir.classes
        for member in item.members
        if isinstance(member, IRDirectRelation) and member.reference.target != item.id
    )
    for id, item in class_ids(named.ir).items():
        if IRMethod.QUERY in item.methods and not id.edge:
            names = named.names.classes[id]
            api = f"client.{before.get(id.view, '')}{names.attribute}"
            texts = (member.id for member in item.members if isinstance(member, IRProperty) and member.type == _TEXT)
            relations = (member.id for member in item.members if _is_relation(member, named))
            text, relation = (next((names.members[id] for id in found), "") for found in (texts, relations))
            own = sum(not isinstance(member, IRProperty) for member in item.members)
            yield Subject(names.base, api, text, relation, led_to[id.view] + own)


def _is_relation(member: IRMember, named: Named) -> bool:
    """A relation to one node of a generated class, which may be missing."""
    if not isinstance(member, IRDirectRelation) or member.is_list or member.reference.target is None:
        return False
    return ClassId(member.reference.target) in named.names.classes
