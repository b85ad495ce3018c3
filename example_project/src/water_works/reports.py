"""Questions that the water works asks its data every day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from pygen_runtime import Filter
from water_works_sdk import Basin, BasinList, Pump, WaterWorksClient


def strong_pumps(flow: float) -> Filter:
    """Pumps that work or could, and move at least `flow` m³/h."""
    return (Pump.rated_flow >= flow) & ~(Pump.status == "out_of_service")


def due_for_service(client: WaterWorksClient, now: datetime) -> Iterator[tuple[Pump, datetime]]:
    """Each pump whose service is due, with the moment it was due; one request per 1,000 pumps, as they are asked for."""
    for pump in client.pump.iterate(Pump.last_serviced.exists(), sort="last_serviced"):
        if pump.last_serviced is not None and pump.service_interval is not None:
            due = pump.last_serviced + timedelta(days=pump.service_interval)
            if due <= now:
                yield pump, due


def large_basins(client: WaterWorksClient, volume: float) -> BasinList:
    """The basins of at least `volume` m³, the largest first."""
    return client.basin.list(min_volume=volume, sort=Basin.volume.desc())
