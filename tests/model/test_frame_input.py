"""`XWrite.from_frame`: what `to_pandas` and `to_polars` gave comes back, and frames of one's own are read or refused."""

from __future__ import annotations

import json
from datetime import date, datetime, timezone
from typing import Any

import pandas as pd
import polars as pl
import pytest

from pygen_runtime import NodeReference
from pygen_runtime.model.decoding import decode_items
from tests import instances
from tests.model.test_decoding import REQUIRED, item, read
from tests.model.test_write_classes import REQUIRED as WRITTEN

pa = pytest.importorskip("pyarrow")

REFERENCE = {"space": "s", "externalId": "north"}
SAMPLE = {
    **REQUIRED, "requiredJson": {"b": 1}, "text": "x", "small": 3, "double": 0.1, "single": 0.5, "status": "on", "day": "2026-01-02",
    "moment": "2026-01-02T03:04:05.678+00:00", "anything": {"a": [1, None]}, "textList": ["a", "b"],
    "timestampList": ["2026-01-02T03:04:05.678+00:00"], "dateList": ["2026-01-02"], "jsonList": [{"a": 1}], "series": "ts",
    "booleanList": [True, False], "int64List": [2**53 + 1], "float32List": [0.5], "big": 2**53 + 1,
}  # fmt: skip
PUMP = {"owner": REFERENCE, "requiredParts": [REFERENCE], "anything": REFERENCE, "parts": [], "name": "P"}


def comparable(objects: list[Any]) -> list[Any]:
    left_out = {"existing_version", "node_type"}
    return [each.model_dump(exclude=left_out, exclude_none=True, exclude_unset=True) for each in objects]


def found(cls: Any, list_class: Any, *properties: Any, **more: Any) -> Any:
    items = [{**item(each, cls.__name__, **more), "externalId": f"x{n}"} for n, each in enumerate(properties)]
    return list_class(decode_items(cls, instances.page(items))[0])


@pytest.mark.parametrize("form", ["pandas", "polars", "pyarrow", "a batch of pyarrow", "pandas without index"])
def test_what_a_frame_was_made_of_comes_back(scalars: Any, connections: Any, edges: Any, form: str) -> None:
    type = {"space": "s", "externalId": "flow"}
    ends = {"instanceType": "edge", "type": type, "startNode": REFERENCE, "endNode": type}
    for listed, write in (
        (found(scalars.Sample, scalars.SampleList, SAMPLE, {**REQUIRED, "requiredJson": {}}), scalars.SampleWrite),
        (found(connections.Pump, connections.PumpList, PUMP, {**PUMP, "site": REFERENCE}), connections.PumpWrite),
        (found(edges.SteelPipe, edges.SteelPipeList, {"diameter": 2.5}, **ends), edges.SteelPipeWrite),
    ):
        frame = {
            "pandas": listed.to_pandas, "polars": listed.to_polars, "pyarrow": lambda of=listed: of.to_polars().to_arrow(),
            "a batch of pyarrow": lambda of=listed: of.to_polars().to_arrow().combine_chunks().to_batches()[0],
            "pandas without index": lambda of=listed: of.to_pandas().reset_index(),
        }[form]()  # fmt: skip
        objects = write.from_frame(frame)
        assert comparable(objects) == comparable(listed.as_write())


def test_references_in_a_frame_come_back(connections: Any) -> None:
    listed = found(connections.Pump, connections.PumpList, PUMP)
    (pump,) = connections.PumpWrite.from_frame(listed.to_pandas(relations="references"))
    assert (pump.owner, pump.required_parts) == (NodeReference("s", "north"), [NodeReference("s", "north")])


def test_relations_in_every_form(connections: Any) -> None:
    owners = [
        "s:ann:b",
        "bob",
        ("s", "carl"),
        {"space": "s", "external_id": "dora"},
        REFERENCE,
        NodeReference("s", "eve"),
    ]
    frame = pd.DataFrame({"owner": owners, "required_parts": [["a", "s:b"]] * len(owners)})
    pumps = connections.PumpWrite.from_frame(frame)
    assert [each.owner for each in pumps] == [
        NodeReference("s", "ann:b"), "bob", NodeReference("s", "carl"), NodeReference("s", "dora"),
        NodeReference("s", "north"), NodeReference("s", "eve"),
    ]  # fmt: skip
    assert pumps[0].required_parts == ["a", NodeReference("s", "b")]
    structs = pl.DataFrame({"owner": [{"space": "s", "externalId": "ann"}], "required_parts": [[]]})
    assert connections.PumpWrite.from_frame(structs)[0].owner == NodeReference("s", "ann")


