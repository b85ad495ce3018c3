"""What is read and written back is what was there, and what cannot be stored as it is, is refused before it is sent."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from pygen_runtime import NodeReference
from pygen_runtime.emulator import Emulator
from tests.generation.packages import load
from tests.model_json import SPACE, direct, edge, model, reverse, text, view_id
from tests.parity.plants import CLIENT, Water, open_plant, stored_view

OUTSIDE = {
    "site": direct("Site"),
    "sites": direct("Site", list=True),
    "served": edge("Site"),
    "fed_by": reverse("Site", "pump"),
    "name": text(),
}


@pytest.mark.parametrize("why", ["not in the model", "excluded"])
def test_relations_to_a_view_outside_survive_a_replacing_write(tmp_path: Path, why: str) -> None:
    """The classes keep the property as a node reference; leaving it out would erase it in CDF."""
    views = [stored_view("Pump", OUTSIDE)]
    site = stored_view("Site", {"name": text(), "pump": direct("Pump")}, "Sites")
    options = {"exclude_views": ["Site"]} if why == "excluded" else {}
    package = load(
        tmp_path, model(*views, *([site] if options else [])), client_name=CLIENT, instance_space=SPACE, **options
    )
    with Emulator(strict=True).load(model(*views, site)) as emulator:
        client = getattr(package, CLIENT)("https://emulator.local", "p", transport=emulator.transport)
        north, south = (SPACE, "north"), NodeReference("elsewhere", "south")
        client.spaces.create({"space": "elsewhere"})
        client.upsert(package.PumpWrite(external_id="one", name="Feed", site=north, sites=[north, south]))
        read = client.pump.retrieve("one")
        assert (read.site, read.sites) == (NodeReference(*north), [NodeReference(*north), south])
        assert client.upsert(read.as_write(), mode="replace").unchanged == [read.as_id()]
        again = client.pump.retrieve("one")
        assert (again.site, again.sites, again.name) == (read.site, read.sites, "Feed")
        client.close()


def test_a_node_is_read_through_its_parent_and_as_what_it_is(tmp_path: Path) -> None:
    """The parent's API reads what the parent has; the child's API reads the rest of the same node."""
    parent = stored_view("Machine", {"name": text()})
    own = stored_view("Pump", {"name": text(), "seal": text()})["properties"]["seal"]
    child = stored_view("Pump", {"name": text()}, implements=[view_id("Machine")])
    child["properties"]["seal"] = {**own, "container": {**own["container"], "externalId": "Pumps"}}
    with open_plant(tmp_path, parent, child) as (package, client):
        assert issubclass(package.Pump, package.Machine)
        client.upsert(
            [
                package.PumpWrite(external_id="P", name="Feed", seal="dry"),
                package.MachineWrite(external_id="M", name="Fan"),
            ]
        )
        assert [each.name for each in client.machine.list(sort="name")] == ["Fan", "Feed"]
        assert type(client.machine.retrieve("P")) is package.Machine
        pumps = client.pump.retrieve(client.machine.list().as_ids())
        assert [(type(each), each.name, each.seal) for each in pumps if each.seal] == [(package.Pump, "Feed", "dry")]
        assert isinstance(pumps[0], package.Machine)


REFUSED: dict[str, tuple[str, Any, str]] = {
    "unknown field": ("nam", "Feed", "Extra inputs are not permitted"),
    "int32 of 2**40": ("rated_speed", 2**40, "less than or equal to 2147483647"),
    "infinite float": ("rated_flow", float("inf"), "finite number"),
    "naive datetime": ("last_serviced", datetime(2024, 2, 29), "timezone"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_stored_is_refused(water: Water, case: str) -> None:
    name, value, message = REFUSED[case]
    with pytest.raises(ValidationError, match=message):
        water.sdk.PumpWrite(external_id="P", name="Feed", site="S", **{name: value})
    pump = water.sdk.PumpWrite(external_id="P", name="Feed", site="S")
    with pytest.raises(AttributeError if case == "unknown field" else ValueError):
        setattr(pump, name, value)
    water.client.upsert(pump)
    assert getattr(water.client.pump.retrieve("P"), name, None) is None
