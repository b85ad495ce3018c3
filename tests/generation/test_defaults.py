"""Defaults of the model in write classes: those that fit are there as values, the others are left out with a warning."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.generation.packages import generate, load
from tests.model_json import enum, mapped, model, view

UTC = timezone.utc
DEEP: Any = 1
for _ in range(49):
    DEEP = [DEEP]


def pump(type: str, default: Any) -> Any:
    property = enum("on", "off") if type == "enum" else mapped(type)
    return model(view("Pump", {"x": {**property, "defaultValue": default}}))


FITTING = (
    ("text", "", ""), ("text", '"""\\\n{{', '"""\\\n{{'), ("text", "2024-01-01", "2024-01-01"),
    ("boolean", False, False), ("int32", 0, 0), ("int32", -(2**31), -(2**31)), ("int64", 2**63 - 1, 2**63 - 1),
    ("float32", 0, 0.0), ("float64", 1e16, 1e16), ("float64", -0.0, -0.0), ("float64", 10**20, 1e20),
    ("float64", 5e-324, 5e-324), ("date", "0001-01-01", date(1, 1, 1)), ("date", "2024-02-29", date(2024, 2, 29)),
    ("timestamp", "2024-02-29T12:00:00Z", datetime(2024, 2, 29, 12, tzinfo=UTC)),
    ("timestamp", "2024-02-29T12:00:00", datetime(2024, 2, 29, 12, tzinfo=UTC)),
    ("timestamp", "2024-02-29T12:00:00.1+05:30",
     datetime(2024, 2, 29, 12, 0, 0, 100_000, timezone(timedelta(hours=5, minutes=30)))),
    ("timestamp", "2024-02-29T12:00:00-0330",
     datetime(2024, 2, 29, 12, tzinfo=timezone(-timedelta(hours=3, minutes=30)))),
    ("timestamp", "2024-02-29T12:00:00.5+14", datetime(2024, 2, 29, 12, 0, 0, 500_000, timezone(timedelta(hours=14)))),
    ("timestamp", "2024-02-29T12:00:00.123456789-00:01",
     datetime(2024, 2, 29, 12, 0, 0, 123_000, timezone(-timedelta(minutes=1)))),
    ("json", {"a": [None, True, 1.5, "x"]}, {"a": [None, True, 1.5, "x"]}), ("json", [], []), ("json", "x", "x"),
    ("json", DEEP, DEEP), ("json", False, False), ("enum", "off", "off"), ("timeseries", "a b", "a b"),
)  # fmt: skip


@pytest.mark.parametrize(("type", "default", "value"), FITTING)
def test_a_default_that_fits_is_the_value(tmp_path: Path, type: str, default: Any, value: Any) -> None:
    written = load(tmp_path, pump(type, default)).PumpWrite().x
    assert written == value
    assert isinstance(written, value.__class__)
    if isinstance(value, float):
        assert math.copysign(1, written) == math.copysign(1, value)
    assert not generate(pump(type, default)).problems


NOT_FITTING = (
    ("text", 1), ("boolean", 1), ("boolean", "true"), ("int32", 2**31), ("int32", 1.0), ("int32", True),
    ("int64", 2**63), ("float64", "1"), ("float64", 10**400), ("date", "2024-02-30"), ("date", "0000-01-01"),
    ("date", "2024-2-1"), ("date", 20240101), ("timestamp", "2024-02-29"), ("timestamp", "2024-02-29T24:00:00Z"),
    ("timestamp", "2024-02-29T12:00:60Z"), ("timestamp", "2024-02-29T12:00:00+99:00"),
    ("timestamp", "2024-02-29T12:00:00+00:60"), ("timestamp", "2024-02-29T12:00:00+5"),
    ("timestamp", "2024-02-29T12:00:00+05:3"), ("timestamp", 1), ("json", [DEEP, [DEEP]]), ("enum", "unknown"),
    ("timeseries", 1),
)  # fmt: skip


@pytest.mark.parametrize(("type", "default"), NOT_FITTING)
def test_a_default_that_does_not_fit_is_left_out(tmp_path: Path, type: str, default: Any) -> None:
    (problem,) = generate(pump(type, default)).problems
    assert problem.code == "PG013"
    assert load(tmp_path, pump(type, default)).PumpWrite().x is None


@pytest.mark.parametrize("type", ["text", "int32", "direct", "enum"])
def test_a_list_has_no_default(tmp_path: Path, type: str) -> None:
    source = pump(type, ["x"])
    source["views"][0]["properties"]["x"]["type"]["list"] = True
    assert load(tmp_path, source).PumpWrite().x is None
