"""Tagged values and expressions of vectors in Python."""

from __future__ import annotations

import operator
from datetime import date, datetime, timedelta, timezone
from types import ModuleType
from typing import Any

from hatch_pygen.ir.naming import snake_case
from pygen_runtime import NodeReference

COMPARED = {"eq": operator.eq, "ne": operator.ne, "lt": operator.lt, "lte": operator.le, "gt": operator.gt, "gte": operator.ge}  # fmt: skip
METHODS = {"in": "in_", "between": "between", "startsWith": "startswith", "exists": "exists", "missing": "missing"}
LISTS = {"containsAny": "contains_any", "containsAll": "contains_all"}
OPERATORS = frozenset({*COMPARED, *METHODS, *LISTS, "and", "or", "not", "has", "overlaps"})


def written(sdk: ModuleType, view: str, fields: dict[str, Any]) -> Any:
    """An object to write; `$name` is the wire's name of what the runtime adds."""
    cls = getattr(sdk, f"{view}Write")
    names = {field.alias or name: name for name, field in cls.__pydantic_fields__.items()}
    own = {"$existingVersion": "existing_version", "externalId": "external_id", "startNode": "start_node", "endNode": "end_node"}  # fmt: skip
    return cls(**{own.get(id, names.get(id, id)): value(sdk, given) for id, given in fields.items()})


def value(sdk: ModuleType, given: Any) -> Any:
    """A tagged value; `{"$write": [view, fields]}` is an object that is written with the one that holds it."""
    if isinstance(given, list):
        return [value(sdk, each) for each in given]
    if not isinstance(given, dict):
        return given
    ((tag, content),) = given.items()
    tags = {
        "$int": int, "$date": date.fromisoformat, "$time": moment, "$node": lambda id: NodeReference(*id),
        "$json": lambda json: json, "$write": lambda object: written(sdk, *object),
    }  # fmt: skip
    return tags[tag](content)


def built(sdk: ModuleType, view: Any, expression: list[Any], prefix: tuple[str, ...] = ()) -> Any:
    kind, *rest = expression
    if kind in ("and", "or"):
        first, *others = [built(sdk, view, each, prefix) for each in rest]
        for other in others:
            first = first & other if kind == "and" else first | other
        return first
    if kind == "not":
        return ~built(sdk, view, rest[0], prefix)
    if kind == "has":
        return built(sdk, view, rest[1], (*prefix, *rest[0]))
    of = column(view, *prefix, *rest[0])
    if kind == "overlaps":
        return of.overlaps(column(view, *prefix, *rest[1]), start=rest[2]["gte"], stop=rest[2]["lte"])
    operands = [value(sdk, each) for each in rest[1:]]
    if kind in COMPARED:
        return COMPARED[kind](of, operands[0])
    return getattr(of, LISTS[kind])(*operands[0]) if kind in LISTS else getattr(of, METHODS[kind])(*operands)


def column(view: Any, *path: str) -> Any:
    for id in path:
        names = {field.alias or name: name for name, field in getattr(view, "__pydantic_fields__", {}).items()}
        view = getattr(view, {"externalId": "external_id", **names}.get(id, snake_case(id)))
    return view


def paths(include: Any, *above: str) -> list[tuple[str, ...]]:
    """The relations of an include, each with those that lead to it."""
    return [path for name, below in include.items() for path in (paths(below, *above, name) if below is not True else [(*above, name)])]  # fmt: skip


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def tagged(value: Any) -> Any:
    """A value that was read, as vectors write it."""
    if value is None or (hasattr(value, "references") and not value.references):
        return {"$absent": True}
    value = getattr(value, "references", value)
    if isinstance(value, datetime):
        return {
            "$time": value.astimezone(timezone(timedelta())).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        }
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if isinstance(value, list | tuple):
        return [tagged(each) for each in value]
    if isinstance(getattr(value, "external_id", None), str):
        return {"$node": [value.space, value.external_id]}
    return {"$json": value} if isinstance(value, dict) else value
