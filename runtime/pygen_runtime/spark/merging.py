"""Changes into a table: of each instance the newest of a batch, and nothing twice, however often Spark repeats it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pygen_runtime.spark.engine import DataFrame


def merge_into(table: str) -> Callable[[DataFrame, int], None]:
    """See SparkViews.merge_into."""

    def merge(changes: DataFrame, batch: int) -> None:
        view = f"pygen_changes_{batch}"
        newest(changes).createOrReplaceTempView(view)
        changes.sparkSession.sql(statement(table, view, changes.columns))
        changes.sparkSession.catalog.dropTempView(view)

    return merge


def newest(changes: DataFrame) -> DataFrame:
    """Of each instance the change with the greatest version."""
    # The record's own stands behind a property of the same name.
    version = [name for name in changes.columns if name.endswith("version")][-1]
    rows: Any = changes.selectExpr(
        "*", f"row_number() OVER (PARTITION BY space, external_id ORDER BY {version} DESC) AS pygen_place"
    )
    return rows.where("pygen_place = 1").drop("pygen_place")


def statement(table: str, view: str, columns: list[str]) -> str:
    """The MERGE of a batch, whose last column is the time of deletion: what was deleted goes, all else is as CDF has it."""
    deleted = columns[-1]
    kept = [f"`{name}`" for name in columns[:-1]]
    pairs = ", ".join(f"t.{name} = c.{name}" for name in kept)
    return (
        f"MERGE INTO {table} AS t USING {view} AS c ON t.space = c.space AND t.external_id = c.external_id "
        f"WHEN MATCHED AND c.{deleted} IS NOT NULL THEN DELETE "
        f"WHEN MATCHED THEN UPDATE SET {pairs} "
        f"WHEN NOT MATCHED AND c.{deleted} IS NULL THEN INSERT ({', '.join(kept)}) "
        f"VALUES ({', '.join(f'c.{name}' for name in kept)})"
    )
