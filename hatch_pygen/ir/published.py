"""The IR as a published format: JSON for tools and for languages that live elsewhere; `ir.schema.json` is its schema.

{"format": "hatch-pygen/ir", "version": 1, "digest": "sha256:…", "models": [{"space": "plant", "views": […], …}],
 "views": [{"external_id": "Pump", "parents": […], "properties": [{"kind": "edge", "id": "flows", …}], …}]}
"""

from __future__ import annotations

import json
from typing import Any

from hatch_pygen.exhaustive import assert_never
from hatch_pygen.ir.identifiers import IRContainerId, IRViewId
from hatch_pygen.ir.models import (
    IRClass,
    IRDirectRelation,
    IREdgeConnection,
    IRMember,
    IRModel,
    IRPackage,
    IRProperty,
    IRReverseRelation,
)
from hatch_pygen.ir.naming import words
from hatch_pygen.ir.types import IREnum, IRList, IRPrimitive, IRReference, IRType, IRUnit
from hatch_pygen.text.terminal import printable

FORMAT = "hatch-pygen/ir"
VERSION = 1

Json = dict[str, Any]


def published(ir: IRPackage) -> Json:
    """The package as a JSON value. A key whose value is unknown is left out."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "digest": ir.digest,
        "last_updated_time": ir.last_updated_time,
        "models": [_model(model) for model in ir.models],
        "views": [_view(item) for item in ir.classes],
    }


def dump(ir: IRPackage) -> str:
    """The published form as text that a terminal shows and does not obey."""
    text = json.dumps(published(ir), indent=1, ensure_ascii=False)
    return printable(text) + "\n"


def _model(model: IRModel) -> Json:
    views = [view._asdict() for view in model.views]
    return {
        **model.id._asdict(),
        **_described(model, model.id.external_id),
        **_known(group=model.group),
        "views": views,
    }


def _view(item: IRClass) -> Json:
    return {
        **item.id._asdict(),
        **_described(item, item.id.external_id),
        "used_for": item.used_for,
        "writable": item.writable,
        "queryable": item.queryable,
        "global": item.is_global,
        **_known(node_type=item.node_type and item.node_type._asdict()),
        "implements": [view._asdict() for view in item.implements],
        "parents": [view._asdict() for view in item.parents],
        "operations": [method.value for method in item.methods],
        "properties": [{"kind": _KINDS[type(member)], "id": member.id, **_member(member)} for member in item.members],
    }


_KINDS = {
    IRProperty: "property",
    IRDirectRelation: "direct_relation",
    IREdgeConnection: "edge",
    IRReverseRelation: "reverse_relation",
}


def _member(member: IRMember) -> Json:
    described = _described(member, member.id)
    match member:
        case IRProperty():
            stored = {**_stored(member), "auto_increment": member.auto_increment}
            return {**described, "type": _type(member.type), **stored, **_known(default=member.default)}
        case IRDirectRelation():
            return {**described, "list": member.is_list, **_reference(member.reference, member.type), **_stored(member)}
        case IREdgeConnection():
            ends = _known(target=_id(member.target), edge_view=_id(member.edge_view))
            edge = {"edge_type": member.edge_type._asdict(), "direction": member.direction, "list": member.multi}
            return {**described, **ends, **edge}
        case IRReverseRelation():
            kind = "view" if isinstance(member.through, IRViewId) else "container"
            through = {kind: member.through._asdict(), "property": member.through_property, "list": member.targets_list}
            return {**described, "target": member.target._asdict(), "through": through, "list": member.multi}
        case _:
            assert_never(member)


def _described(item: IRModel | IRClass | IRMember, id: str) -> Json:
    """What everything has: the words of its id, its texts, and its place in the snapshot."""
    return {"words": list(words(id)), **_known(name=item.name, description=item.description), "pointer": item.pointer}


def _stored(member: IRProperty | IRDirectRelation) -> Json:
    """What concerns the container's property."""
    flags = {"nullable": member.nullable, "immutable": member.immutable, "read_only": member.read_only}
    return {**flags, **_known(container=_id(member.container), container_property=member.container_property)}


def _reference(reference: IRReference, type: IRType) -> Json:
    size = type.max_size if isinstance(type, IRList) else None
    return _known(target=_id(reference.target), target_container=_id(reference.container), max_size=size)


def _type(type: IRType) -> Json:
    match type:
        case IRPrimitive(primitive, unit, size):
            return {"kind": primitive.value, **_known(unit=unit and _unit(unit), max_text_size=size)}
        case IREnum(values, unknown):
            found = [{"id": v.id, **_known(name=v.name, description=v.description)} for v in values]
            return {"kind": "enum", "values": found, **_known(unknown_value=unknown)}
        case IRReference():
            return {"kind": "reference", **_reference(type, type)}
        case IRList(element, size):
            return {"kind": "list", "element": _type(element), **_known(max_size=size)}
        case _:
            assert_never(type)


def _unit(unit: IRUnit) -> Json:
    return {"external_id": unit.external_id, **_known(source_unit=unit.source_unit)}


def _id(id: IRViewId | IRContainerId | None) -> Json | None:
    return None if id is None else id._asdict()


def _known(**values: Any) -> Json:
    return {key: value for key, value in values.items() if value is not None}
