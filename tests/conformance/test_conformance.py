"""What Python does with each vector; `conformance.test.ts` does the same with TypeScript."""

from __future__ import annotations

import warnings
from pathlib import Path
from types import ModuleType

import pytest

from hatch_pygen import pipeline
from pygen_runtime import exceptions
from pygen_runtime.http import retries
from tests.conformance.driver import Case, Driver, clock
from tests.conformance.expressions import tagged
from tests.conformance.package_names import python_names
from tests.conformance.vectors import for_language, model
from tests.generation.packages import imported, write

FACTS = {"requestId": "request_id", "retryAfter": "retry_after"}


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    folder = tmp_path_factory.mktemp("conformance")
    write(pipeline.generate(*model()).files, folder)
    return imported(folder, "water_works_sdk")


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


def test_a_drift_of_python_is_found(sdk: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "FIRST_PAUSE", 1.0)
    (case,) = (each for each in for_language("python", "retries") if each["name"] == "the pause doubles")
    with pytest.raises(AssertionError):
        test_retries(case, sdk)
