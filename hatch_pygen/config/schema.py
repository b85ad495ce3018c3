"""The JSON Schema of ``[tool.pygen]``, for editors: `pygen.schema.json` beside this module is what it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hatch_pygen.config.records import CLASS_PATH, CLIENT, FORMS, GROUP, MODEL, TOP, Option, keys

_TEXT = {"type": "string", "minLength": 1}


def schema(languages: Mapping[str, Sequence[Option]]) -> dict[str, Any]:
    """The schema, with the tables of `languages`; those of others may hold anything."""
    tables = {name: _table(options, text=f"options of {name}") for name, options in languages.items()}
    several = ("models", "package", "client-name")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "[tool.pygen]",
        "type": "object",
        "properties": {option.key: _property(option) for option in TOP} | tables,
        "additionalProperties": {"type": "object"},
        "oneOf": [
            {"required": list(keys(MODEL)), "not": {"required": ["models"]}},
            {"required": list(several), "not": {"anyOf": [{"required": [key]} for key in keys(MODEL)]}},
        ],
    }


def _table(options: Sequence[Option], required: Sequence[str] = (), text: str = "") -> dict[str, Any]:
    found = {
        "type": "object",
        "properties": {option.key: _property(option) for option in options},
        "additionalProperties": False,
    }
    return {**found, **({"required": list(required)} if required else {}), **({"description": text} if text else {})}


def _property(option: Option) -> dict[str, Any]:
    value = {**_type(option), "description": option.text}
    return value if option.usual is None else {**value, "default": option.usual}


def _type(option: Option) -> dict[str, Any]:
    match option.kind:
        case "choice":
            return {"enum": list(option.choices)}
        case "flag":
            return {"type": "boolean"}
        case "integer":
            return {"type": "integer", "minimum": option.bounds[0], "maximum": option.bounds[1]}
        case "seconds":
            return {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1e9}
        case "texts":
            return {"type": "array", "items": _TEXT}
        case "classes":
            path = {"type": "string", "pattern": f"^(?:{CLASS_PATH.pattern})$"}
            return {"type": "object", "additionalProperties": path}
        case "new names":
            return {"type": "object", "additionalProperties": _TEXT}
        case "table":
            return _table(CLIENT)
        case "tables":
            return {"type": "array", "minItems": 1, "items": _table((*MODEL, GROUP), keys(MODEL))}
        case _:
            form = FORMS.get(option.kind)
            return _TEXT if form is None else {"type": "string", "pattern": f"^(?:{form.pattern.pattern})$"}
