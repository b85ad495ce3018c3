"""The properties and connections of one view of a snapshot, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from hatch_pygen.config.options import nearest
from hatch_pygen.diff.changes import name_of
from hatch_pygen.problems import Problem, ValidationError
from hatch_pygen.snapshot import Snapshot
from hatch_pygen.text.strict_json import is_object, item_at, quoted
from hatch_pygen.text.terminal import one_line

Json = Mapping[str, Any]


def listing(snapshot: Snapshot, name: str) -> list[dict[str, Any]]:
    """The views called `name` (an external id, or ``space:externalId(version)``) with a table for each property.

    Raises:
        ValidationError: no view has the name; the message has the nearest one.
    """
    views = {name_of(view): view for model in snapshot.models for view in model["views"]}
    found = [view for id, view in views.items() if name in (id, view["externalId"])]
    if not found:
        names = {view["externalId"].lower(): view["externalId"] for view in views.values()}
        near = nearest(name.lower(), names)
        fix = (
            f"did you mean {quoted(names[near])}?"
            if near
            else f"choose one of {', '.join(sorted(names.values())[:10])}"
        )
        raise ValidationError([Problem("PG607", "error", "VIEW", f"the model has no view {quoted(name)}", fix)])
    return [
        {
            "view": name_of(view),
            **{key: view[key] for key in ("name", "description") if view.get(key)},
            "implements": [name_of(each) for each in view.get("implements") or ()],
            "properties": [_property(id, each) for id, each in sorted(view.get("properties", {}).items())],
        }
        for view in found
    ]


def text(views: Sequence[Json]) -> str:
    """The listing, a line for each property."""
    lines: list[str] = []
    for view in views:
        above = f", implements {', '.join(view['implements'])}" if view["implements"] else ""
        lines.append(f"{view['view']}{above}")
        rows = [(each["id"], each["type"], ", ".join(_remarks(each))) for each in view["properties"]]
        widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
        lines += [f"  {id:<{widths[0]}}  {kind:<{widths[1]}}  {rest}".rstrip() for id, kind, rest in rows]
    return "".join(f"{one_line(line)}\n" for line in lines)


def _property(id: str, definition: Json) -> dict[str, Any]:
    kind: Json = definition.get("type") or {}
    found: dict[str, Any] = {"id": id, "type": type_words(definition)}
    if "container" in definition:
        found["required"] = not definition.get("nullable", True)
    unit = kind.get("unit")
    facts = {
        "unit": unit.get("externalId") if is_object(unit) else None,
        "values": sorted(kind["values"]) if is_object(kind.get("values")) else None,
        "default": definition.get("defaultValue"),
        "name": definition.get("name"),
        "description": definition.get("description"),
    }
    return found | {key: value for key, value in facts.items() if value is not None}


def type_words(definition: Json) -> str:
    """What a property is: ``text[]``, ``-> Site``, ``<- Pump.site []`` for what points here, ``edges -> Valve []``."""
    kind: Json = definition.get("type") or {}
    listed = "[]" if kind.get("list") else ""
    if kind.get("type") == "direct":
        return f"-> {_target(kind)} {listed}".rstrip()
    if "container" in definition:
        return f"{kind.get('type')}{listed}"
    connection = str(definition.get("connectionType", ""))
    several = " []" if connection.startswith("multi") else ""
    target = _target(definition)
    if "through" in definition:
        return f"<- {target}.{definition['through'].get('identifier')}{several}"
    arrow = "<-" if definition.get("direction") == "inwards" else "->"
    return f"edges {arrow} {target}{several}"


def _target(held: Json) -> str:
    return str(item_at(held, "source", "externalId") or "any node")


def _remarks(found: Json) -> list[str]:
    marks = ["required"] if found.get("required") else []
    marks += [found["unit"]] if "unit" in found else []
    marks += [" | ".join(found["values"])] if "values" in found else []
    marks += [f"default {json.dumps(found['default'], ensure_ascii=False)}"] if "default" in found else []
    return marks + ([quoted(found["name"])] if found.get("name") else [])
