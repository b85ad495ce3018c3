"""Views as tables: columns, types and values are those of the SDK, in a session of another time zone."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from pygen_runtime.exceptions import ConfigurationError
from tests.spark.conftest import rows
from tests.spark.values import expected, samples
from tests.writing.packages import SPACE

pytest.importorskip("pyspark")


@pytest.fixture(scope="module")
def client(scalars: Any, address: str) -> Generator[Any, None, None]:
    with scalars.TheClient.from_env() as client:
        client.upsert(samples(scalars))
        yield client


@pytest.fixture(scope="module")
def cdf(spark: Any, client: Any) -> Any:
    from spark_scalars.spark import TheSpark

    return TheSpark(spark)


def test_rows_are_those_of_the_sdk(cdf: Any, client: Any, scalars: Any) -> None:
    frame = cdf.sample.read()
    found = rows(frame)
    assert found == expected(scalars.Sample, client.sample.list())
    assert set(found) == {"full", "bare", *(f"n{n}" for n in range(5))}
    assert frame.columns == list(client.sample.to_pandas().reset_index().columns)
    assert rows(cdf.sample.read(scalars.Sample.text.startswith("n"))).keys() == {f"n{n}" for n in range(5)}


@pytest.mark.parametrize("split", ["ids", "created_time"])
def test_parts_are_the_whole(cdf: Any, client: Any, scalars: Any, split: Any) -> None:
    frame = cdf.sample.read(split=split, partitions=2)
    assert rows(frame) == expected(scalars.Sample, client.sample.list())
    assert frame.count() == 7
    filtered = cdf.sample.read(scalars.Sample.text.startswith("n"), columns=scalars.Sample.small, split=split)
    assert filtered.count() == 5


def test_chosen_columns(cdf: Any, scalars: Any) -> None:
    found = cdf.sample.read(scalars.Sample.external_id == "full", columns=[scalars.Sample.big, "moment"])
    assert found.columns == ["external_id", "space", "big", "moment"]
    assert rows(found)["full"]["big"] == 2**60
    own = cdf._spark.read.format("spark_scalars").option("view", "sample").schema("big bigint, external_id string")
    assert rows(own.load().filter("external_id = 'full'")) == {"full": {"big": 2**60, "external_id": "full"}}


def test_times_do_not_depend_on_the_zone_of_the_session(cdf: Any) -> None:
    from tests.spark.values import MOMENT

    (row,) = cdf.sample.read().filter("external_id = 'full'").selectExpr("unix_millis(moment)").collect()
    assert row[0] == round(MOMENT.timestamp() * 1000)


def test_metadata_says_what_a_column_is_in_cdf(cdf: Any) -> None:
    frame = cdf.sample.read().select("required_status", "version")
    status, version = (field.metadata for field in frame.schema.fields)
    assert status["cdf"].endswith("/v1.requiredStatus") and len(status["values"]) > 1
    assert version == {"cdf": "node.version"}
    assert cdf.sample.schema == cdf.sample.read().schema


def test_sql(spark: Any, cdf: Any) -> None:
    spark.sql("CREATE OR REPLACE TEMPORARY VIEW samples USING spark_scalars OPTIONS (view 'sample')")
    assert spark.sql("SELECT count(*) FROM samples WHERE text LIKE 'n%'").first()[0] == 5


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "needs the option view; its views are sample"),
        ({"view": "sampel"}, "has no view 'sampel'; did you mean sample"),
        ({"view": "sample", "colums": "text"}, "no option colums; did you mean columns"),
        ({"view": "sample", "columns": "txt"}, "no property of the view; did you mean text"),
        ({"view": "sample", "split": "last_updated_time"}, "only ids and created_time split exactly"),
        ({"view": "sample", "partitions": "0"}, "a whole number from 1 on, not 0"),
        ({"view": "sample", "where": "{"}, "a filter of CDF as JSON"),
        ({"view": "sample", "client": "nowhere:make"}, "cannot be imported in this process"),
    ],
)
def test_wrong_options(spark: Any, cdf: Any, options: dict[str, str], message: str) -> None:
    with pytest.raises(Exception, match=message):
        spark.read.format("spark_scalars").options(**options).load().count()


def test_wrong_schemas(spark: Any, cdf: Any) -> None:
    read = spark.read.format("spark_scalars").option("view", "sample")
    with pytest.raises(Exception, match="Sample has no column txt; did you mean text"):
        read.schema("external_id string, txt string").load().count()
    with pytest.raises(Exception, match="the column big of Sample is bigint, the schema that was given has int"):
        read.schema("external_id string, big int").load().count()


def test_wrong_arguments(cdf: Any, scalars: Any) -> None:
    with pytest.raises(AttributeError, match="did you mean sample"):
        _ = cdf.sampel
    with pytest.raises(ConfigurationError, match="split"):
        cdf.sample.read(split="text")
    with pytest.warns(UserWarning, match="CDF reads at most 8"):
        cdf.sample.read(partitions=7)


def test_a_missing_variable_is_one_error(spark: Any, cdf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from spark_scalars.spark import TheSpark

    from pygen_runtime.spark import place

    monkeypatch.setattr(place, "_CLIENTS", {})
    monkeypatch.delenv("CDF_PROJECT")
    with pytest.raises(ConfigurationError, match="CDF_PROJECT"):
        TheSpark(spark)


def test_the_space_is_that_of_the_tests(cdf: Any) -> None:
    assert {row["space"] for row in rows(cdf.sample.read(columns=())).values()} == {SPACE}
