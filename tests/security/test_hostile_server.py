"""A server, or whoever answers in its place, that wants the token, the memory, the terminal or the log."""

from __future__ import annotations

import gzip
import json
import logging
import re
import tracemalloc
import zlib
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygen_runtime import (
    AuthenticationError,
    ClientCredentials,
    ClientError,
    InvalidAnswerError,
    NetworkError,
    PygenError,
    RedirectError,
    TokenAuth,
)
from pygen_runtime.http import body
from pygen_runtime.http.flow import Request, send
from tests.http.conftest import TOKEN, Driver
from tests.http.server import PREFIX, Call, Reply, Server, error
from tests.security.leaks import everything, shows

READ = Request("POST", "/models/instances/byids", "read", b'{"items": []}')
OK = Reply(body={"items": []})
API_KEY = "k3y-of-the-gateway"
SECRET = "cl1ent+s3cret/="


def read() -> Any:
    response = yield from send(READ)
    return response.json()


# Redirects

PLACES = [
    "http://[x/",
    "//[::1",
    "http://127.0.0.1:99999999/",
    "http://127.0.0.1:port/",
    "https://a\u00e2\u0084\u0080b.example.com/",
    "\\\\elsewhere.example.com/",
    "http://127.0.0.1\\@elsewhere.example.com/",
    "http://elsewhere.example.com#@127.0.0.1/",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "",
    "\x1b]0;title\x07",
]


@pytest.mark.parametrize("location", PLACES)
def test_a_place_that_is_none_is_a_typed_error(
    driver: Driver, pauses: list[float], caplog: pytest.LogCaptureFixture, location: str
) -> None:
    caplog.set_level(logging.DEBUG, "pygen_runtime")
    with Server([Reply(307, {}, {"location": location})]) as server, pytest.raises(ClientError) as caught:
        driver.run(server, read())
    assert isinstance(caught.value, (RedirectError, NetworkError))
    assert server.calls
    assert all(record.getMessage().isprintable() for record in caplog.records if record.name.startswith("pygen"))


def test_a_redirect_to_the_same_host_cannot_swap_the_token(driver: Driver) -> None:
    """A user in the URL would make the HTTP library send another Authorization header."""
    replies: list[Reply] = []
    with Server(replies) as server:
        replies = server._replies
        place = server.url.replace("://", "://other:user@") + "/elsewhere"
        replies += [Reply(307, {}, {"location": place}), OK]
        with pytest.raises(RedirectError):
            driver.run(server, read())
    assert len(server.calls) == 1


# The token in what the server says


def echo(status: int) -> Any:
    """A page for debugging, as some gateways answer: it repeats every header of the request."""

    def answer(call: Call) -> Reply:
        page = f"<html>{call.headers['authorization']} {call.headers['x-key']}</html>".encode()
        return Reply(status, page, {"content-type": "text/html", "x-request-id": call.headers["authorization"]})

    return answer


def echo_json(status: int) -> Any:
    def answer(call: Call) -> Reply:
        token, key = call.headers["authorization"], call.headers["x-key"]
        return error(status, f"bad {token} {key}", missing=[{"space": token}], **{"code": status})

    return answer


ECHOES = {
    **{f"html {status}": echo(status) for status in (200, 302, 400, 401, 403, 404, 409, 500, 502)},
    **{f"json {status}": echo_json(status) for status in (400, 401, 403, 409, 422, 500, 503)},
    "json text 200": lambda call: Reply(body=call.headers["authorization"]),
    "json keys 200": lambda call: Reply(body={"items": [{call.headers["authorization"]: 1}]}),
    "location": lambda call: Reply(307, {}, {"location": f"https://x.example.com/?{call.headers['authorization']}"}),
}


@pytest.mark.parametrize("name", ECHOES)
def test_an_answer_that_repeats_the_token_is_not_shown(
    client: Driver, pauses: list[float], caplog: pytest.LogCaptureFixture, name: str
) -> None:
    """Below INFO the HTTP library logs the headers of every answer; that is its own business, and in the docs."""
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, "pygen_runtime")

    def read_items() -> Any:
        response = yield from send(READ)
        return response.decode(lambda data: json.loads(data)["items"][0]["space"])

    with Server(ECHOES[name]) as server, pytest.raises(PygenError) as caught:
        client.run(server, read_items(), headers={"x-key": API_KEY}, log_bodies=True, max_retries=1)
    text = everything(caught.value, caplog)
    assert not shows(text, TOKEN)
    assert not shows(text, API_KEY)


