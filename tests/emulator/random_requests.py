"""Requests drawn from the OpenAPI document: mostly of its form, some bent, with names that mostly exist."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from tests.emulator.api import PROPERTIES, SPACE

NAMES: Mapping[str, tuple[Any, ...]] = {
    "space": (SPACE, "other", "cdf_cdm"),
    "externalId": ("Pump", "a", "b", "connects", "power:megaw"),
    "containerExternalId": ("Pump",),
    "version": ("v1", "v2"),
    "identifier": (*PROPERTIES, "x"),
    "containerPropertyIdentifier": tuple(PROPERTIES),
    "from": ("a", "b"),
    "query": ("ready", "x y"),
}
"""What stands under a key where the document says no more than text."""
PATHS: tuple[list[str], ...] = (
    *([SPACE, "Pump/v1", name] for name in PROPERTIES),
    *(["node", name] for name in ("space", "externalId", "type", "createdTime")),
    ["edge", "startNode"],
)
ODD: tuple[Any, ...] = (None, True, -1, 0, 2**70, 1.5e300, "", "x" * 300, "\x00", "é😀", [], {}, [[]], {"x": {"y": []}})
DEEPEST = 9


class Drawing:
    """Values that the schemas of `document` describe; one in `bent` is another."""

    def __init__(self, document: Mapping[str, Any], seed: int, bent: float = 0.01) -> None:
        self.document, self.random, self.bent = document, Random(seed), bent

    def request(self) -> tuple[str, str, Any]:
        """Method, path below the project, body (None for a GET)."""
        path = self.random.choice(sorted(self.document["paths"]))
        method = self.random.choice(sorted(self.document["paths"][path]))
        operation = self.document["paths"][path][method]
        if "requestBody" not in operation:
            return method.upper(), path, None
        schema = self.resolved(operation["requestBody"])["content"]["application/json"]["schema"]
        return method.upper(), path, self.value(schema)

    def resolved(self, schema: Any) -> Any:
        while "$ref" in schema:
            found: Any = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            schema = found
        return schema

    def value(self, schema: Any, key: str = "", depth: int = 0) -> Any:
        if self.random.random() < self.bent:
            return self.random.choice(ODD)
        schema = self.resolved(schema)
        for choice in ("oneOf", "anyOf"):
            if choice in schema:
                own: Any = self.value(self.random.choice(schema[choice]), key, depth)
                rest = self.object(schema, depth) if "properties" in schema else None
                return own if rest is None or not isinstance(own, dict) else _merged(rest, own)
        if "allOf" in schema:
            parts = [self.value(of, key, depth) for of in schema["allOf"]]
            parts += [self.object(schema, depth)] if "properties" in schema else []
            if all(isinstance(of, dict) for of in parts):
                return {name: of for part in parts for name, of in part.items()}
            return parts[0]
        if "const" in schema or "enum" in schema:
            return schema.get("const") if "const" in schema else self.random.choice(schema["enum"])
        return self.plain(schema, key, depth)

    def plain(self, schema: Any, key: str, depth: int) -> Any:
        given: Any = schema.get("type", "object" if "properties" in schema else "string")
        kind: str = given if isinstance(given, str) else self.random.choice(given)
        if kind == "object":
            return self.object(schema, depth)
        if kind == "array":
            return self.array(schema, key, depth)
        if kind == "boolean":
            return self.random.random() < 0.5
        if kind in ("integer", "number"):
            return self.random.choice(
                [schema.get("minimum", 0), min(schema.get("maximum", 10), 10), self.random.randint(1, 9)]
            )
        if kind == "null":
            return None
        return self.random.choice(NAMES.get(key, ("a", "b", "name", "2024-01-01", "2024-01-01T00:00:00.000Z")))

    def array(self, schema: Any, key: str, depth: int) -> list[Any]:
        if key in ("property", "path"):
            return list(self.random.choice(PATHS))
        fewest = schema.get("minItems", 0)
        count = fewest if depth > DEEPEST else max(fewest, self.random.choice((1, 1, 1, 2, 3)))
        return [self.value(schema.get("items", {}), key, depth + 1) for _ in range(count)]

    def object(self, schema: Any, depth: int) -> dict[str, Any]:
        required = schema.get("required", ())
        often = 0.0 if depth > DEEPEST else 0.4
        given = schema.get("properties", {})
        found = {
            name: self.value(of, name, depth + 1)
            for name, of in given.items()
            if name != "cursor" and (name in required or self.random.random() < often)
        }
        more = schema.get("additionalProperties")
        if isinstance(more, dict) and depth <= DEEPEST:
            for name in self.random.sample(("a", "b", "name", "count", "parent"), self.random.randint(1, 2)):
                found[name] = self.value(more, name, depth + 1)
        return found


def _merged(first: dict[str, Any], second: Any) -> dict[str, Any]:
    return first | second
