"""Data models into the emulator: from snapshots, API answers, files, or the `_model.json` of a generated package."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.views import WRITTEN, ViewId, container_id, id_of
from pygen_runtime.lazy import part_of

Json = Mapping[str, Any]


def read_source(source: Any) -> tuple[list[Json], list[Json]]:
    """The models and the containers of a snapshot, an API answer, a list, a path or JSON text."""
    if isinstance(source, Path):
        try:
            return read_source(json.loads(source.read_text("utf-8")))
        except (TypeError, ValueError) as error:
            raise ValueError(f"{source} cannot be loaded: {error}") from error
    if isinstance(source, str):
        is_json = source.lstrip().startswith(("{", "["))
        return read_source(json.loads(source) if is_json else Path(source))
    if isinstance(source, Mapping):
        body: Json = source  # pyright: ignore[reportUnknownVariableType]
        if "items" in body:
            return read_source(body["items"])
        if "models" in body:
            return list(body["models"]), list(body.get("containers") or ())
        return _sorted_out([body])
    if isinstance(source, Sequence):
        return _sorted_out(source)  # pyright: ignore[reportUnknownArgumentType]
    raise TypeError(f"load() takes a snapshot, a path or JSON, got a {type(source).__name__}")


def _sorted_out(items: Iterable[Json]) -> tuple[list[Json], list[Json]]:
    models: list[Json] = []
    containers: list[Json] = []
    for item in items:
        if "properties" in item and "version" not in item:
            containers.append(item)
        elif "views" in item:
            models.append(item)
        else:
            raise ValueError(f"neither a data model with views nor a container: {', '.join(item)}")
    return models, containers


def package_source(package: ModuleType | str) -> Json:
    """The `_model.json` of a generated package."""
    name = package if isinstance(package, str) else package.__name__
    resource = files(name).joinpath("_model.json")
    if not resource.is_file():
        raise FileNotFoundError(f"{name} has no _model.json: generate it with a hatch-pygen that writes one")
    body: Json = json.loads(resource.read_text("utf-8"))
    return body


def package_spaces(package: ModuleType | str) -> list[str]:
    """The default spaces of the clients of a generated package."""
    name = package if isinstance(package, str) else package.__name__
    if find_spec(name) is None:
        return []
    clients = vars(part_of(name, "_client")).values()
    spaces = {vars(client).get("default_space") for client in clients if isinstance(client, type)}
    return sorted(space for space in spaces if isinstance(space, str))


def load(schema: Schema, models: Sequence[Json], containers: Sequence[Json]) -> None:
    """Creates what the models need; what is there already is kept, and extended where a model needs more."""
    views = _views(models)
    with schema.transaction():
        for space, is_global in _spaces(models, containers, views.values()).items():
            if space not in schema.spaces:
                schema.put_space({"space": space, "isGlobal": is_global}, "space")
        for body in _containers(schema, containers, views.values()):
            schema.put_container(body, f"container {body['externalId']}")
        for view in views.values():
            schema.put_view(_written(view, views), f"view {view['externalId']}")
        for model in models:
            schema.put_model(model, f"data model {model['externalId']}")


def _views(models: Iterable[Json]) -> dict[ViewId, Json]:
    """The views of all models; of one that comes twice, the definition with more properties."""
    found: dict[ViewId, Json] = {}
    for model in models:
        for view in model.get("views") or ():
            if "properties" not in view:
                raise ValueError(f"{view['externalId']}: the views must be inline (inlineViews=true)")
            known = found.get(id_of(view))
            if known is None or len(known["properties"]) < len(view["properties"]):
                found[id_of(view)] = view
    return found


def _spaces(models: Iterable[Json], containers: Iterable[Json], views: Iterable[Json]) -> dict[str, bool]:
    """The spaces that are needed, and whether they belong to the system."""
    found: dict[str, bool] = {}
    for body in (*models, *containers, *views):
        space = body["space"]
        found[space] = found.get(space, False) or bool(body.get("isGlobal", False))
    for view in views:
        for of in view["properties"].values():
            if "container" in of:
                found.setdefault(of["container"]["space"], space_is_global(of["container"]["space"]))
    return found


def space_is_global(space: str) -> bool:
    """By its name: the spaces of Cognite's own models begin so."""
    return space.startswith("cdf_")


def _containers(schema: Schema, given: Iterable[Json], views: Iterable[Json]) -> list[dict[str, Any]]:
    """The containers given, those known, and what views map beyond them, rebuilt from the views."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for body in given:
        id = container_id(body)
        before: Json = schema.containers[id].body["properties"] if id in schema.containers else {}
        found[id] = {**body, "properties": {**before, **body["properties"]}}
    rebuilt: set[tuple[str, str]] = set()
    for view in views:
        for of in view["properties"].values():
            if "container" not in of:
                continue
            id = container_id(of["container"])
            if id not in found and id in schema.containers:
                known = schema.containers[id].body
                found[id] = {**known, "properties": dict(known["properties"])}
            elif id not in found:
                rebuilt.add(id)
                is_global = view.get("isGlobal", False) and space_is_global(id[0])
                found[id] = {"space": id[0], "externalId": id[1], "properties": {}, "isGlobal": is_global}
                found[id]["usedFor"] = view.get("usedFor") or "node"
            elif id in rebuilt and found[id]["usedFor"] != (view.get("usedFor") or "node"):
                found[id]["usedFor"] = "all"  # views for nodes and views for edges map it
            found[id]["properties"].setdefault(of["containerPropertyIdentifier"], _property(of))
    return list(found.values())


def _property(of: Json) -> dict[str, Any]:
    kept = ("nullable", "immutable", "autoIncrement", "defaultValue", "constraintState")
    type_ = {key: value for key, value in of["type"].items() if key != "source"}
    return {"type": type_, **{key: of[key] for key in kept if of.get(key) is not None}}


def _written(view: Json, views: Mapping[ViewId, Json]) -> dict[str, Any]:
    """The written form of a view: without what its parents in `views` bring in the same form."""
    kept = (*WRITTEN, "isGlobal", "createdTime", "lastUpdatedTime")
    body = {key: view[key] for key in kept if view.get(key) is not None}
    parents: list[Json] = view.get("implements") or []
    body["implements"] = parents
    inherited: dict[str, Any] = {}
    for parent in parents:
        found = views.get(id_of(parent))
        inherited = {**({} if found is None else found["properties"]), **inherited}
    properties = view["properties"].items()
    body["properties"] = {name: _written_property(of) for name, of in properties if inherited.get(name) != of}
    return body


def _written_property(of: Json) -> dict[str, Any]:
    """The written form; `targetsList` is kept for the case that the property gone through is not known here."""
    if "container" not in of:
        return {key: value for key, value in of.items() if value is not None}
    kept = ("name", "description", "containerPropertyIdentifier")
    body = {key: of[key] for key in kept if of.get(key) is not None}
    body["container"] = {"type": "container", **of["container"]}
    source = of["type"].get("source")
    return body if source is None else {**body, "source": source}
