"""What a REPL and an IDE show of data classes: names to complete, signatures, help, and reprs of one line."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from pygen_runtime.filters.references import NodeReference
from pygen_runtime.filters.schema import Property
from pygen_runtime.filters.timestamps import encode_timestamp
from pygen_runtime.model.class_schema import connections_of, fields_of, properties_of, relations_of
from pygen_runtime.model.data_record import DataRecord
from pygen_runtime.model.package_model import Text, texts_of
from pygen_runtime.model.relations import DirectRelationList
from pygen_runtime.model.removed import reasons_of

DEPRECATED = frozenset(
    (
        "construct", "copy", "dict", "from_orm", "json", "parse_file", "parse_obj", "parse_raw", "schema", "schema_json",
        "update_forward_refs", "validate",
    )
)  # fmt: skip
"""What pydantic has from its first version, and warns of."""

_TYPES: Mapping[str, str] = {
    "boolean": "bool", "int32": "int", "int64": "int", "float32": "float", "float64": "float", "timestamp": "datetime",
    "date": "date", "json": "JSON", "direct": "reference",
}  # fmt: skip


class Shown(str):
    """A text that is its own repr."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def completed(names: Iterable[str], cls: Any) -> list[str]:
    """The names that `dir` gives of a class or an object: with its properties and relations, and no deprecated ones."""
    return sorted({*names, *members_of(cls)} - DEPRECATED - reasons_of(cls).keys())


def members_of(cls: Any) -> set[str]:
    """The columns and relations of a class, or the fields of one to write."""
    return {*fields_of(cls), *connections_of(cls)} if hasattr(cls, "__view__") else set(fields_of(cls))


# Signatures and help


def signature_of(cls: Any) -> inspect.Signature:
    """The keywords of a write class."""
    parameters = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if field.is_required() else field.get_default(),
            annotation=Shown(_type_of_field(cls, name) + ("" if field.is_required() else " | None")),
        )
        for name, field in fields_of(cls).items()
    ]
    return inspect.Signature(parameters, return_annotation=Shown("None"))


def _type_of_field(cls: Any, name: str) -> str:
    property = properties_of(cls).get(name)
    if name in relations_of(cls):
        relation = relations_of(cls)[name]
        text = " | ".join(("reference", *relation.targets))
        return f"list[{text}]" if relation.many else text
    if property is None:
        return {"existing_version": "int", "external_id": "str", "space": "str"}.get(name, "reference")
    return type_text(property)


def type_text(property: Property) -> str:
    """The type of a property as people write it."""
    text = element_text(property)
    return f"list[{text}]" if property.is_list else text


def element_text(property: Property) -> str:
    """The type of one value of a property."""
    if property.target is not None:
        return property.target
    return " | ".join(map(repr, property.values)) if property.values else _TYPES.get(property.type, "str")


def help_of(cls: Any) -> str:
    """The docstring of a class, and a line for each of its properties: type, unit, display name."""
    texts = texts_of(cls).properties
    own = cls.__dict__.get("__doc__") or texts_of(cls).own.description or cls.__name__
    lines = [inspect.cleandoc(own), "", "Properties:"]
    for name, property in properties_of(cls).items():
        lines.append(f"    {name}: {_described(type_text(property), texts.get(property.wire))}")
    for name, connection in connections_of(cls).items():
        lines.append(f"    {name}: relation to {connection.target or 'nodes of any view'}")
    return "\n".join(lines)


def help_of_write(cls: Any) -> str:
    """What a write class writes, and a line for each of its fields: type, unit, display name, description."""
    texts = texts_of(cls)
    own = cls.__dict__.get("__doc__") or f"{cls.__name__.removesuffix('Write')} to write. {texts.own.description or ''}"
    lines = [inspect.cleandoc(own).rstrip(), "", "Fields:"]
    for name, field in fields_of(cls).items():
        text = texts.properties.get(field.alias)
        said = f" - {' '.join(text.description.split())}" if text and text.description else ""
        required = ", required" if field.is_required() else ""
        lines.append(f"    {name}: {_described(_type_of_field(cls, name), text)}{required}{said}")
    return "\n".join(lines)


def _described(type: str, text: Text | None) -> str:
    beside = (text and text.unit, text and text.title and f'"{text.title}"')
    return ", ".join((type, *(each for each in beside if each)))


# Reprs


def set_values(instance: Any) -> Iterator[tuple[str, Any]]:
    """What an instance as read holds, who it is first, relations by their ids."""
    values: Mapping[str, Any] = instance.__dict__
    first = ("external_id", "space")
    names = (*first, *(name for name in values if name not in first))
    for name in names:
        value = values.get(name)
        empty = isinstance(value, DirectRelationList) and not value.has_value  # pyright: ignore[reportUnknownMemberType]
        if value is not None and not empty and name != "data_record":
            yield name, short(value)
    record: DataRecord | None = values.get("data_record")
    if record is not None:
        yield "data_record", Shown(f"version {record.version} of {encode_timestamp(record.last_updated_time)}")
    yield from (instance.__pydantic_extra__ or {}).items()


def short(value: Any) -> Any:
    """A value whose repr is short: references by id, times in ISO."""
    if isinstance(value, DirectRelationList):
        value = list(value.references)  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    if isinstance(value, list):
        return [short(each) for each in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, NodeReference):
        return Shown(str(value))
    if isinstance(value, datetime):
        return Shown(encode_timestamp(value))
    return Shown(value.isoformat()) if isinstance(value, date) else value
