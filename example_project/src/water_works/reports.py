"""Questions that the water works asks its data every day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from pygen_runtime import AggregateRow, Filter, avg, count, sum_
from pygen_runtime.model.instances import PygenResource
from pygen_runtime.model.relations import DirectRelation
from water_works_sdk import Basin, BasinList, Pipe, Pump, SupplyZone, WaterWorksClient

T = TypeVar("T", bound=PygenResource)


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


def flow_by_status(client: WaterWorksClient) -> Sequence[AggregateRow]:
    """For each status that pumps have: how many, their rated flow together and on average. One request."""
    return client.pump.aggregate(count(), sum_(Pump.rated_flow), avg(Pump.rated_flow), group_by=Pump.status)


def follow(relation: DirectRelation[T] | None) -> T | None:
    """The instance that a direct relation leads to; a request, unless it was included. None where it is not set."""
    return None if relation is None else relation.first()


@dataclass(frozen=True, slots=True)
class PumpCard:
    """What stands on the card of a pump, with names in place of references."""

    name: str
    site: str
    operator: str
    valves: tuple[str, ...]
    feeds: tuple[str, ...]


def pump_cards(client: WaterWorksClient, site: str) -> Iterator[PumpCard]:
    """The cards of the pumps at sites whose name starts so. One request for a page of pumps and all they refer to."""
    query = client.pump.query().filter(Pump.site.name.startswith(site)).sort("name")
    for pump in query.include(Pump.site.operator, Pump.valves, Pump.feeds):
        place = follow(pump.site)
        operator = follow(place.operator) if place else None
        yield PumpCard(
            name=pump.name,
            site=place.name if place else "",
            operator=operator.name if operator else "",
            valves=tuple(valve.name for valve in pump.valves),
            feeds=tuple(zone.name for zone in pump.feeds),
        )


def pipes_from(basin: Basin) -> Iterator[tuple[Pipe, Basin]]:
    """The pipes that leave a basin, each with the basin where it ends. One request, when the first is asked for."""
    yield from zip(basin.outlets.edges(), basin.outlets, strict=True)


def zones_behind(client: WaterWorksClient, site: str) -> dict[str, SupplyZone]:
    """The zones that the pumps of a site feed, by external id; a request for each relation that is followed."""
    place = client.site.retrieve(site)
    if place is None:
        return {}
    return {zone.external_id: zone for pump in place.pumps for zone in pump.feeds}


def switch_to_standby(client: WaterWorksClient, external_id: str) -> Pump:
    """Take a pump out of service and start the one that stands by for it, both or neither; the one that runs now.

    Raises:
        LookupError: where there is no such pump, or nothing stands by for it.
        ConflictError: where somebody else has changed one of them in the meantime.
    """
    duty = client.pump.retrieve(external_id)
    standby = follow(duty.standby) if duty else None
    if duty is None or standby is None:
        raise LookupError(f"nothing stands by for pump {external_id!r}")
    duty.status, standby.status = "out_of_service", "running"
    client.save([duty, standby])
    return standby
