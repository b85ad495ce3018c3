"""Tokens, issuers, the environment and credential files. A local issuer stands in for every provider."""

from __future__ import annotations

import asyncio
import os
import pickle
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from pygen_runtime import (
    AsyncPygenClient,
    AuthenticationError,
    ClientCredentials,
    ConfigurationError,
    Credentials,
    EnvironmentAuth,
    PygenClient,
    PygenClientConfig,
    TokenAuth,
)
from pygen_runtime.http.flow import Request, send
from tests.http.conftest import Driver
from tests.http.server import Call, Reply, Server, error

READ = Request("POST", "/models/instances/byids", "read", b'{"items": []}')
OK = Reply(body={"items": []})


class Issuer:
    """Answers an issuer's token endpoint and the API, on one server. Only the newest token is valid."""

    def __init__(self, expires_in: Any = 3600, delay: float = 0.0) -> None:
        self.forms: list[dict[str, list[str]]] = []
        self.expires_in, self.delay = expires_in, delay
        self._lock = threading.Lock()

    def __call__(self, call: Call) -> Reply:
        if call.path != "/token":
            valid = f"Bearer token-{len(self.forms)}"
            return OK if call.headers.get("authorization") == valid else error(401, "expired")
        assert call.headers["content-type"] == "application/x-www-form-urlencoded"
        assert "authorization" not in call.headers
        time.sleep(self.delay)
        with self._lock:
            self.forms.append(parse_qs(call.content.decode()))
            token = f"token-{len(self.forms)}"
        return Reply(body={"access_token": token, "expires_in": self.expires_in, "token_type": "Bearer"})


def credentials(server: Server, **options: Any) -> ClientCredentials:
    return ClientCredentials("my-id", "my-secret", f"{server.url}/token", **options)


def test_one_token_for_many_requests(driver: Driver) -> None:
    issuer = Issuer()
    with Server(issuer) as server:
        mine = credentials(server, scopes=["a", "b"], audience="them")
        for _ in range(3):
            driver.run(server, send(READ), credentials=mine)
    assert issuer.forms == [
        {
            "grant_type": ["client_credentials"],
            "client_id": ["my-id"],
            "client_secret": ["my-secret"],
            "scope": ["a b"],
            "audience": ["them"],
        }
    ]


@pytest.mark.parametrize("lifetime", ["3600", 3600.5, None])
def test_forms_of_the_lifetime(driver: Driver, lifetime: Any) -> None:
    issuer = Issuer(lifetime)
    with Server(issuer) as server:
        mine = credentials(server)
        driver.run(server, send(READ), credentials=mine)
        driver.run(server, send(READ), credentials=mine)
    assert len(issuer.forms) == 1


def test_refreshed_30_s_before_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    issuer = Issuer(3600)
    with Server(issuer) as server:
        mine = credentials(server)
        mine.get_headers()
        now[0] += 3569
        mine.get_headers()
        assert len(issuer.forms) == 1
        now[0] += 2
        assert mine.get_headers() == {"Authorization": "Bearer token-2"}


