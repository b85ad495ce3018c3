"""Log records, hooks and statistics."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime import PygenClient, RequestEvent, ResponseEvent, TokenAuth
from pygen_runtime.http.flow import Request, send
from pygen_runtime.http.messages import Exchange
from pygen_runtime.http.observe import EndpointStats, JSONFormatter, configure_logging
from pygen_runtime.http.secret import SecretHeaders
from tests.http.conftest import TOKEN, Driver
from tests.http.server import Reply, Server, error
from tests.test_docs import blocks

WRITE = Request(
    "POST", "/models/instances", "write", b'{"items": [{"sources": [{"properties": {"a": "private"}}]}]}', items=1
)


def test_records(driver: Driver, pauses: list[float], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "pygen_runtime")
    with Server([error(503), Reply(body={"items": []})]) as server:
        driver.run(server, send(WRITE), log_bodies=True)
    mine = [record for record in caplog.records if record.name == "pygen_runtime.client"]
    assert [record.levelname for record in mine] == ["DEBUG", "WARNING", "DEBUG", "INFO"]
    last = mine[-1].__dict__
    assert (last["method"], last["path"], last["status"], last["attempt"], last["items"], last["request_id"]) == (
        "POST",
        "/models/instances",
        200,
        2,
        1,
        "req-1",
    )
    assert last["elapsed_ms"] > 0
    assert "private" not in caplog.text
    assert '"a": "***"' in mine[0].getMessage()
    line = json.loads(JSONFormatter().format(mine[-1]))
    assert line["status"] == 200
    assert line["logger"] == "pygen_runtime.client"


def test_bodies_are_opt_in(driver: Driver, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "pygen_runtime")
    with Server([Reply(body={"items": []})]) as server:
        driver.run(server, send(WRITE))
    assert "sources" not in caplog.text


def test_hooks(driver: Driver, pauses: list[float]) -> None:
    asked: list[RequestEvent] = []
    answered: list[ResponseEvent] = []
    with Server([Reply(hang_up=True), Reply(body={"items": []})]) as server:
        driver.run(server, send(WRITE), on_request=asked.append, on_response=(answered.append,))
    assert [event.attempt for event in asked] == [1, 2]
    assert asked[0].body == WRITE.body
    assert [event.status for event in answered] == [None, 200]
    assert answered[0].error is not None
    assert answered[1].request == asked[1]


def test_a_hook_that_raises(driver: Driver, caplog: pytest.LogCaptureFixture) -> None:
    def hook(event: RequestEvent) -> None:
        raise RuntimeError("mine")

    with Server([Reply(body={"items": []})]) as server:
        assert driver.run(server, send(WRITE), on_request=hook).status == 200
    assert "a hook of the client raised" in caplog.text


def test_statistics(driver: Driver) -> None:
    with Server([Reply(body={"items": []})]) as server:
        driver.run(server, send(WRITE))
    assert driver.stats is not None
    counts = driver.stats.endpoints["POST /models/instances"]
    assert (counts.requests, counts.objects, counts.errors) == (1, 1, 0)
    assert counts.bytes_sent == len(WRITE.body or b"")
    assert counts.seconds > 0
    assert driver.stats.total == counts
    assert driver.stats._repr_html_().count("<tr>") == 1 + 1 + 1  # names, the endpoint, all
    assert f"<td>POST /models/instances</td><td>1</td><td>{counts.errors}</td>" in driver.stats._repr_html_()


def test_environment_switches_logging_on() -> None:
    logger = logging.getLogger("pygen_runtime")
    level = logger.level
    assert configure_logging({}) is None
    handler = configure_logging({"PYGEN_LOG": "debug", "PYGEN_LOG_FORMAT": "json"})
    assert handler is not None
    try:
        assert isinstance(handler.formatter, JSONFormatter)
        assert logger.level == logging.DEBUG
        assert configure_logging({"PYGEN_LOG": "info"}) is None
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


def test_repr_of_a_client() -> None:
    with PygenClient("https://a.b", "p", TokenAuth(TOKEN)) as client:
        assert repr(client) == "PygenClient(base_url='https://a.b', project='p')"


def test_times_are_those_of_the_attempt(driver: Driver) -> None:
    answered: list[ResponseEvent] = []
    with Server([Reply(body={"items": []}, delay=0.05)]) as server:
        response = driver.run(server, send(WRITE), on_response=answered.append)
    assert 0.05 <= response.elapsed < 60
    assert 50 <= answered[0].elapsed_ms < 60_000
    assert driver.stats is not None
    assert 0.05 <= driver.stats.total.seconds < 60


def test_a_step_shows_neither_body_nor_payload() -> None:
    step = Exchange(Request("POST", "/models/instances", "write", b"the body"), SecretHeaders({}), b"the payload")
    assert "the body" not in repr(step) and "the payload" not in repr(step)


def test_the_recipes_of_the_page(repository: Path) -> None:
    """An audit log, OpenTelemetry and Prometheus; called here, because what a hook raises is but logged."""
    prometheus = pytest.importorskip("prometheus_client", reason="one of the recipes is for it")
    pytest.importorskip("opentelemetry.trace", reason="one of the recipes is for it")
    names: dict[str, Any] = {}
    for block in blocks(repository / "docs/observability.md", "python"):
        exec(compile(block, "observability.md", "exec"), names)
    events: list[ResponseEvent] = []
    names["client"].with_options(on_response=(events.append, names["measure"])).spaces.list()
    for hook in ("record_write", "span", "measure"):
        names[hook](events[0])
    sample = prometheus.REGISTRY.get_sample_value
    assert sample("cdf_requests_total", {"path": "/models/spaces", "status": "200"}) == 2.0
    assert sample("cdf_request_seconds_count", {"path": "/models/spaces"}) == 2.0
    for metric in (names["requests"], names["seconds"]):
        prometheus.REGISTRY.unregister(metric)


def test_statistics_show_what_happened_to_the_millisecond() -> None:
    one = EndpointStats(requests=2, objects=1, seconds=0.12345)
    assert repr(one) == "EndpointStats(requests=2, objects=1, seconds=0.123)"
    assert repr(one + one) == "EndpointStats(requests=4, objects=2, seconds=0.247)"
