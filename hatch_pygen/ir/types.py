"""The types a property can have (API document: ViewCorePropertyReadDefinition, `type`)."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from hatch_pygen.ir.identifiers import IRContainerId, IRViewId


class IRPrimitiveType(str, Enum):
    """The scalar types of the API; the last three hold external ids of classic CDF resources."""

    TEXT = "text"
    BOOLEAN = "boolean"
    INT32 = "int32"
    INT64 = "int64"
    FLOAT32 = "float32"
    FLOAT64 = "float64"
    TIMESTAMP = "timestamp"
    DATE = "date"
    JSON = "json"
    TIMESERIES = "timeseries"
    FILE = "file"
    SEQUENCE = "sequence"


class IRUnit(NamedTuple):
    """The unit of a float property: an external id of the unit catalogue."""

    external_id: str
    source_unit: str | None = None


class IRPrimitive(NamedTuple):
    """A scalar. `max_text_size` is in bytes of UTF-8, of text only."""

    type: IRPrimitiveType
    unit: IRUnit | None = None
    max_text_size: int | None = None


class IREnumValue(NamedTuple):
    """A value that an enum can have: `id` is what instances hold."""

    id: str
    name: str | None = None
    description: str | None = None


class IREnum(NamedTuple):
    """One of `values`; `unknown_value` is what the API answers for a value it no longer knows."""

    values: tuple[IREnumValue, ...]
    unknown_value: str | None = None


class IRReference(NamedTuple):
    """A reference to a node: of view `target` where the model has it, of any view where it is None.

    `container` is the container that CDF demands of the target node.
    """

    target: IRViewId | None = None
    container: IRContainerId | None = None


class IRList(NamedTuple):
    """A list of at most `max_size` elements (None: the limit of the API)."""

    element: IRPrimitive | IREnum | IRReference
    max_size: int | None = None


IRType = IRPrimitive | IREnum | IRReference | IRList
