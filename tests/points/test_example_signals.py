"""The points and contents that `populate` makes: equal for equal seeds, and of every kind."""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise

import pytest

from pygen_runtime import PygenClient
from pygen_runtime.emulator import Emulator, clean, populate
from pygen_runtime.emulator.example_signals import FIRST, STEP, content_of, points_each, points_of
from tests import model_json

WORKS = model_json.model(
    model_json.view(
        "Pump",
        {
            "name": model_json.mapped("text", containerPropertyIdentifier="name"),
            "pressure": model_json.mapped("timeseries", containerPropertyIdentifier="pressure"),
            "sensors": model_json.mapped("timeseries", containerPropertyIdentifier="sensors", list=True),
            "manual": model_json.mapped("file", containerPropertyIdentifier="manual"),
        },
    ),
)


def digest(*arguments: object, **options: bool) -> str:
    return hashlib.sha256(json.dumps(points_of(*arguments, **options)).encode()).hexdigest()[:16]  # type: ignore[arg-type]


def test_signals_have_everything_that_points_can_have() -> None:
    points = points_of(0, "p-1", 2000)
    times = [time for time, _, _ in points]
    assert times[0] == FIRST
    assert times == sorted(set(times))
    assert max(b - a for a, b in pairwise(times)) > 3_600_000
    assert {status for _, _, status in points} == {"Good", "Bad", "Uncertain"}
    assert any(value == 0.0 for _, value, _ in points)
    assert all(value is None or round(value, 6) == value for _, value, _ in points if not isinstance(value, str))
    assert all((value is None) == (status == "Bad") for _, value, status in points)
    assert all(isinstance(value, str) for _, value, _ in points_of(0, "p-1", 50, is_string=True))
    assert (times[-1] - FIRST) // STEP == 1999


def test_equal_seeds_give_equal_signals() -> None:
    assert digest(1, "a", 500) == digest(1, "a", 500)
    assert len({digest(1, "a", 500), digest(2, "a", 500), digest(1, "b", 500)}) == 3
    assert points_of(1, "a", 500)[: len(points_of(1, "a", 100))] == points_of(1, "a", 100)
    assert (points_each(10, 1000), points_each(1000, 1000), points_each(10**6, 1000), points_each(0, 5)) == (
        1000,
        200,
        10,
        5,
    )


@pytest.mark.wide
def test_populate_fills_series_and_files_and_clean_takes_them_away() -> None:
    view = ("cdf_cdm", "CogniteTimeSeries", "v1")
    file = ("cdf_cdm", "CogniteFile", "v1")
    emulator = Emulator(system=True, strict=True)
    with PygenClient("https://emulator.local", "any", transport=emulator.transport) as client:
        populate(client, 4, seed=3, views=[view, file], points_per_series=300)
        kinds = set()
        for number in range(4):
            id = f"cdf_cdm-CogniteTimeSeries-v1-{number}"
            (node,) = client.instances.retrieve([("pygen_populated", id)], sources=[{"source": _view(view)}])
            kind = node.properties["cdf_cdm"]["CogniteTimeSeries/v1"]["type"]
            kinds.add(kind)
            if kind == "state":  # nobody reads or writes these
                continue
            shown = {"ignore_bad_datapoints": False, "treat_uncertain_as_bad": False, "include_status": True}
            found = client.time_series.data(("pygen_populated", id), **shown)
            expected = points_of(3, id, 300, is_string=kind == "string")
            assert [(point.value, point.symbol) for point in found] == [
                (value, status) for _, value, status in expected
            ]
        for number in range(4):
            content = client.files.content(("pygen_populated", f"cdf_cdm-CogniteFile-v1-{number}"))
            assert content.read_bytes() == content_of(3, f"cdf_cdm-CogniteFile-v1-{number}")
        assert {"numeric", "string"} <= kinds
        clean(client)
        assert emulator.store.value("SELECT count(*) FROM point") == 0
        assert emulator.store.value("SELECT count(*) FROM content") == 0
    emulator.close()


def test_populate_makes_what_properties_name_and_clean_takes_it_away() -> None:
    emulator = Emulator(strict=True).load(WORKS)
    emulator.add_time_series("mine")
    emulator.add_file("mine")
    with PygenClient("https://emulator.local", "any", transport=emulator.transport) as client:
        for _ in range(2):  # again: nothing is there twice
            populate(client, 4, seed=3, points_per_series=300)
        view = {"type": "view", "space": "plant", "externalId": "Pump", "version": "v1"}
        pumps = client.instances.list("node", sources=[{"source": view}])
        found = [pump.properties["plant"]["Pump/v1"] for pump in pumps]
        assert len(found) == 4
        for pump in found:
            for id in [pump["pressure"], *pump["sensors"]]:
                times, values = client.time_series.columns(id, ignore_bad_datapoints=False)[id]
                assert len(times) == len(values) == len(points_of(3, id, 300))
            content = client.files.content(pump["manual"])
            assert content.read_bytes() == content_of(3, pump["manual"])
        clean(client)
        left = {
            table: emulator.store.value(f"SELECT count(*) FROM {table}")
            for table in ("series", "file", "point", "content")
        }
        assert left == {"series": 1, "file": 1, "point": 0, "content": 0}
    emulator.close()


def _view(id: tuple[str, str, str]) -> dict[str, str]:
    return {"type": "view", "space": id[0], "externalId": id[1], "version": id[2]}
