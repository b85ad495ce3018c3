"""The endpoints of spaces, containers, views and data models."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pygen_runtime.emulator.errors import invalid
from pygen_runtime.emulator.schema import Document, Schema
from pygen_runtime.emulator.selection import fingerprint, read_cursor, write_cursor
from pygen_runtime.emulator.statistics import by_space
from pygen_runtime.emulator.store import Store
from pygen_runtime.emulator.views import ViewId, id_of, reference

Body = Mapping[str, Any]
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Params:
    """The query of a URL."""

    given: Mapping[str, list[str]]

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

    def several(self, name: str) -> set[str]:
        return {part for value in self.given.get(name, ()) for part in value.split(",") if part}


def page(documents: Iterable[Document], params: Params, key: Callable[[Document], tuple[str, ...]]) -> Answer:
    """One page of documents in the order of their keys, global ones only where asked for."""
    space, with_global = params.text("space"), params.flag("includeGlobal")
    kept = [
        document
        for document in documents
        if (with_global or not document["isGlobal"]) and space in (None, document["space"])
    ]
    kept.sort(key=key)
    request = fingerprint({name: value for name, value in params.given.items() if name not in ("limit", "cursor")})
    cursor, limit = params.text("cursor"), params.limit()
    if cursor:
        after = tuple(read_cursor(cursor, request)["after"])
        kept = [document for document in kept if key(document) > after]
    answer: Answer = {"items": kept[:limit]}
    if len(kept) > limit:
        answer["nextCursor"] = write_cursor({"request": request, "after": key(kept[limit - 1])})
    return answer


def _key(document: Document) -> tuple[str, ...]:
    return document["space"], document.get("externalId", ""), document.get("version", "")


def _twice(items: Iterable[Body], names: tuple[str, ...]) -> None:
    seen: set[tuple[Any, ...]] = set()
    for item in items:
        id = tuple(item[name] for name in names)
        if id in seen:
            raise invalid("The same item is given twice", duplicated=[dict(zip(names, id, strict=True))])
        seen.add(id)


# Spaces


def put_spaces(store: Store, schema: Schema, body: Body) -> Answer:
    _twice(body["items"], ("space",))
    return {"items": [schema.put_space(item, f"items[{n}]") for n, item in enumerate(body["items"])]}


def list_spaces(store: Store, schema: Schema, body: None, params: Params) -> Answer:
    return page(schema.spaces.values(), params, _key)


def get_spaces(store: Store, schema: Schema, body: Body) -> Answer:
    names = dict.fromkeys(item["space"] for item in body["items"])
    return {"items": [schema.spaces[space] for space in names if space in schema.spaces]}


def delete_spaces(store: Store, schema: Schema, body: Body) -> Answer:
    return {"items": [{"space": item["space"]} for item in body["items"] if schema.delete_space(item["space"])]}


def space_statistics(store: Store, schema: Schema, body: Body) -> Answer:
    wanted = {item["space"] for item in body["items"]}
    return {"items": [space for space in by_space(store, schema) if space["space"] in wanted]}


# Containers


def put_containers(store: Store, schema: Schema, body: Body) -> Answer:
    _twice(body["items"], ("space", "externalId"))
    answers = [schema.put_container(item, f"items[{n}]") for n, item in enumerate(body["items"])]
    schema.check_requirements(body["items"])
    return {"items": answers}


def list_containers(store: Store, schema: Schema, body: None, params: Params) -> Answer:
    used_for = params.several("usedFor")
    found = (dict(container.body) for container in schema.containers.values())
    return page((of for of in found if not used_for or of["usedFor"] in used_for), params, _key)


def get_containers(store: Store, schema: Schema, body: Body) -> Answer:
    ids = dict.fromkeys((item["space"], item["externalId"]) for item in body["items"])
    return {"items": [schema.containers[id].body for id in ids if id in schema.containers]}


def delete_containers(store: Store, schema: Schema, body: Body) -> Answer:
    deleted = [item for item in body["items"] if schema.delete_container((item["space"], item["externalId"]))]
    return {"items": [{"space": item["space"], "externalId": item["externalId"]} for item in deleted]}


def _delete_parts(schema: Schema, body: Body, part: str) -> Answer:
    deleted: list[Any] = []
    for item in body["items"]:
        id = (item["space"], item["containerExternalId"])
        container = schema.containers.get(id)
        if container is not None and item["identifier"] in container.body[part]:
            schema.remove_part(id, part, item["identifier"])
            deleted.append(item)
    return {"items": deleted}


def delete_indexes(store: Store, schema: Schema, body: Body) -> Answer:
    return _delete_parts(schema, body, "indexes")


def delete_constraints(store: Store, schema: Schema, body: Body) -> Answer:
    return _delete_parts(schema, body, "constraints")


def retry(part: str) -> Callable[[Store, Schema, Body], Answer]:
    """Nothing is ever pending or failed here, so a retry has nothing to do but to know what it is asked for."""

    def handler(store: Store, schema: Schema, body: Body) -> Answer:
        for n, item in enumerate(body["items"]):
            container = schema.container({"space": item["space"], "externalId": item["containerExternalId"]})
            if item["identifier"] not in container.body[part]:
                raise invalid(f"items[{n}]: {item['containerExternalId']} has no {item['identifier']!r} in {part}")
        return {"items": body["items"]}

    return handler


def inspect_containers(store: Store, schema: Schema, body: Body) -> Answer:
    operations: Body = body["inspectionOperations"]
    answers: list[Answer] = []
    for item in body["items"]:
        container = schema.container(item)
        result: Answer = {}
        if "totalInvolvedViewCount" in operations:
            every = operations["totalInvolvedViewCount"].get("allVersions", False)
            result["involvedViewCount"] = len(_mapping_views(schema, container.number, every))
        if "involvedViews" in operations:
            every = operations["involvedViews"].get("allVersions", False)
            result["involvedViews"] = [reference(id) for id in _mapping_views(schema, container.number, every)]
        ids = {"space": item["space"], "externalId": item["externalId"]}
        answers.append({**ids, "inspectionResults": result})
    return {"items": answers}


def _mapping_views(schema: Schema, number: int, all_versions: bool) -> list[ViewId]:
    found = [
        id for id in schema.views if any(container.number == number for container in schema.resolved(id).containers)
    ]
    return found if all_versions else [id for id in found if _is_newest(schema.views, id)]


def _is_newest(documents: Mapping[ViewId, Document], id: ViewId) -> bool:
    same = [other for other in documents if other[:2] == id[:2]]
    # Of equal times the one stored last counts.
    return max(enumerate(same), key=lambda of: (documents[of[1]]["createdTime"], of[0]))[1] == id


# Views


def put_views(store: Store, schema: Schema, body: Body) -> Answer:
    _twice(body["items"], ("space", "externalId", "version"))
    for n, item in enumerate(body["items"]):
        schema.put_view(item, f"items[{n}]")
    schema.check_views(body["items"])
    return {"items": [_shown(schema, id_of(item), True) for item in body["items"]]}


def _shown(schema: Schema, id: ViewId, inherited: bool) -> Document:
    view = schema.resolved(id)
    return dict(view.body) if inherited else {**view.body, "properties": view.own}


def list_views(store: Store, schema: Schema, body: None, params: Params) -> Answer:
    inherited, used_for = params.flag("includeInheritedProperties", True), params.several("usedFor")
    found = (_shown(schema, id, inherited) for id in _versions(schema.views, params))
    return page((of for of in found if not used_for or of["usedFor"] in used_for), params, _key)


def _versions(documents: Mapping[ViewId, Document], params: Params) -> list[ViewId]:
    return [id for id in documents if params.flag("allVersions") or _is_newest(documents, id)]


def _named(documents: Mapping[ViewId, Document], body: Body) -> list[ViewId]:
    """The ids that byids names; without a version all versions of an id."""
    found: dict[ViewId, None] = {}
    for item in body["items"]:
        wanted = (item["space"], item["externalId"], item.get("version"))
        found.update((id, None) for id in documents if id[:2] == wanted[:2] and wanted[2] in (None, id[2]))
    return list(found)


def get_views(store: Store, schema: Schema, body: Body, params: Params) -> Answer:
    inherited = params.flag("includeInheritedProperties", True)
    return {"items": [_shown(schema, id, inherited) for id in _named(schema.views, body)]}


def delete_views(store: Store, schema: Schema, body: Body) -> Answer:
    return _delete_versioned(schema, body, "view")


def _delete_versioned(schema: Schema, body: Body, kind: str) -> Answer:
    deleted = [item for item in body["items"] if schema.delete_versioned(kind, id_of(item))]
    names = ("space", "externalId", "version")
    return {"items": [{name: item[name] for name in names} for item in deleted]}


# Data models


def put_models(store: Store, schema: Schema, body: Body) -> Answer:
    _twice(body["items"], ("space", "externalId", "version"))
    given = [view for item in body["items"] for view in item.get("views", ())]
    inline = [view for view in given if view.get("type") != "view"]
    for n, view in enumerate(inline):
        schema.put_view(view, f"views[{n}]")
    schema.check_views(inline)
    for view in given:
        schema.view(view)
    answers = [schema.put_model(item, f"items[{n}]") for n, item in enumerate(body["items"])]
    return {"items": answers}


def _model(schema: Schema, id: ViewId, inline: bool) -> Document:
    document = schema.models[id]
    # Views that were deleted since are not shown.
    ids = [found for view in document["views"] if (found := id_of(view)) in schema.views]
    shown = [dict(schema.resolved(view).body) if inline else reference(view) for view in ids]
    return {**document, "views": shown}


def list_models(store: Store, schema: Schema, body: None, params: Params) -> Answer:
    inline = params.flag("inlineViews")
    return page((_model(schema, id, inline) for id in _versions(schema.models, params)), params, _key)


def get_models(store: Store, schema: Schema, body: Body, params: Params) -> Answer:
    inline = params.flag("inlineViews")
    return {"items": [_model(schema, id, inline) for id in _named(schema.models, body)]}


def delete_models(store: Store, schema: Schema, body: Body) -> Answer:
    return _delete_versioned(schema, body, "model")
