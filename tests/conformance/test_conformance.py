"""What Python does with each vector; `conformance.test.ts` does the same with TypeScript."""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.generation.typescript.generator import TypeScriptGenerator
from hatch_pygen.npm import runtime
from pygen_runtime import exceptions
from pygen_runtime.http import retries
from tests.conformance.driver import Case, Driver, clock
from tests.conformance.expressions import OPERATORS, tagged
from tests.conformance.package_names import python_names, write_typescript
from tests.generation.packages import imported, write
from tests.typescript import node

HERE = Path(__file__).parent
EXAMPLE = HERE.parents[1] / "example_project"
FILES = sorted(HERE.glob("*/*.json"))
VECTORS = [(path.parent.name, case) for path in FILES for case in json.loads(path.read_text("utf-8"))["cases"]]
FACTS = {"requestId": "request_id", "retryAfter": "retry_after"}


def model() -> tuple[Any, PygenConfig]:
    config = PygenConfig.from_pyproject(EXAMPLE)
    return snapshot.read(EXAMPLE / config.snapshot), config


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    folder = tmp_path_factory.mktemp("conformance")
    write(pipeline.generate(*model()).files, folder)
    return imported(folder, "water_works_sdk")


def for_language(language: str, area: str | None = None) -> list[Case]:
    return [case for each, case in VECTORS if case.get("only", language) == language and area in (None, each)]


