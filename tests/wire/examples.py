"""Examples of the schemas of the published API document, drawn with hypothesis.

Understands what that document uses: ``$ref``, ``allOf``, ``anyOf``, objects, maps, arrays, enumerations and the
bounds of texts and numbers. Patterns of identifiers are met by drawing plain identifiers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

Schema = Mapping[str, Any]
Draw = Any

DEPTH = 5
"""Below this many schemas within one another, optional things are left out and the last alternative is taken."""

CLOSED = {
    *("ViewReference", "ContainerReference", "DirectRelationReference", "SourceReference"),
    *("FilterDefinition", "DataModelsBoolFilter", "DataModelsLeafFilter"),
    *("TableExpressionFilterDefinition", "TableExpressionDataModelsBoolFilter", "TableExpressionLeafFilter"),
}
"""Schemas whose objects are values with a fixed set of keys, so that no unknown key is added to them."""

UNKNOWN = {"unknownKey": {"of": [1, None, "a later version"]}}

_identifiers = st.from_regex(r"[a-zA-Z][a-zA-Z0-9_]{0,8}[a-zA-Z0-9]", fullmatch=True)


class Examples:
    """Draws examples of the schemas of one document; with `unknown`, its objects carry a key nobody knows."""

    def __init__(self, document: Schema, unknown: bool = False) -> None:
        self._schemas: Mapping[str, Schema] = document["components"]["schemas"]
        self._unknown = unknown

    def of(self, schema: Schema) -> st.SearchStrategy[Any]:
        """Examples of `schema`."""

        @st.composite
        def examples(draw: Draw) -> Any:
            return self._draw(draw, schema, 0)

        return examples()

    def _draw(self, draw: Draw, schema: Schema, depth: int) -> Any:
        merged = self._merged(draw, schema, depth)
        if "enum" in merged:
            return draw(st.sampled_from(merged["enum"]))
        kind = merged.get("type", "object" if "properties" in merged else None)
        if isinstance(kind, list):
            kind = draw(st.sampled_from(kind))
        match kind:
            case "object" | None:
                return self._object(draw, merged, depth)
            case "array":
                return self._array(draw, merged, depth)
            case _:
                return draw(_scalars(kind, merged))

    def _merged(self, draw: Draw, schema: Schema, depth: int) -> dict[str, Any]:
        """The schema with its references resolved, its parts joined, and one of its alternatives chosen."""
        parts: list[Schema] = []
        found = {key: value for key, value in schema.items() if key not in ("$ref", "allOf", "anyOf")}
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            parts.append({"closed": name in CLOSED})
            parts.append(self._merged(draw, self._schemas[name], depth))
        parts += [self._merged(draw, part, depth) for part in schema.get("allOf", ())]
        if "anyOf" in schema:
            choices = schema["anyOf"]
            chosen = choices[-1] if depth > DEPTH else draw(st.sampled_from(choices))
            parts.append(self._merged(draw, chosen, depth))
        for part in parts:
            _join(found, part)
        return found

    def _object(self, draw: Draw, schema: Schema, depth: int) -> dict[str, Any]:
        required = schema.get("required", ())
        # A name may be required without a schema of its own: anything does.
        made: dict[str, Any] = {name: {} for name in required if name not in schema.get("properties", {})}
        for name, inner in schema.get("properties", {}).items():
            missing = not isinstance(schema.get("additionalProperties"), Mapping) and len(made) < schema.get(
                "minProperties", 0
            )
            if name in required or missing or (depth <= DEPTH and draw(st.booleans())):
                made[name] = self._draw(draw, inner, depth + 1)
        values = schema.get("additionalProperties")
        if isinstance(values, Mapping):
            least = max(schema.get("minProperties", 0) - len(made), 0)
            most = least if depth > DEPTH else max(2, least)
            keys = draw(st.lists(_identifiers, min_size=least, max_size=most, unique=True))
            made.update({key: self._draw(draw, values, depth + 1) for key in keys})
        elif self._unknown and made and not schema.get("closed"):
            made.update(UNKNOWN)
        return made

    def _array(self, draw: Draw, schema: Schema, depth: int) -> list[Any]:
        least = schema.get("minItems", 0)
        most = least if depth > DEPTH else min(max(2, least), schema.get("maxItems", 2))
        count = draw(st.integers(least, most))
        return [self._draw(draw, schema["items"], depth + 1) for _ in range(count)]


def _join(found: dict[str, Any], part: Schema) -> None:
    for key, value in part.items():
        if key == "properties":
            known = found.get(key, {})
            both = {name: {"allOf": [known[name], of]} for name, of in value.items() if name in known}
            found[key] = {**known, **value, **both}
        elif key == "enum" and key in found:
            found[key] = [each for each in found[key] if each in value]
        elif key == "required":
            found[key] = [*found.get(key, ()), *value]
        elif key == "closed":
            found[key] = value or found.get(key, False)
        else:
            found.setdefault(key, value)


def _scalars(kind: str, schema: Schema) -> st.SearchStrategy[Any]:
    least, most = schema.get("minimum"), schema.get("maximum")
    match kind:
        case "string":
            if "pattern" in schema:
                return _identifiers
            size = schema.get("minLength", 0)
            return st.text(min_size=size, max_size=max(size, min(schema.get("maxLength", 12), 12)))
        case "integer":
            width = 31 if schema.get("format") == "int32" else 53
            return st.integers(-(2**width) if least is None else least, 2**width - 1 if most is None else most)
        case "number":
            return st.integers(-1000, 1000) | st.floats(least, most, allow_nan=False, allow_infinity=False)
        case "boolean":
            return st.booleans()
        case _:
            return st.none()
