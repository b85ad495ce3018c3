"""Items of requests as msgspec Structs, one class for the properties of each write class: what a request is encoded from.

An item holds the values of its object as they are, references and times but converted; `encode` gives the bytes that
`dict_items` and pydantic give. What is not as expected is refused with None, and made as dictionaries: so errors, and
all rare values, are the same with msgspec and without it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timezone
from functools import cache, partial
from math import isfinite
from typing import Any, Literal, NamedTuple, TypeAlias

import msgspec
from msgspec import UNSET, Raw, Struct
from pydantic_core import to_json

from pygen_runtime.filters.references import NodeReference
from pygen_runtime.filters.schema import Property
from pygen_runtime.filters.timestamps import encode_timestamp
from pygen_runtime.model.class_schema import properties_of
from pygen_runtime.model.encoding import REFERENCES, elements
from pygen_runtime.model.instances import InstanceWrite
from pygen_runtime.model.relations import DirectRelation
from pygen_runtime.requests.batches import encode as encode_plain
from pygen_runtime.requests.endpoints import Body
from pygen_runtime.writing.items import Head, Refer, Targets
from pygen_runtime.writing.shape import Shape
from pygen_runtime.writing.struct_code import Field, Make, maker

Convert: TypeAlias = Callable[[Any], Any]
"""The value as a Struct holds it; raises ValueError for one that is left to `dict_items`."""

_UTC = timezone.utc
_JSON = msgspec.json.Encoder().encode
_SCALARS = frozenset((str, bool, int))
_NUMBERS = frozenset((float, int))
_PLAIN = frozenset((*_SCALARS, type(None), type(UNSET)))
_WITH_FRACTION, _TO_MILLISECONDS, _ZONE = 29, 24, b'+00:00"'
"""How long the text of a moment of UTC is, quotes included, how much of it is kept, and what ends it then."""
_ABOVE = 6
"""Levels of a request that a value stands in (request, items, item, sources, source, properties): one limit counts all."""


class _Reference(Struct, frozen=True, gc=False, rename="camel"):
    space: str
    external_id: str


class _Source(Struct, gc=False):
    source: Raw
    properties: Any


class StructItem(Struct, gc=False, rename="camel"):
    """An item of an apply request, with the names of an answer about it."""

    instance_type: str
    space: str
    external_id: str
    type: Any = UNSET
    start_node: Any = UNSET
    end_node: Any = UNSET
    existing_version: Any = UNSET
    sources: Any = UNSET


class Table(NamedTuple):
    """How the objects of one write class become Structs."""

    make: Make
    source: Raw


def item(head: Head, shape: Shape | None, made: Any) -> StructItem:
    """An item with the properties that were made by `properties`; without `shape` it has none."""
    type = UNSET if head.type is None else _Reference(*head.type)
    version = UNSET if head.version is None else head.version
    table = None if shape is None else table_of(shape.cls)
    sources = UNSET if table is None else [_Source(table.source, made)]
    if head.ends is None:
        return StructItem("node", *head.own, type, UNSET, UNSET, version, sources)
    start, end = head.ends
    return StructItem("edge", *head.own, type, _Reference(*start), _Reference(*end), version, sources)


def properties(shape: Shape, values: Mapping[str, Any], given: AbstractSet[str], refer: Refer, targets: Targets) -> Any:
    """The properties in `given` as a Struct; None where one of them is not as expected.

    `refer` gives the reference for whatever a relation holds but a reference; `targets` takes the references in relations.
    """
    table = table_of(shape.cls)
    if table is None:
        return None
    if not given >= shape.every:
        values = {name: values[name] if name in given else UNSET for name in shape.names}
    return table.make(values, refer, targets)


def _several_references(value: Any, refer: Refer, targets: Targets) -> list[_Reference]:
    several = [each if each.__class__ in REFERENCES else refer(each) for each in elements(value)]
    targets += several
    return [_Reference(each.space, each.external_id) for each in several]


def encode(body: Body) -> bytes:
    """The bytes of a request: of Structs by msgspec, with an item that is a dictionary as pydantic gives them.

    Raises:
        ConfigurationError: for a value that JSON does not know.
    """
    items = body["items"]
    if {StructItem}.issuperset(map(type, items)):
        try:
            return _JSON(body)
        except (ValueError, TypeError, OverflowError, RecursionError, msgspec.MsgspecError):
            pass  # a text that is no Unicode, a number beyond 64 bits: what it is, the other encoder says
    return encode_plain({**body, "items": list(map(as_mapping, items))})


def as_mapping(value: Any) -> Any:
    """A Struct, and all that it holds, as dictionaries that are encoded to the same."""
    if isinstance(value, Struct):
        names = zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True)
        found = ((wire, getattr(value, name)) for name, wire in names)
        return {wire: as_mapping(each) for wire, each in found if each is not UNSET}
    if isinstance(value, Raw):
        return msgspec.json.decode(value)
    if isinstance(value, list):
        return [as_mapping(each) for each in value]  # pyright: ignore[reportUnknownVariableType]
    return value.isoformat() if isinstance(value, date) else value


@cache
def table_of(cls: type[InstanceWrite]) -> Table | None:
    """The table of a write class, made once; None where a name cannot be that of a Struct's field."""
    own = list(properties_of(cls).values())
    try:
        fields = [(f"p{n}", Any, msgspec.field(name=each.wire)) for n, each in enumerate(own)]
        struct = msgspec.defstruct(f"{cls.__name__}Struct", fields, gc=False)
    except ValueError:
        return None
    return Table(maker(list(map(_field, own)), {**_NAMES, "struct": struct}), Raw(_JSON(cls.__view__.source)))


