"""What a package must declare, worked out from the views alone: the other half of every count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.hostile.case import Case, Json, ViewId, is_mapped, view_id

COMPUTED = frozenset(("assetHierarchy_path", "assetHierarchy_path_last_updated_time", "assetHierarchy_root"))

NAMES = {
    "text": "str", "boolean": "bool", "int32": "Int32", "int64": "Int64", "float32": "Float32", "float64": "Float64",
    "timestamp": "Timestamp", "date": "Date", "json": "Json", "timeseries": "TimeSeriesId", "file": "FileId",
    "sequence": "SequenceId", "direct": "NodeReference",
}  # fmt: skip
ORDERED = frozenset(("int32", "int64", "float32", "float64", "timestamp", "date"))


@dataclass(frozen=True)
class Class:
    """A class that the package must have: a view, as nodes or as edges."""

    view: ViewId
    edge: bool


def kept_views(case: Case) -> dict[ViewId, Json]:
    """The views that the patterns leave; the patterns of a case are whole ids."""
    included, excluded = case.options.get("include-views"), case.options.get("exclude-views", ())
    return {
        id: view
        for id, view in case.views.items()
        if (included is None or pattern(id) in included) and pattern(id) not in excluded
    }


def pattern(id: ViewId) -> str:
    return "{}:{}({})".format(*id)


def classes(views: Mapping[ViewId, Json]) -> set[Class]:
    """Views of nodes, views of edges, and views for both that some connection has as the view of its edges."""
    on_edges = {
        view_id(of["edgeSource"])
        for view in views.values()
        for of in view["properties"].values()
        if of.get("edgeSource")
    }
    nodes = {Class(id, False) for id, view in views.items() if view["usedFor"] != "edge"}
    edges = {id for id, view in views.items() if view["usedFor"] == "edge"}
    both = {id for id, view in views.items() if view["usedFor"] == "all" and id in on_edges}
    return nodes | {Class(id, True) for id in edges | both}


def read_fields(view: Json, views: Mapping[ViewId, Json]) -> set[str]:
    """Every property but reverse relations that lead nowhere, the documented loss."""
    return {id for id, of in view["properties"].items() if not leads_nowhere(of, views)}


def leads_nowhere(of: Json, views: Mapping[ViewId, Json]) -> bool:
    through = of.get("through")
    if through is None:
        return False
    target = views.get(view_id(of["source"]))
    if target is None:
        return True
    source = through["source"]
    if source["type"] == "view":
        holder = views.get(view_id(source), target)["properties"].get(through["identifier"])
        return holder is None or holder.get("type", {}).get("type") != "direct" or not is_mapped(holder)
    stored = (source["space"], source["externalId"], through["identifier"])
    return not any(place(each) == stored and each["type"]["type"] == "direct" for each in target["properties"].values())


def place(of: Json) -> tuple[str, str, str] | None:
    if not is_mapped(of):
        return None
    return of["container"]["space"], of["container"]["externalId"], of["containerPropertyIdentifier"]


def queryable(view: Json) -> bool:
    """What an API that does not say it means by it."""
    known = view.get("queryable")
    return bool("filter" in view or any(map(is_mapped, view["properties"].values())) if known is None else known)


def written_fields(view: Json) -> set[str]:
    return {id for id, of in view["properties"].items() if "through" not in of}


def keyword_count(of: Json) -> int:
    """How many filter keywords a property has."""
    if not is_mapped(of):
        return 0
    type = of["type"]
    if type["type"] == "json":
        return 1
    if type.get("list"):
        return 3
    if type["type"] in ORDERED:
        return 4
    return 2 if type["type"] in ("boolean", "direct") else 3


OUTSIDE = {"timeseries": "SeriesAttr", "file": "FileAttr", "sequence": "SequenceAttr"}
"""What stands outside the model has columns of its own, which lead to points and contents."""


def value_type(of: Json, enum: str | None = None) -> str:
    """The annotation of a value that is no relation to a known view."""
    type = of["type"]
    name = (enum or "str") if type["type"] == "enum" else NAMES[type["type"]]
    return f"list[{name}]" if type.get("list") else name


def nullable(of: Json) -> bool:
    return bool(of.get("nullable", True))


def counted(of: Json) -> bool:
    """Whether CDF counts the value up by itself."""
    return bool(of.get("autoIncrement", False))


def read_annotation(of: Json, enum: str | None) -> str:
    if of["type"]["type"] == "json" and not of["type"].get("list"):
        return "JsonAttr"
    if of["type"]["type"] == "direct":
        return ("" if nullable(of) else "Required") + ("NodesAttr" if of["type"].get("list") else "NodeAttr")
    value = value_type(of, enum)
    if enum:
        return f"EnumAttr[{value}]" if nullable(of) else f"RequiredEnumAttr[{value}]"
    kind = of["type"]["type"]
    single = kind == "timeseries" or not of["type"].get("list")  # the points of several series are read together
    attribute = OUTSIDE.get(kind, "Attr") if single else "Attr"
    return f"{attribute}[{value} | None]" if nullable(of) else f"{attribute}[{value}]"


def written_annotation(of: Json, enum: str | None) -> str:
    value = value_type(of, enum)
    open_ended = (nullable(of) or counted(of)) and value != "Json"
    return f"{value} | None" if open_ended else value


def moment(text: str) -> datetime:
    """The point in time that a timestamp of the API names; UTC where it has no offset."""
    day, _, clock = text.partition("T")
    offset = timedelta()
    for sign in "+-":
        clock, found, zone = clock.partition(sign)
        if found:
            digits = zone.replace(":", "").ljust(4, "0")
            offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:])) * (1 if sign == "+" else -1)
    time, _, fraction = clock.rstrip("Z").partition(".")
    milliseconds = int(fraction.ljust(3, "0")) if fraction else 0
    naive = datetime.strptime(f"{day}T{time}", "%Y-%m-%dT%H:%M:%S") + timedelta(milliseconds=milliseconds)
    return naive.replace(tzinfo=timezone(offset))


def same_default(of: Json, given: Any) -> bool:
    """Whether a literal of the generated code is the default of the property."""
    wanted = of.get("defaultValue")
    if wanted is None:
        return given is None
    kind = of["type"]["type"]
    if kind == "timestamp":
        return given[0] == "timestamp_of" and datetime.fromisoformat(given[1]) == moment(wanted)
    if kind == "date":
        return bool(given == ("date_of", wanted))
    if kind in ("float32", "float64"):
        return isinstance(given, float) and repr(given) == repr(float(wanted))
    return type(given) is type(wanted) and bool(given == wanted)


def fixed_type(filter: Any, kind: str) -> tuple[str, str] | None:
    """The one type of nodes, or of edges, that a filter demands, at its top or within `and`."""
    found: set[tuple[str, str]] = set()
    pending = [filter]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            pending += item.get("and", [])
            if item.get("equals", {}).get("property") == [kind, "type"]:
                value = item["equals"]["value"]
                found.add((value["space"], value["externalId"]))
    return found.pop() if len(found) == 1 else None
