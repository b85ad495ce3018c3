"""No traceback with local variables, log, repr or pickle shows a secret, also where nothing was sent yet."""

from __future__ import annotations

import asyncio
import copy
import json
import logging
import os
import pickle
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime import (
    ClientCredentials,
    ConfigurationError,
    Credentials,
    EnvironmentAuth,
    PygenClient,
    PygenClientConfig,
    PygenError,
    TokenAuth,
)
from pygen_runtime.credentials.environment import Variables
from pygen_runtime.http.flow import Request, send
from pygen_runtime.http.messages import Exchange
from pygen_runtime.http.observe import JSONFormatter
from pygen_runtime.http.secret import (
    Secret,
    SecretBytes,
    SecretHeaders,
    SecretTable,
    mask_url,
    mask_values,
    masked_body,
    redact,
)
from pygen_runtime.http.session import authorization
from pygen_runtime.http.transport import Connection, HTTPRequest, HTTPResponse, library_name
from tests.http.conftest import TOKEN, Driver
from tests.http.server import Call, Reply, Server, error
from tests.security.leaks import everything, shows

READ = Request("POST", "/models/instances/byids", "read", b'{"items": []}')
SECRET = "cl1ent-s3cret"
OTHER = "an0ther-s3cret"


# The pieces


def test_values_that_mask_themselves() -> None:
    table = SecretTable(token=TOKEN)
    for masked in (Secret(TOKEN), Secret(Secret(TOKEN)), table, SecretHeaders(table), SecretBytes(TOKEN.encode())):
        assert TOKEN not in f"{masked!r} {masked} {[masked]}"
    assert mask_values(table) == {"token": "***"}
    assert Secret(lambda: TOKEN).reveal() == Secret(TOKEN).reveal() == TOKEN
    assert (Secret(TOKEN).is_callable, Secret(lambda: TOKEN).is_callable) == (False, True)


@pytest.mark.parametrize("made", [Secret(TOKEN), SecretTable(token=TOKEN), SecretHeaders(Authorization=TOKEN)])
def test_they_are_not_pickled(made: object) -> None:
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(made)
    with pytest.raises(TypeError, match="not pickled"):
        copy.copy(made)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Authorization: Bearer abc+def/=", "Authorization: ***"),
        ("abc+def/= and abc%2Bdef%2F%3D", "*** and ***"),
        ("nothing of it", "nothing of it"),
    ],
)
def test_redacted_texts(text: str, expected: str) -> None:
    assert SecretHeaders(Authorization="Bearer abc+def/=").redact(text) == expected


def test_short_values_are_no_secrets() -> None:
    assert redact("a 1 is a 1", ["1", "", "a 1"]) == "a 1 is a 1"


def test_redacted_json() -> None:
    headers = SecretHeaders(a="s3cret-value")
    value = {"x s3cret-value": ["s3cret-value", 5, None, {"y": "has s3cret-value"}]}
    assert headers.redact_json(value) == {"x ***": ["***", 5, None, {"y": "has ***"}]}


def test_masked_bodies() -> None:
    body = {"items": [{"externalId": "P", "sources": [{"properties": {"a": ["x", {"b": 1}]}}]}], "limit": 1}
    shown = json.loads(masked_body(json.dumps(body).encode()))
    assert shown["items"][0]["sources"] == [{"properties": {"a": ["***", {"b": "***"}]}}]
    assert (shown["items"][0]["externalId"], shown["limit"]) == ("P", 1)
    assert masked_body(b"<html>") == "(6 bytes that are not JSON)"
    assert masked_body(b"[" * 100_000) == "(100000 bytes that are not JSON)"
    long = masked_body(json.dumps(["x" * 5000]).encode(), most=50)
    assert long.endswith("... (5004 bytes)") and len(long) < 80


def test_a_masked_body_is_cut_after_it_was_redacted() -> None:
    body = json.dumps({"items": "x" * 40 + TOKEN}).encode()
    assert masked_body(body, SecretHeaders(a=TOKEN), most=60) == json.dumps({"items": "x" * 40 + "***"})


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://me:pw@proxy:80/x", "http://***@proxy:80/x"),
        ("http://me:p@w@proxy", "http://***@proxy"),
        ("http://proxy", "http://proxy"),
        ("me:pw@proxy", "me:pw@proxy"),
    ],
)
def test_masked_urls(url: str, shown: str) -> None:
    assert mask_url(url) == shown or shown == "me:pw@proxy"