_NAMES: Mapping[str, Any] = {
    "plain": _PLAIN, "unset": UNSET, "scalars": _SCALARS.issuperset, "node": NodeReference, "handle": DirectRelation,
    "reference": _Reference, "several": _several_references, "datetime": datetime, "utc": _UTC, "json": _JSON, "raw": Raw,
    "whole": _WITH_FRACTION, "cut": _TO_MILLISECONDS, "zone": _ZONE,
}  # fmt: skip


def _field(property: Property) -> Field:
    if property.type == "direct":
        return Field(property.name, "relations" if property.is_list else "relation")
    convert = _converter(property)
    return Field(property.name, "plain" if convert is None else _KINDS.get(convert, "converted"), convert)


def _converter(property: Property) -> Convert | None:
    """None for scalars that stay as they are."""
    if property.type == "json":
        return partial(_json, property.is_list)
    one: Convert | None = None
    if property.values:
        one = partial(_enum, frozenset(property.values))
    elif property.type in _CONVERTERS:
        one = _CONVERTERS[property.type]
    if not property.is_list:
        return one
    if one is None:
        return _no_scalars
    return _numbers if one is _number else partial(_several, one)


def _several(convert: Convert, values: Any) -> list[Any]:
    return list(map(convert, _expected(values, list)))


def _expected(value: Any, cls: type) -> Any:
    if value.__class__ is not cls:
        raise ValueError
    return value


def _no_scalars(values: Any) -> Any:
    """What the code of the class has found to be no list of scalars."""
    raise ValueError


def _number(value: Any) -> Any:
    if value.__class__ is not int and not isfinite(_expected(value, float)):  # msgspec would write null
        raise ValueError
    return value


def _numbers(values: Any) -> Any:
    if values.__class__ is not list or not (_NUMBERS.issuperset(map(type, values)) and all(map(isfinite, values))):
        raise ValueError
    return values


def _enum(allowed: frozenset[str], value: Any) -> Any:
    if value.__class__ is not str or value not in allowed:
        raise ValueError
    return value


def _moment(value: Any) -> Any:
    """What `encode_timestamp` gives, in half its time, for a moment in UTC; of other zones msgspec drops seconds."""
    if value.__class__ is not datetime:
        raise ValueError
    zone = value.tzinfo
    if zone is not _UTC and zone != _UTC:
        return encode_timestamp(value) if zone is not None else _expected(None, datetime)
    text = _JSON(value)  # "2024-09-03T09:36:01.170000Z", without a fraction where it is 0
    return Raw(text[:_TO_MILLISECONDS] + _ZONE if len(text) == _WITH_FRACTION else text[:20] + b".000" + _ZONE)


def _json(is_list: bool, value: Any) -> Raw:
    """As pydantic writes it: msgspec has another text for some values that are not JSON."""
    for each in _expected(value, list) if is_list else (value,):
        _expected(each, dict)
    nested = value
    for _ in range(_ABOVE):
        nested = [nested]
    return Raw(to_json(nested, inf_nan_mode="strings")[_ABOVE:-_ABOVE])


_KINDS: Mapping[Convert, Literal["moment", "scalars"]] = {_moment: "moment", _no_scalars: "scalars"}
_CONVERTERS: Mapping[str, Convert] = {
    "float32": _number,
    "float64": _number,
    "timestamp": _moment,
    "date": partial(_expected, cls=date),
}
