"""Whether a default value fits the type of its property."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from datetime import date
from typing import Any

from hatch_pygen.ir.types import IREnum, IRList, IRPrimitive, IRPrimitiveType, IRReference, IRType
from hatch_pygen.text.strict_json import is_array, is_object

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIMESTAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)?"
)
BOUNDS = {IRPrimitiveType.INT32: 2**31, IRPrimitiveType.INT64: 2**63}


def default_fits(type: IRType, value: Any) -> bool:
    """Whether JSON `value` can be the default of a property; a list or a reference has none (API document)."""
    if isinstance(type, (IRList, IRReference)):
        return False
    if isinstance(type, IREnum):
        return isinstance(value, str) and any(entry.id == value for entry in type.values)
    return primitive_fits(type, value)


def primitive_fits(primitive: IRPrimitive, value: Any) -> bool:
    type = primitive.type
    if type is IRPrimitiveType.JSON:
        return is_plain_json(value)
    if type is IRPrimitiveType.BOOLEAN:
        return isinstance(value, bool)
    if type in BOUNDS:
        return isinstance(value, int) and not isinstance(value, bool) and -BOUNDS[type] <= value < BOUNDS[type]
    if type in (IRPrimitiveType.FLOAT32, IRPrimitiveType.FLOAT64):
        return is_finite(value)
    if type is IRPrimitiveType.TIMESTAMP:
        match = TIMESTAMP.fullmatch(value) if isinstance(value, str) else None
        return match is not None and is_date(match[1])
    if type is IRPrimitiveType.DATE:
        return isinstance(value, str) and is_date(value)
    return isinstance(value, str)


def is_date(text: str) -> bool:
    with suppress(ValueError):
        return DATE.fullmatch(text) is not None and bool(date.fromisoformat(text))
    return False


def is_finite(value: Any) -> bool:
    try:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:  # an integer beyond the range of a float
        return False


def is_plain_json(value: Any) -> bool:
    """Whether every number in the value is finite."""
    if is_object(value):
        return all(map(is_plain_json, value.values()))
    if is_array(value):
        return all(map(is_plain_json, value))
    return not isinstance(value, float) or math.isfinite(value)
