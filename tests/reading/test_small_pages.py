"""Relations that do not fit into one answer, on pages of three in place of 10,000: what is read is all, and read once."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from pygen_runtime.emulator import Emulator
from pygen_runtime.http.transport import BaseTransport, HTTPRequest, HTTPResponse
from pygen_runtime.reading.pages import Unread
from pygen_runtime.requests import limits
from tests.reading.plant import PROJECT, URL, Plant

PUMPS, ZONES, VALVES = 8, 5, 7


@pytest.fixture(autouse=True)
def pages_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RESULT_SET_PAGE", 3)
    monkeypatch.setattr(Unread, "max_limit", 3)


@pytest.fixture(scope="module")
def wide(sdk: ModuleType) -> Iterator[Plant]:
    """Two sites of eight and two pumps; a pump feeds five zones and has seven valves, or none."""
    with Emulator.of(sdk, strict=True) as emulator:
        made = Plant(sdk, emulator)
        made.client.spaces.create({"space": "plant"})
        sites = [sdk.SiteWrite(external_id=f"s{n}", name=f"Site {n}", elevation=1.0) for n in range(2)]
        zones = [sdk.SupplyZoneWrite(external_id=f"z{n}", name=f"Zone {n}") for n in range(ZONES)]
        valves = [sdk.ValveWrite(external_id=f"v{n}", name=f"Valve {n}", nominal_diameter=1) for n in range(VALVES)]
        pumps = [
            sdk.PumpWrite(
                external_id=f"p{n}", name=f"Pump {n}", site="s0" if n < PUMPS else "s1", rated_speed=n,
                status="running", feeds=[zone.external_id for zone in zones] if n % 3 else None,
                valves=[valve.external_id for valve in valves] if n % 2 else None,
                standby=f"p{n - 1}" if n else None,
            ) for n in range(PUMPS + 2)
        ]  # fmt: skip
        made.client.upsert([*sites, *zones, *valves, *pumps])
        yield made
        made.client.close()


def ids(instances: object) -> list[str]:
    return sorted(each.external_id for each in instances)  # type: ignore[attr-defined]


@pytest.mark.parametrize("chunk_size", [1, 2, None])
def test_children_of_children_start_anew_where_their_parents_go_on(wide: Plant, chunk_size: int | None) -> None:
    Site = wide.sdk.Site
    query = wide.client.site.query().sort("name").include(Site.pumps.feeds, Site.pumps.valves, Site.pumps.standby_for)
    sites = [site for page in query.pages(chunk_size=chunk_size) for site in page.items]
    with wide.sends():
        for site, numbers in zip(sites, (range(PUMPS), range(PUMPS, PUMPS + 2)), strict=True):
            assert ids(site.pumps) == [f"p{n}" for n in numbers]
            for pump in site.pumps:
                n = int(pump.external_id[1:])
                assert ids(pump.feeds) == ([f"z{each}" for each in range(ZONES)] if n % 3 else [])
                assert ids(() if pump.valves is None else pump.valves) == (
                    [f"v{each}" for each in range(VALVES)] if n % 2 else []
                )
                assert ids(pump.standby_for) == ([f"p{n + 1}"] if n < PUMPS + 1 else [])


class Recording(BaseTransport):
    """Keeps the bodies of what is asked."""

    def __init__(self, inner: BaseTransport) -> None:
        self.inner, self.asked = inner, list[dict[str, Any]]()

    def handle_request(self, request: HTTPRequest) -> HTTPResponse:
        content = request.read()
        self.asked.append(json.loads(gzip.decompress(content) if "content-encoding" in request.headers else content))
        return self.inner.handle_request(request)


def test_the_rest_of_a_relation_is_asked_with_what_it_starts_from_alone(wide: Plant) -> None:
    """Site 1 has two pumps whose zones do not fit; what leads from their standby is not read again."""
    line = Recording(wide.emulator.transport)
    Pump = wide.sdk.Pump
    with wide.sdk.WaterWorksClient(base_url=URL, project=PROJECT, transport=line) as client:
        [pump] = client.pump.query(external_id="p8").include(Pump.feeds, Pump.standby.site).list()
    assert (len(ids(pump.feeds)), pump.standby.one().site.one().name) == (ZONES, "Site 0")
    whole, *rest = line.asked
    assert len(whole["with"]) == 5 and len(rest) == 1
    assert len(rest[0]["with"]) == 3, "the pump, its edges, their ends"


def test_what_is_inside_a_page_of_its_parent_is_read_with_it(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relation to one cannot lead to more than there are parents; a list of relations can."""
    monkeypatch.undo()
    Pump = plant.sdk.Pump
    with plant.sends("query"):
        pump = plant.client.pump.query(name="Pump 1").include(Pump.valves, Pump.site).first()
    with plant.sends():
        assert ids(pump.valves) == ["valve-0", "valve-1"]
        assert pump.site.first().name == "Site 1"
