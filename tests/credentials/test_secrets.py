"""No log, repr, traceback (with local variables) or pickle of a failing run shows a secret."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from typing import Any

import pytest

from pygen_runtime import ClientCredentials, ConfigurationError, Credentials, PygenClientConfig, PygenError, TokenAuth
from pygen_runtime.credentials.issuer_http import Answer
from pygen_runtime.http.flow import Request, send
from pygen_runtime.http.secret import Secret, SecretHeaders, mask_url
from tests.http.conftest import TOKEN, Driver
from tests.http.server import Call, Reply, Server, error
from tests.security.leaks import everything

READ = Request("POST", "/models/instances/byids", "read", b'{"items": []}')
SECRET = "cl1ent-s3cret"
HIDDEN = (TOKEN, SECRET, "h1dden-h3ader", "pr0xy-passw0rd")


FAULTS: dict[str, Callable[[Call], Reply]] = {
    "hang up": lambda call: Reply(hang_up=True),
    "cut": lambda call: Reply(body={"items": []}, cut=3),
    "timeout": lambda call: Reply(body={}, delay=1),
    "500": lambda call: error(500),
    "401": lambda call: error(401, f"bad token {TOKEN}"),
    "html": lambda call: Reply(body=b"<html>"),
    "redirect": lambda call: Reply(302, {}, {"location": "https://elsewhere.example.com/"}),
    "bytes that are no HTTP": lambda call: Reply(200, b"", {"bad header": "x\r\n\x00: y"}),
}


@pytest.mark.parametrize(
    "fault", [pytest.param(each, marks=[pytest.mark.wide] * (each == "timeout")) for each in FAULTS]
)
@pytest.mark.parametrize("kind", ["token", "callable", "client credentials"])
def test_failing_runs(
    driver: Driver, pauses: list[float], caplog: pytest.LogCaptureFixture, fault: str, kind: str
) -> None:
    caplog.set_level(logging.DEBUG)

    def script(call: Call) -> Reply:
        if call.path == "/token":
            return Reply(body={"access_token": TOKEN, "expires_in": 3600})
        return FAULTS[fault](call)

    with Server(script) as server:
        made: dict[str, Credentials] = {
            "token": TokenAuth(TOKEN),
            "callable": TokenAuth(lambda: TOKEN),
            "client credentials": ClientCredentials("id", SECRET, f"{server.url}/token"),
        }
        options: dict[str, Any] = {"credentials": made[kind], "headers": {"x-key": "h1dden-h3ader"}}
        config = PygenClientConfig(base_url=server.url, project="acme", **options)
        with pytest.raises(PygenError) as caught:
            driver.run(server, _json(), timeout=0.2, max_retries=1, log_bodies=True, **options)
    text = everything(caught.value, caplog, [config, made, driver])
    for secret in HIDDEN:
        assert secret not in text
        assert base64.b64encode(secret.encode()).decode() not in text


def _json() -> Any:
    response = yield from send(READ)
    return response.json()


@pytest.mark.parametrize("fault", ["hang up", "cut", "timeout", "500", "html"])
def test_failing_issuers(driver: Driver, pauses: list[float], caplog: pytest.LogCaptureFixture, fault: str) -> None:
    caplog.set_level(logging.DEBUG)
    with Server(FAULTS[fault]) as server:
        mine = ClientCredentials("id", SECRET, f"{server.url}/token", timeout=0.2, max_retries=1)
        with pytest.raises(PygenError) as caught:
            driver.run(server, send(READ), credentials=mine, log_bodies=True)
    assert SECRET not in everything(caught.value, caplog, [mine])


def test_proxy_passwords() -> None:
    config = PygenClientConfig(base_url="https://a.b", project="p", proxy="http://me:pr0xy-passw0rd@proxy:8080")
    assert "pr0xy" not in repr(config)
    assert "proxy:8080" in repr(config)
    assert mask_url("http://proxy:8080") == "http://proxy:8080"


def test_a_wrong_proxy() -> None:
    from pygen_runtime import PygenClient

    with pytest.raises(ConfigurationError) as caught:
        PygenClient("https://a.b", "p", TokenAuth("t"), proxy="nothing://me:pr0xy-passw0rd@proxy")
    assert "pr0xy" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_what_is_sent_to_an_issuer_and_comes_from_it_is_not_shown() -> None:
    assert "x-hidden" not in repr(Request("POST", "https://a.b/token", "token", b"client_secret=x-hidden"))
    assert "x-hidden" not in repr(Answer(200, '{"access_token": "x-hidden"}', {"set-cookie": "x-hidden"}))


def test_secret_values() -> None:
    assert repr(Secret("x-hidden")) == str(Secret("x-hidden")) == "***"
    assert repr(SecretHeaders(Authorization="x-hidden")) == "{'Authorization': '***'}"
    assert SecretHeaders(Authorization="Bearer x-hidden").redact("got x-hidden!") == "got ***!"
