"""The models of the system, which every project has: CogniteCore and CogniteProcessIndustries, from `system_models.txt`.

Structure only: spaces, containers with their constraints and indexes, views, data models. One line of the file is one
thing; indented lines belong to the one above. Its forms, a reference being `Name` or `space:Name`:

    container space:Name usedFor          requires id Container · unique id property ... [by-space]
                                          index id property ... [cursorable] [by-space]
                                          name: type[list] [required] [immutable] [= default]
    view space:Name version [< Parent ...]
                                          filter {json} · name = Container[.property] [> View]
                                          name < View by View.property [one]
                                          name --> View type Type [with EdgeView]
    model space:Name version              View ...
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from pygen_runtime.emulator.schema import Schema
from pygen_runtime.lazy import located

Json = dict[str, Any]
_TYPE = re.compile(r"(?P<kind>\w+)(?:\((?P<of>[^)]*)\))?(?P<list>\[(?P<most>\d*)\])?")


@dataclass(slots=True)
class SystemModels:
    """As they are written to the schema, in this order."""

    spaces: list[str] = field(default_factory=list[str])
    containers: list[Json] = field(default_factory=list[Json])
    views: list[Json] = field(default_factory=list[Json])
    models: list[Json] = field(default_factory=list[Json])


def load_system(schema: Schema) -> None:
    """Creates what is not there yet."""
    system = system_models()
    with schema.transaction():
        for space in system.spaces:
            if space not in schema.spaces:
                schema.put_space({"space": space, "isGlobal": True}, "space")
        for body in system.containers:
            if (body["space"], body["externalId"]) not in schema.containers:
                schema.put_container(body, body["externalId"])
        for known, bodies, put in (
            (schema.views, system.views, schema.put_view),
            (schema.models, system.models, schema.put_model),
        ):
            for body in bodies:
                if (body["space"], body["externalId"], body["version"]) not in known:
                    put(body, body["externalId"])


def system_models() -> SystemModels:
    text = files(located("pygen_runtime.emulator")).joinpath("system_models.txt").read_text("utf-8")
    found = SystemModels()
    for head, lines in _blocks(text):
        kind, name, *rest = head.split()
        if kind == "space":
            found.spaces.append(name)
            continue
        space, _, external_id = name.partition(":")
        body: Json = {"space": space, "externalId": external_id, "isGlobal": True}
        if kind == "container":
            found.containers.append(_container({**body, "usedFor": rest[0]}, lines))
        elif kind == "view":
            body["version"], *parents = [word for word in rest if word != "<"]
            body["implements"] = [_view(parent, space) for parent in parents]
            found.views.append(_with_properties(body, lines))
        else:
            views = [_view(name, space) for line in lines for name in line.split()]
            found.models.append({**body, "version": rest[0], "views": views})
    return found


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    head, lines = "", list[str]()
    for line in text.splitlines():
        if line.startswith("  "):
            lines.append(line.strip())
        elif line and not line.startswith("#"):
            if head:
                yield head, lines
            head, lines = line, []
    yield head, lines


def _id(name: str, space: str) -> Json:
    before, colon, after = name.partition(":")
    return {"space": before, "externalId": after} if colon else {"space": space, "externalId": name}


def _view(name: str, space: str) -> Json:
    return {"type": "view", **_id(name, space), "version": "v1"}


def _property_of(name: str, space: str, own: str) -> tuple[Json, str]:
    """`Name.property` as an id and the property; without one the property is called as the `own`."""
    of, _, identifier = name.partition(".")
    return _id(of, space), identifier or own


# Containers


def _container(body: Json, lines: list[str]) -> Json:
    space = body["space"]
    parts: dict[str, Json] = {"properties": {}, "constraints": {}, "indexes": {}}
    for line in lines:
        word, name, *rest = line.split()
        flags = {"bySpace": "by-space" in rest}
        properties = [of for of in rest if of not in ("by-space", "cursorable")]
        if word == "requires":
            required = {"type": "container", **_id(rest[0], space)}
            parts["constraints"][name] = {"constraintType": "requires", "require": required}
        elif word == "unique":
            parts["constraints"][name] = {"constraintType": "uniqueness", "properties": properties, **flags}
        elif word == "index":
            index = {"indexType": "btree", "properties": properties, "cursorable": "cursorable" in rest, **flags}
            parts["indexes"][name] = index
        else:
            parts["properties"][word.removesuffix(":")] = _property(line.partition(": ")[2], space)
    return {**body, **parts}


def _property(text: str, space: str) -> Json:
    type_, *words = text.partition(" = ")[0].split()
    body: Json = {"type": _type(type_, space), "nullable": "required" not in words, "immutable": "immutable" in words}
    default = text.partition(" = ")[2]
    return {**body, "defaultValue": json.loads(default)} if default else body


def _type(text: str, space: str) -> Json:
    match = _TYPE.fullmatch(text)
    assert match is not None, text
    body: Json = {"type": match["kind"]}
    if match["kind"] == "enum":
        return {**body, "values": {value: {"name": value} for value in match["of"].split("|")}}
    if match["of"]:
        body["container"] = {"type": "container", **_id(match["of"], space)}
    if match["list"]:
        body["list"] = True
        body.update({"maxListSize": int(match["most"])} if match["most"] else {})
    return body


# Views


def _with_properties(body: Json, lines: list[str]) -> Json:
    properties: Json = {}
    for line in lines:
        name, sign, *rest = line.split(" ", 2) if line.startswith("filter ") else line.split()
        if name == "filter":
            body["filter"] = json.loads(line.removeprefix("filter "))
        else:
            properties[name] = _view_property(name, sign, rest, body["space"])
    return {**body, "properties": properties}


def _view_property(name: str, sign: str, rest: list[str], space: str) -> Json:
    if sign == "=":
        container, identifier = _property_of(rest[0], space, name)
        body: Json = {"container": {"type": "container", **container}, "containerPropertyIdentifier": identifier}
        return {**body, "source": _view(rest[2], space)} if ">" in rest else body
    if sign == "<":
        through, identifier = _property_of(rest[2], space, name)
        kind = "single" if rest[-1] == "one" else "multi"
        return {
            "connectionType": f"{kind}_reverse_direct_relation",
            "source": _view(rest[0], space),
            "through": {"source": {"type": "view", **through, "version": "v1"}, "identifier": identifier},
        }
    edge: Json = {"connectionType": "multi_edge_connection", "source": _view(rest[0], space)}
    edge |= {"type": _id(rest[2], space), "direction": "outwards" if sign == "-->" else "inwards"}
    return {**edge, "edgeSource": _view(rest[4], space)} if "with" in rest else edge
