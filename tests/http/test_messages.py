"""What errors of the wire say: what happened, whose fault it is by name, and what to do."""

from __future__ import annotations

import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime import (
    AuthenticationError,
    ClientCredentials,
    ConfigurationError,
    InvalidRequestError,
    NetworkError,
    PermissionDeniedError,
    PygenClient,
    RedirectError,
    RequestTimeoutError,
    RequestTooLargeError,
    ServerError,
    TokenAuth,
)
from pygen_runtime.emulator import Emulator
from pygen_runtime.http.flow import Request, parallel, send
from pygen_runtime.http.proxies import proxy_for
from pygen_runtime.http.transport import library_name
from tests.http.authority import Authority, make_authority
from tests.http.conftest import TOKEN, Driver
from tests.http.server import PREFIX, Call, Reply, Server, error

READ = Request("POST", "/models/instances/byids", "read", b'{"items": []}')
OK = Reply(body={"items": []})
VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSLKEYLOGFILE")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
LIBRARY = library_name(os.environ)
REMOTE = "https://westeurope-1.cognitedata.com"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the machine that runs the tests do not count."""
    for name in (*VARIABLES, *PROXIES, *(each.lower() for each in PROXIES)):
        monkeypatch.delenv(name, raising=False)


def client(url: str = REMOTE, **options: Any) -> PygenClient:
    return PygenClient(url, "acme", TokenAuth("t"), **options)


# Time


@pytest.mark.parametrize(
    "reply",
    [Reply(body={"items": []}, trickle=400), Reply(body={"items": ["x" * 1000]}, drip=0.04), Reply(delay=40)],
    ids=["headers", "body", "silence"],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_timeout_is_one_for_the_whole_attempt(
    driver: Driver, authority: Authority, reply: Reply, scheme: str
) -> None:
    with Server([reply], tls=authority.server if scheme == "https" else None) as server:
        start = time.monotonic()
        with pytest.raises(RequestTimeoutError) as caught:
            driver.run(server, send(READ), timeout=0.5, max_retries=0, verify=str(authority.file))
        assert 0.4 < time.monotonic() - start < 25  # the answer takes 40 s
    assert str(caught.value).startswith(
        "no answer: the answer was not complete after 0.5 s; raise timeout, or ask for less ["
    )
    assert caught.value.sent


def test_each_attempt_and_each_request_has_a_timeout_of_its_own(driver: Driver, pauses: list[float]) -> None:
    """Of three seconds: three answers of 1.2 s each, on one connection, are in time."""

    def three() -> Any:
        for _ in range(2):
            yield from send(READ)
        return (yield from send(READ))

    replies = [Reply(503, {}, delay=1.2), Reply(body={}, delay=1.2), Reply(body={}, delay=1.2), Reply(body={})]
    with Server(replies) as server:
        assert driver.run(server, three(), timeout=3).status == 200


def test_waiting_for_a_connection_is_no_part_of_it(driver: Driver) -> None:
    """Six requests at once on one connection, 0.5 s each: the last waits for longer than its timeout and is not late."""
    with Server([Reply(body={}, delay=0.5)]) as server:
        options = {"connection_pool_size": 1, "concurrency": 6, "timeout": 2.4}
        outcomes = driver.run(server, parallel([send(READ) for _ in range(6)], "read"), **options)
    assert [outcome.error for outcome in outcomes] == [None] * 6


def test_a_body_that_a_server_does_not_read(driver: Driver) -> None:
    """Sending has the same deadline; a server that takes no bytes does not hold the client."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        big = Request("POST", "/models/instances", "write", os.urandom(40_000_000))
        start = time.monotonic()
        with pytest.raises(NetworkError):
            driver.run(Listening(listener), send(big), timeout=0.5, max_retries=0, compress=False)  # type: ignore[arg-type]
        assert time.monotonic() - start < 25


class Listening:
    """A server that never accepts."""

    def __init__(self, listener: socket.socket) -> None:
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"


# Certificates


def test_an_authority_that_is_not_known(driver: Driver, authority: Authority, pauses: list[float]) -> None:
    with Server([OK], tls=authority.server) as server, pytest.raises(NetworkError) as caught:
        driver.run(server, send(READ))
    assert pauses == []  # it would be refused again
    assert not caught.value.sent
    assert str(caught.value).startswith("the certificate of the server is not trusted: ")
    assert (
        "where a proxy, a company or a test signs certificates itself, name the file with their CA in SSL_CERT_FILE or "
        "REQUESTS_CA_BUNDLE, or give verify='/path/to/ca.pem' [POST /models/instances/byids]"
    ) in str(caught.value)


