"""Frames with the columns of what relations lead to: `expand`."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from datetime import datetime, timezone
from typing import Any

import pytest

from pygen_runtime.exceptions import ConfigurationError
from tests.writing.packages import SPACE, Log, client_of, emulator_of, generated

water = generated("example")
OF_SITE = ["site.external_id", "site.space", "site.name"]


@pytest.fixture
def plant(example: Any, log: Log) -> Any:
    """Pumps at a site whose parent is another, at one that is not there, and at that parent."""
    south = water.SiteWrite(external_id="south", name="South")
    north = water.SiteWrite(external_id="north", name="North", parent=south)
    valves = [water.ValveWrite(external_id=f"V{n}", name=f"Valve {n}", nominal_diameter=n) for n in (1, 2)]
    example.upsert(
        [
            water.PumpWrite(external_id="P1", name="One", site=north, valves=valves, rated_flow=1.5),
            water.PumpWrite(external_id="P2", name="Two", site=north, valves=[valves[0]]),
            water.PumpWrite(external_id="P3", name="Three", site="nowhere"),
            water.PumpWrite(external_id="P4", name="Four", site=south),
        ]
    )
    log.take()
    return example


def shown(frame: Any, *columns: str) -> list[tuple[Any, ...]]:
    """The rows of a frame of pandas as Python values, None where one is missing."""
    pandas = pytest.importorskip("pandas")
    rows = frame.reset_index()[["external_id", *columns]].astype(object).values.tolist()
    return [tuple(None if pandas.isna(value) else value for value in row) for row in rows]


@pytest.fixture
def linked(log: Log) -> Generator[Any, None, None]:
    """The package of a model whose edges `links` have properties, and a client with two of them."""
    sdk = generated("connections")
    with emulator_of("connections") as emulator, client_of("connections", emulator, log) as client:
        link = sdk.LinkWrite(
            external_id="L1", start_node="P1", end_node="P2", by="ann", since=datetime(2024, 5, 1, tzinfo=timezone.utc)
        )
        links = [link, sdk.LinkWrite(external_id="L2", start_node="P1", end_node="P3")]
        pumps = [sdk.PumpWrite(external_id=each, name=each, owner="ann", required_parts=[]) for each in ("P2", "P3")]
        pumps[0].site = sdk.SiteWrite(external_id="S")
        client.upsert([sdk.PumpWrite(external_id="P1", owner="ann", required_parts=[], links=links), *pumps])
        yield sdk, client


@pytest.fixture(autouse=True)
def _pandas() -> None:
    pytest.importorskip("pandas")


def test_a_query_with_includes_has_the_included_columns(plant: Any, log: Log) -> None:
    query = plant.pump.query(sort="external_id").include(water.Pump.site.parent, water.Pump.valves)
    frame = query.to_pandas()
    assert len(log.take()) == 1
    assert shown(frame, "name", "site.external_id", "site.name", "site.parent.name") == [
        ("P1", "One", "north", "North", "South"),
        ("P2", "Two", "north", "North", "South"),
        ("P3", "Three", None, None, None),
        ("P4", "Four", "south", "South", None),
    ]
    assert not [name for name in frame.columns if name.startswith("valves.")]
    own = plant.pump.list(sort="external_id").to_pandas()
    assert list(frame.columns[: len(own.columns)]) == list(own.columns)
    assert frame[list(own.columns)].equals(own)
    assert query.to_pandas(expand=()).equals(own)


def test_expand_includes_what_it_names(plant: Any, log: Log) -> None:
    for asked in ("site", water.Pump.site, ["site"]):
        frame = plant.pump.query(sort="external_id").to_pandas(expand=asked)
        assert len(log.take()) == 1
        assert [each for each in OF_SITE if each not in frame.columns] == []
        assert frame.loc["P1", "site.name"] == "North"
    assert frame["site"].loc["P3"] == f"{SPACE}:nowhere"
    assert frame.dtypes["site.elevation"] == plant.site.to_pandas().dtypes["elevation"]


def test_a_relation_to_several_gives_a_row_for_each(plant: Any) -> None:
    frame = plant.pump.query(sort="external_id").to_pandas(expand=["valves", "site"])
    found = shown(frame, "rated_flow", "valves.external_id", "valves.nominal_diameter", "site.name")
    assert found == [
        ("P1", 1.5, "V1", 1, "North"),
        ("P1", 1.5, "V2", 2, "North"),
        ("P2", None, "V1", 1, "North"),
        ("P3", None, None, None, None),
        ("P4", None, None, None, "South"),
    ]
    assert str(frame.dtypes["valves.nominal_diameter"]) == "Int32"


def test_reverse_relations_and_what_stands_behind_them(plant: Any) -> None:
    frame = plant.site.query(sort="external_id").to_pandas(expand=water.Site.pumps.valves)
    assert shown(frame, "pumps.name", "pumps.valves.name") == [
        ("north", "One", "Valve 1"),
        ("north", "One", "Valve 2"),
        ("north", "Two", "Valve 1"),
        ("south", "Four", None),
    ]


def test_edges_have_columns_of_their_own(linked: Any) -> None:
    water, client = linked
    day = datetime(2024, 5, 1, tzinfo=timezone.utc)
    frame = client.pump.query(sort="external_id").to_pandas(columns="name", expand=water.Pump.links.site)
    far = shown(frame, "links.external_id", "links.edges.external_id", "links.edges.since", "links.site.external_id")
    assert far == [
        ("P1", "P2", "L1", day, "S"),
        ("P1", "P3", "L2", None, None),
        ("P2", None, None, None, None),
        ("P3", None, None, None, None),
    ]
    of_edges = [f"links.edges.{each}" for each in ("external_id", "space", "by", "since")]
    assert list(frame.columns)[-7:] == [*of_edges, *(f"links.{each}" for each in OF_SITE)]
    assert str(frame.dtypes["links.edges.since"]) == "datetime64[ms, UTC]"
    assert frame["links.edges.by"].iloc[0] == f"{SPACE}:ann"
    pumps = client.pump.list(sort="external_id")
    client.include(pumps, water.Pump.links)
    assert pumps.to_pandas(expand="links")["links.edges.external_id"].to_list()[:2] == ["L1", "L2"]
    selected = client.pump.query().include(water.Pump.links, select="name").to_pandas(expand="links")
    assert {"links.edges.since", "links.name"} <= set(selected.columns) and "links.site" not in selected.columns
    empty = client.pump.query(name="no such").to_polars(expand="links")
    assert str(empty.schema["links.edges.since"]) == "Datetime(time_unit='ms', time_zone='UTC')"
    assert "links.edges.since" in client.pump.query().to_pandas(names="display", expand="links").columns
    assert not [name for name in client.pump.query().to_pandas(expand="feeds").columns if ".edges." in name]


def test_lists_that_were_completed(plant: Any, log: Log) -> None:
    pumps = plant.pump.list(sort="external_id")
    with pytest.raises(ConfigurationError, match=r"Pump\.site of P1 was not read; include it .*client\.include"):
        pumps.to_pandas(expand="site")
    plant.include(pumps, "site")
    log.take()
    frame = pumps.to_pandas(expand="site")
    assert log.take() == []
    assert list(frame["site.name"][:2]) == ["North", "North"]
    assert list(frame.columns) == list(plant.pump.query().to_pandas(expand="site").columns)


def test_only_what_was_selected(plant: Any) -> None:
    query = plant.pump.query(sort="external_id").include(water.Pump.site, select="name")
    for frame in (query.to_pandas(columns="rated_flow"), query.to_pandas(columns="rated_flow", expand="site")):
        assert list(frame.columns) == ["space", "rated_flow", *OF_SITE]
        assert frame.loc["P1", "site.name"] == "North" and frame.loc["P1", "rated_flow"] == 1.5


def test_the_api_of_a_view_takes_it(plant: Any) -> None:
    frame = plant.pump.to_pandas(columns=["name"], sort="external_id", limit=1, expand="site")
    assert shown(frame, "name", "site.name") == [("P1", "One", "North")]
    assert plant.pump.to_pandas(name="Two", expand="site").equals(plant.pump.query(name="Two").to_pandas(expand="site"))


def test_polars_and_arrow(plant: Any) -> None:
    polars = pytest.importorskip("polars")
    frame = plant.pump.query(sort="external_id").include("site").to_polars()
    assert frame["site.name"].to_list() == ["North", "North", None, "South"]
    assert frame.schema["site.elevation"] == plant.site.to_polars().schema["elevation"]
    assert frame.schema["site.space"] == polars.String
    assert plant.pump.to_polars(sort="external_id", expand="site").equals(frame)
    pytest.importorskip("pyarrow")
    table = plant.pump.query(sort="external_id").include("site").list().to_arrow(expand="site")
    assert table.column("site.name").to_pylist() == ["North", "North", None, "South"]
    assert not table.schema.field("external_id").nullable and table.schema.field("site.external_id").nullable


def test_no_instance_has_the_same_columns(plant: Any) -> None:
    full, empty = (plant.pump.query(where).to_pandas(expand="site.parent") for where in (None, water.Pump.name == "x"))
    assert list(empty.columns) == list(full.columns) and len(empty) == 0
    assert [str(each) for each in empty.dtypes] == [str(each) for each in full.dtypes]


def test_display_names(plant: Any) -> None:
    frame = plant.pump.query().to_pandas(names="display", expand="site")
    assert {"Rated flow", "Site.Name", "Site.Elevation", "Site.external_id"} <= set(frame.columns)
    assert "site.elevation" not in frame.columns
    frame = plant.site.query().to_pandas(names="display", expand="pumps")
    assert "Pumps.Rated flow" in frame.columns


def test_asyncio(plant: Any) -> None:
    async def read() -> Any:
        async with water.AsyncTheClient.embedded(strict=True) as client:
            await client.upsert(
                water.PumpWrite(external_id="P", name="P", site=water.SiteWrite(external_id="S", name="North"))
            )
            one = await client.pump.query().to_pandas(expand="site")
            two = await client.pump.to_polars(expand="site")
            return one.loc["P", "site.name"], two["site.name"].to_list()

    pytest.importorskip("polars")
    assert asyncio.run(read()) == ("North", ["North"])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("sites", r"Pump\.sites is no relation; did you mean site\?"),
        ("name", r"Pump\.name is no relation"),
        ("site.name", r"Site\.name is no relation"),
        (["valves", "feeds"], r"not both valves and feeds"),
    ],
)
def test_what_is_refused(plant: Any, log: Log, asked: Any, said: str) -> None:
    for refused in (plant.pump.query().to_pandas, plant.pump.to_pandas, plant.pump.list(limit=1).to_pandas):
        log.take()
        with pytest.raises(TypeError, match=said):
            refused(expand=asked)
        assert log.take() == []
