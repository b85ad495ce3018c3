"""What pyspark gives, for type checkers: no environment of theirs has it. At run time these are pyspark's own classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

Session: TypeAlias = Any
"""A pyspark.sql.SparkSession, of this process or of Spark Connect."""
DataFrame: TypeAlias = Any
"""A pyspark.sql.DataFrame."""
StructType: TypeAlias = Any
"""A pyspark.sql.types.StructType."""

if TYPE_CHECKING:

    class DataSource:
        """pyspark.sql.datasource.DataSource."""

        options: Mapping[str, str]

        def __init__(self, options: Mapping[str, str]) -> None: ...

    class DataSourceReader:
        """pyspark.sql.datasource.DataSourceReader."""

        def partitions(self) -> Sequence[InputPartition]: ...
        def read(self, partition: Any) -> Iterator[Any]: ...
        def pushFilters(self, filters: list[Any]) -> Iterable[Any]: ...

    class DataSourceStreamReader:
        """pyspark.sql.datasource.DataSourceStreamReader."""

    class DataSourceWriter:
        """pyspark.sql.datasource.DataSourceWriter."""

    class InputPartition:
        """pyspark.sql.datasource.InputPartition."""

    class WriterCommitMessage:
        """pyspark.sql.datasource.WriterCommitMessage."""

    cloudpickle: Any

else:
    from pyspark import cloudpickle
    from pyspark.sql.datasource import (
        DataSource,
        DataSourceReader,
        DataSourceStreamReader,
        InputPartition,
        WriterCommitMessage,
    )

    try:
        from pyspark.sql.datasource import DataSourceArrowWriter as DataSourceWriter
    except ImportError:  # Spark 4.0: rows
        from pyspark.sql.datasource import DataSourceWriter


def spark_types() -> Any:
    """The module pyspark.sql.types."""
    return import_module("pyspark.sql.types")


def part_number() -> int:
    """Which part of a frame the task of this process works on; 0 outside of tasks."""
    context = import_module("pyspark").TaskContext.get()
    return 0 if context is None else int(context.partitionId())


def functions_of(session: Session) -> Any:
    """pyspark.sql.functions, of the form that belongs to the session."""
    return import_module("pyspark.sql.connect.functions" if is_connect(session) else "pyspark.sql.functions")


def is_connect(session: Session) -> bool:
    """Whether a session is one of Spark Connect, whose driver is elsewhere."""
    return ".connect." in type(session).__module__


PUSHDOWN = hasattr(DataSourceReader, "pushFilters")
"""Whether filters reach a source: from Spark 4.1 on."""
PUSHDOWN_CONF = "spark.sql.python.filterPushdown.enabled"

__all__ = [
    "PUSHDOWN",
    "PUSHDOWN_CONF",
    "DataFrame",
    "DataSource",
    "DataSourceReader",
    "DataSourceStreamReader",
    "DataSourceWriter",
    "InputPartition",
    "Session",
    "StructType",
    "WriterCommitMessage",
    "cloudpickle",
    "functions_of",
    "is_connect",
    "part_number",
    "spark_types",
]