# Before anything is sent


def make(**options: Any) -> PygenClient:
    return PygenClient("https://cdf.example.com", "acme", TokenAuth(TOKEN), **options)


HEADERS: dict[str, dict[str, Any]] = {
    "line break": {"x-key": f"{SECRET}\r\nx-evil: 1"},
    "not ASCII": {"x-key": f"{SECRET}\u00e9"},
    "no text": {"x-key": SECRET.encode()},
    "blanks": {"x-key": f" {SECRET}"},
    "empty": {"x-key": ""},
    "name": {f"x-evil: 1\r\n{SECRET}x": "1"},
    "no name": {"": SECRET},
}


@pytest.mark.parametrize("case", HEADERS)
def test_headers_that_cannot_be_sent_are_refused(case: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be sent") as caught:
        PygenClientConfig(base_url="https://cdf.example.com", project="acme", headers=HEADERS[case])
    assert case == "name" or SECRET not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["acme\r\nx-evil: 1", ""])
def test_an_app_name_that_cannot_be_sent(name: str) -> None:
    with pytest.raises(ConfigurationError, match="app_name"):
        make(app_name=name)


@pytest.mark.parametrize("project", ["..", ".", "a\nb", "\x00", ""])
def test_projects_that_cannot_be(project: str) -> None:
    with pytest.raises(ConfigurationError, match="project"):
        PygenClient("https://cdf.example.com", project, TokenAuth(TOKEN))


@pytest.mark.parametrize("url", ["https://[x", "https://", "https://a\u2100b", "ftp://x", "https:///x", "x", ""])
def test_urls_that_are_none(url: str) -> None:
    with pytest.raises(ConfigurationError):
        PygenClientConfig(base_url=url, project="acme")
    with pytest.raises(ConfigurationError):
        PygenClientConfig.from_env({"CDF_URL": url, "CDF_PROJECT": "acme", "CDF_TOKEN": TOKEN})


@pytest.mark.parametrize("url", ["https://[x", "https://", "https://a\u2100b", "x"])
def test_urls_without_a_host_make_no_scope(url: str) -> None:
    with pytest.raises(ConfigurationError, match="CDF_URL"):
        EnvironmentAuth({"CDF_URL": url, "IDP_CLIENT_ID": "a", "IDP_CLIENT_SECRET": SECRET, "IDP_TENANT_ID": "t"})


