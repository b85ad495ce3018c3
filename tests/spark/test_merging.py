"""Changes merged into a table: DuckDB, which knows MERGE, runs the statement that Delta and Iceberg are given.

Those two come as jars of a registry that the tests do not have: of Spark itself no table knows MERGE.
"""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

pytest.importorskip("pyspark")
pytest.importorskip("duckdb")

from pygen_runtime.spark.merging import statement

COLUMNS = ["external_id", "space", "name", "version", "deleted_time"]
TYPES = "external_id VARCHAR, space VARCHAR, name VARCHAR, version BIGINT"


def as_duckdb_has_it(sql: str) -> str:
    """Names are quoted otherwise, and a column that is set has no table before it."""
    return sql.replace("`", '"').replace('SET t."', 'SET "').replace(', t."', ', "')


class Table:
    """A table, and what came of the changes that it was given."""

    def __init__(self) -> None:
        import duckdb

        self.connection = duckdb.connect()
        self.connection.execute(f"CREATE TABLE plant ({TYPES})")
        self.connection.execute(f"CREATE TABLE changes ({TYPES}, deleted_time TIMESTAMP)")

    def merge(self, batch: list[tuple[Any, ...]]) -> None:
        """Of each instance the newest, as `merge_into` takes it."""
        newest: dict[Any, tuple[Any, ...]] = {}
        for change in sorted(batch, key=lambda change: change[3]):
            newest[change[:2]] = change
        self.connection.execute("DELETE FROM changes")
        if newest:
            self.connection.executemany("INSERT INTO changes VALUES (?, ?, ?, ?, ?)", list(newest.values()))
        self.connection.execute(as_duckdb_has_it(statement("plant", "changes", COLUMNS)))

    def state(self) -> set[tuple[Any, ...]]:
        return set(self.connection.execute("SELECT external_id, space, name, version FROM plant").fetchall())


def test_every_batch_may_come_again() -> None:
    chance = random.Random("merge")
    truth: dict[tuple[str, str], tuple[Any, ...]] = {}
    version = 0
    table = Table()
    for _ in range(40):
        batch: list[tuple[Any, ...]] = []
        for _ in range(chance.randrange(0, 12)):
            version += 1
            key = (f"p{chance.randrange(8)}", f"s{chance.randrange(2)}")
            if chance.random() < 0.3:
                truth.pop(key, None)
                batch.append((*key, None, version, "2026-11-30 12:00:00"))
            else:
                truth[key] = (*key, chance.choice(["a", None, json.dumps({"x": version})]), version)
                batch.append((*truth[key], None))
        table.merge(batch)
        if chance.random() < 0.5:
            table.merge(batch)
        assert table.state() == set(truth.values())


def test_names_that_sql_knows() -> None:
    sql = statement("main.plant", "changes_7", ["external_id", "space", "order", "deleted_time"])
    assert "`order`" in sql and "t.order" not in sql
    assert sql.startswith("MERGE INTO main.plant AS t USING changes_7 AS c ON t.space = c.space")