@pytest.mark.parametrize("kind", ["text", "function"])
@pytest.mark.parametrize("form", ["raw", "decoded", "json"])
def test_an_issuer_that_repeats_the_secret(
    client: Driver, pauses: list[float], caplog: pytest.LogCaptureFixture, kind: str, form: str
) -> None:
    caplog.set_level(logging.DEBUG)

    def answer(call: Call) -> Reply:
        if form == "raw":
            return Reply(500, b"<html>" + call.content + b"</html>")
        if form == "decoded":
            return Reply(400, f"<html>{SECRET}</html>".encode())
        return Reply(
            401, {"error": "invalid_client", "error_description": f"wrong: {SECRET} ({call.content.decode()})"}
        )

    secret: Any = SECRET if kind == "text" else lambda: SECRET
    with Server(answer) as server:
        mine = ClientCredentials("id", secret, f"{server.url}/token", max_retries=0)
        with pytest.raises(AuthenticationError) as caught:
            client.run(server, read(), credentials=mine, log_bodies=True)
    assert not shows(everything(caught.value, caplog, [mine]), SECRET)


def test_an_answer_of_the_issuer_is_not_shown(client: Driver, caplog: pytest.LogCaptureFixture) -> None:
    """It may hold a token under a name that we do not know."""
    with Server([Reply(body={"accessToken": TOKEN, "refresh_token": SECRET})]) as server:
        mine = ClientCredentials("id", "secret-of-id", f"{server.url}/token")
        with pytest.raises(AuthenticationError, match="no access_token") as caught:
            client.run(server, read(), credentials=mine)
    text = everything(caught.value, caplog, [mine])
    assert not shows(text, TOKEN)
    assert not shows(text, SECRET)


# Memory

MEGABYTE = 1_000_000


