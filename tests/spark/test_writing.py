"""Frames written, deleted and followed: what is repeated changes nothing, and the last state of everything arrives."""

from __future__ import annotations

import pickle
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime.exceptions import ConfigurationError
from tests.spark.conftest import TOKEN, rows
from tests.spark.values import samples
from tests.writing.packages import SPACE

pytest.importorskip("pyspark")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def client(connections: Any, address: str) -> Generator[Any, None, None]:
    with connections.TheClient.from_env() as client:
        yield client


@pytest.fixture(scope="module")
def cdf(spark: Any, client: Any) -> Any:
    from spark_connections.spark import TheSpark

    return TheSpark(spark)


def test_a_job_that_is_repeated_changes_nothing(spark: Any, cdf: Any, client: Any) -> None:
    frame = spark.range(1500).selectExpr("concat('p', id) AS external_id", "concat('name ', id) AS name")
    written = cdf.person.write(frame)
    assert (written.sent, written.modified) == (1500, 1500)
    again = cdf.person.write(frame)
    assert (again.sent, again.modified) == (1500, 0)
    assert cdf.person.write(frame.limit(10), "create").modified == 0
    assert client.person.count(external_id_prefix="p") == 1500
    gone = cdf.person.delete(cdf.person.read(columns=()).filter("external_id LIKE 'p1%'"))
    assert gone.modified == 611
    assert client.person.count(external_id_prefix="p") == 1500 - 611


def test_what_is_read_is_written_back(spark: Any, cdf: Any, client: Any, connections: Any) -> None:
    client.upsert(
        [connections.SiteWrite(external_id="s1", name="one"), connections.SiteWrite(external_id="s2", name="two")]
    )
    frame = (
        cdf.site.read()
        .filter("external_id IN ('s1', 's2')")
        .withColumn("name", __import__("pyspark").sql.functions.lit(None).cast("string"))
    )
    assert cdf.site.write(frame).modified == 0
    assert cdf.site.write(frame, nulls="clear").modified == 2
    frame.write.format("spark_connections").option("view", "site").option("nulls", "clear").mode("append").save()
    written = client.site.list(connections.Site.external_id.in_(["s1", "s2"]))  # other tests have theirs
    assert [each.name for each in written] == [None, None]