def test_a_short_life_is_used_by_half(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    issuer = Issuer(20)
    with Server(issuer) as server:
        mine = credentials(server)
        for passed, tokens in ((0, 1), (9, 1), (2, 2)):
            now[0] += passed
            assert mine.get_headers() == {"Authorization": f"Bearer token-{tokens}"}


def test_a_token_revoked_early_is_renewed_once(driver: Driver) -> None:
    issuer = Issuer()
    with Server(issuer) as server:
        mine = credentials(server)
        driver.run(server, send(READ), credentials=mine)
        issuer.forms.append({})  # another one was given out: ours is no longer valid
        driver.run(server, send(READ), credentials=mine)
    assert server.paths()[-3:] == ["/models/instances/byids", "/token", "/models/instances/byids"]


def test_one_refresh_for_64_threads() -> None:
    issuer = Issuer(delay=0.05)
    with Server(issuer) as server:
        mine = credentials(server)
        with ThreadPoolExecutor(64) as threads:
            headers = list(threads.map(lambda _: dict(mine.get_headers()), range(64)))
    assert len(issuer.forms) == 1
    assert headers == [{"Authorization": "Bearer token-1"}] * 64


def test_one_refresh_for_64_tasks_and_for_each_loop() -> None:
    issuer = Issuer(delay=0.05)

    async def main(mine: ClientCredentials) -> None:
        headers = await asyncio.gather(*(mine.get_headers_async() for _ in range(64)))
        assert len({header["Authorization"] for header in headers}) == 1

    with Server(issuer) as server:
        mine = credentials(server)
        asyncio.run(main(mine))
        asyncio.run(main(mine))
    assert len(issuer.forms) == 1


def test_the_issuer_refuses(driver: Driver) -> None:
    reply = Reply(401, {"error": "invalid_client", "error_description": "wrong secret my-secret"})
    with Server([reply]) as server, pytest.raises(AuthenticationError) as caught:
        driver.run(server, send(READ), credentials=credentials(server))
    assert "invalid_client" in str(caught.value)
    assert "my-secret" not in str(caught.value)
    assert len(server.calls) == 1


def test_the_issuer_fails_at_first(driver: Driver, pauses: list[float]) -> None:
    issuer = Issuer()
    faults = iter([Reply(503, {}), Reply(hang_up=True)])
    with Server(lambda call: next(faults, None) or issuer(call)) as server:
        driver.run(server, send(READ), credentials=credentials(server))
    assert server.paths() == ["/token"] * 3 + ["/models/instances/byids"]


@pytest.mark.parametrize("body", [b"<html>", {"no": "token"}, {"access_token": 5}, []])
def test_an_answer_without_a_token(driver: Driver, body: Any) -> None:
    with Server([Reply(body=body)]) as server, pytest.raises(AuthenticationError, match="no access_token"):
        driver.run(server, send(READ), credentials=credentials(server))


def test_the_token_request_follows_no_redirect(driver: Driver) -> None:
    with (
        Server([OK]) as other,
        Server([Reply(307, {}, {"location": f"{other.url}/token"})]) as server,
        pytest.raises(AuthenticationError),
    ):
        driver.run(server, send(READ), credentials=credentials(server))
    assert other.calls == []


def test_secrets_as_functions(driver: Driver) -> None:
    issuer = Issuer()
    asked: list[str] = []

    def vault() -> str:
        asked.append("secret")
        return "from-the-vault"

    with Server(issuer) as server:
        mine = ClientCredentials(lambda: "my-id", vault, f"{server.url}/token")
        assert asked == []
        driver.run(server, send(READ), credentials=mine)
        driver.run(server, send(READ), credentials=mine)
    assert asked == ["secret"]
    assert issuer.forms[0]["client_secret"] == ["from-the-vault"]


def test_own_credentials(driver: Driver) -> None:
    class KeyAuth(Credentials):
        def get_headers(self) -> Mapping[str, str]:
            return {"api-key": "mine"}

    with Server([OK]) as server:
        driver.run(server, send(READ), credentials=KeyAuth())
    assert server.calls[0].headers["api-key"] == "mine"


def test_own_credentials_where_the_loop_has_no_thread_for_them() -> None:
    """As when the interpreter ends: the headers are made in the loop's own thread."""

    class KeyAuth(Credentials):
        def get_headers(self) -> Mapping[str, str]:
            return {"api-key": threading.current_thread().name}

    async def ask() -> Mapping[str, str]:
        pool = ThreadPoolExecutor(1)
        pool.shutdown()
        asyncio.get_running_loop().set_default_executor(pool)
        return await KeyAuth().get_headers_async()

    assert dict(asyncio.run(ask())) == {"api-key": threading.current_thread().name}


def test_own_credentials_that_fail(driver: Driver) -> None:
    def fail() -> str:
        raise RuntimeError("the vault says my-secret")

    with Server([OK]) as server, pytest.raises(AuthenticationError) as caught:
        driver.run(server, send(READ), credentials=TokenAuth(fail))
    assert "RuntimeError" in str(caught.value)
    assert "my-secret" not in str(caught.value)


def test_http_is_refused(http_library: str) -> None:
    with pytest.raises(ConfigurationError, match="unencrypted"):
        PygenClient("http://cdf.example.com", "acme", TokenAuth("t"))
    PygenClient("http://cdf.example.com", "acme", TokenAuth("t"), allow_http=True).close()
    for loopback in ("http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1"):
        PygenClient(loopback, "acme", TokenAuth("t")).close()
    for almost in ("localhost.evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "127.0.0.2"):
        with pytest.raises(ConfigurationError):
            PygenClient(f"http://{almost}", "acme", TokenAuth("t"))
    for issuer in ("login.example.com", "localhost.evil.example"):
        with pytest.raises(ConfigurationError, match="token_url"):
            ClientCredentials("i", "s", f"http://{issuer}/token").get_headers()
    with pytest.raises(ConfigurationError) as caught:
        PygenClient("https://user:hunter2@cdf.example.com", "acme", TokenAuth("t"))
    assert "hunter2" not in str(caught.value)


BASE = {"CDF_CLUSTER": "westeurope-1", "CDF_PROJECT": "acme"}
LOGIN = {**BASE, "IDP_CLIENT_ID": "id", "IDP_CLIENT_SECRET": "hush"}


def issued(environ: Mapping[str, str]) -> tuple[str, str, str]:
    """Token URL, scope and audience."""
    found: Any = EnvironmentAuth(environ)._credentials
    return found.token_url, found._plain["scope"], found._plain["audience"]


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        (
            {**LOGIN, "IDP_TENANT_ID": "t1"},
            (
                "https://login.microsoftonline.com/t1/oauth2/v2.0/token",
                "https://westeurope-1.cognitedata.com/.default",
                "",
            ),
        ),
        (
            {**LOGIN, "CDF_TENANT_ID": "t2", "IDP_SCOPES": "a,b", "CDF_URL": "https://x.example.com"},
            ("https://login.microsoftonline.com/t2/oauth2/v2.0/token", "a b", ""),
        ),
        (
            {**LOGIN, "IDP_AUTHORITY_URL": "https://login.microsoftonline.com/t3"},
            (
                "https://login.microsoftonline.com/t3/oauth2/v2.0/token",
                "https://westeurope-1.cognitedata.com/.default",
                "",
            ),
        ),
        ({**LOGIN, "PROVIDER": "cdf"}, ("https://auth.cognite.com/oauth2/token", "", "")),
        (
            {**LOGIN, "PROVIDER": "auth0", "IDP_TOKEN_URL": "https://a/t"},
            ("https://a/t", "IDENTITY user_impersonation", "https://acme.fusion.cognite.com/acme"),
        ),
        (
            {**LOGIN, "PROVIDER": "other", "IDP_TOKEN_URL": "https://o/t"},
            ("https://o/t", "", "https://westeurope-1.cognitedata.com"),
        ),
        ({**LOGIN, "PROVIDER": "other", "IDP_TOKEN_URL": "https://o/t", "IDP_AUDIENCE": "x"}, ("https://o/t", "", "x")),
    ],
)
def test_providers(environ: Mapping[str, str], expected: tuple[str, str, str]) -> None:
    assert issued(environ) == expected


