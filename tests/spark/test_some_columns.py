"""Frames that have some of the properties of a class: they change what exists, also where others are required."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Literal

import pytest

pytest.importorskip("pyspark")

import pyarrow as pa

from pygen_runtime.emulator import Emulator
from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.spark import place
from pygen_runtime.spark.place import Place
from pygen_runtime.spark.writer import Done, Job
from tests.spark import in_process
from tests.spark.values import MOMENT, samples
from tests.writing.packages import emulator_of

AT = Place("spark_scalars", "TheClient", "sample", "tests.spark.in_process:make")


@pytest.fixture
def emulator() -> Generator[Emulator, None, None]:
    with emulator_of("scalars") as made:
        yield made


@pytest.fixture
def client(scalars: Any, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Any:
    """One that finds a full instance, and some with what they must have."""
    monkeypatch.setattr(place, "_CLIENTS", {})
    made = scalars.TheClient("https://emulator.local", "any", transport=emulator.transport)
    made.upsert(samples(scalars))
    monkeypatch.setattr(in_process, "CLIENTS", [made])
    return made


def wrote(mode: Literal["apply", "create"] = "apply", nulls: Literal["keep", "clear"] = "keep", **columns: Any) -> Done:
    return Job(AT, mode=mode, nulls=nulls).run([pa.RecordBatch.from_pydict(columns)])


def test_some_columns_of_what_exists(scalars: Any, client: Any) -> None:
    before = client.sample.get("full")
    done = wrote(external_id=["full", "n1"], small=pa.array([9, None], pa.int32()), day=["2025-01-02", None])
    assert (done.fault, done.sent, done.modified) == ("", 2, 1)
    after = client.sample.get("full")
    assert (after.small, str(after.day)) == (9, "2025-01-02")
    for name in samples(scalars)[0].model_fields_set - {"small", "day"}:
        assert getattr(after, name) == getattr(before, name)
    assert wrote(external_id=["full"], required_text=["another"]).modified == 1
    assert (client.sample.get("full").required_text, client.sample.get("full").big) == ("another", before.big)
    assert wrote(external_id=["full"], text=pa.array([None], pa.string()), nulls="clear").modified == 1
    assert client.sample.get("full").text is None
    assert wrote(external_id=["full"]).modified == 0


def test_what_is_new_must_have_all(client: Any) -> None:
    done = wrote(external_id=["full", "new"], text=["x", "y"])
    assert "the required property 'big' has no value" in done.fault  # as CDF says it
    assert client.sample.get("full").text != "x"  # a batch is one transaction


@pytest.mark.parametrize("nulls", ["keep", "clear"])
def test_a_null_of_what_is_required(client: Any, nulls: Literal["keep", "clear"]) -> None:
    done = wrote(external_id=["full", "n1"], required_text=["x", None], nulls=nulls)
    assert "row 1 (n1), column required_text" in done.fault
    assert "required_json" not in done.fault and done.sent == 0


def test_values_that_are_none(client: Any) -> None:
    done = wrote(external_id=["full", "n1"], anything=["{", "{}"], required_status=["a", "nonsense"])
    assert "row 0 (full), column anything, value '{': it is no JSON" in done.fault
    assert "row 1 (n1), column required_status, value 'nonsense'" in done.fault
    assert "2 values of the frame are none of SampleWrite" in done.fault


@pytest.mark.parametrize("mode", ["create", "replace"])
def test_other_modes_take_all_that_is_required(scalars: Any, mode: Any) -> None:
    from pyspark.sql.types import StringType, StructField, StructType

    frame = StructType([StructField(name, StringType()) for name in ("external_id", "required_text")])
    with pytest.raises(ConfigurationError, match=r"Sample requires big, .*required_status.* mode='apply' writes some"):
        Job(AT, mode=mode).check(frame)
    Job(AT).check(frame)


@pytest.mark.parametrize("rows", [1, 1000, 2500])
def test_rows_as_spark_4_0_has_them_are_sent_by_1000(scalars: Any, client: Any, rows: int) -> None:
    from pyspark.sql import Row

    required = {"big": 1, "required_json": "{}", "required_list": ["x"], "required_status": "a", "required_text": "t"}
    given = {name: value for name, value in required.items() if name in scalars.SampleWrite.model_fields}
    done = Job(AT).run([Row(external_id=f"r{n}", moment=MOMENT if n % 2 else None, **given) for n in range(rows)])
    assert (done.fault, done.sent, done.requests) == ("", rows, -(-rows // 1000))
    assert client.sample.count(external_id_prefix="r") == rows
    assert client.sample.get("r0").moment != MOMENT
    assert rows == 1 or client.sample.get("r1").moment == MOMENT
