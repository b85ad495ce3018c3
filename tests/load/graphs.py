"""The instances of one worker: their names, random values, and objects to write made of them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

from tests.load.ledger import FEEDS, Key, Ledger, Record, feeds

SLOTS = 8
"""Graphs of a worker: few, so that instances are deleted and created again."""
REQUIRED: Mapping[str, tuple[str, ...]] = {"Pump": ("name", "site"), "Valve": ("name", "nominal_diameter")}


class Graphs:
    """Everything random comes from `seed`; external ids begin with the prefix of the worker."""

    def __init__(self, sdk: ModuleType, number: int, seed: int) -> None:
        self.sdk = sdk
        self.random = random.Random(f"{seed}-{number}")
        self.ledger = Ledger(f"w{number}-")
        self.errors: Counter[str] = Counter()
        """Errors of the API that reached this caller, by class."""
        self._serial = 0

    @property
    def prefix(self) -> str:
        return self.ledger.prefix

    def graph(self) -> tuple[list[Any], dict[Key, Record]]:
        """A connected graph as nested objects to write, and the records that it leads to."""
        base = self.base()
        after = self._parts(base)
        objects = {key: self.object(key, record) for key, record in after.items() if key[0] not in ("Pipe", "Basin")}
        pumps = [self._pump(f"{base}-p{number}", base, objects, after) for number in range(self.few(3))]
        upper = self._basins(base, objects["Site", f"{base}-site"], after)
        return [*pumps, upper, objects["SupplyZone", f"{base}-z1"], objects["Valve", f"{base}-v1"]], after

    def _parts(self, base: str) -> dict[Key, Record]:
        after: dict[Key, Record] = {
            ("Site", f"{base}-site"): {"name": self.text(), "elevation": self.number(), "parent": None},
            ("Pipe", f"{base}-pipe"): {"diameter": self.number(), "start_node": f"{base}-b0", "end_node": f"{base}-b1"},
        }
        for number in range(2):
            after["Valve", f"{base}-v{number}"] = {"name": self.text(), "nominal_diameter": 100 + number}
            after["SupplyZone", f"{base}-z{number}"] = {"name": self.text(), "hourly_demand": [self.number()] * 3}
            basin = {"name": self.text(), "volume": self.number(), "site": f"{base}-site"}
            after["Basin", f"{base}-b{number}"] = basin
        return after

    def _basins(self, base: str, site: Any, after: Mapping[Key, Record]) -> Any:
        """Two basins with a pipe between them, as the upper one."""
        lower, upper = (
            self.sdk.BasinWrite(external_id=name, **{**after["Basin", name], "site": site})
            for name in (f"{base}-b1", f"{base}-b0")
        )
        diameter = after["Pipe", f"{base}-pipe"]["diameter"]
        upper.outlets = [self.sdk.PipeWrite(external_id=f"{base}-pipe", diameter=diameter, end_node=lower)]
        return upper

    def _pump(self, name: str, base: str, objects: Mapping[Key, Any], after: dict[Key, Record]) -> Any:
        valves = [f"{base}-v{number}" for number in range(self.few(2))]
        zones = [f"{base}-z{number}" for number in range(self.few(2))]
        record = {"tags": None, "rated_flow": None, **self.changes()}
        record |= {"site": f"{base}-site", "status": "running", "valves": valves}
        after["Pump", name] = record
        after.update({feeds(name, zone): {} for zone in zones})
        nested = {
            "site": objects["Site", f"{base}-site"],
            "valves": [objects["Valve", valve] for valve in valves],
            "feeds": [objects["SupplyZone", zone] for zone in zones],
        }
        return self.sdk.PumpWrite(external_id=name, **{**record, **nested})

    def object(self, key: Key, values: Mapping[str, Any]) -> Any:
        """An object to write; what its class demands besides `values` is as it is stored."""
        view, external_id = key
        known = self.ledger.state.get(key, {})
        required = {name: known[name] for name in REQUIRED.get(view, ("name",)) if name not in values}
        return getattr(self.sdk, f"{view}Write")(external_id=external_id, **required, **values)

    def changes(self) -> dict[str, Any]:
        """New values for some properties of a pump; None clears."""
        changes: dict[str, Any] = {"name": self.text(), "run_seconds": self.random.randrange(1000)}
        if self.random.random() < 0.5:
            changes["rated_flow"] = self.random.choice([None, self.number()])
        if self.random.random() < 0.5:
            changes["tags"] = self.random.choice([None, [self.text(), "tag"]])
        return changes

    def fed(self) -> Iterator[tuple[str, str]]:
        """Which pump feeds which zone."""
        for view, external_id in self.ledger.state:
            if view == FEEDS:
                start, _, end = external_id.partition(">")
                yield start, end

    def ends(self, key: Key) -> tuple[str, ...]:
        """The nodes of an edge; nothing of a node."""
        if key[0] == FEEDS:
            return tuple(key[1].split(">"))
        if key[0] == "Pipe":
            pipe = self.ledger.state[key]
            return pipe["start_node"], pipe["end_node"]
        return ()

    def some(self, view: str, most: int) -> list[Key]:
        keys = sorted(key for key in self.ledger.state if key[0] == view)
        return self.random.sample(keys, min(most, len(keys)))

    def one(self, view: str) -> Key | None:
        return next(iter(self.some(view, 1)), None)

    def base(self) -> str:
        return f"{self.prefix}{self.random.randrange(SLOTS)}"

    def text(self) -> str:
        """Never the same twice."""
        self._serial += 1
        return f"{self.prefix}{self._serial}"

    def few(self, most: int) -> int:
        return self.random.randint(1, most)

    def number(self) -> float:
        return self.random.randrange(4000) / 4
