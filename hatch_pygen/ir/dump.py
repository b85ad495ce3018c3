"""IR -> JSON, for `pygen inspect --ir` and for tools that read a model without reading Python."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from hatch_pygen.ir.models import IRPackage

__all__ = ["dump", "to_json"]


def dump(ir: IRPackage) -> str:
    """The package as JSON text: one object per IR object, its kind under "kind", None left out."""
    return json.dumps(to_json(ir), indent=1, ensure_ascii=False) + "\n"


def to_json(value: Any) -> Any:
    """The JSON value of an IR object."""
    if is_dataclass(value) and not isinstance(value, type):
        content = {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
        return {"kind": type(value).__name__, **{key: item for key, item in content.items() if item is not None}}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        items: tuple[object, ...] = value  # pyright: ignore[reportUnknownVariableType] -- of any kind, which is no secret
        return [to_json(item) for item in items]
    return value