def in_area(area: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", for_language("python", area), ids=lambda case: case["name"])


@in_area("filters")
def test_filters(case: Case, sdk: ModuleType) -> None:
    driver = Driver(sdk, case)
    driver.perform()
    assert [each["body"]["filter"] for each in driver.transport.sent] == [case["sent"]]


@in_area("requests")
def test_requests(case: Case, sdk: ModuleType) -> None:
    driver = Driver(sdk, case)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert not isinstance(driver.perform(), Exception)
    assert driver.transport.sent == case["sent"]
    warned = [str(each.message) for each in caught if issubclass(each.category, exceptions.IncompleteResultWarning)]
    assert warned == case.get("warned", [])


@in_area("writes")
def test_writes(case: Case, sdk: ModuleType) -> None:
    driver = Driver(sdk, case)
    assert not isinstance(driver.perform(), Exception)
    assert [each["body"] for each in driver.transport.sent] == case["sent"]


@in_area("values")
def test_values(case: Case, sdk: ModuleType) -> None:
    driver = Driver(sdk, case)
    names = {field.alias or name: name for name, field in driver.view.__pydantic_fields__.items()}
    found = [{id: tagged(getattr(each, names[id])) for id in case["properties"]} for each in driver.perform()]
    assert found == case["values"]


@in_area("errors")
def test_errors(case: Case, sdk: ModuleType) -> None:
    with clock():
        found = Driver(sdk, case).perform()
    assert [type(found).__name__, str(found)] == [case["raised"], case["message"]]
    assert {name: getattr(found, FACTS.get(name, name)) for name in case["facts"]} == case["facts"]


@in_area("paging")
def test_paging(case: Case, sdk: ModuleType) -> None:
    driver = Driver(sdk, case)
    found = driver.perform()
    assert [[each["body"].get("limit"), each["body"].get("cursor")] for each in driver.transport.sent] == case["sent"]
    if "raised" in case:
        assert [type(found).__name__, str(found)] == [case["raised"], case["message"]]
    else:
        assert [each.external_id for each in found] == case["read"]


@in_area("retries")
def test_retries(case: Case, sdk: ModuleType) -> None:
    driver = Driver(sdk, case)
    with clock() as pauses:
        found = driver.perform()
    raised = type(found).__name__ if isinstance(found, Exception) else None
    assert [raised, len(driver.transport.sent), pauses] == [case.get("raised"), case["attempts"], case["pauses"]]


@in_area("names")
def test_names(case: Case, tmp_path: Path) -> None:
    expected = {id: [name, attribute, members] for id, [name, attribute, members] in case["names"]["python"].items()}
    assert python_names(case["views"], tmp_path) == expected


def test_the_vectors_are_well_formed() -> None:
    schema = json.loads((HERE / "schema.json").read_text("utf-8"))
    for path in FILES:
        Draft202012Validator(schema).validate(json.loads(path.read_text("utf-8")))
    names = [(area, case["name"]) for area, case in VECTORS]
    assert len(names) == len(set(names))
    assert sum("only" in case for _, case in VECTORS) == 0


def test_every_operator_and_every_error_of_an_answer_occurs() -> None:
    def kinds(expression: list[Any]) -> Iterator[str]:
        yield expression[0]
        for each in expression[1:]:
            if isinstance(each, list) and each and isinstance(each[0], str) and each[0] in OPERATORS:
                yield from kinds(each)

    assert {kind for case in for_language("python", "filters") for kind in kinds(case["filter"])} == OPERATORS
    raised = {case["raised"] for _, case in VECTORS if "raised" in case}
    # Contents of files are read by the Python runtime alone.
    answered = {each.__name__ for each in exceptions.APIError.__subclasses__()} - {
        "InvalidAnswerError",
        "ContentMissingError",
    }
    assert raised >= {*answered, "AuthenticationError", "PagingError"}


@pytest.mark.slow
@pytest.mark.xdist_group("typescript")
def test_typescript_does_the_same(tools: Path, tmp_path: Path) -> None:
    assert f"{len(for_language('typescript'))} passed" in typescript(tools, tmp_path, runtime.folder() / "lib")


def sdk_of(folder: Path, runtime: str) -> dict[str, str]:
    """The packages that the driver of TypeScript asks for, on this runtime, and the variables that name them."""
    write(pipeline.generate_with(TypeScriptGenerator(("js",), runtime), *model()).files, folder)
    for case in for_language("typescript", "names"):
        write_typescript(case["views"], folder / "names" / case["name"].replace(" ", "_"), runtime)
    return {"PYGEN_CONFORMANCE_SDK": str(folder), "PYGEN_CONFORMANCE_RUNTIME": runtime}


def typescript(tools: Path, folder: Path, lib: Path, *options: str) -> str:
    """What vitest prints of the vectors, driven through the runtime in `lib`; the test fails where one does."""
    index = (lib / "index.js").as_posix()
    environ = {"NO_COLOR": "1", **sdk_of(folder, index)}
    vitest = node.module(tools, "vitest", "vitest.mjs")
    command = [
        "node",
        vitest,
        "run",
        "--root",
        ".",
        "--config",
        "vitest.config.mjs",
        "--dir",
        "../conformance",
        *options,
    ]
    return node.run(command, node.HERE, environ)


@pytest.mark.slow
@pytest.mark.xdist_group("typescript")
def test_drifts_of_typescript_are_found(tools: Path, tmp_path: Path) -> None:
    """Three faults are planted in a copy of the runtime, each of another area."""
    drifts = {
        "values.js": ("slice(0, -1)}+00:00`", "slice(0, -1)}Z`"),
        "attempts.js": ("const FIRST_PAUSE = 500;", "const FIRST_PAUSE = 1000;"),
        "paging.js": ("Math.floor(wanted / 2)", "wanted - 1"),
    }
    lib = Path(shutil.copytree(runtime.folder() / "lib", tmp_path / "lib"))
    for name, (right, wrong) in drifts.items():
        text = (lib / name).read_text("utf-8")
        assert text.count(right) == 1, name
        (lib / name).write_text(text.replace(right, wrong), "utf-8")
    with pytest.raises(AssertionError) as failed:
        typescript(tools, tmp_path / "sdk", lib, "--reporter=dot", "--silent")
    for case in (
        "filters: 'a moment in another zone'",
        "retries: 'the pause doubles'",
        "paging: 'a timeout halves the page'",
    ):
        assert case.replace("'", "") in str(failed.value).replace("'", ""), case


def test_a_drift_of_python_is_found(sdk: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "FIRST_PAUSE", 1.0)
    (case,) = (each for each in for_language("python", "retries") if each["name"] == "the pause doubles")
    with pytest.raises(AssertionError):
        test_retries(case, sdk)