def test_a_certificate_of_another_host(driver: Driver, tmp_path: Path, pauses: list[float]) -> None:
    other = make_authority(tmp_path, "other.example.com")
    with Server([OK], tls=other.server) as server, pytest.raises(NetworkError) as caught:
        driver.run(server, send(READ), verify=str(other.file))
    assert pauses == []
    assert "not trusted: IP address mismatch" in str(caught.value)
    assert "check base_url" in str(caught.value)
    assert "SSL_CERT_FILE" not in str(caught.value)


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_variables_that_name_an_authority(
    driver: Driver, authority: Authority, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, str(authority.file))
    with Server([OK], tls=authority.server) as server:
        assert driver.run(server, send(READ)).status == 200


def test_the_first_variable_counts_and_verify_wins(
    http_library: str, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(other.file))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.file))
    with Server([OK], tls=authority.server) as server:
        with client(server.url, max_retries=0) as one, pytest.raises(NetworkError):
            one.run(send(READ))
        for verify in (str(authority.file), False, ssl.create_default_context(cafile=authority.file)):
            with client(server.url, verify=verify) as one:
                assert one.run(send(READ)).status == 200


@pytest.mark.parametrize("given", ["verify", "variable"])
def test_token_requests_trust_the_same(
    driver: Driver, authority: Authority, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    """`verify=` of the client holds for its credentials; theirs wins."""
    if given == "variable":
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    options: dict[str, Any] = {"verify": str(authority.file)} if given == "verify" else {}

    def script(call: Call) -> Reply:
        return Reply(body={"access_token": "abc"}) if call.path == "/token" else OK

    with Server(script, tls=authority.server) as server:
        own = ClientCredentials("id", "s3cret", f"{server.url}/token")
        assert driver.run(server, send(READ), credentials=own, **options).status == 200
        assert [call.path for call in server.calls] == ["/token", f"{PREFIX}/models/instances/byids"]
        strict = ClientCredentials(
            "id", "s3cret", f"{server.url}/token", verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        )
        with pytest.raises(NetworkError, match="certificate of the server is not trusted") as caught:
            driver.run(server, send(READ), credentials=strict, **options)
        assert caught.value.path == f"{server.url}/token"


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"])
def test_certificates_that_cannot_be_read(
    http_library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "/no/such.pem")
    with pytest.raises(ConfigurationError) as caught:
        client()
    assert str(caught.value) == (
        f"{variable}='/no/such.pem' cannot be read as certificates (No such file or directory); correct it, unset "
        f"{variable}, or give verify="
    )
    (tmp_path / "empty.pem").write_text("no certificate\n")
    with pytest.raises(ConfigurationError) as caught:
        client(verify=str(tmp_path / "empty.pem"))
    assert str(caught.value) == (
        f"verify={str(tmp_path / 'empty.pem')!r} cannot be read as certificates (it holds none); correct it"
    )


def test_a_key_log_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, authority: Authority) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", "/no/such/keys")
    with pytest.raises(ConfigurationError) as caught:
        client(verify=str(authority.file))
    assert str(caught.value) == (
        "SSLKEYLOGFILE='/no/such/keys' cannot be written (No such file or directory); correct it, or unset SSLKEYLOGFILE"
    )


