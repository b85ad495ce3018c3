"""Rows of a frame of pandas, polars or pyarrow as objects to write: the way back from `to_pandas` and `to_polars`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, TypeAlias, TypeVar

from pydantic import ValidationError

from pygen_runtime.filters.foreign_values import is_missing, is_several, plain
from pygen_runtime.filters.names import suggestion
from pygen_runtime.filters.references import NodeReference, is_pair
from pygen_runtime.filters.timestamps import parse_timestamp
from pygen_runtime.model.class_schema import fields_of, is_edge, properties_of, relations_of
from pygen_runtime.model.inputs import reference_in
from pygen_runtime.model.paths import generated_class, resolve
from pygen_runtime.model.tabular import record_columns

T = TypeVar("T")
Nulls: TypeAlias = Literal["omit", "clear"]
Extra: TypeAlias = Literal["refuse", "ignore"]
Converter: TypeAlias = Callable[[Any], Any]

SHOWN_ERRORS = 20


def objects_of(cls: type[T], frame: Any, nulls: Nulls, extra: Extra, *, partial: bool = False) -> list[T]:
    """See InstanceWrite.from_frame. With `partial`, required properties that are no columns stay out of the objects, which
    change what exists; what has a column must have a value."""
    columns, json_is_text = _columns(frame)
    taken = _taken(cls, list(columns), extra)
    convert = {name: _converter(cls, name, json_is_text) for name in taken}
    absent = [name for name in required_fields(cls) if name not in taken] if partial else []
    make = _changing(cls, absent) if absent else cls
    found: list[T] = []
    wrong: list[str] = []
    for number in range(len(next(iter(columns.values()), ()))):
        row = {name: columns[name][number] for name in taken}
        try:
            found.append(make(**_given(row, convert, nulls)))
        except ValidationError as error:
            wrong += [_described(number, row, each["loc"], each["msg"]) for each in error.errors()]
        except _WrongValue as error:
            wrong.append(_described(number, row, (error.name,), error.text))
    if wrong:
        more = f"\nand {len(wrong) - SHOWN_ERRORS} more" if len(wrong) > SHOWN_ERRORS else ""
        lines = "\n".join(wrong[:SHOWN_ERRORS])
        raise ValueError(f"{len(wrong)} values of the frame are none of {cls.__name__}:\n{lines}{more}")
    return found


def required_fields(cls: Any) -> list[str]:
    """The fields without which no object of a write class is made."""
    return [name for name, field in fields_of(cls).items() if field.is_required()]


def _changing(cls: Any, absent: Sequence[str]) -> Callable[..., Any]:
    """What makes objects that hold nothing of the `absent` fields, each value validated as the class does."""
    needed = [name for name in required_fields(cls) if name not in absent]

    def make(**given: Any) -> Any:
        made = cls.model_construct(set(), **dict.fromkeys(absent))
        for name in needed:
            if name not in given:
                raise _WrongValue(name, "Field required")
        for name, value in given.items():
            setattr(made, name, value)
        return made

    return make


class _WrongValue(Exception):
    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        super().__init__(text)


def _described(number: int, row: Mapping[str, Any], place: Sequence[Any], text: str) -> str:
    name = place[0] if place and place[0] in row else None
    external_id = row.get("external_id")
    who = "" if external_id is None or is_missing(external_id) else f" ({external_id})"
    value = "" if name is None else f", value {row[name]!r:.80}"
    return f"row {number}{who}, column {'.'.join(map(str, place))}{value}: {text}"


# Columns


def _columns(frame: Any) -> tuple[dict[str, Sequence[Any]], bool]:
    """The values of each column, and whether JSON in them is text."""
    library, kind = type(frame).__module__.partition(".")[0], type(frame).__name__
    if library == "pandas" and kind == "DataFrame":
        return _pandas_columns(frame), False
    if library == "polars" and kind == "DataFrame":
        return {name: frame[name].to_list() for name in frame.columns}, True
    if library == "pyarrow" and kind in ("Table", "RecordBatch"):
        names = frame.schema.names
        _check_single(names)
        return {name: frame.column(index).to_pylist() for index, name in enumerate(names)}, True
    hint = "; collect() it first" if kind == "LazyFrame" else ""
    raise TypeError(
        f"from_frame takes a DataFrame of pandas or polars, or a Table of pyarrow, got {type(frame).__name__}{hint}"
    )


def _pandas_columns(frame: Any) -> dict[str, Sequence[Any]]:
    names = list(frame.columns)
    _check_single(names)
    found: dict[str, Sequence[Any]] = {name: frame.iloc[:, index].tolist() for index, name in enumerate(names)}
    if frame.index.name == "external_id" and "external_id" not in found:
        found = {"external_id": frame.index.tolist(), **found}
    return found or {"external_id": [None] * len(frame)}


def _check_single(names: Sequence[Any]) -> None:
    twice = sorted({str(name) for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"several columns of the frame are called {', '.join(twice)}")


def _taken(cls: Any, columns: Sequence[Any], extra: Extra) -> list[str]:
    """The columns that are fields; raises ValueError for those that nothing is known of."""
    fields, ignored = fields_of(cls), _ignored(cls)
    unknown = [name for name in columns if name not in fields and name not in ignored]
    if unknown and extra == "refuse":
        hint = suggestion(str(unknown[0]), fields)
        raise ValueError(
            f"{cls.__name__} has no field {', '.join(map(str, unknown))}{hint}; rename the columns, "
            "or leave them out by extra='ignore'"
        )
    return [name for name in columns if name in fields and name not in ignored]


def _ignored(cls: Any) -> set[str]:
    """What frames of instances have and objects to write do not take from there."""
    generated: Any = generated_class(cls)
    read = resolve(generated, generated.__name__.removesuffix("Write")) if hasattr(generated, "__view__") else None
    names: set[str] = set() if read is None else {*record_columns(read), *properties_of(read)} - set(properties_of(cls))
    return names | (set() if is_edge(cls) else {"node_type"})


# Values


def _given(row: Mapping[str, Any], convert: Mapping[str, Converter], nulls: Nulls) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for name, value in row.items():
        if value is None or is_missing(value):
            if nulls == "clear" and name not in _WHO:
                given[name] = None
            continue
        try:
            given[name] = convert[name](value)
        except ValueError as error:
            raise _WrongValue(name, str(error)) from None
    return given


_WHO = ("external_id", "space", "existing_version", "edge_type", "start_node", "end_node")


def _converter(cls: Any, name: str, json_is_text: bool) -> Converter:
    relation, property = relations_of(cls).get(name), properties_of(cls).get(name)
    one: Converter
    if relation is not None or name in ("edge_type", "start_node", "end_node"):
        one, many = _reference, relation is not None and relation.many
    elif property is None:
        return plain
    else:
        one, many = _OF_TYPE.get(property.type, plain), property.is_list
        if property.type == "json":
            one = _json_value if json_is_text else plain
    return one if not many else lambda values: [one(each) for each in values] if is_several(values) else values


def _reference(value: Any) -> Any:
    """A reference as a text split at the first colon, a pair, a struct, or one already; a text without is a bare id."""
    if isinstance(value, str):
        space, colon, external_id = value.partition(":")
        return NodeReference(space, external_id) if colon else str(value)
    return value if is_pair(value) else reference_in(plain(value))


def _json_value(value: Any) -> Any:
    if not isinstance(value, str):
        return plain(value)
    try:
        return json.loads(value)
    except ValueError:
        raise ValueError("it is no JSON") from None


def _whole(value: Any) -> Any:
    """A whole number that a column with missing values made a float."""
    own = plain(value)
    return int(own) if isinstance(own, float) and own.is_integer() else own


def _moment(value: Any) -> Any:
    return parse_timestamp(value) if isinstance(value, str) else plain(value)


def _day(value: Any) -> Any:
    """A date; a datetime at midnight, as pandas has dates, is one."""
    if isinstance(value, str):
        return date.fromisoformat(value)
    own = plain(value)
    at_midnight = isinstance(own, datetime) and own == own.replace(hour=0, minute=0, second=0, microsecond=0)
    return own.date() if at_midnight else own


_OF_TYPE: Mapping[str, Converter] = {
    "int32": _whole, "int64": _whole, "timestamp": _moment, "date": _day, "direct": _reference,
}  # fmt: skip