def test_some_columns_of_a_class_that_requires_others(spark: Any, scalars: Any, address: str) -> None:
    from spark_scalars.spark import TheSpark

    with scalars.TheClient.from_env() as client:
        stored = [samples(scalars)[1].model_copy(update={"external_id": f"some{n}"}) for n in range(3)]
        client.upsert(stored)
        table = TheSpark(spark).sample
        frame = spark.range(3).selectExpr("concat('some', id) AS external_id", "concat('text ', id) AS text")
        try:
            assert table.write(frame, partitions=1) == (3, 3, 1)
            assert table.write(frame).modified == 0
            found = client.sample.list(external_id_prefix="some")
            assert [(each.text, each.big) for each in found] == [(f"text {n}", 2**60) for n in range(3)]
            new = spark.range(1).selectExpr("'some9' AS external_id", "'x' AS text")
            with pytest.raises(ConfigurationError, match="the required property 'big' has no value"):
                table.write(new)
            with pytest.raises(Exception, match="the required property 'big' has no value"):
                new.write.format("spark_scalars").option("view", "sample").mode("append").save()
            with pytest.raises(ConfigurationError, match="Sample requires big"):
                table.write(frame, "replace")
        finally:
            client.delete([(SPACE, each.external_id) for each in stored])


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ("CAST(NULL AS string) AS external_id", "external_id is null in 3 of 3 rows"),
        ("'x' AS external_id", "stands in two rows of one batch"),
        ("repeat('x', 300) AS external_id", "longer than 256"),
    ],
)
def test_faults_of_the_frame(spark: Any, cdf: Any, columns: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        cdf.person.write(spark.range(3).coalesce(1).selectExpr(columns), partitions=1)


def test_wrong_frames(spark: Any, cdf: Any) -> None:
    frame = spark.range(1).selectExpr("'x' AS external_id", "id AS name")
    with pytest.raises(ConfigurationError, match=r"the column name of the frame is bigint, Person\.name is string"):
        cdf.person.write(frame)
    with pytest.raises(ConfigurationError, match=r"Person has no column nam; did you mean name"):
        cdf.person.write(frame.selectExpr("external_id", "'a' AS nam"))
    with pytest.raises(ConfigurationError, match=r"Person\.pumps is a connection"):
        cdf.person.write(frame.selectExpr("external_id", "'a' AS pumps"))
    with pytest.raises(ConfigurationError, match="no column external_id"):
        cdf.person.delete(frame.select("name"))
    with pytest.raises(Exception, match="overwrite would delete every instance"):
        frame.drop("name").write.format("spark_connections").option("view", "person").mode("overwrite").save()


def run(frame: Any, folder: Path, state: dict[str, Any], batches: list[int], fail: bool = False) -> None:
    """All that is there, into `state`, by a query that ends."""

    def take(changes: Any, number: int) -> None:
        found = changes.collect()
        if fail:
            raise RuntimeError("after reading, before the commit")
        batches.append(len(found))
        for row in sorted(found, key=lambda row: row["version"]):
            if row["deleted_time"] is not None:
                state.pop(row["external_id"], None)
            else:
                state[row["external_id"]] = row["name"]

    query = (
        frame.writeStream.foreachBatch(take)
        .option("checkpointLocation", str(folder))
        .trigger(availableNow=True)
        .start()
    )
    assert query.awaitTermination(600)
    query.stop()


@pytest.mark.full  # Spark gives the process of a stream 10 seconds to start
def test_streams(spark: Any, cdf: Any, client: Any, connections: Any, tmp_path: Path) -> None:
    write = connections.PartWrite
    client.upsert([write(external_id=f"t{n}", name="first") for n in range(7)])
    state: dict[str, Any] = {}
    batches: list[int] = []
    frame = cdf.part.stream(page_size=3)

    def truth() -> dict[str, Any]:
        return {each.external_id: each.name for each in client.part.list()}

    run(frame, tmp_path, state, batches)
    assert state == truth()
    assert batches == [7]
    client.upsert([write(external_id=f"t{n}", name="second") for n in range(2)])
    client.delete([(SPACE, "t6")])
    with pytest.raises(Exception, match="before the commit"):
        run(frame, tmp_path, state, batches, fail=True)
    client.upsert([write(external_id=f"t{n}", name="third") for n in (1, 2)])
    run(frame, tmp_path, state, batches)
    run(frame, tmp_path, state, batches)
    assert state == truth()
    run(frame, tmp_path, state, batches)
    assert batches == [7, 3, 2]  # the one that failed, again as it was planned, then what came later; then nothing
    few: list[int] = []
    for _ in range(2):  # Spark before 4.2 asks a query of availableNow once
        run(cdf.part.stream(page_size=3, max_pages=1), tmp_path / "few", {}, few)
    assert few == [3, 3]


@pytest.mark.full  # Spark gives the process of a stream 10 seconds to start
def test_a_stream_after_a_read_has_what_came_later(
    spark: Any, cdf: Any, client: Any, connections: Any, tmp_path: Path
) -> None:
    start = cdf.part.cursor()
    client.upsert([connections.PartWrite(external_id="later", name="x")])
    state: dict[str, Any] = {}
    run(cdf.part.stream(starting=start), tmp_path, state, [])
    assert state == {"later": "x"}


def test_joins(spark: Any, cdf: Any, client: Any, connections: Any) -> None:
    c = connections
    client.upsert([c.SiteWrite(external_id=f"j{n}", name=f"site {n}") for n in range(3)])
    pumps = cdf.pump.read(columns=[c.Pump.name])
    assert pumps.columns == ["external_id", "space", "name"]
    with pytest.raises(ConfigurationError, match=r"Pump\.site: the left frame has no column site"):
        cdf.join(pumps, c.Pump.site, cdf.site.read())
    with pytest.raises(ConfigurationError, match="expected a relation of a view"):
        cdf.join(pumps, c.Pump.name, cdf.site.read())


def test_a_null_relation_goes_to_arrow_as_the_page_says(cdf: Any, client: Any, connections: Any) -> None:
    pump = connections.Pump
    client.upsert(
        connections.PumpWrite(external_id="alone", required_parts=[], owner=connections.PersonWrite(external_id="o"))
    )
    frame = cdf.pump.read(pump.external_id == "alone", columns=[pump.site])
    assert frame.toPandas()["site"].isna().all()
    table = frame.withColumn("site", frame.site.cast("struct<space: string, external_id: string>")).toArrow()
    assert table.to_pylist() == [{"external_id": "alone", "space": SPACE, "site": None}]


def test_no_secret_leaves_a_process(spark: Any, cdf: Any, capfd: pytest.CaptureFixture[str]) -> None:
    from pyspark import cloudpickle
    from spark_connections.spark import DefaultSource

    frame = cdf.site.read()
    frame.explain(True)
    printed = capfd.readouterr()
    plan = frame._jdf.queryExecution().toString()
    source = DefaultSource({"view": "site"})
    reader = source.reader(source.schema())
    reader.partitions()
    kept = [cloudpickle.dumps(each) for each in (reader, source, cdf.site._at)]
    pickle.loads(cloudpickle.dumps(reader.partitions()))
    for text in (
        printed.out,
        printed.err,
        plan,
        repr(cdf),
        str(spark.sparkContext.getConf().getAll()),
        *map(repr, kept),
    ):
        assert TOKEN not in text


def test_shipping(spark: Any, cdf: Any) -> None:
    import zipfile

    paths = cdf.ship()
    names = [set(zipfile.ZipFile(path).namelist()) for path in paths]
    assert "spark_connections/_model.json" in names[0] and "pygen_runtime/version.py" in names[1]
    assert rows(cdf.site.read(columns=()))


def test_merge(spark: Any) -> None:
    from pygen_runtime.spark.merging import newest, statement

    frame = spark.sql(
        "SELECT * FROM VALUES ('s', 'a', 'x', 1, NULL), ('s', 'a', 'y', 2, NULL) AS t(space, external_id, name, version, deleted_time)"
    )
    assert [row["name"] for row in newest(frame).collect()] == ["y"]
    sql = statement("plant.equipment", "changes", frame.columns)
    spark._jsparkSession.sessionState().sqlParser().parsePlan(sql)