@pytest.mark.parametrize(
    ("environ", "names"),
    [
        ({**LOGIN, "CDF_CLIENT_ID": "other"}, ["CDF_CLIENT_ID", "IDP_CLIENT_ID"]),
        (BASE, ["CDF_CLIENT_ID", "IDP_CLIENT_ID", "CDF_TOKEN"]),
        (LOGIN, ["CDF_TENANT_ID"]),
        ({**LOGIN, "PROVIDER": "auth0"}, ["CDF_TOKEN_URL"]),
        ({**LOGIN, "PROVIDER": "okta"}, ["okta", "entra_id"]),
        ({**BASE, "LOGIN_FLOW": "password"}, ["password", "client_credentials", "token", "device_code"]),
        ({**BASE, "LOGIN_FLOW": "token"}, ["CDF_TOKEN"]),
    ],
)
def test_what_is_missing_is_named(environ: Mapping[str, str], names: list[str]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        EnvironmentAuth(environ)
    for name in names:
        assert name in str(caught.value)
    assert "hush" not in str(caught.value)


def test_cdf_token_wins() -> None:
    found = EnvironmentAuth({**LOGIN, "CDF_TOKEN": "abc", "LOGIN_FLOW": "client_credentials"})
    assert found.get_headers() == {"Authorization": "Bearer abc"}
    for provider in ("entra_id", "cdf"):
        every = {"CDF_CLIENT_ID": "i", "CDF_CLIENT_SECRET": "s", "CDF_TENANT_ID": "t", "PROVIDER": provider}
        assert EnvironmentAuth({**every, "CDF_TOKEN": "abc"}).get_headers() == {"Authorization": "Bearer abc"}


def test_equal_names_are_fine() -> None:
    assert issued({**LOGIN, "CDF_CLIENT_ID": "id", "IDP_TENANT_ID": "t"})


def test_from_env() -> None:
    environ = {**BASE, "CDF_TOKEN": "abc", "CDF_CLIENT_TIMEOUT": "12"}
    config = PygenClientConfig.from_env(environ)
    assert (config.base_url, config.project, config.timeout) == ("https://westeurope-1.cognitedata.com", "acme", 12)
    assert PygenClientConfig.from_env(environ, timeout=3, defaults={"max_retries": 7}).timeout == 3
    assert PygenClientConfig.from_env(environ, defaults={"max_retries": 7, "timeout": 1}).timeout == 12
    with PygenClient.from_env({**environ, "CDF_URL": "https://u.example.com/"}) as client:
        assert client.config.base_url == "https://u.example.com"
    for missing, name in (({"CDF_PROJECT": ""}, "CDF_PROJECT"), ({"CDF_CLUSTER": ""}, "CDF_CLUSTER")):
        with pytest.raises(ConfigurationError, match=name):
            PygenClientConfig.from_env({**environ, **missing})
    with pytest.raises(ConfigurationError, match="CDF_CLIENT_TIMEOUT"):
        PygenClientConfig.from_env({**environ, "CDF_CLIENT_TIMEOUT": "soon"})


def test_a_generated_client_fills_in_defaults() -> None:
    class Generated(PygenClient):
        default_options = {"base_url": "https://d.example.com", "project": "pump", "timeout": 9}

    with Generated(credentials=TokenAuth("t")) as client:
        assert (client.config.base_url, client.config.project, client.config.timeout) == (
            "https://d.example.com",
            "pump",
            9,
        )
    with Generated(project="other", credentials=TokenAuth("t"), timeout=1) as client:
        assert (client.config.project, client.config.timeout) == ("other", 1)
    with Generated.from_env({"CDF_TOKEN": "t", "CDF_PROJECT": "env"}) as client:
        assert (client.config.base_url, client.config.project) == ("https://d.example.com", "env")


def credential_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "cdf.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


FILE = """
cluster = "westeurope-1"
project = "acme"
timeout = 5
max-retries = 1
[credentials]
client-id = "id"
client-secret = "hush"
tenant-id = "t"
"""


def test_from_file(tmp_path: Path) -> None:
    path = credential_file(tmp_path, FILE)
    config = PygenClientConfig.from_file(path)
    assert (config.base_url, config.timeout, config.max_retries) == ("https://westeurope-1.cognitedata.com", 5, 1)
    assert isinstance(config.credentials, ClientCredentials)
    assert "hush" not in repr(config)
    with PygenClient.from_file(path, timeout=2) as client:
        assert client.config.timeout == 2
    token = credential_file(tmp_path, 'base-url = "https://a.b"\nproject = "p"\n[credentials]\ntoken = "x"')
    assert isinstance(PygenClientConfig.from_file(token).credentials, TokenAuth)


def test_a_token_in_the_file_wins(tmp_path: Path) -> None:
    both = credential_file(tmp_path, FILE + 'token = "x"')
    assert PygenClientConfig.from_file(both).credentials.get_headers() == {"Authorization": "Bearer x"}  # type: ignore[union-attr]


def test_what_is_sent_to_an_issuer(driver: Driver) -> None:
    """The whole form; nothing of it is empty."""
    issuer = Issuer()
    with Server(issuer) as server:
        driver.run(server, send(READ), credentials=credentials(server, scopes="a b"))
        driver.run(server, send(READ), credentials=credentials(server, scopes=["a", "b"], audience="them"))
        driver.run(server, send(READ), credentials=credentials(server))
    sent = {"client_id": ["my-id"], "client_secret": ["my-secret"], "grant_type": ["client_credentials"]}
    assert issuer.forms == [
        {**sent, "scope": ["a b"]},
        {**sent, "scope": ["a b"], "audience": ["them"]},
        sent,
    ]


def test_entra_id() -> None:
    made: Any = ClientCredentials.entra_id("my-tenant", "i", "s", "westeurope-1")
    assert made.token_url == "https://login.microsoftonline.com/my-tenant/oauth2/v2.0/token"
    assert made._plain["scope"] == "https://westeurope-1.cognitedata.com/.default"


def test_the_client_tells_how_it_connects() -> None:
    """What the credentials were told themselves is kept."""
    client = {"verify": "/ca.pem", "proxy": "http://proxy:1", "allow_http": True}
    ours: Any = ClientCredentials("i", "s", "https://a/t")
    ours.connect_with(**client)
    assert (ours._verify, ours._proxy, ours._allow_http) == ("/ca.pem", "http://proxy:1", True)
    own: Any = ClientCredentials("i", "s", "https://a/t", verify=False, proxy="http://mine:2", allow_http=False)
    own.connect_with(**client)
    assert (own._verify, own._proxy, own._allow_http) == (False, "http://mine:2", False)
    env: Any = EnvironmentAuth({**LOGIN, "IDP_TENANT_ID": "t"})
    env.connect_with(**client)
    assert env._credentials._verify == "/ca.pem"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (FILE + 'tokn = "x"', "did you mean credentials.token"),
        ("projekt = 1", "did you mean project"),
        ("project = 5", "project must be str"),
        ('project = "a" "hush"', "is not TOML"),
        ('project = "p"\ncluster = "c"', "credentials is missing"),
        ("credentials = 5", "must be a table"),
        (FILE.replace("client-id", "audience"), "CLIENT_ID"),
    ],
)
def test_a_wrong_file(tmp_path: Path, text: str, message: str) -> None:
    path = credential_file(tmp_path, text)
    with pytest.raises(ConfigurationError) as caught:
        PygenClientConfig.from_file(path)
    assert message in str(caught.value)
    assert "hush" not in str(caught.value)
    assert path.name in str(caught.value)


