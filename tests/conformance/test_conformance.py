"""What Python sends for each vector; `conformance.test.ts` does the same for TypeScript."""

from __future__ import annotations

import json
import operator
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.generation.typescript.generator import TypeScriptGenerator
from hatch_pygen.ir.naming import snake_case
from hatch_pygen.npm import runtime
from pygen_runtime import NodeReference, TokenAuth
from pygen_runtime.http.transport import BaseTransport, HTTPRequest, HTTPResponse
from tests.generation.packages import imported, write
from tests.typescript import node

HERE = Path(__file__).parent
EXAMPLE = HERE.parents[1] / "example_project"
FILES = sorted(HERE.glob("*/*.json"))
CASES = [case for path in FILES for case in json.loads(path.read_text("utf-8"))["cases"]]
COMPARED = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
}
METHODS = {"in": "in_", "between": "between", "startsWith": "startswith", "exists": "exists", "missing": "missing"}
LISTS = {"containsAny": "contains_any", "containsAll": "contains_all"}


class Recording(BaseTransport):
    """Keeps what is sent, and answers an empty page."""

    def __init__(self) -> None:
        self.sent: list[Any] = []

    def handle_request(self, request: HTTPRequest) -> HTTPResponse:
        self.sent.append(json.loads(request.read()))
        return HTTPResponse(200, json={"items": []}, request=request)


def model() -> tuple[Any, PygenConfig]:
    config = PygenConfig.from_pyproject(EXAMPLE)
    return snapshot.read(EXAMPLE / config.snapshot), config


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    folder = tmp_path_factory.mktemp("conformance")
    write(pipeline.generate(*model()).files, folder)
    return imported(folder, "water_works_sdk")


def value(given: Any) -> Any:
    """A tagged value."""
    if isinstance(given, list):
        return [value(each) for each in given]
    if not isinstance(given, dict):
        return given
    ((tag, content),) = given.items()
    moment = datetime.fromisoformat
    tags = {"$int": int, "$date": date.fromisoformat, "$time": lambda text: moment(text.replace("Z", "+00:00"))}
    return NodeReference(*content) if tag == "$node" else tags[tag](content)


def column(view: Any, path: list[str]) -> Any:
    for id in path:
        names = {field.alias or name: name for name, field in getattr(view, "__pydantic_fields__", {}).items()}
        view = getattr(view, {"externalId": "external_id", **names}.get(id, id))
    return view


def built(view: Any, expression: list[Any], prefix: tuple[str, ...] = ()) -> Any:
    kind, *rest = expression
    if kind in ("and", "or"):
        first, *others = [built(view, each, prefix) for each in rest]
        for other in others:
            first = first & other if kind == "and" else first | other
        return first
    if kind == "not":
        return ~built(view, rest[0], prefix)
    if kind == "has":
        return built(view, rest[1], (*prefix, *rest[0]))
    of, operands = column(view, [*prefix, *rest[0]]), [value(each) for each in rest[1:]]
    if kind in COMPARED:
        return COMPARED[kind](of, operands[0])
    return getattr(of, LISTS[kind])(*operands[0]) if kind in LISTS else getattr(of, METHODS[kind])(*operands)


def for_language(language: str) -> list[dict[str, Any]]:
    return [case for case in CASES if case.get("only", language) == language]


@pytest.mark.parametrize("case", for_language("python"), ids=lambda case: case["name"])
def test_filters(case: dict[str, Any], sdk: ModuleType) -> None:
    transport = Recording()
    view = getattr(sdk, case["view"])
    with sdk.WaterWorksClient("https://c.local", "p", TokenAuth("t"), transport=transport) as client:
        getattr(client, snake_case(case["view"])).list(built(view, case["filter"]))
    assert [body["filter"] for body in transport.sent] == [case["sent"]]


def test_the_vectors_are_well_formed() -> None:
    schema = json.loads((HERE / "schema.json").read_text("utf-8"))
    for path in FILES:
        Draft202012Validator(schema).validate(json.loads(path.read_text("utf-8")))
    names = [case["name"] for case in CASES]
    assert len(names) == len(set(names))


def test_every_operator_occurs() -> None:
    def kinds(expression: list[Any]) -> Iterator[str]:
        yield expression[0]
        for each in expression[1:]:
            if (
                isinstance(each, list)
                and each
                and isinstance(each[0], str)
                and each[0] in {*COMPARED, *METHODS, *LISTS, "and", "or", "not", "has"}
            ):
                yield from kinds(each)

    found = {kind for case in CASES for kind in kinds(case["filter"])}
    assert found == {*COMPARED, *METHODS, *LISTS, "and", "or", "not", "has"}


@pytest.mark.slow
@pytest.mark.xdist_group("typescript")
def test_typescript_sends_the_same(tools: Path, tmp_path: Path) -> None:
    lib = (runtime.folder() / "lib" / "index.js").as_posix()
    write(pipeline.generate_with(TypeScriptGenerator(("js",), lib), *model()).files, tmp_path)
    environ = {"PYGEN_CONFORMANCE_SDK": str(tmp_path), "PYGEN_CONFORMANCE_RUNTIME": lib, "NO_COLOR": "1"}
    command = [
        "node",
        node.module(tools, "vitest", "vitest.mjs"),
        "run",
        "--root",
        ".",
        "--config",
        "vitest.config.mjs",
    ]
    printed = node.run([*command, "--dir", "../conformance"], node.HERE, environ)
    count = len(for_language("typescript"))
    assert f"{count} passed" in printed
