"""Files of the project: nodes that have data in CogniteFile, and classic ones; their metadata and links to their contents."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pygen_runtime.emulator.errors import ApiError, invalid
from pygen_runtime.emulator.resources import Params
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.series import identifier
from pygen_runtime.emulator.storage import LONG, SHORT, WEEK, Upload
from pygen_runtime.emulator.values import key_in, reference_of

CONTAINER = ("cdf_cdm", "CogniteFile")
MOST_PARTS = 250
_CLASSIC = "SELECT id, external_id, body FROM file WHERE {} = ?"


@dataclass(frozen=True, slots=True)
class File:
    """One file: `instance` is the key of the node that it is, `body` what is kept of a classic one."""

    id: int
    external_id: str | None
    instance: str | None
    body: Mapping[str, Any]

    @property
    def mime_type(self) -> str | None:
        found: str | None = self.body.get("mimeType")
        return found


def find(schema: Schema, item: Mapping[str, Any]) -> File | None:
    """The file that an item names by id, externalId or instanceId."""
    if "instanceId" in item:
        return _of_node(schema, "i.key", key_in(item["instanceId"]))
    if "externalId" in item:
        return _classic(schema, "external_id", item["externalId"])
    return _of_node(schema, "i.id", item["id"]) or _classic(schema, "id", item["id"])


def find_all(schema: Schema, items: Sequence[Mapping[str, Any]], *, ignore_unknown: bool = False) -> list[File]:
    """The file of each item; a 400 that names those that are unknown."""
    ids = [identifier(item) for item in items]
    found = [find(schema, id) for id in ids]
    missing = [id for id, file in zip(ids, found, strict=True) if file is None]
    if missing and not ignore_unknown:
        raise invalid(f"Files not found: {', '.join(json.dumps(id) for id in missing)}", missing=missing)
    return [file for file in found if file is not None]


_PROPERTIES = ("mimeType", "directory", "isUploaded", "uploadedTime")


def _of_node(schema: Schema, column: str, value: Any) -> File | None:
    container = schema.containers.get(CONTAINER)
    if container is None:
        return None
    wanted = ", ".join(
        f"c.{container.columns[name].name}" if name in container.columns else "NULL" for name in _PROPERTIES
    )
    rows = schema.store.rows(
        f"SELECT i.id, i.key, i.created, i.updated, {wanted} FROM instance i JOIN {container.table} c ON c.id = i.id "
        f"WHERE {column} = ? AND i.deleted IS NULL",
        [value],
    )
    if not rows or rows[0][2] > schema.now() - schema.propagation:
        return None
    id, key, created, updated, mime_type, directory, *_ = rows[0]
    name = _described(schema, id)
    kept = {"name": name or key.partition(":")[2], "mimeType": mime_type, "directory": directory}
    body = {name: value for name, value in kept.items() if value is not None}
    return File(id, None, key, {**body, "createdTime": created, "lastUpdatedTime": updated})


def _described(schema: Schema, id: int) -> Any:
    described = schema.containers.get(("cdf_cdm", "CogniteDescribable"))
    if described is None or "name" not in described.columns:
        return None
    rows = schema.store.rows(f"SELECT {described.columns['name'].name} FROM {described.table} WHERE id = ?", [id])
    return rows[0][0] if rows else None


def _classic(schema: Schema, column: str, value: Any) -> File | None:
    rows = schema.store.rows(_CLASSIC.format(column), [value])
    return _of_row(*rows[0]) if rows else None


def _of_row(id: int, external_id: str | None, body: str) -> File:
    return File(id, external_id, None, json.loads(body))


# Metadata


def metadata(schema: Schema, file: File) -> dict[str, Any]:
    """A file as byids has it."""
    found: dict[str, Any] = {"id": file.id}
    if file.external_id is not None:
        found["externalId"] = file.external_id
    if file.instance is not None:
        found["instanceId"] = reference_of(file.instance)
    content = schema.store.rows("SELECT uploaded FROM content WHERE file = ?", [file.id])
    found |= {"uploaded": bool(content), **file.body}
    return {**found, "uploadedTime": content[0][0]} if content else found


def add(schema: Schema, body: Mapping[str, Any]) -> File:
    """One classic file. Runs inside a transaction of the store."""
    external_id: str | None = body.get("externalId")
    if external_id is not None and _classic(schema, "external_id", external_id):
        raise ApiError(409, f"Files exist already: {external_id}", duplicated=[{"externalId": external_id}])
    id, moment = schema.store.next_instance(), schema.now()
    kept = {name: value for name, value in body.items() if name != "externalId"}
    text = json.dumps({**kept, "createdTime": moment, "lastUpdatedTime": moment}, ensure_ascii=False)
    schema.store.execute("INSERT INTO file(id, external_id, body) VALUES(?, ?, ?)", [id, external_id, text])
    return _of_row(id, external_id, text)


def create(schema: Schema, body: Mapping[str, Any], params: Params) -> dict[str, Any]:
    """POST /files: a classic file, and where to put its content."""
    return _with_link(schema, add(schema, body), params)


def retrieve(schema: Schema, body: Mapping[str, Any]) -> dict[str, Any]:
    found = find_all(schema, body["items"], ignore_unknown=body.get("ignoreUnknownIds", False))
    return {"items": [metadata(schema, file) for file in found]}


def list_classic(schema: Schema, body: Mapping[str, Any]) -> dict[str, Any]:
    """The first classic files, in the order of their ids."""
    prefix = body.get("filter", {}).get("externalIdPrefix", "")
    rows = schema.store.rows(
        "SELECT id, external_id, body FROM file WHERE substr(coalesce(external_id, ''), 1, ?) = ? ORDER BY id LIMIT ?",
        [len(prefix), prefix, body.get("limit", 100)],
    )
    return {"items": [metadata(schema, _of_row(*row)) for row in rows]}


def delete(schema: Schema, body: Mapping[str, Any]) -> dict[str, Any]:
    """Deletes classic files, and their contents."""
    found = find_all(schema, body["items"], ignore_unknown=body.get("ignoreUnknownIds", False))
    nodes = [file.instance for file in found if file.instance is not None]
    if nodes:
        raise invalid(f"Files of nodes are deleted with the nodes: {', '.join(nodes)}")
    schema.storage.forget(schema.store, [file.id for file in found])
    schema.store.many("DELETE FROM file WHERE id = ?", [(file.id,) for file in found])
    return {}


# Links


def _with_link(schema: Schema, file: File, params: Params) -> dict[str, Any]:
    url = schema.storage.upload_url(Upload(file.id), schema.now() + WEEK, params.address)
    return {**metadata(schema, file), "uploadUrl": url}


def upload_link(schema: Schema, body: Mapping[str, Any], params: Params) -> dict[str, Any]:
    (file,) = find_all(schema, body["items"])
    return {"items": [_with_link(schema, file, params)]}


def multi_upload_link(schema: Schema, body: Mapping[str, Any], params: Params) -> dict[str, Any]:
    """POST /files/multiuploadlink?parts=N."""
    (file,) = find_all(schema, body["items"])
    given = params.text("parts") or ""
    if not given.isdecimal() or not 1 <= int(given) <= MOST_PARTS:
        raise invalid(f"parts must be from 1 to {MOST_PARTS}, got {given!r:.20}")
    id, urls = schema.storage.begin(file.id, int(given), schema.now() + WEEK, params.address)
    return {"items": [{**metadata(schema, file), "uploadId": id, "uploadUrls": urls}]}


def download_link(schema: Schema, body: Mapping[str, Any], params: Params) -> dict[str, Any]:
    found = find_all(schema, body["items"])
    has = {row[0] for row in schema.store.rows("SELECT file FROM content")}
    absent = [identifier(item) for item, file in zip(body["items"], found, strict=True) if file.id not in has]
    if absent:
        raise invalid(f"Files not uploaded: {', '.join(json.dumps(id) for id in absent)}")
    extended = params.flag("extendedExpiration")
    expires = schema.now() + (LONG if extended else SHORT)
    return {
        "items": [
            {**identifier(item), "downloadUrl": schema.storage.download_url(file.id, expires, params.address)}
            for item, file in zip(body["items"], found, strict=True)
        ]
    }