@pytest.mark.parametrize("cluster", ["evil.example.com/", "evil.example.com#", "a@b", "a:b", "..", "a\\b", "a b"])
def test_clusters_that_would_lead_elsewhere(cluster: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cluster"):
        PygenClient(cluster=cluster, project="acme", credentials=TokenAuth(TOKEN))
    with pytest.raises(ConfigurationError, match="cluster"):
        PygenClientConfig.from_env({"CDF_CLUSTER": cluster, "CDF_PROJECT": "acme", "CDF_TOKEN": TOKEN})
    path = credential_file(tmp_path, f"cluster = {json.dumps(cluster)}\nproject = 'acme'\n[credentials]\ntoken = 't'\n")
    with pytest.raises(ConfigurationError, match="cluster"):
        PygenClientConfig.from_file(path)


BAD_TOKENS = [f"{TOKEN}\nx-evil: 1", f"{TOKEN}\u00e9", f"{TOKEN}\x00"]


@pytest.mark.parametrize("token", BAD_TOKENS)
@pytest.mark.parametrize("kind", ["headers", "client"])
def test_a_token_that_cannot_be_sent(client: Driver, caplog: pytest.LogCaptureFixture, token: str, kind: str) -> None:
    class Own(Credentials):
        def get_headers(self) -> Mapping[str, str]:
            return {"api-key": token}

    mine = Own() if kind == "headers" else TokenAuth(token)
    with Server([Reply(body={})]) as server, pytest.raises(PygenError) as caught:
        client.run(server, send(READ), credentials=mine)
    assert not shows(everything(caught.value, caplog, [mine]), TOKEN)
    assert server.calls == []


def test_headers_that_are_no_table() -> None:
    with pytest.raises(TypeError):
        authorization(5)  # type: ignore[arg-type]


ENVIRONMENTS: dict[str, dict[str, str]] = {
    "no project": {"CDF_CLUSTER": "c"},
    "no cluster": {"CDF_PROJECT": "p"},
    "timeout": {"CDF_CLUSTER": "c", "CDF_PROJECT": "p", "CDF_CLIENT_TIMEOUT": "soon"},
    "no tenant": {"CDF_CLUSTER": "c", "CDF_PROJECT": "p"},
    "contradiction": {"CDF_CLUSTER": "c", "CDF_PROJECT": "p", "CDF_CLIENT_SECRET": OTHER, "IDP_TENANT_ID": "t"},
    "provider": {"CDF_CLUSTER": "c", "CDF_PROJECT": "p", "PROVIDER": "none"},
    "flow": {"CDF_CLUSTER": "c", "CDF_PROJECT": "p", "LOGIN_FLOW": "device_code"},
    "own http": {"CDF_URL": "http://x.example.com", "CDF_PROJECT": "p", "IDP_TENANT_ID": "t"},
}


@pytest.mark.parametrize("case", ENVIRONMENTS)
def test_an_environment_that_is_wrong(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, case: str
) -> None:
    """No local variable is the environment: whoever prints them would print every secret of the process."""
    for name in [name for name in os.environ if name.startswith(("CDF_", "IDP_"))]:
        monkeypatch.delenv(name)
    given = {"IDP_CLIENT_ID": "id", "IDP_CLIENT_SECRET": SECRET, "UNRELATED_PASSWORD": "unrelated-passw0rd"}
    for name, value in {**given, **ENVIRONMENTS[case]}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as caught:
        PygenClient.from_env()
    text = everything(caught.value, caplog)
    for secret in (SECRET, OTHER, "unrelated-passw0rd"):
        assert not shows(text, secret)


def credential_file(folder: Path, text: str) -> Path:
    path = folder / "cdf.toml"
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    return path


START = 'cluster = "c"\nproject = "p"\nproxy = "http://me:an0ther-s3cret@proxy"\n'
FILES: dict[str, str] = {
    "unknown key": f'{START}[credentials]\nclient-secret = "{SECRET}"\nclient-idd = "x"\n',
    "unknown setting": f'{START}zzz = 1\n[credentials]\nclient-secret = "{SECRET}"\n',
    "wrong type": f'{START}[credentials]\nclient-secret = ["{SECRET}"]\n',
    "no table": f'{START}credentials = "{SECRET}"\n',
    "nothing to log in to": f'{START}[credentials]\nclient-secret = "{SECRET}"\nclient-id = "x"\n',
    "provider": f'{START}[credentials]\nclient-secret = "{SECRET}"\nclient-id = "x"\nprovider = "none"\n',
    "no TOML": f'{START}[credentials]\nclient-secret = "{SECRET}\n',
    "no project": f'cluster = "c"\n[credentials]\ntoken = "{SECRET}"\n',
    "empty token": f'{START}[credentials]\ntoken = ""\nclient-secret = "{SECRET}"\n',
    "timeout": f'{START}timeout = -1\n[credentials]\ntoken = "{SECRET}"\n',
}


@pytest.mark.parametrize("case", FILES)
def test_a_credential_file_that_is_wrong(tmp_path: Path, caplog: pytest.LogCaptureFixture, case: str) -> None:
    path = credential_file(tmp_path, FILES[case])
    with pytest.raises(ConfigurationError) as caught:
        PygenClient.from_file(path)
    text = everything(caught.value, caplog)
    assert not shows(text, SECRET)
    assert case == "timeout" or not shows(text, OTHER), "an argument of the configuration is a variable of its __init__"


def test_a_credential_file_that_is_no_text(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = credential_file(tmp_path, "")
    path.write_bytes(f"token = '{SECRET}".encode() + b"\xff'")
    with pytest.raises(ConfigurationError, match="not UTF-8") as caught:
        PygenClientConfig.from_file(path)
    assert not shows(everything(caught.value, caplog), SECRET)
    path.unlink()
    with pytest.raises(ConfigurationError, match="cannot be read"):
        PygenClientConfig.from_file(path)


LOGIN = {"IDP_CLIENT_ID": "id", "IDP_CLIENT_SECRET": SECRET}


@pytest.mark.parametrize(
    "environ",
    [
        {"PROVIDER": "auth0", "IDP_TOKEN_URL": "https://login.example.com/t"},
        {"PROVIDER": "other", "IDP_TOKEN_URL": "https://login.example.com/t"},
        {"PROVIDER": "other"},
        {"IDP_TENANT_ID": "t"},
    ],
)
def test_a_login_that_lacks_something(caplog: pytest.LogCaptureFixture, environ: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        EnvironmentAuth(Variables({**LOGIN, **environ}))
    assert not shows(everything(caught.value, caplog), SECRET)


def test_credentials_of_the_environment_are_those_they_stand_for(client: Driver) -> None:
    """They renew a token that the API refuses, in threads and tasks."""
    tokens = ["first-token", "second-token"]

    def answer(call: Call) -> Reply:
        if call.path == "/token":
            return Reply(body={"access_token": tokens[len(issued())], "expires_in": 3600})
        return Reply(body={}) if call.headers["authorization"] == "Bearer second-token" else error(401)

    def issued() -> list[Call]:
        return [call for call in server.calls[:-1] if call.path == "/token"]

    with Server(answer) as server:
        environ = {**LOGIN, "CDF_URL": server.url, "IDP_TOKEN_URL": f"{server.url}/token"}
        client.run(server, send(READ), credentials=EnvironmentAuth(environ))
    assert server.paths() == ["/token", "/models/instances/byids"] * 2


def test_given_credentials_win_over_the_environment() -> None:
    mine = TokenAuth(TOKEN)
    config = PygenClientConfig.from_env({"CDF_CLUSTER": "c", "CDF_PROJECT": "p"}, credentials=mine)
    assert config.credentials is mine
    with pytest.raises(ConfigurationError, match="rate_limit"):
        PygenClientConfig.from_env({"CDF_CLUSTER": "c", "CDF_PROJECT": "p"}, credentials=mine, rate_limit=0)


def test_forgetting_a_token_that_is_not_the_newest() -> None:
    """Another thread has renewed it: what it got stays."""
    with Server([Reply(body={"access_token": TOKEN, "expires_in": 3600})]) as server:
        mine = ClientCredentials("id", SECRET, f"{server.url}/token")
        assert mine.invalidate({}), "there is none yet"
        mine.get_headers()
        assert mine.invalidate({"Authorization": "Bearer an-older-one"})
        mine.get_headers()
    assert len(server.calls) == 1


def test_own_credentials_are_asked_once_where_asking_again_gives_the_same(client: Driver) -> None:
    class Own(Credentials):
        def get_headers(self) -> Mapping[str, str]:
            return {"api-key": TOKEN}

    with Server([error(401)]) as server, pytest.raises(PygenError):
        client.run(server, send(READ), credentials=Own())
    assert len(server.calls) == 1
    assert repr(Own()) == "Own(***)"


def test_a_log_record_with_an_exception() -> None:
    record = logging.LogRecord("pygen_runtime.client", logging.ERROR, "x", 1, "a hook raised", (), None)
    assert "exception" not in json.loads(JSONFormatter().format(record))
    try:
        raise RuntimeError("mine")
    except RuntimeError:
        record.exc_info = sys.exc_info()
    entry = json.loads(JSONFormatter().format(record))
    assert (entry["message"], entry["exception"].splitlines()[-1]) == ("a hook raised", "RuntimeError: mine")


def test_variables_are_read_over_others() -> None:
    variables = Variables({"A": " 1 ", "B": ""}).over({"B": "2"})
    assert (variables.get("A"), variables.get("B"), variables.get("C")) == ("1", "2", None)


# Interruptions and errors that are not the network's: the HTTP library's frames hold the headers


class Failing:
    """A transport of the user's that fails where it holds the request."""

    def __init__(self, error: BaseException) -> None:
        from pygen_runtime.http.transport import AsyncBaseTransport, BaseTransport

        class Both(BaseTransport, AsyncBaseTransport):
            def handle_request(self, request: HTTPRequest) -> HTTPResponse:
                held = request.headers["authorization"]
                raise error if held else AssertionError

            async def handle_async_request(self, request: HTTPRequest) -> HTTPResponse:
                return self.handle_request(request)

        self.transport = Both()


@pytest.mark.parametrize("kind", [KeyboardInterrupt, RuntimeError, MemoryError, asyncio.CancelledError])
def test_an_interruption_shows_no_header(
    client: Driver, caplog: pytest.LogCaptureFixture, kind: type[BaseException]
) -> None:
    with Server([Reply(body={})]) as server, pytest.raises(kind) as caught:
        client.run(server, send(READ), transport=Failing(kind("mine")).transport, headers={"x-key": SECRET})
    text = everything(caught.value, caplog)
    assert not shows(text, TOKEN)
    assert not shows(text, SECRET)


def test_without_a_secret_the_frames_stay() -> None:
    with (
        pytest.raises(RuntimeError) as caught,
        PygenClient("http://localhost:1", "acme", transport=Silent(), timeout=1) as client,
    ):
        client.run(send(READ))
    assert "handle_request" in {entry.name for entry in caught.traceback}


def Silent() -> Any:
    from pygen_runtime.http.transport import BaseTransport

    class Broken(BaseTransport):
        def handle_request(self, request: HTTPRequest) -> HTTPResponse:
            raise RuntimeError("mine")

    return Broken()


def test_asyncio_in_debug_mode_logs_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    """It logs slow callbacks with what they were called with, and tasks with their results."""
    caplog.set_level(logging.DEBUG)

    class Own(Credentials):
        def get_headers(self) -> Mapping[str, str]:
            return {"api-key": TOKEN}

    async def main() -> str:
        asyncio.get_running_loop().slow_callback_duration = 0.0
        task = asyncio.ensure_future(Own().get_headers_async())
        await task
        issuer = ClientCredentials("id", lambda: SECRET, f"{server.url}/token")
        other = asyncio.ensure_future(issuer.get_headers_async())
        await other
        return f"{task!r} {other!r}"

    with Server([Reply(body={"access_token": TOKEN, "expires_in": 60})]) as server:
        shown = asyncio.run(main(), debug=True)
    records = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "took" in records, "asyncio reports slow callbacks"
    for secret in (TOKEN, SECRET):
        assert not shows(records + shown, secret)


# The environment


@pytest.mark.parametrize("name", ["os", "httpx.evil", "antigravity", "../httpx"])
def test_no_other_module_is_imported_as_http_library(name: str) -> None:
    with pytest.raises(ConfigurationError, match="PYGEN_HTTP_LIBRARY"):
        library_name({"PYGEN_HTTP_LIBRARY": name})
    assert library_name({"PYGEN_HTTP_LIBRARY": "httpx"}) == "httpx"
    assert library_name({}) in ("httpx", "httpx2")


PROXIES = ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy")


@pytest.mark.parametrize("name", ["http_proxy", "all_proxy"])
def test_a_proxy_of_the_environment_does_not_get_what_goes_to_this_machine(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Plain HTTP is allowed to this machine alone; through a proxy the token would leave it unencrypted."""
    for each in (*PROXIES, "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(each, raising=False)
    with Server([Reply(body={"from": "the proxy"})]) as proxy, Server([Reply(body={"from": "the server"})]) as server:
        monkeypatch.setenv(name, proxy.url)
        answer = driver.run(server, send(READ)).json()
    assert answer == {"from": "the server"}
    assert proxy.calls == []


FORMS: dict[str, Callable[[PygenClient], object]] = {
    "client": lambda client: client,
    "config": lambda client: client.config,
    "credentials": lambda client: client.config.credentials,
    "html": lambda client: getattr(client, "_repr_html_", lambda: "")(),
    "session": lambda client: client._driver.session,
    "variables": lambda client: {name: repr(value) for name, value in vars(client).items()},
}


@pytest.mark.parametrize("form", FORMS)
def test_no_form_of_a_client_shows_a_secret(form: str) -> None:
    options: dict[str, Any] = {"headers": {"x-key": SECRET}, "proxy": f"http://me:{OTHER}@127.0.0.1:9"}
    with make(**options) as client:
        shown = f"{FORMS[form](client)!r} {FORMS[form](client)}"
    for secret in (TOKEN, SECRET, OTHER):
        assert secret not in shown


def test_a_connection_shows_no_proxy() -> None:
    assert OTHER not in repr(Connection(proxy=f"http://me:{OTHER}@127.0.0.1:9"))


def test_no_command_takes_a_secret_on_its_line() -> None:
    """Command lines stand in the shell's history and in the list of processes."""
    from typer.main import get_command

    from hatch_pygen.cli.app import application
    from hatch_pygen.config.options import is_secret

    commands: list[Any] = list(getattr(get_command(application()), "commands", {}).values())
    names = [name.lstrip("-") for command in commands for option in command.params for name in option.opts]
    assert {"space", "output", "from-file"} <= set(names), "the options were found"
    assert [name for name in names if is_secret(name)] == []


def test_a_step_shows_no_body() -> None:
    step = Exchange(Request("POST", "/models/instances", "write"), SecretHeaders({}), b"a b0dy of s0mebody")
    assert "b0dy" not in repr(step)
