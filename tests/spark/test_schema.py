"""The schema of every batch is the one that Spark makes of the schema that it was told."""

from __future__ import annotations

from inspect import signature
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark")

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.model.tabular import columns_of
from pygen_runtime.spark.place import Place, views_of
from pygen_runtime.spark.schema import columns_in, struct_of
from pygen_runtime.tables.arrow import schema_of
from tests.shared_models import needs_shared
from tests.spark.conftest import GOLDEN, SHARED, write_package


def check(package: str) -> None:
    from pyspark.sql.pandas.types import to_arrow_schema

    zone = {"timezone": "UTC"} if "timezone" in signature(to_arrow_schema).parameters else {}  # in Spark 4.3
    for view in views_of(package):
        cls = Place(package, "TheClient", view).cls
        columns = columns_of(cls)
        schema = struct_of(cls, columns)
        made = schema_of(columns)
        assert to_arrow_schema(schema, **zone) == made, view
        assert columns_in(cls, schema) == (columns, made), view
        names = [name.lower() for name in schema.names]
        assert len(set(names)) == len(names), view


@pytest.mark.parametrize("source", GOLDEN)
def test_golden_models(packages: Path, source: str) -> None:
    check(f"spark_{source}")


@needs_shared
@pytest.mark.parametrize("source", SHARED)
def test_real_models(packages: Path, source: str) -> None:
    check(write_package(packages, source))


def test_columns_come_in_the_order_that_is_asked(packages: Path, scalars: Any) -> None:
    from pyspark.sql.types import StructType

    schema = struct_of(scalars.Sample, columns_of(scalars.Sample))
    turned = StructType(schema.fields[::-1])
    columns, made = columns_in(scalars.Sample, turned)
    assert [each.name for each in columns] == made.names == turned.names


def test_what_may_be_null_is_as_spark_was_told(packages: Path, connections: Any) -> None:
    from pyspark.sql.types import ArrayType, StringType, StructField, StructType

    text = StringType()
    reference = StructType([StructField("space", text), StructField("external_id", text)])
    several = next(each.name for each in columns_of(connections.Pump) if each.is_list)
    _, made = columns_in(
        connections.Pump, StructType([StructField("site", reference), StructField(several, ArrayType(reference))])
    )
    assert all(field.nullable for field in made)
    assert made.field("site").type.field("space").nullable
    assert made.field(several).type.value_field.nullable
    short = StructType([StructField("site", StructType([StructField("space", text)]))])
    with pytest.raises(
        ConfigurationError, match=r"site of Pump is struct<.*the schema that was given has struct<space:string>"
    ):
        columns_in(connections.Pump, short)


def test_lines(packages: Path) -> None:
    """One for each view, and 30."""
    for source in GOLDEN:
        text = (packages / f"spark_{source}" / "spark.py").read_text("utf-8")
        assert len(text.splitlines()) <= len(views_of(f"spark_{source}")) + 30
