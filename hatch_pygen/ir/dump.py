"""IR -> JSON, for `pygen inspect --ir` and for tools that read a model without reading Python."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from hatch_pygen.ir.models import IRPackage

__all__ = ["dump", "to_json"]


def dump(ir: IRPackage) -> str:
    """The package as JSON text: one object per IR object, its kind under "kind", None left out."""
    text = json.dumps(to_json(ir), indent=1, ensure_ascii=False)
    return "\n".join(line if line.isprintable() else _escaped(line) for line in text.split("\n")) + "\n"


def _escaped(line: str) -> str:
    """What a terminal would act on, as JSON escapes; it can only stand in a text."""
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in line)


def to_json(value: Any) -> Any:
    """The JSON value of an IR object."""
    names = _field_names(value)
    if names is not None:
        content = {name: to_json(getattr(value, name)) for name in names}
        return {"kind": type(value).__name__, **{key: item for key, item in content.items() if item is not None}}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        items: tuple[object, ...] = value  # pyright: ignore[reportUnknownVariableType] -- of any kind, which is no secret
        return [to_json(item) for item in items]
    return value


def _field_names(value: Any) -> Iterable[str] | None:
    """The fields of an IR object, None where the value is none: objects are dataclasses, identifiers named tuples."""
    if is_dataclass(value) and not isinstance(value, type):
        return [field.name for field in fields(value)]
    names: Iterable[str] | None = getattr(value, "_fields", None)
    return names
