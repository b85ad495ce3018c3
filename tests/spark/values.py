"""Instances to write with values of every type, and the rows that a table should have of what the SDK reads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from typing import Any

from pygen_runtime.model.tabular import columns_of
from pygen_runtime.tables.arrow import record_batch

MOMENT = datetime(2024, 3, 31, 1, 30, 15, 123_000, tzinfo=timezone.utc)
"""In the hour in which Oslo puts its clocks forward."""


def samples(scalars: Any) -> list[Any]:
    """A full instance, and one with what it must have."""
    required = {
        "big": 2**60,
        "required_json": {"a": 1},
        "required_list": ["x"],
        "required_status": "a",
        "required_text": "t",
    }
    fields = scalars.SampleWrite.model_fields
    full = {
        "anything": {"x": [1, "é", 2**60]}, "boolean_list": [True, False], "date_list": [date(1, 1, 1)],
        "day": date(2024, 2, 29), "double": 0.1, "drawing": "f", "flag": True, "float64_list": [0.5], "int32_list": [1],
        "int64_list": [2**60, -1], "json_list": [{"a": 1}, {}], "moment": MOMENT, "number": 7, "series": "s",
        "single": 0.5, "small": -5, "table": "q", "text": "líne\nbreak", "text_list": ["a", ""],
        "timestamp_list": [MOMENT, MOMENT + timedelta(days=1)],
    }  # fmt: skip
    required = {name: value for name, value in required.items() if name in fields}
    given = {name: value for name, value in full.items() if name in fields}
    return [
        scalars.SampleWrite(external_id="full", **required, **given),
        scalars.SampleWrite(external_id="bare", **required),
        *(scalars.SampleWrite(external_id=f"n{n}", **required, text=f"n{n}") for n in range(5)),
    ]


def expected(cls: Any, instances: Iterable[Any]) -> dict[str, dict[str, Any]]:
    """The rows of instances that the SDK has read."""
    from pygen_runtime.model.tabular import rows_of

    found = rows_of(cls, list(instances), columns_of(cls))
    return {row["external_id"]: row for row in record_batch(found).to_pylist()}
