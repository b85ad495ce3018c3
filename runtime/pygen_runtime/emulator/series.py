"""Time series of the project: nodes that have data in CogniteTimeSeries, and classic ones."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pygen_runtime.emulator.errors import ApiError, invalid
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.values import key_in, reference_of

CONTAINER = ("cdf_cdm", "CogniteTimeSeries")
_CLASSIC = "SELECT id, external_id, body FROM series WHERE {} = ?"


@dataclass(frozen=True, slots=True)
class Series:
    """One series: `instance` is the key of the node that it is, `body` what is kept of a classic one."""

    id: int
    type: str
    is_step: bool
    external_id: str | None = None
    instance: str | None = None
    unit: str | None = None
    unit_external_id: str | None = None
    body: Mapping[str, Any] | None = None

    @property
    def is_string(self) -> bool:
        return self.type == "string"

    def named(self) -> dict[str, Any]:
        """Its ids and its kind, as answers with points have them."""
        found: dict[str, Any] = {"id": self.id}
        if self.external_id is not None:
            found["externalId"] = self.external_id
        if self.instance is not None:
            found["instanceId"] = reference_of(self.instance)
        found |= {"isString": self.is_string, "isStep": self.is_step, "type": self.type}
        units = {"unit": self.unit, "unitExternalId": self.unit_external_id}
        return found | {name: unit for name, unit in units.items() if unit is not None}


def find(schema: Schema, item: Mapping[str, Any]) -> Series | None:
    """The series that an item names by id, externalId or instanceId."""
    if "instanceId" in item:
        return _of_node(schema, "i.key", key_in(item["instanceId"]))
    if "externalId" in item:
        return _classic(schema, "external_id", item["externalId"])
    return _of_node(schema, "i.id", item["id"]) or _classic(schema, "id", item["id"])


def identifier(item: Mapping[str, Any]) -> dict[str, Any]:
    """The one id of an item. Raises a 400 where it has none, or several."""
    names = [name for name in ("id", "externalId", "instanceId") if name in item]
    if len(names) != 1:
        raise invalid(f"Exactly one of id, externalId, instanceId must be given, got {', '.join(names) or 'none'}")
    return {names[0]: item[names[0]]}


def find_all(
    schema: Schema, items: Sequence[Mapping[str, Any]], *, ignore_unknown: bool = False
) -> list[Series | None]:
    """The series of each item, None for one that is unknown and to be ignored; a 400 that names the others."""
    known: dict[str, Series | None] = {}
    found: list[Series | None] = []
    missing: list[dict[str, Any]] = []
    for item in items:
        id = identifier(item)
        key = json.dumps(id, sort_keys=True)
        if key not in known:
            known[key] = find(schema, id)
            if known[key] is None:
                missing.append(id)
        found.append(known[key])
    if missing and not ignore_unknown:
        raise invalid(f"Time series not found: {', '.join(json.dumps(id) for id in missing)}", missing=missing)
    return found


def _of_node(schema: Schema, column: str, value: Any) -> Series | None:
    container = schema.containers.get(CONTAINER)
    if container is None:
        return None
    wanted = [container.columns[name].name if name in container.columns else "NULL" for name in _PROPERTIES]
    columns = ", ".join(name if name == "NULL" else f"c.{name}" for name in wanted)
    rows = schema.store.rows(
        f"SELECT i.id, i.key, i.created, {columns} FROM instance i JOIN {container.table} c ON c.id = i.id "
        f"WHERE {column} = ? AND i.deleted IS NULL",
        [value],
    )
    if not rows or rows[0][2] > schema.now() - schema.propagation:
        return None
    id, key, _, kind, is_step, unit, source_unit = rows[0]
    external_id = unit.partition(":")[2] if unit else None
    return Series(id, kind or "numeric", bool(is_step), None, key, source_unit, external_id)


_PROPERTIES = ("type", "isStep", "unit", "sourceUnit")


def _classic(schema: Schema, column: str, value: Any) -> Series | None:
    rows = schema.store.rows(_CLASSIC.format(column), [value])
    return _of_row(*rows[0]) if rows else None


def _of_row(id: int, external_id: str | None, body: str) -> Series:
    kept: dict[str, Any] = json.loads(body)
    kind = "string" if kept["isString"] else "numeric"
    return Series(id, kind, kept["isStep"], external_id, None, kept.get("unit"), kept.get("unitExternalId"), kept)


# Metadata


def create(schema: Schema, body: Mapping[str, Any]) -> dict[str, Any]:
    """Creates classic series."""
    external_ids = [item["externalId"] for item in body["items"] if "externalId" in item]
    taken = {id for id in external_ids if external_ids.count(id) > 1 or _classic(schema, "external_id", id)}
    if taken:
        duplicated = [{"externalId": id} for id in sorted(taken)]
        raise ApiError(409, f"Time series exist already: {', '.join(sorted(taken))}", duplicated=duplicated)
    return {"items": [metadata(schema, add(schema, item)) for item in body["items"]]}


def add(schema: Schema, item: Mapping[str, Any]) -> Series:
    """One classic series. Runs inside a transaction of the store."""
    id, moment = schema.store.next_instance(), schema.now()
    kept: dict[str, Any] = {
        "isString": False,
        "isStep": False,
        **item,
        "createdTime": moment,
        "lastUpdatedTime": moment,
    }
    external_id: str | None = item.get("externalId")
    kept.pop("externalId", None)
    schema.store.execute(
        "INSERT INTO series(id, external_id, body) VALUES(?, ?, ?)",
        [id, external_id, json.dumps(kept, ensure_ascii=False)],
    )
    return _of_row(id, external_id, json.dumps(kept))


def retrieve(schema: Schema, body: Mapping[str, Any]) -> dict[str, Any]:
    found = find_all(schema, body["items"], ignore_unknown=body.get("ignoreUnknownIds", False))
    return {"items": [metadata(schema, series) for series in found if series is not None]}


def list_classic(schema: Schema, body: Mapping[str, Any]) -> dict[str, Any]:
    """The first classic series, in the order of their ids."""
    prefix = body.get("filter", {}).get("externalIdPrefix", "")
    rows = schema.store.rows(
        "SELECT id, external_id, body FROM series WHERE substr(coalesce(external_id, ''), 1, ?) = ? ORDER BY id LIMIT ?",
        [len(prefix), prefix, body.get("limit", 100)],
    )
    return {"items": [metadata(schema, _of_row(*row)) for row in rows]}


def delete(schema: Schema, body: Mapping[str, Any]) -> dict[str, Any]:
    """Deletes classic series, and their points."""
    found = find_all(schema, body["items"], ignore_unknown=body.get("ignoreUnknownIds", False))
    there = [series for series in found if series is not None]
    nodes = [series.instance for series in there if series.instance is not None]
    if nodes:
        raise invalid(f"Time series of nodes are deleted with the nodes: {', '.join(nodes)}")
    forget(schema, [series.id for series in there])
    schema.store.many("DELETE FROM series WHERE id = ?", [(series.id,) for series in there])
    return {}


def forget(schema: Schema, ids: Iterable[int]) -> None:
    """Deletes the points of these series."""
    schema.store.many("DELETE FROM point WHERE series = ?", [(id,) for id in ids])


def metadata(schema: Schema, series: Series) -> dict[str, Any]:
    """A series as byids has it."""
    found = series.named()
    if series.instance is None:
        return {**(series.body or {}), **found}
    created, updated = schema.store.row("SELECT created, updated FROM instance WHERE id = ?", [series.id])
    names: list[Any] = []
    described = schema.containers.get(("cdf_cdm", "CogniteDescribable"))
    if described is not None and "name" in described.columns:
        column = described.columns["name"].name
        names = schema.store.rows(f"SELECT {column} FROM {described.table} WHERE id = ?", [series.id])
    name = {"name": names[0][0]} if names and names[0][0] is not None else {}
    return {**found, **name, "createdTime": created, "lastUpdatedTime": updated}
