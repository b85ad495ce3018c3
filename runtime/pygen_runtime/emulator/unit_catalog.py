"""The catalogue of units as the API shows it: its endpoints, and the nodes of `cdf_cdm_units`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pygen_runtime.emulator.apply import Apply
from pygen_runtime.emulator.errors import invalid
from pygen_runtime.emulator.resources import Params
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.store import MEMBERS, array_of
from pygen_runtime.emulator.units import SYSTEMS, UNITS, Unit

SPACE = "cdf_cdm_units"
_VIEW = {"type": "view", "space": "cdf_cdm", "externalId": "CogniteUnit", "version": "v1"}
_MOST = 1000


def list_units(schema: Schema, body: None, params: Params) -> dict[str, Any]:
    """All of them, as the API does: it has no pages here, and `limit`, which the official SDK sends, cuts nothing."""
    return {"items": [unit.dump() for unit in UNITS.values()]}


def get_unit(schema: Schema, body: None, params: Params) -> dict[str, Any]:
    return {"items": _found([params.name])}


def get_units(schema: Schema, body: Mapping[str, Any]) -> dict[str, Any]:
    wanted = [item["externalId"] for item in body["items"]]
    if body.get("ignoreUnknownIds", False):
        wanted = [id for id in wanted if id in UNITS]
    return {"items": _found(wanted)}


def _found(ids: Sequence[str]) -> list[dict[str, Any]]:
    missing = [{"externalId": id} for id in dict.fromkeys(ids) if id not in UNITS]
    if missing:
        raise invalid(f"Unit ids not found: {', '.join(of['externalId'] for of in missing)}", missing=missing)
    return [UNITS[id].dump() for id in ids]


def list_systems(schema: Schema, body: None, params: Params) -> dict[str, Any]:
    systems = [
        {
            "name": name,
            "quantities": [{"name": quantity, "unitExternalId": unit.external_id} for quantity, unit in units.items()],
        }
        for name, units in SYSTEMS.items()
    ]
    return {"items": systems}


def write_units(schema: Schema) -> None:
    """A node for each unit that has none yet. Runs inside a transaction of the store."""
    keys = {f"{SPACE}:{id}": unit for id, unit in UNITS.items()}
    found = schema.store.rows(f"SELECT key FROM instance WHERE key {MEMBERS} AND deleted IS NULL", [array_of(keys)])
    there = {key for (key,) in found}
    missing = [unit for key, unit in keys.items() if key not in there]
    for start in range(0, len(missing), _MOST):
        Apply(schema, {"items": [*_nodes(missing[start : start + _MOST])]}, by_system=True).run()


def _nodes(units: Iterable[Unit]) -> Iterable[dict[str, Any]]:
    for unit in units:
        shown = unit.dump()
        properties = {
            "name": unit.name,
            "description": unit.long_name,
            "aliases": shown["aliasNames"],
            "symbol": unit.symbol,
            "quantity": unit.quantity,
        }
        source = {"source": _VIEW, "properties": properties}
        yield {"instanceType": "node", "space": SPACE, "externalId": unit.external_id, "sources": [source]}
