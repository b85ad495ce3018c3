"""Filters of a session that reach CDF, a session that pushes none, and what sessions find by themselves."""

from __future__ import annotations

import random
from collections.abc import Generator
from datetime import timedelta
from importlib import invalidate_caches
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark")

from pygen_runtime.spark.engine import PUSHDOWN, PUSHDOWN_CONF
from tests.spark.values import MOMENT, samples

ROWS = 60
FILTERS = 45
KINDS = ("equals", "in", "range", "prefix", "exists", "not")
"""Of filters of CDF."""
CLIENT = """
from spark_scalars import TheClient


def make():
    return TheClient.from_env(on_request=told)


def told(event):
    with open({path!r}, "ab") as file:
        file.write((event.body or b"null") + b"\\n")
"""


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


def condition(chance: random.Random) -> str:
    """What a query may say of one column, of values that are in the rows, between them, or in none."""

    def moment() -> str:
        at = MOMENT + timedelta(microseconds=chance.choice([-1500, -1000, -500, -1, 0, 1, 500, 999, 1000, 1500]))
        return f"TIMESTAMP '{at.isoformat()}'"

    values = {
        "text": ["''", "'a'", "'ab'", "'b'", "'c'"], "small": ["-3", "-2", "0", "2", "4"], "double": ["-1.5D", "0D", "0.1D", "0.2D"],
        "single": ["CAST(0.1 AS FLOAT)", "0.1D", "CAST(0.5 AS FLOAT)"], "moment": [moment() for _ in range(3)],
        "external_id": ["'f1'", "'f30'", "'f4x'"], "version": ["0", "1", "2"], "flag": ["true", "false"],
    }  # fmt: skip
    column = chance.choice([*values, "moment", "text_list"])
    kinds = ["IS NULL", "IS NOT NULL"]
    if column in values:
        of_two = ["=", "<>"] if column == "flag" else ["=", "<>", "<", "<=", ">", ">="]
        kinds += [f"{each} {chance.choice(values[column])}" for each in of_two]
        kinds.append(f"{chance.choice(['IN', 'NOT IN'])} ({', '.join(chance.choices([*values[column], 'NULL'], k=3))})")
    if column in ("text", "external_id"):
        kinds.append(chance.choice(["LIKE 'a%'", "LIKE 'f1%'", "NOT LIKE 'a%'"]))
    found = f"{column} {chance.choice(kinds)}"
    return f"NOT ({found})" if chance.random() < 0.2 else found


def query(chance: random.Random) -> str:
    conjuncts = [condition(chance) for _ in range(chance.choice([1, 1, 2]))]
    if chance.random() < 0.2:
        conjuncts.append(f"({condition(chance)} OR {condition(chance)})")
    return " AND ".join(conjuncts)


@pytest.mark.full
@pytest.mark.skipif(not PUSHDOWN, reason="pushes no filters before Spark 4.1")
def test_filters_that_reach_cdf_let_the_same_rows_pass(spark: Any, client: Any, packages: Path, tmp_path: Path) -> None:
    from spark_scalars.spark import TheSpark

    (packages / "telling.py").write_text(CLIENT.format(path=str(tmp_path / "requests")), "utf-8")
    invalidate_caches()
    pushing = TheSpark(spark, client="telling:make").sample.read(split="none")
    plain = spark.read.format("spark_scalars").option("view", "sample").option("split", "none").load().cache()
    chance, kinds, some = random.Random(FILTERS), set[str](), 0
    for _ in range(FILTERS):
        asked = query(chance)
        (tmp_path / "requests").write_bytes(b"")
        found, wanted = (
            sorted(row[0] for row in frame.filter(asked).select("external_id").collect()) for frame in (pushing, plain)
        )
        assert found == wanted, asked
        some += 0 < len(found) < ROWS
        kinds |= {kind for kind in KINDS if f'"{kind}":'.encode() in (tmp_path / "requests").read_bytes()}
    plain.unpersist()
    assert some > FILTERS / 2
    assert kinds == set(KINDS)


def test_a_session_finds_the_source_by_itself(spark: Any, edges: Any) -> None:
    """spark-auto-register: a new session, in which nobody registered it."""
    found = spark.newSession().read.format("spark_edges").option("view", "station").load()
    assert {"external_id", "space"} <= set(found.columns)
    assert found.count() >= 0
    with pytest.raises(Exception, match="spark_connections"):
        spark.newSession().read.format("spark_connections").option("view", "site").load()
