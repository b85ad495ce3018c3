"""What people do with objects, lists, edges and ids, where the peer has a method of its own for it."""

from __future__ import annotations

import csv
import io
import itertools
from typing import Any

import pytest

from pygen_runtime import ConflictError, NodeReference
from pygen_runtime.filters.references import EdgeReference
from tests.parity.plants import Water
from tests.writing.packages import SPACE


def basins(sdk: Any) -> list[Any]:
    """Two basins, joined by a pipe with properties, and an overflow without."""
    upper, lower = (sdk.BasinWrite(external_id=id, name=id, volume=1.0) for id in ("upper", "lower"))
    upper.outlets = [sdk.PipeWrite(external_id="pipe", diameter=0.5, end_node=lower)]
    upper.overflow = lower
    return [upper, lower]


def test_edges_with_properties_have_an_api(water: Water) -> None:
    """By either end, by type and by their own properties, in any combination."""
    Pipe, client = water.sdk.Pipe, water.client
    client.upsert(basins(water.sdk))
    upper, lower = NodeReference(SPACE, "upper"), NodeReference(SPACE, "lower")
    flows = NodeReference("water_works", "flowsTo")
    found = client.pipe.list(
        (Pipe.start_node == upper) & (Pipe.end_node == lower) & (Pipe.edge_type == flows), min_diameter=0.5
    )
    assert [(each.external_id, each.diameter) for each in found] == [("pipe", 0.5)]
    assert client.pipe.list(Pipe.start_node == lower) == []
    assert client.pipe.list(Pipe.end_node.in_([upper, lower]), sort="-diameter").as_ids() == [
        EdgeReference(SPACE, "pipe")
    ]


def test_ids_of_edges_are_ids_of_edges(water: Water) -> None:
    """A node's reference would delete nothing, and say nothing."""
    sdk, client = water.sdk, water.client
    client.upsert(basins(sdk))
    pipes = client.pipe.list()
    assert pipes.as_ids() == [EdgeReference(SPACE, "pipe")] == [pipes[0].as_write().as_id()]
    assert client.pipe.retrieve(pipes.as_ids()) == pipes
    assert client.pipe.retrieve(pipes[0].as_id()) == pipes[0]
    client.refresh(pipes)
    assert client.delete(pipes.as_ids()).deleted == [EdgeReference(SPACE, "pipe")]
    assert client.pipe.count() == 0


def test_plain_edges_are_instances(water: Water) -> None:
    """Edges without properties belong to no view: the instances API lists them by type and ends."""
    water.client.upsert(basins(water.sdk))
    overflow = {"space": "water_works", "externalId": "overflowsTo"}
    by_type = {"equals": {"property": ["edge", "type"], "value": overflow}}
    (edge,) = water.client.instances.list("edge", filter=by_type)
    assert (edge.start_node.external_id, edge.end_node.external_id) == ("upper", "lower")


def test_one_object_in_every_form(water: Water) -> None:
    pytest.importorskip("pandas")
    sdk, client = water.sdk, water.client
    client.upsert(sdk.PumpWrite(external_id="P", name="Feed", site="S", rated_speed=5))
    pump = client.pump.retrieve("P")
    assert (pump.as_id(), pump.as_id().dump()) == (NodeReference(SPACE, "P"), {"space": SPACE, "externalId": "P"})
    assert pump.dump()["properties"]["water_works"]["Pump/v1"]["ratedSpeed"] == 5
    assert pump.model_dump()["rated_speed"] == 5
    assert sdk.PumpList([pump]).to_pandas().loc["P", "rated_speed"] == 5
    assert "Feed" in sdk.PumpList([pump])._repr_html_()
    assert (pump.data_record.version, pump.data_record.deleted_time) == (1, None)


def test_an_instance_in_a_notebook(water: Water) -> None:
    """A table of what has a value, every text escaped; no request."""
    sdk, client = water.sdk, water.client
    client.upsert(sdk.PumpWrite(external_id="P", name="<b>Feed</b>", site="S", rated_speed=5))
    pump = client.pump.retrieve("P")
    before = client.stats().total.requests
    html = pump._repr_html_()
    assert html.startswith(f"<p>Pump {SPACE}:P</p><table>")
    assert "<td>rated_speed</td><td>5</td>" in html and f"<td>site</td><td>{SPACE}:S</td>" in html
    assert "&lt;b&gt;Feed&lt;/b&gt;" in html and "efficiency" not in html
    assert client.stats().total.requests == before


