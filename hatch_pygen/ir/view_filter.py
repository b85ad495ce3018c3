"""The filter of a view: what it fixes, and what in it nobody here understands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hatch_pygen.ir.identifiers import IRNodeId
from hatch_pygen.text.strict_json import is_array, is_object, item_at, kind, quoted, step

KINDS = frozenset(
    {
        "and", "or", "not", "equals", "in", "range", "prefix", "exists", "containsAny", "containsAll", "overlaps",
        "nested", "hasData", "instanceReferences", "matchAll",
    }
)  # fmt: skip
"""CDF: the filters of the Data Modeling API, "Filter language"."""


def objections(filter: Any) -> Iterator[tuple[str, str, str]]:
    """What in a view's filter is no filter that this version knows: its place in it, the message, and what to do.

    The filter works in CDF, not here; what follows from it for instances of the view cannot be said.
    """
    pending: list[tuple[str, Any]] = [] if filter is None else [("", filter)]
    while pending:
        place, item = pending.pop()
        if not is_object(item) or len(item) != 1:
            given = f"an object of {len(item)} keys" if is_object(item) else kind(item)
            yield place, f"a filter must be an object with one key, is {given}", "correct the view in CDF"
            continue
        [(name, value)] = item.items()
        inner = place + step(name)
        if name == "invalid":
            message = "CDF says that the filter of the view is invalid: it names something that the model no longer has"
            yield place, message, "correct the filter of the view in CDF, then run `hatch-pygen snapshot`"
        elif name not in KINDS:
            message = (
                f"the filter {quoted(name)} of the view is unknown; which instances the view has is not known here"
            )
            yield place, message, "use a newer hatch-pygen"
        elif name in ("and", "or"):
            pending += [(f"{inner}[{index}]", part) for index, part in enumerate(value)] if is_array(value) else []
        elif name == "not":
            pending.append((inner, value))
        elif name == "nested" and item_at(value, "filter") is not None:
            pending.append((f"{inner}.filter", item_at(value, "filter")))


def fixed_node_type(filter: Any) -> IRNodeId | None:
    """The node type that a view's filter fixes: of `equals` on ``["node", "type"]``, alone or inside `and`; None where two of them disagree."""
    found: set[IRNodeId] = set()
    pending: list[Any] = [filter]
    while pending:
        item = pending.pop()
        parts = item_at(item, "and")
        pending.extend(parts if is_array(parts) else ())
        if item_at(item, "equals", "property") == ["node", "type"]:
            space, external_id = (item_at(item, "equals", "value", key) for key in ("space", "externalId"))
            if isinstance(space, str) and isinstance(external_id, str):
                found.add(IRNodeId(space, external_id))
    return found.pop() if len(found) == 1 else None