@pytest.mark.skipif(os.name != "posix", reason="file permissions of POSIX")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_may_read(tmp_path: Path, mode: int) -> None:
    with pytest.raises(ConfigurationError, match="chmod 600"):
        PygenClientConfig.from_file(credential_file(tmp_path, FILE, mode))


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        PygenClientConfig.from_file(tmp_path / "none.toml")


def test_pickles() -> None:
    secrets: list[Callable[[], Any]] = [
        lambda: TokenAuth("t"),
        lambda: ClientCredentials("i", "s", "https://a/t"),
        lambda: PygenClient("https://a.b", "p", TokenAuth("t")),
        lambda: PygenClientConfig(base_url="https://a.b", project="p", credentials=TokenAuth("t")),
    ]
    for make in secrets:
        with pytest.raises(TypeError, match="pickle"):
            pickle.dumps(make())


def test_environment_credentials_travel_without_their_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = EnvironmentAuth({"CDF_TOKEN": "here"})
    stored = pickle.dumps(mine)
    assert b"here" not in stored
    monkeypatch.setenv("CDF_TOKEN", "there")
    assert pickle.loads(stored).get_headers() == {"Authorization": "Bearer there"}


def test_missing_arguments() -> None:
    for arguments in ({}, {"base_url": "https://a.b"}, {"base_url": "https://a.b", "project": "p"}):
        with pytest.raises(ConfigurationError, match="from_env"):
            PygenClient(**arguments)  # type: ignore[arg-type]
    for wrong in (
        {"timeout": 0},
        {"max_retries": -1},
        {"rate_limit": -1},
        {"concurrency": 0},
        {"concurrency": {"x": 1}},
    ):
        with pytest.raises(ConfigurationError):
            AsyncPygenClient("https://a.b", "p", TokenAuth("t"), **wrong)
