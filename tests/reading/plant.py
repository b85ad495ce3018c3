"""A small water works on an emulator of its own, and a count of the requests that reading it takes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from pygen_runtime import RequestEvent
from pygen_runtime.emulator import Emulator

T = TypeVar("T")
URL, PROJECT, SPACE = "https://emulator.local", "tests", "plant"
SNAPSHOT = Path(__file__).resolve().parents[2] / "example_project/pygen.snapshot.json"


@dataclass
class Plant:
    """The package, its emulator, and clients of both kinds that count what they send."""

    sdk: ModuleType
    emulator: Emulator
    sent: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = self.open(self.sdk.WaterWorksClient)

    def open(self, kind: Callable[..., Any], **options: Any) -> Any:
        """A client of the emulator."""
        return kind(base_url=URL, project=PROJECT, transport=self.emulator.transport, on_request=self._note, **options)

    def _note(self, event: RequestEvent) -> None:
        self.sent.append(event.path.rpartition("/")[2])

    @contextmanager
    def sends(self, *endpoints: str) -> Iterator[None]:
        """What is done inside sends exactly these requests."""
        before = len(self.sent)
        yield
        assert self.sent[before:] == list(endpoints)

    def run(self, use: Callable[[Any], Coroutine[Any, Any, T]]) -> T:
        """The result of `use(async client)`."""

        async def main() -> T:
            async with self.open(self.sdk.AsyncWaterWorksClient) as client:
                return await use(client)

        return asyncio.run(main())


def models() -> list[Any]:
    found: list[Any] = json.loads(SNAPSHOT.read_text("utf-8"))["models"]
    return found


def names(instances: Any) -> list[str]:
    return [each.name for each in instances]


def fill(plant: Plant) -> None:
    """Three sites in a row of parents; pumps of the first two; zones, basins and valves of every kind of relation."""
    sdk = plant.sdk
    sites = [sdk.SiteWrite(external_id=f"site-{n}", name=f"Site {n}", parent=f"site-{n - 1}" if n else None,
                           on_duty="ann" if n == 1 else None, elevation=10.0 * n) for n in range(3)]  # fmt: skip
    valves = [
        sdk.ValveWrite(external_id=f"valve-{n}", name=f"Valve {n}", nominal_diameter=100, opening=n / 2)
        for n in range(3)
    ]
    zones = [sdk.SupplyZoneWrite(external_id=f"zone-{n}", name=f"Zone {n}") for n in range(2)]
    pumps = [
        sdk.PumpWrite(
            external_id=f"pump-{n}", name=f"Pump {n}", site=f"site-{n % 2}", rated_speed=100 * n,
            status=["running", "standby"][n % 2], tags=["pump", f"tag {n}"],
            standby=f"pump-{n + 1}" if n < 3 else None, valves=["valve-0", f"valve-{n % 3}"] if n else None,
            feeds=["zone-0", "zone-1"] if n == 0 else ["zone-0"],
        ) for n in range(4)
    ]  # fmt: skip
    pipe = sdk.PipeWrite(diameter=0.5, end_node="basin-1")
    basins = [
        sdk.BasinWrite(
            external_id="basin-0", name="Basin 0", volume=1.0, site="site-0", overflow="basin-1", outlets=[pipe]
        ),
        sdk.BasinWrite(external_id="basin-1", name="Basin 1", volume=1.0, site="site-0"),
    ]
    operator = sdk.OperatorWrite(external_id="ann", name="Ann", email="ann@example.com")
    plant.client.upsert([operator, *sites, *valves, *zones, *pumps, *basins])
