"""Filters of Spark as filters of CDF: whatever Spark lets pass, CDF gives."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("pyspark")

from pyspark.sql import datasource as ds

from pygen_runtime.spark.pushdown import pushed
from tests.writing.packages import Log, client_of, emulator_of, generated

MOMENT = datetime(2024, 2, 29, 12, 0, 0, 123_000, tzinfo=timezone.utc)
COLUMNS = ("text", "small", "double", "single", "moment", "day", "flag", "series", "external_id")
if not hasattr(ds, "EqualTo"):
    pytest.skip("pushes no filters before Spark 4.1", allow_module_level=True)


def values(column: str) -> st.SearchStrategy[Any]:
    of: dict[str, st.SearchStrategy[Any]] = {
        "text": st.sampled_from(["", "a", "ab", "b"]),
        "series": st.sampled_from(["a", "b"]),
        "external_id": st.sampled_from([f"r{n}" for n in range(6)]),
        "small": st.integers(-2, 3),
        "double": st.sampled_from([-1.5, 0.0, 0.1, 2.0]),
        "single": st.sampled_from([0.5, 0.1, 2.0]),
        "flag": st.booleans(),
        "day": st.sampled_from([date(2024, 2, 28), date(2024, 2, 29)]),
        "moment": st.sampled_from([-1500, -1000, -1, 0, 1, 500, 999, 1000]).map(
            lambda microseconds: MOMENT + timedelta(microseconds=microseconds)
        ),
    }
    return of[column]


@st.composite
def filters(draw: st.DrawFn) -> Any:
    column = draw(st.sampled_from(COLUMNS))
    kinds: list[Any] = [ds.EqualTo, ds.GreaterThan, ds.GreaterThanOrEqual, ds.LessThan, ds.LessThanOrEqual]
    if column in ("text", "series", "external_id"):
        kinds.append(ds.StringStartsWith)
    which = draw(st.integers(0, len(kinds) + 2))
    if which == len(kinds):
        made: Any = ds.IsNull((column,))
    elif which == len(kinds) + 1:
        made = ds.IsNotNull((column,))
    elif which == len(kinds) + 2:
        made = ds.In((column,), tuple(draw(st.lists(values(column) | st.none(), min_size=1, max_size=3))))
    else:
        made = kinds[which]((column,), draw(values(column)))
    return ds.Not(made) if draw(st.booleans()) else made


def passes(filter: Any, row: dict[str, Any]) -> bool | None:
    """What SQL says of a row: None where it is unknown."""
    if isinstance(filter, ds.Not):
        inner = passes(filter.child, row)
        return None if inner is None else not inner
    value = row[filter.attribute[0]]
    if isinstance(filter, ds.IsNull):
        return value is None
    if isinstance(filter, ds.IsNotNull):
        return value is not None
    if value is None:
        return None
    match filter:
        case ds.In():
            return True if value in filter.value else None if None in filter.value else False
        case ds.StringStartsWith():
            return str(value).startswith(filter.value)
        case ds.EqualTo():
            return bool(value == filter.value)
        case ds.GreaterThan():
            return bool(value > filter.value)
        case ds.GreaterThanOrEqual():
            return bool(value >= filter.value)
        case ds.LessThan():
            return bool(value < filter.value)
        case _:
            return bool(value <= filter.value)


@pytest.fixture(scope="module")
def table() -> Generator[tuple[Any, Any, list[dict[str, Any]]], None, None]:
    package = generated("scalars")
    required = {"big": 1, "required_json": {}, "required_list": [], "required_status": "a", "required_text": "t"}
    given_: list[dict[str, Any]] = [
        {},
        {"text": "", "small": -1, "double": 0.1, "single": 0.1, "moment": MOMENT, "day": date(2024, 2, 29), "flag": True},
        {"text": "ab", "small": 0, "double": -1.5, "single": 0.5, "moment": MOMENT + timedelta(milliseconds=1), "series": "a"},
        {"text": "a", "small": 3, "double": 2.0, "flag": False, "moment": MOMENT - timedelta(milliseconds=1), "series": "b"},
        {"text": "b", "day": date(2024, 2, 28), "single": 2.0},
    ]  # fmt: skip
    with emulator_of("scalars") as emulator, client_of("scalars", emulator, Log()) as client:
        client.upsert([package.SampleWrite(external_id=f"r{n}", **required, **each) for n, each in enumerate(given_)])
        rows = client.sample.to_arrow().read_all().to_pylist()
        yield client, package.Sample, rows


@settings(deadline=None, max_examples=250)
@given(st.lists(filters(), min_size=1, max_size=3))
def test_nothing_is_lost(table: Any, drawn: list[Any]) -> None:
    client, cls, rows = table
    wanted = {row["external_id"] for row in rows if all(passes(each, row) for each in drawn)}
    where = pushed(cls, drawn)
    found = {each.external_id for each in client.sample.list(where)}
    assert wanted <= found, where


def test_what_reaches_cdf(table: Any) -> None:
    _, cls, _ = table
    path = ["plant", "Sample/v1", "moment"]
    late = ds.LessThan(("moment",), MOMENT + timedelta(microseconds=500))
    found = pushed(cls, [late])
    assert found is not None
    assert found.dump() == {"range": {"property": path, "lt": "2024-02-29T12:00:00.124+00:00"}}
    assert pushed(cls, [ds.Not(late)]) is None
    assert pushed(cls, [ds.EqualTo(("moment",), MOMENT + timedelta(microseconds=1))]) is None
    assert pushed(cls, [ds.EqualTo(("single",), 0.5), ds.IsNull(("external_id",)), ds.EqualTo(("a", "b"), 1)]) is None
    assert pushed(cls, [ds.In(("text",), tuple(map(str, range(1001))))]) is None
    absent = pushed(cls, [ds.IsNotNull(("text_list",)), ds.StringContains(("text",), "x")])
    assert absent is not None
    assert absent.dump() == {"exists": {"property": ["plant", "Sample/v1", "textList"]}}
