"""What a worker knows of its own instances: every acknowledged write, and nothing else.

A record holds the tracked properties as plain values; None stands for an instance that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pygen_runtime import NodeReference
from pygen_runtime.model.relations import DirectRelationList

Key = tuple[str, str]
"""(view, external id); of an edge without properties ("feeds", "start>end")"""
Record = Mapping[str, Any]
State = Mapping[Key, Record | None]

FIELDS: Mapping[str, tuple[str, ...]] = {
    "Site": ("name", "elevation", "parent"),
    "Pump": ("name", "site", "status", "run_seconds", "rated_flow", "tags", "valves"),
    "Valve": ("name", "nominal_diameter"),
    "SupplyZone": ("name", "hourly_demand"),
    "Basin": ("name", "volume", "site"),
    "Pipe": ("diameter", "start_node", "end_node"),
}
APIS = {
    "Site": "site",
    "Pump": "pump",
    "Valve": "valve",
    "SupplyZone": "supply_zone",
    "Basin": "basin",
    "Pipe": "pipe",
}
FEEDS = "feeds"


def record_of(view: str, instance: Any) -> Record:
    """The tracked properties of an instance that was read."""
    return {name: plain(getattr(instance, name)) for name in FIELDS[view]}


def plain(value: Any) -> Any:
    if isinstance(value, NodeReference):
        return value.external_id
    if isinstance(value, DirectRelationList):
        return [each.external_id for each in value.references] if value.has_value else None
    return value


def feeds(pump: str, zone: str) -> Key:
    return FEEDS, f"{pump}>{zone}"


@dataclass
class Ledger:
    """The state of one worker's instances, and what contradicted it."""

    prefix: str
    state: dict[Key, Record] = field(default_factory=dict)
    acknowledged: int = 0
    refused: int = 0
    landed_unknown: int = 0
    lost_unknown: int = 0
    violations: list[str] = field(default_factory=list)

    def apply(self, after: State) -> None:
        for key, record in after.items():
            if record is None:
                self.state.pop(key, None)
            else:
                self.state[key] = record

    def part(self, keys: Iterable[Key]) -> dict[Key, Record | None]:
        return {key: self.state.get(key) for key in keys}

    def of_view(self, view: str) -> dict[str, Record]:
        return {external_id: record for (each, external_id), record in self.state.items() if each == view}

    def violate(self, what: str, *facts: Any) -> None:
        shown = "; ".join(str(fact) for fact in facts)
        self.violations.append(f"{self.prefix}: {what}: {shown}"[:2000])

    def check(self, what: str, found: State, expected: State) -> None:
        """Notes every difference between what was read and what is known."""
        for key in sorted({*found, *expected}):
            if found.get(key) != expected.get(key):
                self.violate(what, key, f"read {found.get(key)}", f"known {expected.get(key)}")
