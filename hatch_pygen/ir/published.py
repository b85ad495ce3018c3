"""The IR as a published format: JSON for tools and for languages that live elsewhere; `ir.schema.json` is its schema.

{"format": "hatch-pygen/ir", "version": 1, "digest": "sha256:…", "models": [{"space": "plant", "views": […], …}],
 "views": [{"external_id": "Pump", "parents": […], "properties": [{"kind": "edge", "id": "flows", …}], …}]}
"""

from __future__ import annotations

import json
from enum import Enum
from typing import Any

from hatch_pygen.exhaustive import assert_never
from hatch_pygen.ir.identifiers import IRContainerId, IRNodeId, IRViewId
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
from hatch_pygen.ir.types import IREnum, IRList, IRPrimitive, IRReference, IRType
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
    return {**model.id._asdict(), **_described(model, model.id.external_id), **_facts(model, "group", "views")}


def _view(item: IRClass) -> Json:
    return {
        **item.id._asdict(),
        **_described(item, item.id.external_id),
        **_facts(item, "used_for", "writable", "queryable"),
        "global": item.is_global,
        **_facts(item, "node_type", "holds", "implements", "parents"),
        "operations": _plain(item.methods),
        "properties": [{"kind": _KINDS[type(member)], "id": member.id, **_member(member)} for member in item.members],
    }


_STORED = ("nullable", "immutable", "read_only", "container", "container_property")
"""What concerns the container's property."""

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
            type = {"type": _type(member.type)}
            return {**described, **type, **_facts(member, *_STORED, "auto_increment", "default")}
        case IRDirectRelation():
            reference = _reference(member.reference, member.type)
            return {**described, "list": member.is_list, **reference, **_facts(member, *_STORED)}
        case IREdgeConnection():
            edge = _facts(member, "target", "edge_view", "edge_type", "direction")
            return {**described, **edge, "list": member.multi}
        case IRReverseRelation():
            kind = "view" if isinstance(member.through, IRViewId) else "container"
            through = {kind: member.through._asdict(), "property": member.through_property, "list": member.targets_list}
            return {**described, **_facts(member, "target"), "through": through, "list": member.multi}
        case _:
            assert_never(member)


def _described(item: IRModel | IRClass | IRMember, id: str) -> Json:
    """What everything has: the words of its id, its texts, and its place in the snapshot."""
    return {"words": list(words(id)), **_facts(item, "name", "description", "pointer")}


def _reference(reference: IRReference, type: IRType) -> Json:
    size = type.max_size if isinstance(type, IRList) else None
    return _known(target=reference.target, target_container=reference.container, max_size=size)


def _type(type: IRType) -> Json:
    match type:
        case IRPrimitive(primitive, unit, size):
            found = None if unit is None else _facts(unit, "external_id", "source_unit")
            return {"kind": primitive.value, **_known(unit=found, max_text_size=size)}
        case IREnum(values, unknown):
            entries = [_facts(value, "id", "name", "description") for value in values]
            return {"kind": "enum", "values": entries, **_known(unknown_value=unknown)}
        case IRReference():
            return {"kind": "reference", **_reference(type, type)}
        case IRList(element, size):
            return {"kind": "list", "element": _type(element), **_known(max_size=size)}
        case _:
            assert_never(type)


def _facts(item: object, *names: str) -> Json:
    """What `item` holds under the names."""
    return _known(**{name: getattr(item, name) for name in names})


def _known(**values: Any) -> Json:
    return {key: _plain(value) for key, value in values.items() if value is not None}


def _plain(value: Any) -> Any:
    """An id as an object, a tuple of others as a list."""
    if isinstance(value, (IRContainerId, IRNodeId, IRViewId)):
        return value._asdict()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]  # pyright: ignore[reportUnknownVariableType] -- of ids or operations
    return value.value if isinstance(value, Enum) else value
