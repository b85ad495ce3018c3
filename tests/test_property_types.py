"""Every type that a property can have, from the model to a frame: what docs/add-a-property-type.md walks through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timezone
from typing import Any

import pytest

from hatch_pygen import pipeline
from hatch_pygen.ir.types import IRPrimitiveType
from hatch_pygen.live.notebook import load_package
from pygen_runtime.emulator.example_data import populate
from pygen_runtime.model.keywords import FilterKeywords
from tests.generation.packages import configuration, snapshot_of
from tests.model_json import mapped, model, view

SAMPLES: dict[IRPrimitiveType, tuple[Any, Any]] = {
    IRPrimitiveType.TEXT: ("first", 'sec"ond'),
    IRPrimitiveType.BOOLEAN: (False, True),
    IRPrimitiveType.INT32: (-5, 2**31 - 1),
    IRPrimitiveType.INT64: (-5, 2**63 - 1),
    IRPrimitiveType.FLOAT32: (-0.5, 3.25),
    IRPrimitiveType.FLOAT64: (-0.1, 1e300),
    IRPrimitiveType.TIMESTAMP: (
        datetime(1969, 12, 31, tzinfo=timezone.utc),
        datetime(2024, 2, 29, 1, 2, 3, 4000, tzinfo=timezone.utc),
    ),
    IRPrimitiveType.DATE: (date(1582, 10, 15), date(2024, 2, 29)),
    IRPrimitiveType.JSON: ({"a": [1, None]}, {"b": {}}),
    IRPrimitiveType.TIMESERIES: ("series 1", "series 2"),
    IRPrimitiveType.FILE: ("file 1", "file 2"),
    IRPrimitiveType.SEQUENCE: ("sequence 1", "sequence 2"),
}
"""A smaller and a greater value of each."""


@pytest.fixture(params=IRPrimitiveType, ids=lambda each: each.value)
def type_(request: pytest.FixtureRequest) -> IRPrimitiveType:
    found: IRPrimitiveType = request.param
    return found


@pytest.fixture
def sdk(type_: IRPrimitiveType) -> Any:
    """The package of one view with a property of the type, and a list of them."""
    properties = {
        "value": mapped(type_.value, containerPropertyIdentifier="value"),
        "values": mapped(type_.value, list=True, containerPropertyIdentifier="values"),
    }
    plant = model(view("Sensor", properties))
    config = configuration([plant], package=f"sdk_of_{type_.value}", instance_space="plant")
    return load_package(pipeline.generate(snapshot_of(plant), config).files, config.package)


@pytest.fixture
def client(sdk: Any, type_: IRPrimitiveType) -> Iterator[Any]:
    """The SDK on an emulator that holds two sensors: `low` with the smaller values, `high` with the greater ones."""
    low, high = SAMPLES[type_]
    with sdk.PlantClient.embedded(strict=True) as client:
        client.upsert(
            [
                sdk.SensorWrite(external_id="low", value=low, values=[low, low]),
                sdk.SensorWrite(external_id="high", value=high, values=[high]),
            ]
        )
        yield client


def test_what_is_written_is_read(client: Any, sdk: Any, type_: IRPrimitiveType) -> None:
    low, high = SAMPLES[type_]
    found = {each.external_id: each for each in client.sensor.iterate()}
    assert (found["low"].value, found["low"].values) == (low, [low, low])
    assert (found["high"].value, found["high"].values) == (high, [high])
    assert type(found["high"].value) is type(high)
    assert client.upsert([each.as_write() for each in found.values()], mode="replace").updated == []


def test_each_keyword_finds_what_it_says(client: Any, sdk: Any, type_: IRPrimitiveType) -> None:
    high = SAMPLES[type_][1]
    answers = {
        "value": (high, ["high"]),
        "value_exists": (True, ["high", "low"]),
        "value_prefix": (high, ["high"]),
        "min_value": (high, ["high"]),
        "max_value": (high, ["high", "low"]),
        "values_exists": (True, ["high", "low"]),
        "values_contains_any": ([high], ["high"]),
        "values_contains_all": ([high], ["high"]),
    }
    keywords = set(sdk.SensorFilter.__annotations__) - set(FilterKeywords.__annotations__)
    assert {"value_exists", "values_exists"} <= keywords <= set(answers)
    for keyword in sorted(keywords):
        value, expected = answers[keyword]
        assert sorted(each.external_id for each in client.sensor.iterate(**{keyword: value})) == expected, keyword


@pytest.mark.wide
def test_a_frame_has_a_column(client: Any, type_: IRPrimitiveType) -> None:
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    rows = client.sensor.list(sort="external_id")
    assert isinstance(rows.to_pandas(), pandas.DataFrame)
    assert isinstance(rows.to_polars(), polars.DataFrame)
    assert list(rows.to_pandas()["value"]) == [SAMPLES[type_][1], SAMPLES[type_][0]]


def test_a_view_known_only_at_run_time_reads_the_same(client: Any, type_: IRPrimitiveType) -> None:
    found = client.view("plant", "Sensor", "v1").retrieve("high")
    assert (found.value, found.values) == (SAMPLES[type_][1], [SAMPLES[type_][1]])


def test_example_data_fill_it(client: Any) -> None:
    populate(client, nodes_per_view=3, seed=1)
    assert all(each.value is not None for each in client.sensor.iterate())
