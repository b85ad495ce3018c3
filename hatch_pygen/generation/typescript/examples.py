"""Three programs with names of the model: what a README of the package shows."""

from __future__ import annotations

from collections.abc import Iterator

from hatch_pygen.generation.base import Example
from hatch_pygen.generation.class_ids import class_ids
from hatch_pygen.generation.examples import Subject, chosen
from hatch_pygen.generation.typescript.names import typed_members
from hatch_pygen.generation.typescript.plan import PackagePlan
from hatch_pygen.generation.typescript.source_text import IDENTIFIER
from hatch_pygen.ir.models import IRDirectRelation, IRMember, IRMethod, IRProperty
from hatch_pygen.ir.types import IRPrimitive, IRPrimitiveType

_TEXT = IRPrimitive(IRPrimitiveType.TEXT)


def examples(plan: PackagePlan, package: str) -> tuple[Example, ...]:
    """To read, to filter and to include a relation; those for which the model has a view."""
    first, related = chosen(_subjects(plan))
    client = plan.names.client
    programs: list[Example] = []
    if first is not None:
        code = _program(package, client, [], f"{first.api}.iterate()", "item.externalId")
        programs.append(Example("Read every instance", code))
    if first is not None and first.text:
        filtered = f'{first.api}.iterate({{ where: {first.base}.{first.text}.startsWith("A") }})'
        code = _program(package, client, [first.base], filtered, f"item.{first.text}")
        programs.append(Example("Filter by a property", code))
    if related is not None:
        included = f"{related.api}.query().include({{ {related.relation}: true }})"
        code = _program(package, client, [], included, f"item.{related.relation}?.externalId")
        programs.append(Example("Read a relation too", code))
    return tuple(programs)


def _program(package: str, client: str, names: list[str], items: str, shown: str) -> str:
    imported = ", ".join(sorted([*names, client]))
    return (
        f'import {{ {imported} }} from "{package}";\n\nconst client = {client}.fromEnv(process.env);\n'
        f"for await (const item of {items}) console.log({shown});\n"
    )


def _subjects(plan: PackagePlan) -> Iterator[Subject]:
    groups = {view: model.group for model in plan.ir.models if model.group for view in model.views}
    for id, each in class_ids(plan.ir).items():
        if IRMethod.QUERY in each.methods and not id.edge:
            names, group = plan.names.classes[id], groups.get(id.view)
            attribute = f"{plan.names.groups[group][1]}." if group else ""
            members = [member for member in typed_members(id, each) if IDENTIFIER.fullmatch(member.id)]
            text = next((m.id for m in members if isinstance(m, IRProperty) and m.type == _TEXT), "")
            relation = next((m.id for m in members if _is_relation(m)), "")
            yield Subject(names.base, f"client.{attribute}{names.attribute}", text, relation)


def _is_relation(member: IRMember) -> bool:
    """A relation to one node of a view of the package."""
    return isinstance(member, IRDirectRelation) and not member.is_list and member.reference.target is not None
