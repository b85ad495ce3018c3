"""An emulator spoken to in plain JSON; every answer is held against the OpenAPI document where that is at hand."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from pygen_runtime.emulator import Emulator
from tests.shared_models import SHARED

SPACE = "test"
VIEW = {"type": "view", "space": SPACE, "externalId": "Pump", "version": "v1"}
CONTAINER = {"type": "container", "space": SPACE, "externalId": "Pump"}
CONNECTS = {"space": SPACE, "externalId": "connects"}
PROPERTIES: dict[str, dict[str, Any]] = {
    "name": {"type": "text"},
    "weight": {"type": "float64", "unit": {"externalId": "power:megaw"}},
    "count": {"type": "int32"},
    "big": {"type": "int64"},
    "on": {"type": "boolean"},
    "start": {"type": "timestamp"},
    "end": {"type": "timestamp"},
    "day": {"type": "date"},
    "data": {"type": "json"},
    "tags": {"type": "text", "list": True},
    "series": {"type": "timeseries"},
    "status": {"type": "enum", "values": {"ready": {"name": "Ready"}, "broken": {"name": "Broken"}}},
    "parent": {"type": "direct"},
    "others": {"type": "direct", "list": True},
}


@cache
def document(form: str = "patched") -> Any:
    path = SHARED / "spec" / f"dms-openapi.{form}.json"
    if not path.is_file():
        return None
    found = json.loads(path.read_text("utf-8"))
    # The published document demands a key `properties` beside `items` that it does not describe and nobody sends.
    found["components"]["schemas"]["AggregatedResultItemCollection"]["required"] = ["items"]
    return found


@cache
def validator(reference: str, form: str = "patched") -> Draft202012Validator:
    return Draft202012Validator({**document(form), "$ref": reference})


def check_answer(method: str, path: str, status: int, body: Any) -> None:
    if document() is None:
        return
    answers = document()["paths"][path][method.lower()]["responses"]
    found = answers.get(str(status)) or document()["paths"]["/models/spaces"]["post"]["responses"]["400"]
    if "$ref" in found:
        name = found["$ref"].rsplit("/", 1)[1]
        reference = f"#/components/responses/{name}/content/application~1json/schema"
    else:
        escaped = path.replace("/", "~1")
        code = status if str(status) in answers else 400
        reference = f"#/paths/{escaped}/{method.lower()}/responses/{code}/content/application~1json/schema"
    errors = list(validator(reference).iter_errors(body))
    assert not errors, f"{method} {path} -> {status}: {errors[0].json_path}: {errors[0].message[:500]}"


class Api:
    """Requests to an emulator without a client between."""

    def __init__(self, emulator: Emulator | None = None) -> None:
        self.emulator = emulator or Emulator(strict=True)

    def call(self, path: str, body: Any = None, method: str = "POST") -> tuple[int, Any]:
        content = b"" if body is None else json.dumps(body).encode()
        target = f"/api/v1/projects/any/models{path}"
        answer = self.emulator.answer(method, target, {}, content)
        parsed = json.loads(answer.content)
        check_answer(method, f"/models{path.partition('?')[0]}", answer.status, parsed)
        return answer.status, parsed

    def post(self, path: str, body: Any) -> Any:
        status, answer = self.call(path, body)
        assert status == 200, answer
        return answer

    def get(self, path: str) -> Any:
        status, answer = self.call(path, method="GET")
        assert status == 200, answer
        return answer

    def refused(self, path: str, body: Any, status: int = 400) -> str:
        """The message of the error that the request is answered with."""
        found, answer = self.call(path, body)
        assert found == status, (found, answer)
        assert answer["error"]["code"] == status
        message: str = answer["error"]["message"]
        return message

    # Shortcuts

    def schema(self) -> None:
        """The space, the container and the view of the tests."""
        self.post("/spaces", {"items": [{"space": SPACE}]})
        self.post("/containers", {"items": [container("Pump", PROPERTIES)]})
        self.post("/views", {"items": [view("Pump", PROPERTIES)]})

    def apply(self, *items: dict[str, Any], **flags: Any) -> Any:
        return self.post("/instances", {"items": list(items), **flags})["items"]

    def ids(self, filter: Any = None, **more: Any) -> list[str]:
        """The external ids that a list of the view answers."""
        body = {"sources": [{"source": VIEW}], **more}
        if filter is not None:
            body["filter"] = filter
        return [item["externalId"] for item in self.post("/instances/list", body)["items"]]

    def values(self, external_id: str, kind: str = "node") -> Any:
        """The values of one instance in the view; None where it is not there."""
        items = [{"instanceType": kind, "space": SPACE, "externalId": external_id}]
        found = self.post("/instances/byids", {"items": items, "sources": [{"source": VIEW}]})["items"]
        return found[0]["properties"][SPACE]["Pump/v1"] if found else None


def container(external_id: str, properties: dict[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    types = {
        name: {"type": {k: v for k, v in of.items() if k not in OPTIONS}, **options(of)}
        for name, of in properties.items()
    }
    return {"space": SPACE, "externalId": external_id, "properties": types, **more}


OPTIONS = ("nullable", "immutable", "autoIncrement", "defaultValue")


def options(of: dict[str, Any]) -> dict[str, Any]:
    return {key: of[key] for key in OPTIONS if key in of}


def view(external_id: str, properties: Any, of: str | None = None, version: str = "v1", **more: Any) -> dict[str, Any]:
    mapped = {"type": "container", "space": SPACE, "externalId": of or external_id}
    return {
        "space": SPACE,
        "externalId": external_id,
        "version": version,
        "properties": {name: {"container": mapped, "containerPropertyIdentifier": name} for name in properties},
        **more,
    }


def node(
    external_id: str,
    _source: dict[str, str] | None = None,
    _type: Any = None,
    _version: int | None = None,
    **values: Any,
) -> dict[str, Any]:
    body: dict[str, Any] = {"instanceType": "node", "space": SPACE, "externalId": external_id}
    if _type is not None:
        body["type"] = ref(_type)
    if _version is not None:
        body["existingVersion"] = _version
    if values or _source:
        body["sources"] = [{"source": _source or VIEW, "properties": values}]
    return body


def edge(external_id: str, start: str, end: str, **more: Any) -> dict[str, Any]:
    ids = {"instanceType": "edge", "space": SPACE, "externalId": external_id, "type": CONNECTS}
    return {**ids, "startNode": ref(start), "endNode": ref(end), **more}


def ref(external_id: str) -> dict[str, str]:
    return {"space": SPACE, "externalId": external_id}


def p(name: str) -> list[str]:
    """The path of a property of the view."""
    return [SPACE, "Pump/v1", name]
