"""Checks request bodies against the published API document, where it stands beside the checkout."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import jsonschema

from tests.http.server import PREFIX, Call
from tests.shared_models import openapi_file


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(openapi_file("strict").read_text(encoding="utf-8"))
    return found


def request_schema(path: str) -> dict[str, Any]:
    """The schema of the body of POST `path`."""
    schema: dict[str, Any] = document()["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    return {**schema, "components": document()["components"]}


def parameters(path: str, method: str) -> set[str]:
    """The names of the query parameters."""
    known = document()["components"]["parameters"]
    given = document()["paths"][path][method.lower()].get("parameters", ())
    return {known[item["$ref"].rsplit("/", 1)[1]]["name"] if "$ref" in item else item["name"] for item in given}


def check(calls: list[Call]) -> int:
    """Validate bodies and query parameters of all requests; the number that was checked."""
    for call in calls:
        path = call.path.removeprefix(PREFIX)
        assert set(call.params) <= parameters(path, call.method), path
        if call.method == "POST":
            jsonschema.Draft202012Validator(request_schema(path)).validate(call.body)
    return len(calls)
