"""What the client does when the server or the network misbehaves, on real sockets, for both drivers and libraries."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import TypeVar

import pytest

from pygen_runtime import (
    APIError,
    AuthenticationError,
    ConflictError,
    InvalidAnswerError,
    InvalidRequestError,
    NetworkError,
    PagingError,
    PermissionDeniedError,
    PygenError,
    QueryTimeoutError,
    RateLimitError,
    RedirectError,
    RequestTimeoutError,
    ResourceNotFoundError,
    ServerError,
    TokenAuth,
)
from pygen_runtime.http.flow import Flow, Request, send
from pygen_runtime.http.paging import Page, PageSource, decode, fetch
from pygen_runtime.requests.instances import InstancePages
from tests.http.conftest import TOKEN, Driver
from tests.http.server import PREFIX, Call, Reply, Server, error

T = TypeVar("T")
LIST = Request("POST", "/models/instances/list", "read", b'{"limit": 1}')
OK = Reply(body={"items": []})


def page(source: PageSource[T], cursor: str | None, limit: int) -> Flow[Page[T]]:
    """One page of at most `limit` items."""
    response, _ = yield from fetch(source, cursor, limit)
    return (yield from decode(source, response))


def attempts(driver: Driver, server: Server) -> int:
    """The number of requests; the client's own count must equal the server's log."""
    assert driver.stats is not None
    assert driver.stats.total.requests == len(server.calls)
    by_endpoint = {name.partition(" ")[2]: counts.requests for name, counts in driver.stats.endpoints.items()}
    paths = server.paths()
    assert {path: paths.count(path) for path in paths} == by_endpoint
    return len(server.calls)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_passes_is_retried(driver: Driver, pauses: list[float], status: int) -> None:
    with Server([error(status), error(status), OK]) as server:
        assert driver.run(server, send(LIST)).attempts == 3
    assert attempts(driver, server) == 3
    assert pauses == [0.5, 1.0]
    assert driver.stats is not None
    assert driver.stats.total.retries == 2
    assert driver.stats.total.rate_limited == (2 if status == 429 else 0)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InvalidRequestError),
        (403, PermissionDeniedError),
        (404, ResourceNotFoundError),
        (409, ConflictError),
        (422, InvalidRequestError),
        (500, ServerError),
    ],
)
def test_what_does_not_pass_is_raised_at_once(driver: Driver, status: int, kind: type[APIError]) -> None:
    with (
        Server([error(status, "the reason", missing=[{"space": "a"}], duplicated=[{"space": "b"}])]) as server,
        pytest.raises(kind) as caught,
    ):
        driver.run(server, send(LIST))
    assert attempts(driver, server) == 1
    found = caught.value
    assert (found.method, found.path, found.status) == ("POST", "/models/instances/list", status)
    assert (found.request_id, found.attempts, found.missing) == ("req-1", 1, ({"space": "a"},))
    assert (found.code, found.detail, found.duplicated) == (status, "the reason", ({"space": "b"},))
    assert json.loads(found.body)["error"]["message"] == "the reason"
    assert found.retry_after is None
    assert "the reason" in str(found)
    assert "req-1" in str(found)


def test_retries_end(driver: Driver, pauses: list[float]) -> None:
    with Server([error(503)]) as server, pytest.raises(ServerError) as caught:
        driver.run(server, send(LIST), max_retries=2)
    assert attempts(driver, server) == caught.value.attempts == 3


@pytest.mark.parametrize("by", ["header", "body"])
def test_auto_retryable(driver: Driver, pauses: list[float], by: str) -> None:
    marked = (
        error(500, headers={"cdf-is-auto-retryable": "true"}) if by == "header" else error(409, isAutoRetryable=True)
    )
    with Server([marked, OK]) as server:
        driver.run(server, send(LIST))
    assert attempts(driver, server) == 2


@pytest.mark.wide
def test_retry_after_in_seconds(driver: Driver) -> None:
    with Server([error(429, headers={"Retry-After": "1"}), OK]) as server:
        start = time.monotonic()
        driver.run(server, send(LIST))
    assert time.monotonic() - start >= 1.0
    assert attempts(driver, server) == 2


@pytest.mark.wide
def test_retry_after_as_a_date(driver: Driver, pauses: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    sleep, sleep_async = time.sleep, asyncio.sleep
    monkeypatch.setattr(time, "sleep", lambda seconds: slept.append(seconds) or sleep(seconds))
    monkeypatch.setattr(asyncio, "sleep", lambda seconds: slept.append(seconds) or sleep_async(seconds))
    moment = datetime.now(timezone.utc) + timedelta(seconds=1.9)
    reply = error(503, headers={"Retry-After": format_datetime(moment, usegmt=True)})
    with Server([reply, OK]) as server:
        driver.run(server, send(LIST))
    assert time.time() >= int(moment.timestamp())  # the format has whole seconds
    assert max(slept) < 2
    assert attempts(driver, server) == 2


def test_retry_after_of_an_hour_is_not_waited_for(driver: Driver) -> None:
    with Server([error(429, headers={"Retry-After": "3600"})]) as server, pytest.raises(RateLimitError) as caught:
        driver.run(server, send(LIST))
    assert caught.value.retry_after == 3600
    assert attempts(driver, server) == 1


def test_408_halves_the_page(driver: Driver) -> None:
    def script(call: Call) -> Reply:
        return error(408) if call.body["limit"] > 300 else OK

    with Server(script) as server:
        driver.run(server, page(InstancePages({}), None, 1000))
    assert [call.body["limit"] for call in server.calls] == [1000, 500, 250]
    attempts(driver, server)


def test_408_of_one_item_ends(driver: Driver, pauses: list[float]) -> None:
    with Server([error(408)]) as server, pytest.raises(QueryTimeoutError):
        driver.run(server, page(InstancePages({}), None, 4))
    assert [call.body["limit"] for call in server.calls] == [4, 2, 1, 1]


@pytest.mark.parametrize("fault", ["hang_up", "cut", "corrupt"])
def test_a_cut_connection_is_retried(driver: Driver, pauses: list[float], fault: str) -> None:
    broken = {
        "hang_up": Reply(hang_up=True),
        "cut": Reply(body={"items": ["x" * 100]}, cut=20),
        "corrupt": Reply(body=gzip.compress(b'{"items": []}')[:-6] + b"broken", headers={"content-encoding": "gzip"}),
    }[fault]
    with Server([broken, OK]) as server:
        assert driver.run(server, send(LIST)).json() == {"items": []}
    assert attempts(driver, server) == 2


def test_nobody_listens(driver: Driver, pauses: list[float]) -> None:
    with Server([OK]) as server:
        pass
    with pytest.raises(NetworkError) as caught:
        driver.run(server, send(LIST))
    assert caught.value.attempts == 4
    assert not caught.value.sent


@pytest.mark.parametrize(
    "body", [b'{"items": [{"spa', b"<html><body>Please log in</body></html>", b"[]", b'{"items": 5}', b"\xff\xfe", b""]
)
def test_success_that_is_none(driver: Driver, body: bytes) -> None:
    with Server([Reply(body=body)]) as server, pytest.raises(InvalidAnswerError) as caught:
        driver.run(server, page(InstancePages({}), None, 10))
    assert caught.value.request_id == "req-1"
    assert caught.value.path == "/models/instances/list"
    assert attempts(driver, server) == 1


def test_the_body_of_an_error_is_its_first_200_characters(driver: Driver) -> None:
    with Server([Reply(body=b"x" * 300)]) as server, pytest.raises(InvalidAnswerError) as caught:
        driver.run(server, page(InstancePages({}), None, 10))
    assert caught.value.body == "x" * 200
    assert f"it begins with {'x' * 80!r}." in str(caught.value)


def test_html_with_502(driver: Driver, pauses: list[float]) -> None:
    with Server([Reply(502, b"<html><h1>Bad Gateway</h1></html>")]) as server, pytest.raises(ServerError) as caught:
        driver.run(server, send(LIST), max_retries=1)
    assert "Bad Gateway" in str(caught.value)
    assert attempts(driver, server) == 2


def test_error_as_a_text(driver: Driver) -> None:
    with Server([Reply(400, {"error": "just a text"})]) as server, pytest.raises(InvalidRequestError, match="just a"):
        driver.run(server, send(LIST))


@pytest.mark.slow
def test_a_body_of_50_mb(driver: Driver) -> None:
    body = json.dumps({"items": [], "filler": "x" * 50_000_000}).encode()
    with Server([Reply(body=body)]) as server:
        response = driver.run(server, send(LIST))
    assert len(response.content) == len(body)
    assert driver.stats is not None
    assert driver.stats.total.bytes_received == len(body)


@pytest.mark.parametrize("reply", [Reply(body={"items": []}, delay=30), Reply(body={"items": ["x" * 1000]}, drip=0.03)])
def test_a_slow_server_meets_the_timeout(driver: Driver, reply: Reply) -> None:
    with Server([reply]) as server, pytest.raises(RequestTimeoutError) as caught:
        start = time.monotonic()
        driver.run(server, send(LIST), timeout=0.4)
    assert time.monotonic() - start < 25  # the server takes 30 s
    assert caught.value.sent
    assert attempts(driver, server) == 1


def test_timeout_of_one_call(driver: Driver) -> None:
    request = Request("GET", "/models/spaces", "schema", timeout=0.3)
    with Server([Reply(body={}, delay=2)]) as server, pytest.raises(RequestTimeoutError):
        driver.run(server, send(request))


def test_a_token_that_expires_between_pages(driver: Driver) -> None:
    valid = ["first"]

    def script(call: Call) -> Reply:
        if call.headers["authorization"] != f"Bearer {valid[0]}":
            return error(401, "expired")
        valid[0] = "second"
        return OK

    tokens = iter(["first", "first", "second"])
    with Server(script) as server:
        credentials = TokenAuth(lambda: next(tokens))
        driver.run(server, send(LIST), credentials=credentials)
        driver.run(server, send(LIST), credentials=credentials)
    assert [call.headers["authorization"] for call in server.calls] == ["Bearer first", "Bearer first", "Bearer second"]


def test_a_refused_token(driver: Driver) -> None:
    with Server([error(401, f"bad {TOKEN}")]) as server, pytest.raises(AuthenticationError) as caught:
        driver.run(server, send(LIST))
    assert TOKEN not in str(caught.value)
    assert caught.value.status == 401
    assert attempts(driver, server) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_to_another_host(driver: Driver, status: int) -> None:
    with Server([OK]) as other:
        location = {"location": f"{other.url}{PREFIX}/models/instances/list"}
        with Server([Reply(status, {}, location)]) as server, pytest.raises(RedirectError):
            driver.run(server, send(LIST))
    assert other.calls == []
    assert attempts(driver, server) == 1


def test_a_redirect_on_the_same_host(driver: Driver) -> None:
    def script(call: Call) -> Reply:
        return OK if call.path.endswith("/elsewhere") else Reply(308, {}, {"location": "/elsewhere"})

    with Server(script) as server:
        driver.run(server, send(LIST))
    assert server.calls[-1].headers["authorization"] == f"Bearer {TOKEN}"
    assert server.calls[-1].body == {"limit": 1}


def test_redirects_in_a_circle(driver: Driver) -> None:
    with Server([Reply(307, {}, {"location": "/round"})]) as server, pytest.raises(RedirectError):
        driver.run(server, send(LIST))
    assert len(server.calls) == 6


def test_gzip_both_ways(driver: Driver) -> None:
    text = "ø" * 5000
    packed = gzip.compress(json.dumps({"items": [text]}).encode())
    with Server([Reply(body=packed, headers={"content-encoding": "gzip"})]) as server:
        body = json.dumps({"x": text}).encode()
        response = driver.run(server, send(Request("POST", "/models/instances", "write", body)))
    assert response.json() == {"items": [text]}
    assert server.calls[0].headers["content-encoding"] == "gzip"
    assert server.calls[0].content == body
    assert driver.stats is not None
    assert driver.stats.total.bytes_sent == len(server.calls[0].raw) < len(body)


def test_headers_of_every_request(driver: Driver) -> None:
    with Server([OK]) as server:
        driver.run(server, send(LIST), app_name="my-app", headers={"X-Extra": "1"})
    sent = server.calls[0].headers
    assert sent["cdf-version"] == "20230101"
    assert sent["x-cdp-app"] == "my-app"
    assert sent["x-cdp-sdk"].startswith("PygenRuntime:")
    assert sent["user-agent"].startswith("pygen-runtime/")
    assert sent["x-extra"] == "1"
    assert sent["content-type"] == "application/json"
    assert "gzip" in sent["accept-encoding"]


def test_a_header_that_cannot_be_sent(driver: Driver) -> None:
    with Server([OK]) as server, pytest.raises(AuthenticationError) as caught:
        driver.run(server, send(LIST), credentials=TokenAuth("two\nlines"))
    assert "two" not in str(caught.value)
    assert server.calls == []


def test_rate_limit(driver: Driver) -> None:
    def three() -> object:
        for _ in range(5):
            yield from send(LIST)

    with Server([OK]) as server:
        start = time.monotonic()
        driver.run(server, three(), rate_limit=20)  # type: ignore[arg-type]
    assert time.monotonic() - start >= 4 / 20


def test_every_error_is_a_pygen_error() -> None:
    for kind in (AuthenticationError, PagingError, NetworkError, APIError):
        assert issubclass(kind, PygenError)
