"""Requests drawn from the OpenAPI document against a real server: never a 5xx, no hang, each answer as documented."""

from __future__ import annotations

import json
from collections import Counter
from http.client import HTTPConnection
from typing import Any

import pytest

from tests.emulator.api import PROPERTIES, SPACE, check_answer, container, document, node, ref, view
from tests.emulator.http_server import running
from tests.emulator.random_requests import Drawing
from tests.shared_models import needs_shared

pytestmark = needs_shared
LONGEST = 20.0
"""Seconds without an answer that are a hang."""
START: list[tuple[str, Any]] = [
    ("/models/spaces", {"items": [{"space": SPACE}]}),
    ("/models/containers", {"items": [container("Pump", PROPERTIES)]}),
    ("/models/views", {"items": [view("Pump", PROPERTIES)]}),
    ("/models/instances", {"items": [node("a", name="ready", count=1), node("b", parent=ref("a"), tags=["x"])]}),
]


def send(connection: HTTPConnection, method: str, path: str, body: Any) -> tuple[int, Any]:
    content = None if body is None else json.dumps(body).encode()
    connection.request(method, f"/api/v1/projects/any{path}", content, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def ask(seed: int, count: int, *options: str, strict: bool) -> Counter[int]:
    """The statuses of so many requests; the schema is made anew now and then, because some of them delete it."""
    drawing, statuses = Drawing(document("strict"), seed), Counter[int]()
    with running(*options, strict=strict) as (_, address):
        host = address.removeprefix("http://")
        connection = HTTPConnection(host, timeout=LONGEST)
        for n in range(count):
            if n % 100 == 0:
                for path, body in START:
                    send(connection, "POST", path, body)
            method, path, body = drawing.request()
            status, answer = send(connection, method, path, body)
            statuses[status] += 1
            assert status < 500, (seed, n, method, path, body, answer)
            check_answer(method, path, status, answer)
        connection.close()
    return statuses


@pytest.mark.wide
@pytest.mark.parametrize("strict", [False, True], ids=["kind", "strict"])
def test_a_few_requests(strict: bool) -> None:
    statuses = ask(1, 400, *(["--system"] if strict else []), strict=strict)
    assert statuses[200] > 60, statuses
    assert statuses[400] > 60, statuses


@pytest.mark.full
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 12))
def test_ten_thousand_requests(seed: int) -> None:
    statuses = ask(seed, 1000, *(["--system"] if seed % 2 else []), strict=bool(seed % 2))
    assert statuses[200] > 100, statuses
