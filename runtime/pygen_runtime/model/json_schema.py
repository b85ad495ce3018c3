"""The JSON Schema of data classes: pydantic's, with the display names, descriptions and units of the model."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any

from pygen_runtime.model.class_schema import SYSTEM, fields_of, properties_of
from pygen_runtime.model.package_model import texts_of

_FORMATS = {"int32": "int32", "int64": "int64", "float32": "float", "float64": "double"}
"""The formats of OpenAPI, by the type of the property."""


def describe(cls: Any, schema: dict[str, Any]) -> None:
    """Put what the model says of the view of `cls`, and of each property, into a schema that pydantic made of it."""
    texts = texts_of(cls)
    schema.pop("description", None)  # what help() shows, with a line for each property
    description = cls.__dict__.get("__doc__") or texts.own.description
    if description:
        schema["description"] = cleandoc(description)
    described: dict[str, Any] = schema.get("properties", {})
    by_alias = "externalId" in described
    properties = properties_of(cls)
    for name, field in fields_of(cls).items():
        found = described.get((field.alias or name) if by_alias else name)
        if found is None:
            continue
        found["title"] = name.strip("_").replace("_", " ").capitalize()
        if name in SYSTEM:
            continue
        text = texts.properties.get(field.alias or name)
        if text is not None:
            for key, value in (("title", text.title), ("description", text.description), ("unit", text.unit)):
                if value:
                    found[key] = value
        if name in properties:
            _add_format(found, _FORMATS.get(properties[name].type))


def _add_format(schema: dict[str, Any], format: str | None) -> None:
    """To the number of a property, which may be one of several or in a list."""
    if format is None:
        return
    if schema.get("type") in ("integer", "number"):
        schema["format"] = format
    inner = [*schema.get("anyOf", ()), *([schema["items"]] if isinstance(schema.get("items"), dict) else ())]
    for each in inner:
        _add_format(each, format)
