"""The default of a property as Python source."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from hatch_pygen.generation.python.source_text import PythonText, fmt, literal
from hatch_pygen.ir.models import IRClass, IRProperty
from hatch_pygen.ir.types import IRPrimitive, IRPrimitiveType
from hatch_pygen.problems import Problem
from hatch_pygen.text.strict_json import at, is_deeper, quoted

FLOATS = frozenset((IRPrimitiveType.FLOAT32, IRPrimitiveType.FLOAT64))
TIMESTAMP = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?", re.ASCII)


MAX_DEPTH = 50
"""Levels of a JSON default: Python source cannot nest brackets much deeper than 100."""


def is_too_deep(value: object) -> bool:
    return is_deeper(value, MAX_DEPTH)


def deep_defaults(classes: Iterable[IRClass], where: str) -> Iterator[Problem]:
    """A warning for each default that Python cannot write; it is left out."""
    for item in classes:
        for member in item.members:
            if isinstance(member, IRProperty) and member.default is not None and is_too_deep(member.default):
                given = quoted(json.dumps(member.default))
                message = f"the default {given} is nested too deep for Python; the SDK leaves it out"
                fix = "give the container property a flatter defaultValue, and run `hatch-pygen snapshot`"
                yield Problem("PG013", "warning", at(where, f"{member.pointer}.defaultValue"), message, fix)


def default_source(property: IRProperty) -> tuple[PythonText, str | None]:
    """The default, None where the property has none, and the function of the runtime that it calls."""
    type = property.type.type if isinstance(property.type, IRPrimitive) else None
    if property.default is None or is_too_deep(property.default):
        return literal(None), None
    if type is IRPrimitiveType.TIMESTAMP:
        text = normal_timestamp(str(property.default))
        return (fmt("timestamp_of({})", literal(text)), "timestamp_of") if text else (literal(None), None)
    if type is IRPrimitiveType.DATE:
        return fmt("date_of({})", literal(str(property.default))), "date_of"
    if type in FLOATS:
        return literal(float(property.default)), None
    return literal(property.default), None


def normal_timestamp(text: str) -> str | None:
    """The form that every Python reads: milliseconds and an offset; UTC where the text has none."""
    match = TIMESTAMP.fullmatch(text)
    if match is None:
        return None
    day, minute, second, fraction, offset = match.groups()
    digits = (offset or "Z").replace(":", "")
    zone = "+00:00" if digits == "Z" else f"{digits[:3]}:{digits[3:] or '00'}"
    return f"{day}T{minute}:{second or '00'}.{(fraction or '')[:3]:0<3}{zone}"
