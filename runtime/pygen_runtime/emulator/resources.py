"""The endpoints of spaces, containers, views and data models."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pygen_runtime.emulator.errors import invalid
from pygen_runtime.emulator.filters_sql import FilterCompiler
from pygen_runtime.emulator.operands import Scope
from pygen_runtime.emulator.schema import Document, Schema, newest
from pygen_runtime.emulator.selection import fingerprint, read_cursor, write_cursor
from pygen_runtime.emulator.statistics import by_space
from pygen_runtime.emulator.units import known
from pygen_runtime.emulator.views import ViewId, id_of, reference

Body = Mapping[str, Any]
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Params:
    """The query of a URL, the project, the name that ends its path, and the form that the answer may have."""

    given: Mapping[str, list[str]]
    project: str = ""
    name: str = ""
    accept: str = ""
    address: str = ""
    """Of this server, as the client knows it."""

    def text(self, name: str) -> str | None:
        values = self.given.get(name)
        return values[-1] if values else None

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.text(name)
        if value is not None and value.lower() not in ("true", "false"):
            raise invalid(f"{name}: must be true or false")
        return default if value is None else value.lower() == "true"

    def limit(self) -> int:
        value = self.text("limit")
        if value is not None and not (value.isascii() and value.isdigit() and 1 <= int(value) <= 1000):
            raise invalid("limit: must be between 1 and 1000")
        return 10 if value is None else int(value)


def _page(documents: Iterable[Document], params: Params) -> Answer:
    """One page of documents in the order of their ids, global ones only where asked for."""
    space, with_global = params.text("space"), params.flag("includeGlobal")
    used_for = {part for value in params.given.get("usedFor", ()) for part in value.split(",") if part}
    kept = [
        document
        for document in documents
        if (with_global or not document["isGlobal"])
        and space in (None, document["space"])
        and (not used_for or document["usedFor"] in used_for)
    ]
    kept.sort(key=_key)
    request = fingerprint({name: value for name, value in params.given.items() if name not in ("limit", "cursor")})
    cursor, limit = params.text("cursor"), params.limit()
    if cursor:
        after = tuple(read_cursor(cursor, request)["after"])
        kept = [document for document in kept if _key(document) > after]
    answer: Answer = {"items": kept[:limit]}
    if len(kept) > limit:
        answer["nextCursor"] = write_cursor({"request": request, "after": _key(kept[limit - 1])})
    return answer


def _key(document: Document) -> tuple[str, ...]:
    return document["space"], document.get("externalId", ""), document.get("version", "")


def _put(schema: Schema, body: Body, put: Callable[[Body, str], Document]) -> list[Document]:
    seen: set[tuple[str, ...]] = set()
    for item in body["items"]:
        schema.need_own_space(item["space"])
        id = {name: item[name] for name in ("space", "externalId", "version") if name in item}
        if tuple(id.values()) in seen:
            raise invalid("The same item is given twice", duplicated=[id])
        seen.add(tuple(id.values()))
    return [put(item, f"items[{n}]") for n, item in enumerate(body["items"])]


# Spaces


def put_spaces(schema: Schema, body: Body) -> Answer:
    return {"items": _put(schema, body, schema.put_space)}


def list_spaces(schema: Schema, body: None, params: Params) -> Answer:
    return _page(schema.spaces.values(), params)


def get_spaces(schema: Schema, body: Body) -> Answer:
    names = dict.fromkeys(item["space"] for item in body["items"])
    return {"items": [schema.spaces[space] for space in names if space in schema.spaces]}


def space_statistics(schema: Schema, body: Body) -> Answer:
    wanted = {item["space"] for item in body["items"]}
    return {"items": [space for space in by_space(schema) if space["space"] in wanted]}


# Containers


def put_containers(schema: Schema, body: Body) -> Answer:
    if schema.strict:
        _check_units(body["items"])
    answers = _put(schema, body, schema.put_container)
    schema.check_requirements(body["items"])
    return {"items": answers}


def _check_units(bodies: Sequence[Body]) -> None:
    for position, body in enumerate(bodies):
        for name, of in body["properties"].items():
            if "unit" in of["type"]:
                known(of["type"]["unit"]["externalId"], f"items[{position}].properties.{name}")


def list_containers(schema: Schema, body: None, params: Params) -> Answer:
    return _page((dict(container.body) for container in schema.containers.values()), params)


def get_containers(schema: Schema, body: Body) -> Answer:
    ids = dict.fromkeys((item["space"], item["externalId"]) for item in body["items"])
    return {"items": [schema.containers[id].body for id in ids if id in schema.containers]}


def retry(part: str) -> Callable[[Schema, Body], Answer]:
    """Nothing is ever pending or failed here, so a retry has nothing to do but to know what it is asked for."""

    def handler(schema: Schema, body: Body) -> Answer:
        for n, item in enumerate(body["items"]):
            container = schema.container({"space": item["space"], "externalId": item["containerExternalId"]})
            if item["identifier"] not in container.body[part]:
                raise invalid(f"items[{n}]: {item['containerExternalId']} has no {item['identifier']!r} in {part}")
        return {"items": body["items"]}

    return handler


def inspect_containers(schema: Schema, body: Body) -> Answer:
    operations: Body = body["inspectionOperations"]
    answers: list[Answer] = []
    for item in body["items"]:
        mapped = {schema.container(item).number}
        result: Answer = {}
        if "totalInvolvedViewCount" in operations:
            every = operations["totalInvolvedViewCount"].get("allVersions", False)
            result["involvedViewCount"] = len(schema.views_of(mapped, every))
        if "involvedViews" in operations:
            result["involvedViews"] = schema.views_of(mapped, operations["involvedViews"].get("allVersions", False))
        answers.append({"space": item["space"], "externalId": item["externalId"], "inspectionResults": result})
    return {"items": answers}


# Views


def put_views(schema: Schema, body: Body) -> Answer:
    _put(schema, body, schema.put_view)
    _check_views(schema, body["items"])
    return {"items": [_view(schema, id_of(item), True) for item in body["items"]]}


def _check_views(schema: Schema, bodies: Sequence[Body]) -> None:
    schema.check_views(bodies)
    for body in bodies:
        if "filter" in body:
            # Judged now: a filter that fails would spoil each later answer about the view.
            FilterCompiler(schema).compile(body["filter"], Scope(schema, "i", None), f"filter of {body['externalId']}")


def _view(schema: Schema, id: ViewId, inherited: bool) -> Document:
    view = schema.resolved(id)
    return dict(view.body) if inherited else {**view.body, "properties": view.own}


def list_views(schema: Schema, body: None, params: Params) -> Answer:
    inherited = params.flag("includeInheritedProperties", True)
    return _page((_view(schema, id, inherited) for id in _versions(schema.views, params)), params)


def _versions(documents: Mapping[ViewId, Document], params: Params) -> Iterable[ViewId]:
    return documents if params.flag("allVersions") else newest(documents)


def _named(documents: Mapping[ViewId, Document], body: Body) -> list[ViewId]:
    """The ids that byids names; without a version all versions of an id."""
    found: dict[ViewId, None] = {}
    for item in body["items"]:
        wanted = (item["space"], item["externalId"], item.get("version"))
        found.update((id, None) for id in documents if id[:2] == wanted[:2] and wanted[2] in (None, id[2]))
    return list(found)


def get_views(schema: Schema, body: Body, params: Params) -> Answer:
    inherited = params.flag("includeInheritedProperties", body.get("includeInheritedProperties", True))
    return {"items": [_view(schema, id, inherited) for id in _named(schema.views, body)]}


# Data models


def put_models(schema: Schema, body: Body) -> Answer:
    given = [view for item in body["items"] for view in item.get("views", ())]
    inline = [view for view in given if view.get("type") != "view"]
    for n, view in enumerate(inline):
        schema.need_own_space(view["space"])
        schema.put_view(view, f"views[{n}]")
    _check_views(schema, inline)
    for view in given:
        schema.view(view)
    return {"items": _put(schema, body, schema.put_model)}


def _model(schema: Schema, id: ViewId, inline: bool) -> Document:
    document = schema.models[id]
    # Views that were deleted since are not shown.
    ids = [found for view in document["views"] if (found := id_of(view)) in schema.views]
    shown = [dict(schema.resolved(view).body) if inline else reference(view) for view in ids]
    return {**document, "views": shown}


def list_models(schema: Schema, body: None, params: Params) -> Answer:
    inline = params.flag("inlineViews")
    return _page((_model(schema, id, inline) for id in _versions(schema.models, params)), params)


def get_models(schema: Schema, body: Body, params: Params) -> Answer:
    inline = params.flag("inlineViews", body.get("inlineViews", False))
    return {"items": [_model(schema, id, inline) for id in _named(schema.models, body)]}
