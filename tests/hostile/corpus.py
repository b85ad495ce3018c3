"""Cases made by hand: every name that the tables know in one model, the largest ids, and the shapes that chance seldom makes."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pydantic
import typing_extensions

from hatch_pygen.generation.python import reserved
from tests.hostile import rules, words
from tests.hostile.case import Case, Json
from tests.model_json import direct, edge, enum, mapped, model, reverse, text, view, view_id

DEFAULTS: Mapping[str, Any] = {
    "client-name": "Client", "class-name-format": "PascalCase", "property-name-format": "snake_case", "line-length": 100,
    "docstrings": True, "instance-space": "plant",
}  # fmt: skip
FORMATS = ("snake_case", "camelCase", "original")

RUNTIME = sorted(
    name.strip("_")
    for name in reserved.MEMBERS | reserved.CLASSES | reserved.CLIENT | reserved.FILTERS
    if rules.is_property(name.strip("_"))
)
"""What the runtime, pydantic and Python have today, whatever the tables of `words` say."""
PYTHON = sorted(
    name
    for name in {
        *dir(builtins),
        *keyword.kwlist,
        *keyword.softkwlist,
        *typing_extensions.__all__,
        *dir(pydantic.BaseModel),
    }
    if rules.is_property(name)
)


def corpus() -> list[Case]:
    """All cases, the same on each call."""
    return [*names(), *shapes(), *payloads()]


def case(name: str, *models: Json, **options: Any) -> Case:
    given = {key.replace("_", "-"): value for key, value in options.items()}
    return Case(name, tuple(map(complete, models)), (), {**DEFAULTS, **given})


def complete(source: Json) -> Json:
    """The views as reads show them: each property stored as what it is called, and the fields that follow from them."""
    return {**source, "views": [complete_view(each) for each in source["views"]]}


def complete_view(source: Json) -> Json:
    properties = {id: stored(source, id, of) for id, of in source["properties"].items()}
    has_mapped = any("container" in of for of in properties.values())
    flags = {"writable": has_mapped, "queryable": has_mapped or "filter" in source}
    return {"implements": [], **source, **flags, "properties": properties}


def stored(source: Json, id: str, of: Json) -> Json:
    if "container" not in of:
        return of
    if of["container"]["externalId"] != "Things":
        return of
    container = {**of["container"], "space": source["space"], "externalId": f"{source['externalId'][:100]}Data"}
    return {**of, "container": container, "containerPropertyIdentifier": id}


# Names


def names() -> Iterable[Case]:
    """Every identifier of the tables as a property and as a view, in every form that the configuration knows."""
    properties = {
        "properties": words.PROPERTIES,
        "clusters": [id for cluster in words.PROPERTY_CLUSTERS for id in cluster],
        "runtime": RUNTIME,
        "python": PYTHON,
    }
    for label, ids in properties.items():
        for format in FORMATS:
            yield case(f"{label}, {format}", model(*pumps(ids)), property_name_format=format)
    for format in ("PascalCase", "camelCase"):
        views = [small(id) for id in (*words.VIEWS, *RUNTIME) if rules.is_external_id(id)]
        for start in range(0, len(views), 90):
            part = {each["externalId"]: each for each in views[start : start + 90]}
            yield case(f"views {start}, {format}", model(*part.values()), class_name_format=format)


def pumps(ids: Iterable[str]) -> list[Json]:
    """Views that share all ids, 250 in each: as texts, as ints, as relations."""
    distinct = list(dict.fromkeys(ids))
    found = []
    for start in range(0, len(distinct), 250):
        part = distinct[start : start + 250]
        kinds = (text(), mapped("int32", list=True), direct("Pump0"), enum("on", "off"))
        properties = {id: kinds[index % 4] for index, id in enumerate(part)}
        found.append(view(f"Pump{start}", properties))
    return found


def small(id: str) -> Json:
    return view(id, {"name": text(), "status": enum("on", "off"), "twin": direct(id), "links": edge(id)})


# Shapes


def shapes() -> Iterable[Case]:
    long = "V" * 253
    yield case("no views", model())
    yield case("a view without properties", model(view("Empty", {}, usedFor="all")))
    yield case("longest ids", model(*(small(long + end) for end in ("a", "b", "ab")), externalId="M" * 255))
    yield case("300 properties", model(view("Wide", {f"p{'_' * (n % 7)}{n}": text() for n in range(300)})))
    yield case("100 views", model(*(small(f"View{n}") for n in range(100))))
    yield case("family", model(*map(small, family("Pump")), *map(small, family("PumpList")[1:])))
    yield case("two spaces, two versions", model(*same_ids()))
    yield case("chain", model(*chain(60)))
    yield case("diamond", model(*diamond()))
    yield case("orders that disagree", model(*disagreeing_orders()))
    yield case("parents that disagree", model(*disagreeing_parents()))
    yield case("nodes, edges and both", model(*all_kinds()))
    yield case("every connection to itself", model(itself()))
    yield case("nothing but strangers", model(strangers()))
    yield case("narrow", model(*map(small, ("Pump", long))), line_length=60, docstrings=False)
    yield case("wide", model(*map(small, ("Pump", long))), line_length=320)


def family(base: str) -> list[str]:
    return [
        base,
        f"{base}List",
        f"{base}Write",
        f"{base}Filter",
        f"{base}API",
        f"Async{base}",
        f"Async{base}API",
        f"{base}2",
    ]


def same_ids() -> list[Json]:
    places = (("plant", "v1"), ("plant", "v2"), ("office", "v1"), ("office", "1.2-b_3"))
    return [{**small("Pump"), "space": space, "version": version} for space, version in places]


def inheriting(id: str, parents: Sequence[Json], own: Mapping[str, Json]) -> Json:
    """A view with what its parents have: the first one wins, its own replaces."""
    found: dict[str, Json] = {}
    for parent in parents:
        for name, of in complete_view(parent)["properties"].items():
            found.setdefault(name, of)
    return view(id, {**found, **own}, implements=[view_id(parent["externalId"]) for parent in parents])


def chain(length: int) -> list[Json]:
    found = [view("V0", {"p0": text()})]
    for number in range(1, length):
        found.append(inheriting(f"V{number}", found[-1:], {f"p{number}": text()}))
    return found


def diamond() -> list[Json]:
    top = view("Top", {"name": text(), "self": direct("Top")})
    left, right = (inheriting(id, [top], {f"own{id}": text()}) for id in ("Left", "Right"))
    return [top, left, right, inheriting("Bottom", [left, right], {"class": text()})]


def disagreeing_orders() -> list[Json]:
    """No Python class can have these parents in these orders."""
    a, b = view("A", {"a": text()}), view("B", {"b": text()})
    ab, ba = inheriting("AB", [a, b], {}), inheriting("BA", [b, a], {})
    above = inheriting("ChildFirst", [a], {"c": text()})
    return [a, b, ab, ba, inheriting("Both", [ab, ba], {}), above, inheriting("ParentFirst", [a, above], {})]


def disagreeing_parents() -> list[Json]:
    """One property is text, int, list, relation, edge in turn; names and keywords differ, too."""
    kinds = (text(), mapped("int32"), text(list=True), direct("P0"), edge("P0"), text(immutable=True), enum("x"))
    parents = [view(f"P{number}", {"value": kind, f"p{number}": text()}) for number, kind in enumerate(kinds)]
    children = [inheriting(f"C{number}", parents[number:], {"Value": text()}) for number in range(len(parents))]
    return [*parents, *children, inheriting("Own", parents, {"value": mapped("json")})]


def all_kinds() -> list[Json]:
    both = view("Both", {"note": text()}, usedFor="all")
    link = view("Link", {"since": mapped("date"), "edge_type": text()}, usedFor="edge")
    flows = {f"to{kind}": edge("Node", edgeSource=view_id(kind)) for kind in ("Both", "Link")}
    single = edge("Both", connectionType="single_edge_connection", direction="inwards")
    return [both, link, view("Node", {"name": text(), **flows, "one": single})]


def itself() -> Json:
    relations = {"one": direct("Pump"), "many": direct("Pump", list=True), "must": direct("Pump", nullable=False)}
    back = {f"back_{name}": reverse("Pump", name, targetsList=name == "many") for name in relations}
    single = reverse("Pump", "one", connectionType="single_reverse_direct_relation")
    return view("Pump", {"name": text(), **relations, **back, "single": single, "edges": edge("Pump")})


def strangers() -> Json:
    """Relations to views that no model has."""
    gone = {
        "direct": direct("Gone"),
        "list": direct("Gone", list=True),
        "edge": edge("Gone", edgeSource=view_id("Gone")),
    }
    return view("Pump", {"name": text(), **gone, "back": reverse("Gone", "x"), "nowhere": reverse("Pump", "gone")})


# Texts


def payloads() -> Iterable[Case]:
    """One payload in every place of a model that takes any text."""
    for number, payload in enumerate(words.PAYLOADS):
        yield case(f"payload {number}", everywhere(payload), instance_space="plant")


def everywhere(payload: str) -> Json:
    short, id = payload[:255], payload[:256]
    texts = {"name": short, "description": payload}
    node_type = {"equals": {"property": ["node", "type"], "value": {"space": "plant", "externalId": id}}}
    unit = {"externalId": id, "sourceUnit": payload}
    values = dict.fromkeys(("on", "off", "None"), texts)
    properties = {
        "plain": text(**texts, defaultValue=payload),
        "required": text(**texts, nullable=False, defaultValue=payload),
        "anything": mapped("json", **texts, defaultValue={payload[:128]: [payload, {payload[:128]: payload}]}),
        "measure": mapped("float64", **texts, unit=unit, list=True),
        "status": mapped("enum", **texts, values=values, unknownValue=payload, defaultValue="None"),
        "series": mapped("timeseries", **texts, defaultValue=payload),
        "pump": direct("Pump", **texts),
        "pumps": edge("Pump", id, **texts),
        "links": edge("Pump", id, **texts, edgeSource=view_id("Link")),
        "back": reverse("Pump", "pump", **texts),
    }
    link = view("Link", {"since": text(**texts, defaultValue=payload)}, usedFor="edge", **texts)
    return model(view("Pump", properties, filter=node_type, **texts), link, **texts)
