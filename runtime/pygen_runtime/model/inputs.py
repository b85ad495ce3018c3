"""What comes from outside into a data class: a mapping or JSON, read either as Python names or as names in CDF.

``{"external_id": "P-1", "rated_flow": 5.0}`` and ``{"externalId": "P-1", "ratedFlow": 5.0}`` are the same; with both at
once `myProp` and `my_prop` could change places, so the keys are names in CDF where one is ``externalId``, else names.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from pygen_runtime.filters.foreign_values import is_missing, is_several, plain
from pygen_runtime.filters.names import suggestion
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.filters.timestamps import parse_timestamp
from pygen_runtime.model.annotations import Relation
from pygen_runtime.model.class_schema import fields_of, properties_of, relations_of
from pygen_runtime.model.paths import resolve
from pygen_runtime.model.relations import PygenRelation
from pygen_runtime.model.removed import reasons_of

KEYWORDS: Final = object()
"""The context of a validation whose input are keywords of a constructor: by name, and no JSON."""

CDF_KEYS: Final = frozenset(
    ("externalId", "$type", "$record", "$startNode", "$endNode", "$existingVersion")
)  # fmt: skip
"""Where input has one of these keys, its keys are names in CDF: no Python name is like them."""

ESCAPE: Final = "$"
"""Stands before the name in CDF of an unknown property that a field is called by in Python."""

_REFERENCE_KEYS = frozenset(("space", "externalId", "external_id"))

Converter = Callable[[Any], Any]


def read_mapping(cls: Any, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of a mapping by Python name, and those that no field of the class has, by their names in CDF."""
    aliases = None if CDF_KEYS.isdisjoint(given) else aliases_of(cls)
    convert = _converters(cls)
    values: dict[str, Any] = {}
    unknown: dict[str, Any] = {}
    wrong: list[InitErrorDetails] = []
    for key, value in given.items():
        name = key if aliases is None else aliases.get(key)
        if name is None or name not in fields_of(cls):
            unknown[key.removeprefix(ESCAPE) if aliases is None else key] = value
            continue
        try:
            values[name] = convert[name](value) if name in convert else _own(cls, name, value)
        except ValidationError as error:
            wrong += [_detail((key, *each["loc"]), each["input"], each["msg"], each["type"]) for each in error.errors()]
        except ValueError as error:
            wrong.append(_detail((key,), value, str(error)))
    if wrong:
        raise ValidationError.from_exception_data(cls.__name__, wrong)
    return values, unknown


@cache
def aliases_of(cls: Any) -> Mapping[str, str]:
    """The Python name of each field of a class by its name in CDF."""
    return types.MappingProxyType({field.alias or name: name for name, field in fields_of(cls).items()})


def refuse_unknown(cls: Any, given: Mapping[str, Any], unknown: Mapping[str, Any]) -> None:
    """Raises ValidationError for what no field of the class has, with the nearest name of those that were read."""
    if not unknown:
        return
    known, other = list(fields_of(cls)), list(aliases_of(cls))
    if not CDF_KEYS.isdisjoint(given):
        known, other = other, known
    wrong = [
        _detail((key,), value, f"{cls.__name__} has no field {key!r}{_hint(cls, key, known, other)}", "extra_forbidden")
        for key, value in unknown.items()
    ]
    raise ValidationError.from_exception_data(cls.__name__, wrong)


def refuse_removed(cls: Any, given: Mapping[str, Any]) -> None:
    """Raises ValidationError for names of an earlier model among those `given`, with the reason."""
    refuse_unknown(cls, given, {name: given[name] for name in reasons_of(cls) if name in given})


def with_nearest(cls: Any, error: ValidationError) -> ValidationError:
    """The error of keywords; beside each that is no field stands the one that was probably meant, beside a value that an
    enum no longer has, the reason."""
    found = error.errors(include_url=False)
    if not any(each["type"] == "extra_forbidden" or _reason(cls, each) for each in found):
        return error
    return ValidationError.from_exception_data(cls.__name__, [_hinted(cls, each) for each in found])


def _hinted(cls: Any, error: ErrorDetails) -> InitErrorDetails:
    text, key = error["msg"], error["loc"][0] if len(error["loc"]) == 1 else None
    if error["type"] == "extra_forbidden" and isinstance(key, str):
        name = aliases_of(cls).get(key)
        text += suggestion(key, fields_of(cls)) if name is None else f"; did you mean {name}?"
    elif reason := _reason(cls, error):
        text += f"; {reason}"
    return _detail(error["loc"], error["input"], text, error["type"])


def _reason(cls: Any, error: ErrorDetails) -> str | None:
    """Why the model no longer has the value that is no literal of an enum."""
    if error["type"] != "literal_error" or not error["loc"]:
        return None
    name = aliases_of(cls).get(str(error["loc"][0]), str(error["loc"][0]))
    property = properties_of(cls).get(name)
    return property.reason(error["input"]) if property is not None else None


