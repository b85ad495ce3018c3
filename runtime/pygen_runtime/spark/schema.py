"""The columns of a view as Spark has them: types, metadata, and the schema that every batch then has exactly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.names import hint
from pygen_runtime.model.class_schema import connections_of, is_edge, properties_of
from pygen_runtime.model.tabular import columns_of
from pygen_runtime.reading.table_pages import chosen_columns
from pygen_runtime.spark.engine import StructType, spark_types
from pygen_runtime.tables.arrow import type_of
from pygen_runtime.tables.arrow_types import Schema
from pygen_runtime.tables.columns import TableColumn, optional_module

_TYPES = {
    "string": "StringType",
    "bool": "BooleanType",
    "int32": "IntegerType",
    "int64": "LongType",
    "float": "FloatType",
    "double": "DoubleType",
    "timestamp[us, tz=UTC]": "TimestampType",
    "date32[day]": "DateType",
}
"""pyarrow's name of a type -> Spark's."""


def struct_of(cls: Any, columns: Sequence[TableColumn]) -> StructType:
    """The columns as Spark has them; metadata says what a column is in CDF."""
    types = spark_types()
    fields = [
        types.StructField(each.name, spark_type(type_of(each)), not each.required, metadata_of(cls, each))
        for each in columns
    ]
    return types.StructType(fields)


def spark_type(type: Any) -> Any:
    """Spark's type for one of pyarrow."""
    pa, types = optional_module("pyarrow"), spark_types()
    if pa.types.is_struct(type):
        return types.StructType(
            [types.StructField(each.name, spark_type(each.type), each.nullable) for each in type.fields]
        )
    if pa.types.is_list(type):
        return types.ArrayType(spark_type(type.value_type), type.value_field.nullable)
    return getattr(types, _TYPES[str(type)])()


def metadata_of(cls: Any, column: TableColumn) -> dict[str, Any]:
    """Where the values of a column lie in CDF, their unit, the values of an enum, the class that a relation leads to."""
    kind = "edge" if is_edge(cls) else "node"
    if column.of_instance:
        return {"cdf": f"{kind}.{column.wire}"}
    space, view, name = cls.__view__.reference.path(column.wire)
    property = properties_of(cls)[column.name]
    found = {"unit": property.unit, "values": list(property.values) or None, "target": property.target}
    return {
        "cdf": f"{space}.{view}.{name}",
        **{name: value for name, value in found.items() if value is not None},
    }


def chosen(cls: Any, columns: Any) -> list[TableColumn]:
    """Those of the columns that are asked for, `external_id` and `space` always; None: all.

    Raises:
        ConfigurationError: for what is no column.
    """
    try:
        return chosen_columns(cls, columns)
    except TypeError as error:
        connections = [name for name in connections_of(cls) if f"{cls.__name__}.{name} " in str(error)]
        advice = (
            f"; {connections[0]} is a connection: read both views, and join them by cdf.join()" if connections else ""
        )
        raise ConfigurationError(f"{error}{advice}") from error


def columns_in(cls: Any, schema: StructType, extra: Sequence[TableColumn] = ()) -> tuple[list[TableColumn], Schema]:
    """The columns that a schema of Spark names, in its order, and the schema of batches that Spark takes for it.

    Raises:
        ConfigurationError: for a column that is unknown, or of another type.
    """
    pa = optional_module("pyarrow")
    known = {each.name: each for each in (*columns_of(cls), *extra)}
    columns: list[TableColumn] = []
    for field in schema.fields:
        if field.name not in known:
            raise ConfigurationError(f"{cls.__name__} has no column {field.name}; {hint(field.name, known)}")
        columns.append(known[field.name])
    fields: list[Any] = []
    for field, column in zip(schema.fields, columns, strict=True):
        wanted = spark_type(type_of(column))
        if not alike(field.dataType, wanted):
            raise ConfigurationError(
                f"the column {field.name} of {cls.__name__} is {wanted.simpleString()}, the schema that was given has "
                f"{field.dataType.simpleString()}"
            )
        fields.append(pa.field(field.name, _as_asked(type_of(column), field.dataType), field.nullable))
    return columns, pa.schema(fields)


def alike(one: Any, other: Any) -> bool:
    """Whether types are the same but for what may be null."""
    if type(one) is not type(other):
        return False
    if hasattr(one, "elementType"):
        return alike(one.elementType, other.elementType)
    if hasattr(one, "fields"):
        same = [each.name for each in one.fields] == [each.name for each in other.fields]
        pairs = zip(one.fields, other.fields, strict=False)
        return same and all(alike(mine.dataType, theirs.dataType) for mine, theirs in pairs)
    return True


def _as_asked(type: Any, asked: Any) -> Any:
    """pyarrow's type, in which may be null what may be so in Spark's: its newest versions compare that, too."""
    pa = optional_module("pyarrow")
    if pa.types.is_list(type):
        inner = _as_asked(type.value_type, asked.elementType)
        return pa.list_(pa.field("element", inner, nullable=asked.containsNull))
    if pa.types.is_struct(type):
        pairs = zip(type.fields, asked.fields, strict=True)
        return pa.struct([pa.field(each.name, _as_asked(each.type, of.dataType), of.nullable) for each, of in pairs])
    return type
