"""The node type that a view's filter fixes."""

from __future__ import annotations

from typing import Any

from hatch_pygen.ir.identifiers import IRNodeId
from hatch_pygen.text.strict_json import is_array, is_object


def fixed_node_type(filter: Any) -> IRNodeId | None:
    """The type of `equals` on ``["node", "type"]``, alone or inside `and`; None where two of them disagree."""
    found: set[IRNodeId] = set()
    pending: list[Any] = [filter]
    while pending:
        item = pending.pop()
        if not is_object(item):
            continue
        parts = item.get("and")
        if is_array(parts):
            pending.extend(parts)
        node_type = equal_to(item.get("equals"))
        if node_type is not None:
            found.add(node_type)
    return found.pop() if len(found) == 1 else None


def equal_to(equals: Any) -> IRNodeId | None:
    if not is_object(equals) or equals.get("property") != ["node", "type"]:
        return None
    value = equals.get("value")
    if not is_object(value):
        return None
    space, external_id = value.get("space"), value.get("externalId")
    return IRNodeId(space, external_id) if isinstance(space, str) and isinstance(external_id, str) else None