def test_a_write_without_the_version_read(water: Water) -> None:
    """What was read guards itself against writes between; taking the version off writes over them."""
    sdk, client = water.sdk, water.client
    client.upsert(sdk.SiteWrite(external_id="S", name="North"))
    mine = client.site.retrieve("S").as_write()
    client.upsert(sdk.SiteWrite(external_id="S", name="South"))
    mine.name = "Mine"
    with pytest.raises(ConflictError):
        client.upsert(mine)
    mine.existing_version = None
    client.upsert(mine)
    assert client.site.retrieve("S").name == "Mine"


def test_one_list_in_every_form(water: Water) -> None:
    pytest.importorskip("pandas")
    sdk, client = water.sdk, water.client
    client.upsert([sdk.PumpWrite(external_id=id, name=id, site="S", rated_speed=5) for id in ("P", "Q")])
    pumps = client.pump.list(sort="name")
    assert [each.external_id for each in pumps.as_ids()] == ["P", "Q"]
    assert [each.dump()["externalId"] for each in pumps] == ["P", "Q"]
    frame = pumps.to_pandas().dropna(axis="columns", how="all")
    assert "rated_speed" in frame and "efficiency" not in frame
    included = client.pump.query().include(sdk.Pump.site).list()
    assert [pump.site.first() for pump in included] == [None, None]  # made for the relation: a node without data
    assert client.upsert(pumps).unchanged == pumps.as_ids()


def test_frames_of_connected_objects_are_joined(water: Water) -> None:
    """A relation is "space:external_id" in a frame: the same text of its target is the key."""
    pytest.importorskip("pandas")
    sdk, client = water.sdk, water.client
    sites = [sdk.SiteWrite(external_id=id, name=f"Site {id}") for id in ("N", "S")]
    client.upsert([sdk.PumpWrite(external_id=f"P{n}", name=f"Pump {n}", site=sites[n % 2]) for n in range(3)])
    frame = client.site.list().to_pandas()
    frame.index = frame["space"] + ":" + frame.index
    joined = client.pump.list(sort="name").to_pandas().join(frame["name"].rename("name_of_site"), on="site")
    assert list(joined["name_of_site"]) == ["Site N", "Site S", "Site N"]


def test_rows_of_a_file_become_instances(water: Water) -> None:
    """A write class takes values in their types, so a row is read as what it means."""
    rows = csv.DictReader(io.StringIO("id,name,speed\nP-1,Feed,1450\nP-2,Drain,\n"))
    pumps = [
        water.sdk.PumpWrite(
            external_id=row["id"], name=row["name"], site="S", rated_speed=int(row["speed"]) if row["speed"] else None
        )
        for row in rows
    ]
    assert len(water.client.upsert(pumps).created) == 2
    assert [(pump.name, pump.rated_speed) for pump in water.client.pump.list(sort="name")] == [
        ("Drain", None),
        ("Feed", 1450),
    ]


def test_external_ids_of_ones_own_making(water: Water) -> None:
    """One function for all classes, which looks at the object; ids that are there stay."""
    sdk, numbers = water.sdk, itertools.count(1)

    def by_class(instance: Any) -> str:
        return f"{type(instance).__name__.removesuffix('Write').lower()}-{next(numbers)}"

    site = sdk.SiteWrite(name="North", parent=sdk.SiteWrite(external_id="town", name="Town"))
    pump = sdk.PumpWrite(name="Feed", site=site)
    water.client.upsert(pump, external_id_factory=by_class)
    assert (pump.external_id, site.external_id, site.parent.external_id) == ("pump-1", "site-2", "town")


def test_edges_take_the_id_they_are_given(water: Water) -> None:
    """Without one it is a digest of type and ends, so that the same edge written twice is one edge."""
    sdk = water.sdk
    upper = sdk.BasinWrite(external_id="upper", name="upper", volume=1.0)
    ends = [sdk.BasinWrite(external_id=f"lower {n}", name="lower", volume=1.0) for n in range(2)]
    upper.outlets = [
        sdk.PipeWrite(external_id="mine", diameter=0.5, end_node=ends[0]),
        sdk.PipeWrite(diameter=0.4, end_node=ends[1]),
    ]
    water.client.upsert(upper)
    water.client.upsert(upper)
    made = {pipe.diameter: pipe.external_id for pipe in water.client.pipe.list()}
    assert (made[0.5], len(made[0.4])) == ("mine", 64)
    assert water.client.pipe.count() == 2
