"""Whether a frame can be written: its columns by name, and their types, before a task starts."""

from __future__ import annotations

from typing import Any

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.names import hint
from pygen_runtime.model.class_schema import connections_of, fields_of, is_edge
from pygen_runtime.model.frame_input import required_fields
from pygen_runtime.model.tabular import columns_of, record_columns
from pygen_runtime.spark.engine import StructType
from pygen_runtime.spark.schema import alike, spark_type
from pygen_runtime.tables.arrow import type_of

_WIDER = {("IntegerType", "LongType"), ("FloatType", "DoubleType")}
"""Types of a frame that are taken for others."""


def check_columns(cls: Any, schema: StructType, write: Any, *, whole: bool = False) -> None:
    """Raises ConfigurationError for a column that is missing, unknown, read-only or of another type; `write` is the write
    class, None where ids alone count. `whole`: instances are created or replaced, which takes what is required."""
    given = {field.name: field.dataType for field in schema.fields}
    known = {each.name: spark_type(type_of(each)) for each in columns_of(cls)}
    if "external_id" not in given:
        raise ConfigurationError(f"the frame has no column external_id; {hint('external_id', given)}")
    ignored = {*record_columns(cls), *(() if is_edge(cls) else ("node_type",))}
    for name, type in given.items():
        if name in ignored or (write is None and name not in ("external_id", "space")):
            continue
        if write is not None and name not in fields_of(write):
            raise ConfigurationError(_unknown(cls, write, name, known))
        if not _fits(type, known[name]):
            raise ConfigurationError(
                f"the column {name} of the frame is {type.simpleString()}, {cls.__name__}.{name} is "
                f"{known[name].simpleString()}: cast it"
            )
    absent = [name for name in required_fields(write) if name not in given] if whole else []
    if absent:
        raise ConfigurationError(
            f"{cls.__name__} requires {', '.join(absent)}, and the frame has no such column: mode='apply' writes some of the "
            "properties of what exists, the other modes write all"
        )


def _unknown(cls: Any, write: Any, name: str, known: dict[str, Any]) -> str:
    if name in connections_of(cls):
        return f"{cls.__name__}.{name} is a connection, which no frame writes: write the edges, or the relation itself"
    if name in known:
        return f"{cls.__name__}.{name} is read-only; frame.drop({name!r}) leaves it out"
    return f"{cls.__name__} has no column {name}; {hint(name, fields_of(write))}"


def _fits(type: Any, wanted: Any) -> bool:
    return alike(type, wanted) or (type.typeName() == "void") or (_name(type), _name(wanted)) in _WIDER


def _name(type: Any) -> str:
    return str(type.__class__.__name__)
