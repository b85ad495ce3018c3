"""An OpenID Connect issuer on loopback, below the path /t, and an API that takes its newest token alone."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import socket
import ssl
import threading
import time
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import httpx

from tests.http.authority import Authority
from tests.http.server import Call, Reply, Server, error

Form = dict[str, str]


class OpenIDIssuer:
    """Device code, authorization code with PKCE, refresh tokens and client assertions, as RFC 6749, 7636 and 8628 have them.

    `pending`: polls before the person has entered the code. `refuse`: the error of each further token.
    `host`: what it calls itself, and is asked by through a `Tunnel`.
    """

    def __init__(
        self,
        authority: Authority,
        *,
        pending: int = 1,
        device: bool = True,
        lifetime: int = 3600,
        host: str = "",
        root: str = "/t",
    ) -> None:
        self.server = Server(self._answer, authority.server)
        self.pending, self.device, self.lifetime = pending, device, lifetime
        self.host = host
        self.root = root
        self.refuse = ""
        self.garbage = b""
        self.forms: list[Form] = []
        self.asked: list[Form] = []
        self.given: list[str] = []
        self.hidden: set[str] = set()
        self._codes: dict[str, Form] = {}
        self._devices: dict[str, int] = {}
        self._scopes: Form = {}
        self._refreshing: set[str] = set()

    @property
    def url(self) -> str:
        return f"https://{self.host}{self.root}" if self.host else f"{self.server.url}{self.root}"

    def __enter__(self) -> OpenIDIssuer:
        self.server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.__exit__()

    def grants(self) -> list[str]:
        return [form["grant_type"].rpartition(":")[2] for form in self.forms]

    def _answer(self, call: Call) -> Reply:
        if call.path == f"{self.root}/.well-known/openid-configuration":
            return Reply(body=self._configuration())
        match call.path:
            case "/t/v2.0/.well-known/openid-configuration":
                return Reply(body=self._configuration())
            case "/common/discovery/instance":  # what Entra ID says of its own hosts
                return Reply(body={"metadata": []})
            case "/t/device":
                return self._device(form_of(call))
            case "/t/authorize":
                return self._authorize({name: values[0] for name, values in call.params.items()})
            case "/t/token":
                return self._token(form_of(call))
            case _:
                valid = self.given and call.headers.get("authorization") == f"Bearer {self.given[-1]}"
                return Reply(body={"items": []}) if valid else error(401, "expired")

    def _configuration(self) -> dict[str, Any]:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token"}
        if self.device:
            names["device_authorization_endpoint"] = "device"
        below = self.url.removesuffix(self.root) + "/t"
        return {"issuer": self.url, **{name: f"{below}/{path}" for name, path in names.items()}}

    def _device(self, form: Form) -> Reply:
        self.asked.append(form)
        code = self._secret("device")
        self._devices[code], self._scopes[code] = self.pending, form["scope"]
        place = f"{self.url}/enter"
        return Reply(
            body={
                "device_code": code,
                "user_code": "ABCD-EFGH",
                "verification_uri": place,
                "interval": 1,
                "expires_in": 60,
            }
        )

    def _authorize(self, params: Form) -> Reply:
        self.asked.append(params)
        if params.get("response_type") != "code" or params.get("code_challenge_method") != "S256":
            return error(400, "authorization code with PKCE alone")
        code = self._secret("code")
        self._codes[code] = params
        return Reply(body={"to": params["redirect_uri"], "form": {"code": code, "state": params["state"]}})

    def _token(self, form: Form) -> Reply:
        self.forms.append(form)
        if self.garbage:
            return Reply(body=self.garbage)
        if self.refuse:
            return refusal(self.refuse, " ".join(form.values()))
        match form["grant_type"].rpartition(":")[2]:
            case "authorization_code":
                return self._of_code(form)
            case "device_code":
                return self._of_device(form)
            case "refresh_token":
                known = form["refresh_token"] in self._refreshing
                return self._tokens(form) if known else refusal("invalid_grant")
            case "client_credentials":
                return self._tokens(form) if form.get("client_assertion") else refusal("invalid_client")
            case other:
                return refusal("unsupported_grant_type", other)

    def _of_code(self, form: Form) -> Reply:
        asked = self._codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        self.hidden.add(form["code_verifier"])
        if asked is None or asked["code_challenge"] != encoded(digest) or asked["redirect_uri"] != form["redirect_uri"]:
            return refusal("invalid_grant")
        return self._tokens(asked)

    def _of_device(self, form: Form) -> Reply:
        left = self._devices.get(form["device_code"])
        if left is None:
            return refusal("invalid_grant")
        self._devices[form["device_code"]] = left - 1
        return (
            refusal("authorization_pending") if left > 0 else self._tokens({"scope": self._scopes[form["device_code"]]})
        )

    def _tokens(self, asked: Form) -> Reply:
        self.given.append(self._secret("token"))
        refresh = self._secret("refresh")
        self._refreshing.add(refresh)
        now = int(time.time())
        claims = {"iss": self.url, "sub": "ada", "aud": "my-app", "iat": now, "exp": now + 3600}
        if "nonce" in asked:
            claims["nonce"] = asked["nonce"]
        parts = ({"alg": "none"}, claims)
        id_token = ".".join([*(encoded(json.dumps(part).encode()) for part in parts), ""])
        body = {"access_token": self.given[-1], "refresh_token": refresh, "id_token": id_token, "token_type": "Bearer"}
        return Reply(body={**body, "expires_in": self.lifetime, "scope": asked["scope"]})

    def _secret(self, kind: str) -> str:
        value = f"{kind}-{secrets.token_hex(12)}"
        self.hidden.add(value)
        return value


class Browser(webbrowser.BaseBrowser):
    """The browser of a person who agrees: it asks the issuer and sends its form on to where the issuer says."""

    def __init__(
        self, authority: Authority, forge: Callable[[Form], Form] = lambda form: form, proxy: str | None = None
    ) -> None:
        super().__init__("of the tests")
        self._authority, self._forge, self._proxy = authority, forge, proxy
        self.opened: list[str] = []

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
        self.opened.append(url)
        threading.Thread(target=self._visit, args=(url,), daemon=True).start()
        return True

    def _visit(self, url: str) -> None:
        trusted = ssl.create_default_context(cafile=str(self._authority.file))
        with httpx.Client(verify=trusted, proxy=self._proxy, trust_env=False) as http:
            page = http.get(url).json()
        with httpx.Client(trust_env=False) as http:
            http.post(page["to"], data=self._forge(page["form"]))


class Tunnel(ThreadingHTTPServer):
    """A proxy whose tunnels all end at `port` of this computer, whatever host is asked for."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Tunnelling)
        self.port, self.hosts = port, set[str]()
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Tunnelling(BaseHTTPRequestHandler):
    server: Tunnel

    def do_CONNECT(self) -> None:
        self.server.hosts.add(self.path)
        with socket.create_connection(("127.0.0.1", self.server.port)) as upstream:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=_pump, args=(upstream, self.connection), daemon=True)
            back.start()
            _pump(self.connection, upstream)
            back.join(10)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """What was asked for is `Tunnel.hosts`."""


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)


def form_of(call: Call) -> Form:
    assert call.headers["content-type"] == "application/x-www-form-urlencoded"
    return {name: values[0] for name, values in parse_qs(call.content.decode()).items()}


def refusal(name: str, description: str = "") -> Reply:
    return Reply(400, {"error": name, "error_description": description})


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
