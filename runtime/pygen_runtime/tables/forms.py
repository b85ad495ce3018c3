"""The types of columns: one table of what a property of each type is in pyarrow, pandas and polars."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pygen_runtime.tables.columns import OBJECT


@dataclass(frozen=True, slots=True)
class Form:
    """`kinds` are the types of its values in a page as Python parses it: with others the page takes the slower way.

    `pandas` is a type that knows missing values without turning whole numbers into floats; "object" where there is none.
    """

    kinds: frozenset[type]
    arrow: Callable[[Any], Any]
    polars: Callable[[Any], Any]
    pandas: str = OBJECT


def _form(kinds: tuple[type, ...], arrow: str, polars: str, pandas: str = OBJECT) -> Form:
    return Form(frozenset(kinds), lambda pa: getattr(pa, arrow)(), lambda pl: getattr(pl, polars), pandas)


TEXT = _form((str,), "string", "String", "string")
_INTEGER = (int,)
_FLOAT = (float, int)

REFERENCE = ("space", "external_id")
"""The fields of a relation as a struct."""

FORMS: Mapping[str, Form] = {
    **dict.fromkeys(("text", "enum", "timeseries", "file", "sequence"), TEXT),
    "boolean": _form((bool,), "bool_", "Boolean", "boolean"),
    "int32": _form(_INTEGER, "int32", "Int32", "Int32"),
    "int64": _form(_INTEGER, "int64", "Int64", "Int64"),
    "float32": _form(_FLOAT, "float32", "Float32", "float32"),
    "float64": _form(_FLOAT, "float64", "Float64", "float64"),
    "timestamp": Form(
        frozenset((str,)),
        lambda pa: pa.timestamp("us", "UTC"),
        lambda pl: pl.Datetime("us", "UTC"),
        "datetime64[ms, UTC]",
    ),
    "date": _form((str,), "date32", "Date"),
    "json": _form((), "string", "String"),
    "direct": Form(
        frozenset((dict,)),
        lambda pa: pa.struct([pa.field(name, pa.string(), nullable=False) for name in REFERENCE]),
        lambda pl: pl.Struct(dict.fromkeys(REFERENCE, pl.String)),
    ),
}


def form_of(type: str) -> Form:
    """The form of a type of the API; what is unknown is text, as instances have it."""
    return FORMS.get(type, TEXT)
