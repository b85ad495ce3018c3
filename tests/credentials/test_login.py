"""Logins of people and by certificate, against an issuer of the tests' own."""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import pickle
import subprocess
import sys
import webbrowser
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime import (
    AuthenticationError,
    CertificateCredentials,
    ConfigurationError,
    DeviceCodeLogin,
    EnvironmentAuth,
    InteractiveLogin,
    PygenError,
)
from pygen_runtime.credentials.issuer_http import Answer, IssuerHTTP
from pygen_runtime.credentials.login import Login
from pygen_runtime.http.flow import Request, send
from tests.credentials.issuer import Browser, OpenIDIssuer, Tunnel
from tests.http.authority import Authority, make_authority, trustme
from tests.http.conftest import Driver
from tests.http.server import Reply, Server, error
from tests.security.leaks import everything, shows

READ = Request("POST", "/models/instances/byids", "read", b'{"items": []}')
SCOPES = ["https://api.example.com/.default"]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


def no_browser(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(webbrowser, "_tryorder", [])
    patch.setattr(webbrowser, "_browsers", {})


def with_browser(patch: pytest.MonkeyPatch, browser: Browser) -> None:
    no_browser(patch)
    webbrowser.register("of the tests", None, browser, preferred=True)


class Told(list[str]):
    """What a person is told."""

    def __call__(self, message: str) -> None:
        self.append(message)


def device_code(issuer: OpenIDIssuer, authority: Authority, **options: Any) -> DeviceCodeLogin:
    return DeviceCodeLogin("my-app", issuer.url, SCOPES, verify=str(authority.file), tell=Told(), **options)


def interactive(issuer: OpenIDIssuer, authority: Authority, told: Told, **options: Any) -> InteractiveLogin:
    return InteractiveLogin("my-app", issuer.url, SCOPES, verify=str(authority.file), tell=told, **options)


def run(driver: Driver, issuer: OpenIDIssuer, authority: Authority, login: Any, count: int = 1) -> None:
    for _ in range(count):
        driver.run(issuer.server, send(READ), credentials=login, verify=str(authority.file))


def test_a_device_code(driver: Driver, authority: Authority) -> None:
    told = Told()
    with OpenIDIssuer(authority) as issuer:
        login = DeviceCodeLogin("my-app", issuer.url, SCOPES, tell=told)  # it connects as the client does
        run(driver, issuer, authority, login, 3)
        assert told == [f"To log in, open {issuer.url}/enter and enter the code ABCD-EFGH"]
        assert issuer.grants() == ["device_code", "device_code"], "once while the person has not entered it"
        assert issuer.asked[0]["client_id"] == "my-app"
        assert set(issuer.asked[0]["scope"].split()) == {*SCOPES, "openid", "profile", "offline_access"}


def test_a_refused_token_is_refreshed_without_a_person(driver: Driver, authority: Authority) -> None:
    with OpenIDIssuer(authority, pending=0) as issuer:
        login = device_code(issuer, authority)
        run(driver, issuer, authority, login)
        issuer.given.append("another")
        run(driver, issuer, authority, login)
        assert issuer.grants() == ["device_code", "refresh_token"]


def test_a_browser(driver: Driver, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, told = Browser(authority), Told()
    with_browser(monkeypatch, browser)
    with OpenIDIssuer(authority) as issuer:
        run(driver, issuer, authority, interactive(issuer, authority, told), 2)
        assert issuer.grants() == ["authorization_code"]
        assert issuer.asked[0]["redirect_uri"].startswith("http://localhost:")
        assert len(browser.opened) == 1
        assert told == []


def test_where_no_browser_can_be_opened(driver: Driver, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    no_browser(monkeypatch)
    told = Told()
    with OpenIDIssuer(authority, pending=0) as issuer:
        run(driver, issuer, authority, interactive(issuer, authority, told))
        assert issuer.grants() == ["device_code"]
    assert told[0] == "No browser can be opened here: the login goes on by device code."
    assert "ABCD-EFGH" in told[1]


def test_neither_a_browser_nor_device_codes(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    no_browser(monkeypatch)
    with OpenIDIssuer(authority, device=False) as issuer, pytest.raises(ConfigurationError, match="no login by device"):
        interactive(issuer, authority, Told()).get_headers()


def test_a_port_that_is_taken(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    with_browser(monkeypatch, Browser(authority))
    with OpenIDIssuer(authority) as issuer:
        port = int(issuer.server.url.rpartition(":")[2])
        with pytest.raises(ConfigurationError, match=rf"port {port} .* give another port="):
            interactive(issuer, authority, Told(), port=port).get_headers()


def test_nobody_logs_in(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form with another state is not taken: it is not from the page that was opened."""
    with_browser(monkeypatch, Browser(authority, lambda form: {**form, "state": "forged"}))
    with OpenIDIssuer(authority) as issuer:
        with pytest.raises(AuthenticationError, match=r"nobody logged in within 2 s.*patience="):
            interactive(issuer, authority, Told(), patience=2).get_headers()
        assert issuer.forms == []


def test_many_threads_log_in_once(authority: Authority) -> None:
    with OpenIDIssuer(authority, pending=0) as issuer, ThreadPoolExecutor(8) as pool:
        login = device_code(issuer, authority)
        headers = list(pool.map(lambda _: dict(login.get_headers()), range(16)))
        assert issuer.grants() == ["device_code"]
        assert headers == [{"Authorization": f"Bearer {issuer.given[0]}"}] * 16


def test_no_file_unless_asked_for(authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    with OpenIDIssuer(authority, pending=0) as issuer:
        device_code(issuer, authority).get_headers()
    assert list(tmp_path.iterdir()) == []


def test_a_cache_for_the_next_program(authority: Authority, tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    with OpenIDIssuer(authority, pending=0) as issuer:
        first = dict(device_code(issuer, authority, cache=path).get_headers())
        assert path.stat().st_mode & 0o777 == 0o600 or os.name != "posix"
        assert dict(device_code(issuer, authority, cache=path).get_headers()) == first
        assert issuer.grants() == ["device_code"]
        third = device_code(issuer, authority, cache=path)
        third.invalidate(third.get_headers())
        assert dict(third.get_headers()) != first
        assert issuer.grants() == ["device_code", "refresh_token"]
        assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_cache_that_others_may_read(authority: Authority, tmp_path: Path, mode: int) -> None:
    path = tmp_path / "tokens.json"
    path.write_text("{}")
    path.chmod(mode)
    with OpenIDIssuer(authority, pending=0) as issuer:
        with pytest.raises(ConfigurationError, match=rf"others may read it \(mode {mode:o}\); run: chmod 600"):
            device_code(issuer, authority, cache=path).get_headers()
        assert issuer.forms == []


@pytest.mark.parametrize("content", [b"", b"nothing", b"[1]", b'"x"', b"3", b'{"AccessToken": []}', b"\xff\xfe"])
def test_a_cache_that_is_none(authority: Authority, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tokens.json"
    path.touch(mode=0o600)
    path.write_bytes(content)
    with (
        OpenIDIssuer(authority, pending=0) as issuer,
        pytest.raises(ConfigurationError, match="no cache of tokens"),
    ):
        device_code(issuer, authority, cache=path).get_headers()
    assert path.read_bytes() == content


def test_a_cache_in_no_folder(authority: Authority, tmp_path: Path) -> None:
    with OpenIDIssuer(authority, pending=0) as issuer, pytest.raises(ConfigurationError, match="cannot be written"):
        device_code(issuer, authority, cache=tmp_path / "none" / "tokens.json").get_headers()


def certificate_file(folder: Path, *, mode: int = 0o600) -> Path:
    path = folder / "app.pem"
    found = trustme.CA(key_type=trustme.KeyType.RSA).issue_cert("app.example.com", key_type=trustme.KeyType.RSA)
    path.touch(mode=mode)
    path.write_bytes(found.private_key_and_cert_chain_pem.bytes())
    path.chmod(mode)
    return path


def certificate(issuer: OpenIDIssuer, authority: Authority, path: Path, **options: Any) -> CertificateCredentials:
    return CertificateCredentials("my-app", issuer.url, SCOPES, certificate=path, verify=str(authority.file), **options)


def verified(assertion: str, path: Path, issuer: OpenIDIssuer) -> dict[str, Any]:
    """The claims of an assertion that the key of the certificate has signed."""
    import jwt
    from cryptography import x509

    key = x509.load_pem_x509_certificate(path.read_bytes()[path.read_bytes().index(b"-----BEGIN CERT") :]).public_key()
    found: dict[str, Any] = jwt.decode(assertion, key, algorithms=["PS256"], audience=f"{issuer.url}/token")  # type: ignore[arg-type]
    return found


def test_a_certificate(driver: Driver, authority: Authority, tmp_path: Path) -> None:
    path = certificate_file(tmp_path)
    with OpenIDIssuer(authority) as issuer:
        login = certificate(issuer, authority, path)
        run(driver, issuer, authority, login, 2)
        issuer.given.append("another")
        run(driver, issuer, authority, login)
        assert issuer.grants() == ["client_credentials", "client_credentials"]
        assert verified(issuer.forms[0]["client_assertion"], path, issuer)["iss"] == "my-app"


@pytest.mark.parametrize("kind", ["pem", "pfx"])
def test_a_certificate_with_a_password(authority: Authority, tmp_path: Path, kind: str) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.serialization import pkcs12

    plain = certificate_file(tmp_path)
    key = form.load_pem_private_key(plain.read_bytes(), None)
    pem = plain.read_bytes()[plain.read_bytes().index(b"-----BEGIN CERT") :]
    best = form.BestAvailableEncryption(b"passw0rd-of-key")
    path = tmp_path / f"locked.{kind}"
    path.touch(mode=0o600)
    if kind == "pem":
        path.write_bytes(pem + key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, best))
    else:
        one: Any = key
        path.write_bytes(
            pkcs12.serialize_key_and_certificates(b"app", one, x509.load_pem_x509_certificate(pem), None, best)
        )
    with OpenIDIssuer(authority) as issuer:
        certificate(issuer, authority, path, password=lambda: "passw0rd-of-key").get_headers()
        assert verified(issuer.forms[0]["client_assertion"], plain, issuer)["sub"] == "my-app"
        with pytest.raises(PygenError) as caught:
            certificate(issuer, authority, path, password="an0ther-passw0rd").get_headers()
    assert "an0ther" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "text"), [(None, "does not exist"), ("-----BEGIN X-----", "must hold"), ("", "must hold")]
)
def test_a_certificate_that_is_none(authority: Authority, tmp_path: Path, content: str | None, text: str) -> None:
    path = tmp_path / "app.pem"
    if content is not None:
        path.touch(mode=0o600)
        path.write_text(content)
    with OpenIDIssuer(authority) as issuer, pytest.raises(ConfigurationError, match=text):
        certificate(issuer, authority, path).get_headers()


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.parametrize("suffix", [".pem", ".pfx"])
def test_a_certificate_that_others_may_read(authority: Authority, tmp_path: Path, suffix: str) -> None:
    path = certificate_file(tmp_path, mode=0o644).rename(tmp_path / f"app{suffix}")
    with OpenIDIssuer(authority) as issuer, pytest.raises(ConfigurationError, match="chmod 600"):
        certificate(issuer, authority, path).get_headers()


NAMES: dict[str, type[Login]] = {
    "interactive": InteractiveLogin,
    "device_code": DeviceCodeLogin,
    "certificate": CertificateCredentials,
}


@pytest.mark.parametrize("flow", NAMES)
def test_the_flow_of_the_environment(
    driver: Driver, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flow: str
) -> None:
    with_browser(monkeypatch, Browser(authority))
    with OpenIDIssuer(authority, pending=0) as issuer:
        environ = {
            "LOGIN_FLOW": flow.upper(),
            "PROVIDER": "other",
            "IDP_CLIENT_ID": "my-app",
            "IDP_AUTHORITY_URL": issuer.url,
            "IDP_SCOPES": SCOPES[0],
            "IDP_TOKEN_CACHE": str(tmp_path / "tokens.json"),
            "IDP_CERTIFICATE_PATH": str(certificate_file(tmp_path)),
        }
        login = EnvironmentAuth(environ)
        assert NAMES[flow].__name__ in repr(login)
        run(driver, issuer, authority, login)
        kinds = {"interactive": "authorization_code", "certificate": "client_credentials"}
        assert issuer.grants() == [kinds.get(flow, flow)]
        assert (tmp_path / "tokens.json").exists()


@pytest.mark.parametrize("flow", NAMES)
def test_the_environment_of_entra_id(flow: str) -> None:
    given = {"LOGIN_FLOW": flow, "CDF_CLUSTER": "c", "IDP_CLIENT_ID": "i", "IDP_CERTIFICATE_PATH": "app.pem"}
    with pytest.raises(ConfigurationError, match="IDP_TENANT_ID"):
        EnvironmentAuth(given)
    found = repr(EnvironmentAuth({**given, "IDP_TENANT_ID": "acme"}))
    assert found == f"EnvironmentAuth({NAMES[flow].__name__}(authority='https://login.microsoftonline.com/acme'))"


@pytest.mark.parametrize("flow", NAMES)
def test_entra_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flow: str) -> None:
    """By its own name and with its own paths: a proxy leads to the issuer of the tests."""
    host = "login.microsoftonline.com"
    authority = make_authority(tmp_path, host)
    with OpenIDIssuer(authority, pending=0, host=host) as issuer:
        tunnel = Tunnel(int(issuer.server.url.rpartition(":")[2]))
        with_browser(monkeypatch, Browser(authority, proxy=tunnel.url))
        options: dict[str, Any] = {"verify": str(authority.file), "proxy": tunnel.url}
        if flow == "certificate":
            options["certificate"] = certificate_file(tmp_path)
        else:
            options["tell"] = Told()
        login: Login = NAMES[flow].entra_id("t", "my-app", "westeurope-1", **options)
        login.invalidate(login.get_headers())
        assert login.get_headers() == {"Authorization": f"Bearer {issuer.given[-1]}"}
        first = {"interactive": "authorization_code", "certificate": "client_credentials"}.get(flow, flow)
        assert issuer.grants() == [first, first if flow == "certificate" else "refresh_token"]
        assert "https://westeurope-1.cognitedata.com/.default" in (issuer.asked or issuer.forms)[0]["scope"].split()
        assert tunnel.hosts == {f"{host}:443"}
        tunnel.shutdown()
        tunnel.server_close()


@pytest.mark.parametrize(
    ("authority", "said"),
    [("http://127.0.0.1/t", "must be https"), ("https://login.microsoftonline.com", "names no tenant")],
)
def test_an_issuer_that_msal_does_not_take(authority: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        DeviceCodeLogin("my-app", authority, SCOPES)


@pytest.mark.parametrize("slash", ["", "/"])
def test_an_issuer_without_a_path(driver: Driver, authority: Authority, slash: str) -> None:
    told = Told()
    with OpenIDIssuer(authority, pending=0, root="") as issuer:
        login = DeviceCodeLogin("my-app", issuer.url + slash, SCOPES, verify=str(authority.file), tell=told)
        run(driver, issuer, authority, login)
        issuer.given.append("another")
        run(driver, issuer, authority, login)
        assert issuer.grants() == ["device_code", "refresh_token"]
        assert {call.path for call in issuer.server.calls if "well-known" in call.path} == {
            "/.well-known/openid-configuration"
        }


def test_an_issuer_that_is_not_trusted(authority: Authority) -> None:
    with OpenIDIssuer(authority) as issuer, pytest.raises(PygenError, match="certificate of the server is not trusted"):
        DeviceCodeLogin("my-app", issuer.url, SCOPES, max_retries=0).get_headers()


def test_reserved_scopes_are_those_msal_adds(authority: Authority) -> None:
    with OpenIDIssuer(authority, pending=0) as issuer:
        DeviceCodeLogin(
            "my-app", issuer.url, "openid profile read", verify=str(authority.file), tell=Told()
        ).get_headers()
        assert sorted(issuer.asked[0]["scope"].split()) == ["offline_access", "openid", "profile", "read"]


def fail(issuer: OpenIDIssuer, fault: str) -> None:
    if fault == "refused":
        issuer.refuse = "invalid_request"
    else:
        issuer.garbage = f"no JSON {' '.join(issuer.hidden)} t0ken-in-garbage".encode()


@pytest.mark.parametrize("fault", ["refused", "garbage"])
@pytest.mark.parametrize("flow", NAMES)
def test_no_secret_is_shown(
    authority: Authority,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    flow: str,
    fault: str,
) -> None:
    """Not by msal, either, whose log at level DEBUG has the codes, and whose frames have the forms."""
    caplog.set_level(logging.DEBUG)
    with_browser(monkeypatch, Browser(authority))
    path = certificate_file(tmp_path)
    with OpenIDIssuer(authority) as issuer:
        logins: dict[str, Login] = {
            "interactive": interactive(issuer, authority, Told()),
            "device_code": device_code(issuer, authority),
            "certificate": certificate(issuer, authority, path, password="passw0rd-of-key"),
        }
        if flow == "certificate":
            logins[flow] = certificate(issuer, authority, path)
        fail(issuer, fault)
        with pytest.raises(AuthenticationError) as caught:
            logins[flow].get_headers()
        sent = [form[name] for form in issuer.forms for name in ("client_assertion", "code_verifier") if name in form]
    assert issuer.forms
    assert caught.value.__cause__ is caught.value.__context__ is None
    text = everything(caught.value, caplog, [logins])
    for secret in (*issuer.hidden, *sent, "t0ken-in-garbage", "passw0rd-of-key"):
        assert not shows(text, secret)


@pytest.mark.parametrize("flow", NAMES)
def test_a_success_shows_nothing(
    authority: Authority, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, flow: str
) -> None:
    caplog.set_level(logging.DEBUG)
    with_browser(monkeypatch, Browser(authority))
    with OpenIDIssuer(authority, pending=0) as issuer:
        logins: dict[str, Login] = {
            "interactive": interactive(issuer, authority, Told()),
            "device_code": device_code(issuer, authority),
            "certificate": certificate(issuer, authority, certificate_file(tmp_path)),
        }
        login = logins[flow]
        headers = login.get_headers()
        login.invalidate(headers)
        login.get_headers()
    records = [f"{record.getMessage()} {record.__dict__}" for record in caplog.records]
    text = "\n".join([*records, *map(repr, (login, headers, vars(login), login._kept.get()))])
    assert issuer.hidden
    for secret in issuer.hidden:
        assert not shows(text, secret)
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(login)


def _headers(login: Login, queue: Any) -> None:
    queue.put(dict(login.get_headers()))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes that fork")
def test_a_fork_logs_in_for_itself(authority: Authority) -> None:
    context: Any = multiprocessing.get_context("fork")
    with OpenIDIssuer(authority, pending=0) as issuer:
        login = device_code(issuer, authority)
        mine = dict(login.get_headers())
        queue = context.Queue()
        child = context.Process(target=_headers, args=(login, queue))
        child.start()
        theirs = queue.get(timeout=60)
        child.join(60)
        assert issuer.grants() == ["device_code", "device_code"]
        assert mine != theirs


def test_without_msal() -> None:
    code = """
import sys
sys.modules["msal"] = None
from pygen_runtime import DeviceCodeLogin
DeviceCodeLogin("a", "https://x.example.com/t", [])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "ConfigurationError: this login needs the package msal: pip install 'pygen-runtime[login]'" in done.stderr


def test_the_cache_is_what_msal_writes(authority: Authority, tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    with OpenIDIssuer(authority, pending=0) as issuer:
        device_code(issuer, authority, cache=path).get_headers()
        assert issuer.given[0] in json.dumps(json.loads(path.read_text()))


def http_of(authority: Authority) -> IssuerHTTP:
    return IssuerHTTP(timeout=10, max_retries=2, verify=str(authority.file), proxy=None)


def test_an_issuer_that_is_busy_is_asked_again(authority: Authority, pauses: list[float]) -> None:
    with Server([Reply(503), Reply(429), Reply(body={"a": 1})], authority.server) as server:
        answer = http_of(authority).post(f"{server.url}/t/token", data={"grant_type": "device_code"})
    assert (answer.status_code, json.loads(answer.text)) == (200, {"a": 1})
    assert [(call.path, call.content) for call in server.calls] == [("/t/token", b"grant_type=device_code")] * 3
    assert len(pauses) == 2


def test_what_an_issuer_is_told_of_a_form_is_what_is_sent(authority: Authority) -> None:
    """Headers of the library's own go along, but for those that are of the body and of the answer."""
    given = {"Content-Type": "application/json", "Accept": "text/html", "X-Client-SKU": "MSAL.Python"}
    with Server([Reply(body={})], authority.server) as server:
        http_of(authority).post(f"{server.url}/t/token", data={"a": "b"}, headers=given)
    (call,) = server.calls
    assert call.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "html" not in call.headers.get("accept", "") and call.headers["x-client-sku"] == "MSAL.Python"


def test_an_issuer_that_stays_busy_is_quoted(authority: Authority, pauses: list[float]) -> None:
    with (
        Server([error(503, "come back at noon")], authority.server) as server,
        pytest.raises(AuthenticationError) as caught,
    ):
        http_of(authority).post(f"{server.url}/t/token", data={"code": "the-secret-code"})
    assert caught.value.message == "the issuer does not answer as it should: come back at noon"
    assert (caught.value.status, caught.value.attempts, caught.value.method) == (503, 3, "POST")


def test_an_issuer_that_moved_is_followed_on_its_host_alone(authority: Authority) -> None:
    moved = Reply(307, headers={"Location": "/t/v2/token"})
    with Server([moved, Reply(body={})], authority.server) as server:
        http = http_of(authority)
        assert http.post(f"{server.url}/t/token?p=1", data={"grant_type": "device_code"}).status_code == 200
    assert [(call.method, call.path) for call in server.calls] == [("POST", "/t/token"), ("POST", "/t/v2/token")]
    assert {call.content for call in server.calls} == {b"grant_type=device_code"}
    with Server([Reply(307, headers={"Location": "https://login.example.org/t"})], authority.server) as server:
        with pytest.raises(AuthenticationError, match=r"login\.example\.org"):
            http_of(authority).get(f"{server.url}/t/token")
        assert len(server.calls) == 1


@pytest.mark.parametrize(("status", "is_refused"), [(200, False), (399, False), (400, True), (500, True)])
def test_an_answer_of_an_issuer_is_a_refusal_from_400_on(status: int, is_refused: bool) -> None:
    with pytest.raises(AuthenticationError, match=str(status)) if is_refused else nullcontext():
        Answer(status, "", {}).raise_for_status()