@cache
def bomb(layers: int, size: int = 200 * MEGABYTE) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = b"".join(packer.compress(b" " * MEGABYTE) for _ in range(size // MEGABYTE)) + packer.flush()
    for _ in range(layers - 1):
        data = gzip.compress(data, mtime=0)
    return data


@pytest.mark.wide
def test_a_gzip_bomb_ends_at_the_limit(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "LARGEST_BODY", 10 * MEGABYTE)
    with Server([Reply(body=bomb(1), headers={"content-encoding": "gzip"})]) as server:
        tracemalloc.start()
        try:
            with pytest.raises(NetworkError, match="larger than 10 MB") as caught:
                driver.run(server, read())
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert len(server.calls) == 1, "it is not asked for again"
    assert caught.value.sent
    assert peak < 40 * MEGABYTE


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd", "identity, gzip", "gzip\t,gzip", "compress"])
def test_encodings_that_were_not_asked_for(driver: Driver, encoding: str) -> None:
    """Layers multiply: 10 kB in two of them can be 10 GB."""
    packed = Reply(body=bomb(2, MEGABYTE), headers={"content-encoding": encoding})
    with Server([packed]) as server, pytest.raises(NetworkError, match="was not asked for"):
        driver.run(server, read())
    assert server.calls[0].headers["accept-encoding"] == "gzip"
    assert len(server.calls) == 1


def test_a_body_without_an_end(client: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "LARGEST_BODY", 3 * MEGABYTE)
    with Server([Reply(body=b" " * (4 * MEGABYTE))]) as server, pytest.raises(NetworkError, match="larger than 3 MB"):
        client.run(server, read())


def test_a_body_of_the_largest_size_is_read(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.dumps({"items": ["x" * 1000]}).encode()
    monkeypatch.setattr(body, "LARGEST_BODY", len(content))
    packed = Reply(body=gzip.compress(content), headers={"content-encoding": "x-gzip"})
    with Server([packed, Reply(body=content)]) as server:
        assert driver.run(server, read()) == driver.run(server, read()) == json.loads(content)


@given(st.binary(max_size=3000), st.integers(1, 500), st.sampled_from(["", "gzip", "GZIP ", "identity"]))
def test_a_body_is_the_same_in_any_pieces(content: bytes, size: int, encoding: str) -> None:
    sent = gzip.compress(content) if "gzip" in encoding.lower() else content
    collected = body.Body(encoding)
    for start in range(0, len(sent), size):
        collected.add(sent[start : start + size])
    assert collected.content() == content


def test_what_follows_a_gzip_is_left_out() -> None:
    collected = body.Body("gzip")
    collected.add(gzip.compress(b"one") + b"more")
    collected.add(b"and more")
    assert collected.content() == b"one"


def test_half_a_gzip_is_asked_for_again(driver: Driver, pauses: list[float]) -> None:
    half = Reply(body=gzip.compress(b'{"items": []}' * 100)[:-20], headers={"content-encoding": "gzip"})
    with Server([half, OK]) as server:
        assert driver.run(server, read()) == {"items": []}
    assert len(server.calls) == 2


def test_an_empty_body_needs_no_gzip(client: Driver) -> None:
    with Server([Reply(body=b"", headers={"content-encoding": "gzip"})]) as server, pytest.raises(InvalidAnswerError):
        client.run(server, read())


# What it sends back, and what is printed

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
PAYLOAD = "\x1b[2J\x1b]0;owned\x07\nCRITICAL root forged line\r\x9b31m\u2028\u202e"

TALK = {
    "message": lambda: error(400, PAYLOAD),
    "text": lambda: Reply(500, {"error": PAYLOAD}),
    "html": lambda: Reply(502, f"<html>{PAYLOAD}</html>".encode()),
    "401": lambda: error(401, PAYLOAD),
    "request id": lambda: Reply(400, {"error": {"message": "no"}}, {"x-request-id": "r\x1b[2J\x07"}),
    "success": lambda: Reply(200, f"<html>{PAYLOAD}</html>".encode()),
    "names": lambda: Reply(200, {PAYLOAD: 1}),
    "location": lambda: Reply(302, {}, {"location": "http://\x1b[2Jx.example.com/"}),
}


@pytest.mark.parametrize("name", TALK)
def test_no_error_carries_control_characters(client: Driver, pauses: list[float], name: str) -> None:
    """Else a server forges lines of a log, or drives the terminal that shows the error."""

    def read_strictly() -> Any:
        from pydantic import ConfigDict, TypeAdapter, with_config
        from typing_extensions import TypedDict

        @with_config(ConfigDict(extra="forbid"))
        class Closed(TypedDict, total=False):
            items: list[int]

        response = yield from send(READ)
        return response.decode(TypeAdapter(Closed).validate_json)

    with Server([TALK[name]()]) as server, pytest.raises(PygenError) as caught:
        client.run(server, read_strictly(), max_retries=0)
    assert CONTROL.search(str(caught.value)) is None
    assert str(caught.value).isprintable()


def test_cookies_are_not_kept(driver: Driver) -> None:
    """A gateway's session would be sent again, with other credentials on the same pool too."""

    def twice() -> Any:
        yield from send(READ)
        yield from send(READ)

    with Server([Reply(body={}, headers={"set-cookie": "session=of-somebody; Path=/"})]) as server:
        driver.run(server, twice())
    assert len(server.calls) == 2
    assert all("cookie" not in call.headers for call in server.calls)


# What goes into a request

HOSTILE_IDS = ["a&limit=1000", "a\r\nx-evil: 1", "../../secrets", "a#b?c=d", "%2e%2e/%0d%0a", "\u2028\x00", "a b+c"]


@pytest.mark.parametrize("text", HOSTILE_IDS)
def test_ids_stay_in_their_place(client: Driver, text: str) -> None:
    params = {"space": text, "limit": 5}
    with Server([OK]) as server:
        client.run(server, send(Request("GET", "/models/views", "schema", params=params)))
    (call,) = server.calls
    assert call.path == f"{PREFIX}/models/views"
    assert call.params == {"space": [text], "limit": ["5"]}
    assert "x-evil" not in call.headers


@pytest.mark.parametrize("project", ["../other", "a/b", "a?x=1", "a#b", "a\r\nx-evil: 1", "..", "a%2fb"])
def test_a_project_is_one_part_of_the_path(http_library: str, project: str) -> None:
    from pygen_runtime import ConfigurationError, PygenClient

    with Server([OK]) as server:
        try:
            with PygenClient(server.url, project, TokenAuth(TOKEN)) as client:
                client.run(send(READ))
        except ConfigurationError as refused:
            assert "project" in str(refused)
            assert server.calls == []
        else:
            assert len(server.calls[0].path.split("/")) == len(f"{PREFIX}/models/instances/byids".split("/"))
            assert "x-evil" not in server.calls[0].headers


@pytest.mark.parametrize("pause", ["soon", "9" * 400, "-5", "1e999", "Mon, 99 Foo 2024", "0x10", "nan", "\xb2"])
def test_a_pause_that_cannot_be_read(client: Driver, pauses: list[float], pause: str) -> None:
    """It neither ends in a traceback nor holds the program up."""
    with Server([error(429, headers={"Retry-After": pause}), OK]) as server:
        try:
            client.run(server, read())
        except ClientError:
            assert len(server.calls) == 1
        else:
            assert len(server.calls) == 2


NESTED = b"[" * 100_000


@pytest.mark.parametrize(
    "content",
    [NESTED, b'{"items":' + NESTED, b"9" * 5000, b'{"items": [' + b"9" * 5000 + b"]}", b'{"items": NaN}', b"\x00"],
)
@pytest.mark.parametrize("status", [200, 401])
def test_awkward_json_is_a_typed_error(client: Driver, status: int, content: bytes) -> None:
    def read_items() -> Any:
        response = yield from send(READ)
        return response.decode(lambda data: json.loads(data)["items"]["none"])

    with Server([Reply(status, content)]) as server, pytest.raises(ClientError):
        client.run(server, read_items(), max_retries=0)