def test_missing_values_leave_out_or_clear(scalars: Any) -> None:
    rows = {**{name: [value, value] for name, value in WRITTEN.items() if name != "required_json"},
            "required_json": [{"a": 1}] * 2, "small": pd.array([1, None], "Int64"), "double": [float("nan"), 2.0],
            "moment": [pd.NaT, pd.Timestamp("2026-01-02", tz="UTC")], "text": [None, "x"]}  # fmt: skip
    first, second = scalars.SampleWrite.from_frame(pd.DataFrame(rows))
    assert not {"double", "moment", "text"} & first.model_fields_set
    assert (first.small, second.double, second.text) == (1, 2.0, "x")
    assert second.moment == datetime(2026, 1, 2, tzinfo=timezone.utc)
    first, second = scalars.SampleWrite.from_frame(pd.DataFrame(rows), nulls="clear")
    assert (first.double, first.moment, first.text, second.small) == (None, None, None, None)
    assert {"double", "moment", "text"} <= first.model_fields_set


def test_values_as_files_have_them(scalars: Any) -> None:
    frame = pd.DataFrame({
        "external_id": ["x"], **{name: [value] for name, value in WRITTEN.items()}, "required_json": [{"a": 1}],
        "big": [3.0], "moment": ["2026-01-02T03:04:05.1Z"], "day": pd.to_datetime(["2026-01-02"]),
        "status": pd.Categorical(["on"]),
    })  # fmt: skip
    (sample,) = scalars.SampleWrite.from_frame(frame)
    assert (sample.external_id, sample.big, sample.day, sample.status) == ("x", 3, date(2026, 1, 2), "on")


def test_unknown_columns_are_refused_or_ignored(connections: Any) -> None:
    frame = pl.DataFrame(
        {"external_id": ["x"], "nmae": ["n"], "version": [3], "created_time": [None], "node_type": ["s:t"]}
    )
    with pytest.raises(ValueError, match=r"SiteWrite has no field nmae; did you mean name\?; rename .* extra='ignore'"):
        connections.SiteWrite.from_frame(frame)
    (site,) = connections.SiteWrite.from_frame(frame, extra="ignore")
    assert site.model_fields_set == {"external_id"}
    with pytest.raises(ValueError, match="several columns of the frame are called name"):
        connections.SiteWrite.from_frame(pd.DataFrame([["a", "b"]], columns=["name", "name"]))


def test_errors_name_row_column_and_value_at_most_20(scalars: Any) -> None:
    count = 30
    frame = pd.DataFrame({
        "external_id": [f"x{n}" for n in range(count)],
        **{name: [value] * count for name, value in WRITTEN.items()}, "required_json": [{"a": 1}] * count,
        "small": [2**31] * count,
    })  # fmt: skip
    with pytest.raises(ValueError, match="30 values of the frame are none of SampleWrite") as raised:
        scalars.SampleWrite.from_frame(frame)
    lines = str(raised.value).splitlines()
    assert len(lines) == 22
    assert lines[3].startswith("row 2 (x2), column small, value 2147483648: Input should be less than")
    assert lines[-1] == "and 10 more"
    with pytest.raises(ValueError, match=r"row 0 \(x0\), column required_text: Field required"):
        scalars.SampleWrite.from_frame(frame[["external_id"]][:1])


def test_what_is_no_frame_is_refused(connections: Any) -> None:
    with pytest.raises(TypeError, match="collect\\(\\) it first"):
        connections.SiteWrite.from_frame(pl.LazyFrame({"name": ["x"]}))
    with pytest.raises(TypeError, match="got dict"):
        connections.SiteWrite.from_frame({"name": ["x"]})


def test_an_empty_frame_gives_nothing(connections: Any) -> None:
    empty = connections.SiteList()
    for frame in (empty.to_pandas(), empty.to_polars(), pa.table({"name": pa.array([], pa.string())})):
        assert connections.SiteWrite.from_frame(frame) == []


def test_what_the_write_class_does_not_take_of_the_instance_is_left_out(scalars: Any) -> None:
    """Read-only properties stand in frames of instances."""
    sample = read(scalars.Sample, SAMPLE)
    frame = scalars.SampleList([sample]).to_pandas()
    assert "version" in frame.columns
    assert json.dumps(scalars.SampleWrite.from_frame(frame)[0].model_dump(mode="json"))
