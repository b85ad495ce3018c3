"""A session that pushes no filters, and what sessions find by themselves."""

from __future__ import annotations

import random
from collections.abc import Generator
from datetime import timedelta
from typing import Any

import pytest

pytest.importorskip("pyspark")

from pygen_runtime.spark.engine import PUSHDOWN, PUSHDOWN_CONF
from tests.spark.values import MOMENT, samples

ROWS = 60


@pytest.fixture(scope="module")
def client(scalars: Any, address: str) -> Generator[Any, None, None]:
    """Rows in which each property is absent in some, with times and numbers that lie close together."""
    with scalars.TheClient.from_env() as client:
        chance, bare = random.Random(45), samples(scalars)[1]
        made = []
        for n in range(ROWS):
            given = {
                "text": chance.choice(["", "a", "ab", "b"]), "small": chance.randint(-2, 3), "single": chance.choice([0.1, 0.5]),
                "double": chance.choice([-1.5, 0.0, 0.1]), "flag": chance.random() < 0.5, "text_list": ["a"],
                "moment": MOMENT + timedelta(milliseconds=chance.choice([-1, 0, 1])),
            }  # fmt: skip
            kept = {name: value for name, value in given.items() if chance.random() < 0.7}
            made.append(bare.model_copy(update={"external_id": f"f{n}", **kept}))
        client.upsert(made)
        yield client
        client.delete([(each.space, each.external_id) for each in client.sample.iterate(external_id_prefix="f")])


@pytest.fixture(scope="module")
def cdf(spark: Any, client: Any) -> Any:
    from spark_scalars.spark import TheSpark

    return TheSpark(spark)


@pytest.mark.skipif(not PUSHDOWN, reason="pushes no filters before Spark 4.1")
def test_a_session_that_pushes_no_filters(spark: Any, cdf: Any) -> None:
    frame = cdf.sample.read(split="none")
    found = sorted(row[0] for row in frame.filter("small > 0").select("external_id").collect())
    spark.conf.set(PUSHDOWN_CONF, "false")
    try:
        again = cdf.sample.read(split="none")
        assert again.count() >= ROWS
        assert sorted(row[0] for row in again.filter("small > 0").select("external_id").collect()) == found != []
    finally:
        spark.conf.set(PUSHDOWN_CONF, "true")


def test_a_session_finds_the_source_by_itself(spark: Any, edges: Any) -> None:
    """spark-auto-register: a new session, in which nobody registered it."""
    found = spark.newSession().read.format("spark_edges").option("view", "station").load()
    assert {"external_id", "space"} <= set(found.columns)
    assert found.count() >= 0
    with pytest.raises(Exception, match="spark_connections"):
        spark.newSession().read.format("spark_connections").option("view", "site").load()