def test_no_tls_is_set_up_where_none_is_used(http_library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A transport, such as the emulator's, and plain HTTP on this machine need no certificates and no proxy."""
    for name, value in {"SSL_CERT_FILE": "/no/such.pem", "SSLKEYLOGFILE": "/no/such/keys"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    client("http://127.0.0.1:9").close()
    with Server([OK]) as server, client(server.url) as one:
        assert one.run(send(READ)).status == 200
    if http_library == LIBRARY:
        with Emulator(strict=True) as emulator, client(transport=emulator.transport) as one:
            assert one.spaces.list() == []


# Proxies


@pytest.mark.parametrize("variable", ["ALL_PROXY", "HTTPS_PROXY"])
def test_socks_without_its_package(http_library: str, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv(variable, "socks5://me:pr0xy-passw0rd@127.0.0.1:9")
    with pytest.raises(ConfigurationError) as caught:
        client()
    assert str(caught.value) == (
        f"{variable}='socks5://***@127.0.0.1:9' is a SOCKS proxy, which needs the package socksio: pip "
        f"install 'pygen-runtime[socks]', unset {variable}, or name the host in NO_PROXY"
    )
    monkeypatch.setenv("NO_PROXY", "cognitedata.com")
    client().close()


def test_a_proxy_that_is_none(http_library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "gopher://proxy:70")
    with pytest.raises(ConfigurationError) as caught:
        client()
    assert str(caught.value) == (
        "https_proxy='gopher://proxy:70' is not the URL of a proxy, such as http://proxy:8080 or socks5://proxy:1080; "
        "correct it, unset https_proxy, or name the host in NO_PROXY"
    )
    with pytest.raises(ConfigurationError) as caught:
        client(proxy="gopher://proxy:70")
    assert str(caught.value).startswith("proxy='gopher://proxy:70' is not the URL of a proxy")
    assert "NO_PROXY" not in str(caught.value)


def test_which_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(url: str, given: str | None = None) -> tuple[str, str] | None:
        proxy = proxy_for(url, given)
        return None if proxy is None else (proxy.source, proxy.url)

    assert found(REMOTE) is None
    monkeypatch.setenv("ALL_PROXY", "http://all:1")
    assert found(REMOTE) == ("ALL_PROXY", "http://all:1")
    monkeypatch.setenv("HTTPS_PROXY", "secure:2")
    assert found(REMOTE) == ("HTTPS_PROXY", "http://secure:2")
    assert found("http://cdf.example.com") == ("ALL_PROXY", "http://all:1")
    assert found(REMOTE, "http://mine:3") == ("proxy", "http://mine:3")
    for loopback in ("http://localhost:1", "http://127.0.0.1", "https://[::1]:8"):
        assert found(loopback) is None
    assert found("https://localhost.evil.example") is not None
    monkeypatch.setenv("NO_PROXY", "example.com, .cognitedata.com")
    assert found(REMOTE) is None
    assert found("https://cdf.example.com") is None
    assert found("https://notexample.com") is not None


class Socks:
    """A SOCKS5 proxy without log-in, which answers each request itself."""

    def __init__(self) -> None:
        self.hosts: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"socks5://127.0.0.1:{self._listener.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection:
            connection.recv(2 + 255)
            connection.sendall(b"\x05\x00")
            asked = connection.recv(1024)
            self.hosts.append(asked[5:-2].decode())
            connection.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
            connection.recv(65536)
            connection.sendall(b'HTTP/1.1 200 OK\r\ncontent-length: 12\r\nconnection: close\r\n\r\n{"items":[]}')

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def socks() -> Iterator[Socks]:
    running = Socks()
    yield running
    running.close()


def test_a_socks_proxy(driver: Driver, socks: Socks, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("socksio", reason="the extra [socks]")
    monkeypatch.setenv("ALL_PROXY", socks.url)
    remote: Any = type("Remote", (), {"url": "http://cdf.example.com"})()
    assert driver.run(remote, send(READ), allow_http=True).json() == {"items": []}
    assert socks.hosts == ["cdf.example.com"]


def test_a_socks_proxy_that_says_nothing(driver: Driver) -> None:
    pytest.importorskip("socksio", reason="the extra [socks]")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        start = time.monotonic()
        remote: Any = type("Remote", (), {"url": "http://cdf.example.com"})()
        proxy = f"socks5://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(NetworkError):
            driver.run(remote, send(READ), allow_http=True, proxy=proxy, timeout=0.5, max_retries=0)
        assert time.monotonic() - start < 25


LOGIN = (
    "the proxy asks for a user and a password (407): give proxy='http://user:password@host:port', or put them into "
    "HTTPS_PROXY"
)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_a_password(driver: Driver, pauses: list[float], scheme: str) -> None:
    """Plain HTTP gets its answer; for TLS the tunnel is refused."""
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        asked: list[bytes] = []

        def refuse() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    asked.append(connection.recv(65536))
                    connection.sendall(refusal)

        threading.Thread(target=refuse, daemon=True).start()
        remote: Any = type("Remote", (), {"url": f"{scheme}://cdf.example.com"})()
        proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(NetworkError) as caught:
            driver.run(remote, send(READ), allow_http=True, proxy=proxy)
    assert str(caught.value).startswith(LOGIN)
    assert len(asked) == 1
    assert pauses == []
    assert not caught.value.sent


# Answers


def test_413_halves_the_page_and_the_ids(driver: Driver) -> None:
    from pygen_runtime.http.paging import fetch
    from pygen_runtime.requests.instances import InstancePages
    from pygen_runtime.requests.reads import retrieve

    def script(call: Call) -> Reply:
        size = call.body["limit"] if call.path.endswith("/list") else len(call.body["items"])
        return error(413, "too much") if size > 300 else Reply(body={"items": call.body.get("items", [])})

    ids = [{"instanceType": "node", "space": "s", "externalId": str(number)} for number in range(700)]
    with Server(script) as server:
        _, limit = driver.run(server, fetch(InstancePages({}), None, 1000))
        assert limit == 250
        found = driver.run(server, retrieve(ids, None, lambda content: json.loads(content)["items"]))
    assert found == ids
    sizes = [len(call.body["items"]) for call in server.calls if call.path.endswith("/byids")]
    assert sizes == [700, 350, 175, 175, 350, 175, 175]


def test_413_of_one_item_ends(driver: Driver, pauses: list[float]) -> None:
    with Server([Reply(413, b"<html><title>413</title>Request Entity Too Large</html>")]) as server:
        with pytest.raises(RequestTooLargeError, match="send fewer items at once, or ask for less") as caught:
            driver.run(server, send(READ))
        assert len(server.calls) == 1
    assert "<" not in str(caught.value)


def test_413_of_a_write_says_that_it_is_not_split(driver: Driver) -> None:
    """Up to 1,000 items promise one transaction: halves of it would be two."""
    request = Request("POST", "/models/instances", "write", b'{"items": [{}, {}]}')
    with Server([error(413, "too much")]) as server:
        with pytest.raises(RequestTooLargeError, match="one transaction and is not split: write fewer objects in one"):
            driver.run(server, send(request))
        assert len(server.calls) == 1


def test_413_of_one_id_among_others_is_raised(driver: Driver) -> None:
    """Halving ends at one item: what it is refused for is not its number."""
    from pygen_runtime.requests.reads import retrieve

    def script(call: Call) -> Reply:
        named = [item["externalId"] for item in call.body["items"]]
        return error(413, "too much") if "2" in named else Reply(body={"items": call.body["items"]})

    ids = [{"instanceType": "node", "space": "s", "externalId": str(number)} for number in range(4)]
    with Server(script) as server, pytest.raises(RequestTooLargeError):
        driver.run(server, retrieve(ids, None, lambda content: json.loads(content)["items"]))
    assert [len(call.body["items"]) for call in server.calls] == [4, 2, 2, 1]


GATEWAYS = {
    502: "a gateway before the API got no valid answer from it; try again later",
    503: "the API, or a gateway before it, takes no requests for now; try again later",
    504: "a gateway before the API did not wait for its answer any longer; ask for less at once",
}


@pytest.mark.parametrize("status", GATEWAYS)
def test_pages_of_gateways(driver: Driver, pauses: list[float], status: int) -> None:
    page = b"<html><head><style>h1 {color: red}</style></head><body><h1>Bad &amp; gone</h1><hr>nginx</body></html>"
    with Server([Reply(status, page, {"content-type": "text/html"})]) as server, pytest.raises(ServerError) as caught:
        driver.run(server, send(READ), max_retries=1)
    expected = f"a page that says 'Bad & gone nginx'; {GATEWAYS[status]} [POST /models/instances/byids, status {status}"
    assert str(caught.value).startswith(expected)


def test_a_page_of_a_firewall(driver: Driver) -> None:
    page = Reply(403, b"<html><body>Access denied</body></html>", {"content-type": "text/html"})
    with Server([page]) as server, pytest.raises(PermissionDeniedError) as caught:
        driver.run(server, send(READ))
    assert str(caught.value).startswith(
        "a page that says 'Access denied'; it is a page and no answer of the API: is there a proxy, a firewall or a "
        "login before base_url?"
    )


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_post_is_not_repeated_at_a_redirect(driver: Driver, status: int) -> None:
    """On the same host either: as a GET it would ask for something else."""
    with Server([Reply(status, {}, {"location": f"{PREFIX}/elsewhere?code=s3cret"}), OK]) as server:
        with pytest.raises(RedirectError) as caught:
            driver.run(server, send(READ))
        assert len(server.calls) == 1
        assert str(caught.value).startswith(
            f"the server redirects to {server.url}{PREFIX}/elsewhere by asking for a GET, and a POST is not repeated as "
            "one; is base_url right?"
        )
    assert "s3cret" not in str(caught.value)


def test_a_get_is_repeated_at_a_redirect(driver: Driver) -> None:
    with Server([Reply(302, {}, {"location": "/elsewhere"}), OK]) as server:
        assert driver.run(server, send(Request("GET", "/models/spaces", "schema"))).status == 200
        assert server.paths() == ["/models/spaces", "/elsewhere"]


def test_other_redirects(driver: Driver) -> None:
    away = Reply(307, {}, {"location": "https://login.example.com/a?token=x"})
    with Server([away]) as server, pytest.raises(RedirectError) as caught:
        driver.run(server, send(READ))
    assert str(caught.value).startswith(
        "the server redirects to https://login.example.com/a, another host, where the token is not sent; is base_url"
    )
    with Server([Reply(307, {}, {"location": "/round"})]) as server, pytest.raises(RedirectError) as caught:
        driver.run(server, send(READ))
    assert str(caught.value).startswith(f"the server redirects again and again, now to {server.url}/round; is base_url")
    with Server([Reply(307, {}, {"location": "https://me:pass@x/"})]) as server, pytest.raises(RedirectError) as caught:
        driver.run(server, send(READ))
    assert str(caught.value).startswith("the server redirects to a place that cannot be followed; is base_url right?")


@pytest.mark.parametrize("status", [400, 401, 403])
def test_what_an_issuer_says(driver: Driver, status: int) -> None:
    said = {"error": "invalid_client", "error_description": f"AADSTS7000215: not {TOKEN}. {'Trace ' * 400}"}
    with Server([Reply(status, said)]) as server, pytest.raises(AuthenticationError) as caught:
        own = ClientCredentials("my-id", TOKEN, f"{server.url}/token")
        driver.run(server, send(READ), credentials=own)
    assert str(caught.value).startswith("the issuer gives no token: invalid_client: AADSTS7000215: not ***. Trace")
    assert "; check client id, secret, scopes and token_url [POST http" in str(caught.value)
    assert TOKEN not in str(caught.value)
    assert caught.value.status == status


def test_what_the_api_says_in_the_form_of_an_issuer(driver: Driver) -> None:
    said = Reply(400, {"error": "invalid_request", "error_description": "no such project"})
    with Server([said]) as server, pytest.raises(InvalidRequestError, match="invalid_request: no such project; "):
        driver.run(server, send(READ))


# A program that sets up no logging


def test_what_a_program_handles_prints_nothing() -> None:
    program = """
from pygen_runtime import APIError, PygenClient
from pygen_runtime.emulator import Emulator
emulator = Emulator(strict=True)
client = PygenClient("https://emulator.local", "p", transport=emulator.transport, max_retries=0)
for status in (404, 409, 429, 503):
    emulator.fail_next(status)
    try:
        client.spaces.list()
    except APIError as error:
        print(error.status)
"""
    made = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (made.stdout.split(), made.stderr) == (["404", "409", "429", "503"], "")


def test_the_emulator_over_http_has_a_log(tmp_path: Path) -> None:
    """Its answer to a failure of its own says: see its log."""
    program = """
import logging, sys
import pygen_runtime.client.sync_client
from pygen_runtime.emulator.__main__ import main
main(["--db", sys.argv[1]])
logging.getLogger("pygen_runtime.emulator.core").error("request 7 failed")
"""
    nowhere = str(tmp_path / "none" / "db")
    made = subprocess.run([sys.executable, "-c", program, nowhere], capture_output=True, text=True, check=True)
    assert made.stderr.splitlines()[-1] == "ERROR pygen_runtime.emulator.core: request 7 failed"


@pytest.mark.parametrize("token", ["abc", "Bearer abc", "bearer  abc\n", " BEARER abc"])
@pytest.mark.parametrize("function", [False, True])
def test_a_token_with_or_without_its_scheme(token: str, function: bool) -> None:
    assert TokenAuth((lambda: token) if function else token).get_headers() == {"Authorization": "Bearer abc"}


@pytest.mark.parametrize("token", ["", "  ", "Bearer", "Bearer "])
def test_a_token_that_is_none(token: str) -> None:
    with pytest.raises(ConfigurationError, match="empty token"):
        TokenAuth(token)


def test_tokens_that_begin_like_the_scheme() -> None:
    assert TokenAuth("bearerish").get_headers() == {"Authorization": "Bearer bearerish"}
