"""The OpenAPI document: requests made from it find no answer that it does not describe."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.cases import examples
from tests.service.conftest import Service

QUICK = settings(
    max_examples=examples(20), deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/diff", "/generate", "/validate"])
def test_requests_from_the_document(service: Service, path: str) -> None:
    schemathesis = pytest.importorskip("schemathesis", reason="on Python 3.10 the quick tests run without it")
    checks = pytest.importorskip("schemathesis.specs.openapi.checks")  # what a model must hold, no document can say
    address = str(service.client.base_url)
    operation = schemathesis.openapi.from_url(f"{address}/openapi.json")[path]["POST"]
    statuses: set[int] = set()

    @QUICK
    @given(operation.as_strategy())
    def check(case: Any) -> None:
        answer = case.call(base_url=address, timeout=60)
        case.validate_response(answer, excluded_checks=[checks.positive_data_acceptance])
        statuses.add(answer.status_code)

    check()
    assert statuses <= {200, 422}


@pytest.mark.wide
def test_it_names_every_route(service: Service) -> None:
    paths = service.client.get("/openapi.json").json()["paths"]
    assert sorted(paths) == ["/diff", "/generate", "/health", "/languages", "/metrics", "/validate", "/version"]
    assert {"400", "401", "413", "422", "429", "503", "504"} <= set(paths["/generate"]["post"]["responses"])


@pytest.mark.wide
def test_the_page_shows_every_route_and_loads_nothing(service: Service) -> None:
    answer = service.client.get("/docs")
    document = service.client.get("/openapi.json").json()
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for path, methods in document["paths"].items():
        assert all(f"<code>{method.upper()} {path}</code>" in answer.text for method in methods)
    links = set(re.findall(r'href="([^"]*)"', answer.text))
    assert links - {"openapi.json"} <= {f"#{name}" for name in document["components"]["schemas"]}
    assert {link[1:] for link in links if link.startswith("#")} <= set(re.findall(r' id="([^"]*)"', answer.text))
    assert not re.search(r"<script|<img|src=|url\(|@import", answer.text)