def _hint(cls: Any, key: str, known: list[str], other: list[str]) -> str:
    if reason := reasons_of(cls).get(key):
        return f"; {reason}"
    if key in other:
        return "; the keys are names in CDF where one of them is externalId, else Python names, and never mixed"
    return suggestion(key, known)


def with_own_values(cls: Any, values: Mapping[str, Any]) -> dict[str, Any] | None:
    """`values` with those of numpy and pandas as Python's own, and any iterable as a list; None where all are already.

    Raises ValidationError for what stands for no value in a frame.
    """
    found = {name: _own(cls, name, value) for name, value in values.items()}
    wrong = [_missing(cls, name, value) for name, value in found.items() if _is_missing(value)]
    if wrong:
        raise ValidationError.from_exception_data(cls.__name__, wrong)
    return found if any(found[name] is not values[name] for name in found) else None


def _missing(cls: Any, name: str, value: Any) -> InitErrorDetails:
    what = "no finite number" if isinstance(value, float) else "what stands for no value"
    advice = "leave the field out, or give None to clear the property"
    return _detail(
        (name,), value, f"{what}: {advice}; {cls.__name__}.from_frame(frame) reads frames with missing values"
    )


def _own(cls: Any, name: str, value: Any) -> Any:
    relation, property = relations_of(cls).get(name), properties_of(cls).get(name)
    many = relation.many if relation is not None else property is not None and property.is_list
    if many and not isinstance(value, (list, PygenRelation)) and is_several(value) and not hasattr(value, "as_id"):
        value = list(value)
    return value if relation is not None or isinstance(value, tuple) else plain(value)  # pyright: ignore


def _is_missing(value: Any) -> bool:
    return any(map(is_missing, value)) if isinstance(value, list) else is_missing(value)  # pyright: ignore


def _detail(loc: tuple[int | str, ...], value: Any, text: str, kind: str = "value_error") -> InitErrorDetails:
    error: Any = PydanticCustomError
    return InitErrorDetails(type=error(kind, "{text}", {"text": text}), loc=loc, input=value)


@cache
def _converters(cls: Any) -> Mapping[str, Converter]:
    """How the values of each field are read that JSON has in another form than Python."""
    properties, relations = properties_of(cls), relations_of(cls)
    found: dict[str, Converter] = {}
    for name in fields_of(cls):
        property = properties.get(name)
        if name in relations:
            convert: Converter = partial(related, cls, relations[name])
            found[name] = partial(_each, convert) if relations[name].many else convert
        elif name in ("node_type", "edge_type", "start_node", "end_node"):
            found[name] = reference_in
        elif property is not None and (own := _OF_TYPE.get(property.type)) is not None:
            found[name] = partial(_each, own) if property.is_list else own
    return found


def _each(convert: Converter, values: Any) -> Any:
    several = not isinstance(values, PygenRelation) and is_several(values)
    return [convert(each) for each in values] if several else values  # pyright: ignore


def reference_in(value: Any) -> Any:
    """The reference, or the bare external id, that a mapping or a pair of JSON stands for; anything else as it is."""
    if isinstance(value, Mapping):
        return _from_mapping(value) if _REFERENCE_KEYS.issuperset(value) else value  # pyright: ignore
    if isinstance(value, list) and len(value) == 2 and all(isinstance(each, str) for each in value):  # pyright: ignore
        return NodeReference(*value)  # pyright: ignore
    return value  # pyright: ignore


def _from_mapping(value: Mapping[str, Any]) -> Any:
    external_id = value.get("externalId", value.get("external_id"))
    space = value.get("space")
    if not isinstance(external_id, str) or not external_id or not isinstance(space, (str, types.NoneType)):
        raise ValueError(f"a reference is {{'space': …, 'external_id': …}}, got {dict(value)!r:.80}")
    return external_id if space is None else NodeReference(space, external_id)


def related(cls: Any, relation: Relation, value: Any) -> Any:
    """What a relation takes: an object to write, of a mapping that is no reference."""
    found = reference_in(value)
    if not relation.written or not isinstance(found, Mapping):
        return found
    target, *edge = relation.targets
    if edge and not {"start_node", "end_node", "$startNode", "$endNode"}.isdisjoint(found):  # pyright: ignore
        target = edge[0]
    try:
        written = resolve(cls, target)
    except AttributeError:  # NodeWrite and its like, which stand in no package
        raise ValueError(f"a reference is {{'space': …, 'external_id': …}}, got {value!r:.80}") from None
    return written.model_validate(found)


def _moment(value: Any) -> Any:
    if not isinstance(value, str):
        return plain(value)
    try:
        return parse_timestamp(value)
    except ValueError:
        raise ValueError(f"a timestamp is a text such as 2026-01-02T03:04:05.678+00:00, got {value!r:.80}") from None


def _date(value: Any) -> Any:
    if not isinstance(value, str):
        return plain(value)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"a date is a text such as 2026-01-02, got {value!r:.80}") from None


_OF_TYPE: Mapping[str, Converter] = {"timestamp": _moment, "date": _date, "direct": reference_in}
