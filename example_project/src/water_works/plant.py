"""A small water works as objects to write: what one would otherwise read from an engineering database."""

from __future__ import annotations

from datetime import date, datetime, timezone

from pygen_runtime import NodeReference, UpsertResult
from water_works_sdk import (
    BasinWrite,
    DosingPumpWrite,
    MeterWrite,
    OperatorWrite,
    PipeWrite,
    PumpWrite,
    SampleWrite,
    SiteWrite,
    SupplyZoneWrite,
    ValveWrite,
    WaterWorksClient,
)

Plant = list[BasinWrite | DosingPumpWrite | MeterWrite | PumpWrite | SampleWrite]

MAPS = "gis"
"""A space beside that of the plant: sites refer to catchments in it."""


def fill(client: WaterWorksClient) -> UpsertResult:
    """Write the plant; what is there already stays as it is. The space of the maps must be there before."""
    client.spaces.create({"space": MAPS})
    return client.upsert(plant())


def plant() -> Plant:
    """Two basins, three pumps, a supply zone with a meter, and a sample; whatever they refer to hangs on them."""
    treatment, hill = _sites()
    tower = BasinWrite(
        external_id="basin-tower", name="Water tower", site=hill, elevation=182.0, volume=1_500.0, material="steel"
    )
    clear_water = BasinWrite(
        external_id="basin-clear",
        name="Clear water basin",
        site=treatment,
        elevation=24.5,
        volume=4_200.0,
        material="concrete",
        level="ts-clear-level",
        alarm_levels=[0.5, 1.0, 4.5, 4.8],
        outlets=[PipeWrite(end_node=tower, diameter=400.0, length=2_350.0, laid_on=date(1998, 6, 1))],
        overflow=BasinWrite(external_id="basin-spill", name="Spill basin", site=treatment, volume=300.0),
    )
    zone = SupplyZoneWrite(external_id="zone-north", name="North", hourly_demand=[41.0] * 24, hydrants=[101, 102])
    pumps = _pumps(treatment, zone)
    chlorine = DosingPumpWrite(
        external_id="dosing-1", name="Chlorine 1", site=treatment, basin=clear_water, chemical="chlorine", dose=0.3
    )
    meter = MeterWrite(
        external_id="meter-77", name="Harbour street 7", serial_number="WM-0077", reading=2**40, zone=zone
    )
    sample = SampleWrite(
        external_id="sample-2026-03-02",
        basin=clear_water,
        taken_at=datetime(2026, 3, 2, 6, 30, tzinfo=timezone.utc),
        acidity=7.9,
        bacteria=0,
        results={"iron": {"value": 0.02, "unit": "mg/l"}},
    )
    return [*pumps, chlorine, meter, sample]


def _sites() -> tuple[SiteWrite, SiteWrite]:
    operator = OperatorWrite(external_id="operator-ada", name="Ada Lind", email="ada@water.example", on_call=True)
    treatment = SiteWrite(
        external_id="site-treatment",
        name="Treatment plant",
        elevation=25.0,
        position={"type": "Point", "coordinates": [10.41, 63.42]},
        operator=operator,
        on_duty=operator,
        catchment=NodeReference(MAPS, "catchment-12"),
    )
    return treatment, SiteWrite(external_id="site-hill", name="Tower hill", parent=treatment, operator=operator)


def _pumps(site: SiteWrite, zone: SupplyZoneWrite) -> list[PumpWrite]:
    suction = ValveWrite(external_id="valve-1s", name="P-1 suction", nominal_diameter=300, is_open=True)
    standby = PumpWrite(external_id="pump-2", name="P-2", site=site, class_="IE3", valves=[suction], rated_flow=180.0)
    duty = PumpWrite(
        external_id="pump-1",
        name="P-1",
        tags=["duty", "vfd"],
        site=site,
        class_="IE4",
        status="running",
        standby=standby,
        valves=[suction],
        rated_speed=1480,
        rated_flow=180.0,
        efficiency=0.81,
        last_serviced=datetime(2025, 1, 14, 12, 0, tzinfo=timezone.utc),
        pressure="ts-p1-pressure",
        curve="seq-p1-curve",
        feeds=[zone],
    )
    return [duty]
