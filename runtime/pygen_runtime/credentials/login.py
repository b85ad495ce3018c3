"""Logging in as people do, in a browser or with a code, and with certificates; msal of the extra ``login`` does it."""

from __future__ import annotations

import json
import logging
import sys
import threading
import webbrowser
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar
from urllib.parse import urlsplit

from pygen_runtime.credentials.auth import Credentials
from pygen_runtime.credentials.private_file import read_private, write_private
from pygen_runtime.exceptions import AuthenticationError, ConfigurationError, PygenError
from pygen_runtime.extras import install
from pygen_runtime.http.owner import PerProcess
from pygen_runtime.http.secret import NOT_PICKLED, Secret, SecretHeaders, SecretSource, SecretTable, mask_url
from pygen_runtime.http.urls import checked_url

if TYPE_CHECKING:
    from pygen_runtime.credentials.issuer_http import IssuerHTTP
    from pygen_runtime.credentials.token_request import AccessToken
    from pygen_runtime.http.certificates import Verify

L = TypeVar("L", bound="Login")

ENTRA_ID = "https://login.microsoftonline.com"
ADDED = frozenset({"openid", "profile", "offline_access"})
"""Scopes that msal adds by itself, and refuses where they are given."""
TALKATIVE = ("msal.oauth2cli.authcode", "msal.oauth2cli.oauth2", "msal.token_cache")
"""Loggers of msal that print codes and answers with tokens."""


def tell(message: str) -> None:
    """Print to standard error, which is where people look and programs do not."""
    print(message, file=sys.stderr, flush=True)


class _Kept:
    """What a process has of a login: msal's application with its cache, and the token that it gave last."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.app: Any = None
        self.cache: Any = None
        self.http: IssuerHTTP | None = None
        self.token: AccessToken | None = None
        self.refused = False


class Login(Credentials):
    """What logins share: tokens of one process, kept in memory, and in the file `cache` where it is given."""

    def __init__(
        self,
        client_id: str,
        authority: str,
        scopes: Sequence[str] | str,
        *,
        cache: Path | str | None = None,
        timeout: float = 30.0,
        max_retries: int = 3,
        verify: Verify | None = None,
        proxy: str | None = None,
    ) -> None:
        self.client_id, self.authority = client_id, _checked(authority)
        self._scopes = [each for each in (scopes.split() if isinstance(scopes, str) else scopes) if each not in ADDED]
        self._file = None if cache is None else Path(cache)
        self._timeout, self._max_retries = timeout, max_retries
        self._verify, self._proxy = verify, proxy
        self._kept = PerProcess(_Kept)
        _msal()

    @classmethod
    def entra_id(cls: type[L], tenant_id: str, client_id: str, cluster: str, **options: Any) -> L:
        """The login of a Microsoft Entra ID application for a CDF cluster such as ``"westeurope-1"``."""
        scope = f"https://{cluster}.cognitedata.com/.default"
        return cls(client_id=client_id, authority=f"{ENTRA_ID}/{tenant_id}", scopes=[scope], **options)

    def connect_with(self, verify: Verify, proxy: str | None, allow_http: bool) -> None:
        self._verify = verify if self._verify is None else self._verify
        self._proxy = proxy if self._proxy is None else self._proxy

    def get_headers(self) -> SecretHeaders:
        """The headers with the token; who has none logs in, which may wait for a person.

        Raises:
            AuthenticationError: where the issuer refuses, or nobody logs in.
            NetworkError: where the issuer does not answer.
        """
        kept = self._kept.get()
        token = kept.token
        if token is not None and token.is_fresh:
            return token.headers
        with kept.lock:
            token = kept.token  # another thread may have logged in
            if token is None or not token.is_fresh:
                token = kept.token = self._log_in(kept)
                kept.refused = False
            return token.headers

    async def get_headers_async(self) -> Mapping[str, str]:
        token = self._kept.get().token
        return token.headers if token is not None and token.is_fresh else await super().get_headers_async()

    def invalidate(self, headers: Mapping[str, str]) -> bool:
        kept = self._kept.get()
        if kept.token is not None and dict(kept.token.headers) == dict(headers):
            kept.token, kept.refused = None, True
        return True

    @abstractmethod
    def _ask(self, app: Any, refused: bool) -> dict[str, Any]:
        """What msal answers: a token, or an error."""

    @abstractmethod
    def _application(self, msal: Any, **options: Any) -> Any:
        """msal's application for this kind of login."""

    def _log_in(self, kept: _Kept) -> AccessToken:
        """Errors are raised here, outside of msal's frames: their local variables hold secrets."""
        from pygen_runtime.credentials.token_request import read_answer

        try:
            self._prepare(kept)
            answer = SecretTable(self._ask(kept.app, kept.refused))
            self._store(kept)
            token = read_answer(answer)
            error: BaseException = AuthenticationError(self._refusal(kept, answer))
        except BaseException as found:
            token, error = None, found if isinstance(found, PygenError) else self._known(kept, found)
        if token is None:
            error.__context__ = error.__cause__ = None
            raise error.with_traceback(None)
        return token

    def _prepare(self, kept: _Kept) -> None:
        from pygen_runtime.credentials.issuer_http import IssuerHTTP

        msal = _msal()
        if kept.app is None:
            verify = True if self._verify is None else self._verify
            kept.cache = msal.SerializableTokenCache()
            kept.http = IssuerHTTP(self._timeout, self._max_retries, verify, self._proxy)
            where = "authority" if _is_entra(self.authority) else "oidc_authority"
            kept.app = self._application(
                msal, http_client=kept.http, token_cache=kept.cache, **{where: _with_path(self.authority)}
            )
        content = read_private(self._file) if self._file else None
        if content is not None and not _restored(kept.cache, content):
            raise ConfigurationError(f"{self._file} is no cache of tokens; give another path, or delete it")

    def _store(self, kept: _Kept) -> None:
        if self._file and kept.cache.has_state_changed:
            write_private(self._file, kept.cache.serialize().encode())

    def _refusal(self, kept: _Kept, answer: Mapping[str, Any]) -> str:
        text = ": ".join(str(answer[name]) for name in ("error", "error_description") if answer.get(name))
        shown = kept.http.redact(text) if kept.http else ""
        return f"the issuer gives no token: {shown or 'its answer holds none'}; check client_id, scopes and authority"

    def _known(self, kept: _Kept, error: BaseException) -> BaseException:
        """The error of ours for one of msal; an interruption goes on as it is."""
        if not isinstance(error, Exception):
            return error
        text = kept.http.redact(str(error)) if kept.http and isinstance(error, ValueError) else type(error).__name__
        return AuthenticationError(f"the login at {self.authority} fails: {text[:500]}")

    def __repr__(self) -> str:
        return f"{type(self).__name__}(authority={mask_url(self.authority)!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(NOT_PICKLED)


class DeviceCodeLogin(Login):
    """A person logs in on any device with a code; `tell` shows the code, on standard error by default.

    `authority` is the issuer's URL, `scopes` what is asked for. `cache`: a file that keeps tokens, readable by its owner
    alone; without it they end with the process. `timeout`: seconds per request; `verify` and `proxy` default to the client's.

    >>> DeviceCodeLogin.entra_id("my-tenant", "my-app", "westeurope-1")
    DeviceCodeLogin(authority='https://login.microsoftonline.com/my-tenant')
    """

    def __init__(
        self,
        client_id: str,
        authority: str,
        scopes: Sequence[str] | str,
        *,
        tell: Callable[[str], object] = tell,
        **options: Any,
    ) -> None:
        self._tell = tell
        super().__init__(client_id, authority, scopes, **options)

    def _application(self, msal: Any, **options: Any) -> Any:
        return msal.PublicClientApplication(self.client_id, **options)

    def _ask(self, app: Any, refused: bool) -> dict[str, Any]:
        for account in app.get_accounts():
            found = app.acquire_token_silent(self._scopes, account, force_refresh=refused)
            if found:
                return SecretTable(found)
        return self._ask_person(app)

    def _ask_person(self, app: Any) -> dict[str, Any]:
        if not app.authority.device_authorization_endpoint:
            raise ConfigurationError(f"{self.authority} has no login by device code; use another login")
        flow = SecretTable(app.initiate_device_flow(self._scopes))
        if "user_code" not in flow:
            return flow
        place, code = flow.get("verification_uri") or flow.get("verification_url"), flow["user_code"]
        self._tell(f"To log in, open {place} and enter the code {code}")
        return SecretTable(app.acquire_token_by_device_flow(flow))


class InteractiveLogin(DeviceCodeLogin):
    """A person logs in with the browser of this computer; where none can be opened, with a device code.

    The issuer sends the browser back to ``http://localhost:{port}``, any free port by default. `patience`: seconds to
    wait for the person. The other arguments are those of `DeviceCodeLogin`.

    >>> InteractiveLogin.entra_id("my-tenant", "my-app", "westeurope-1")
    InteractiveLogin(authority='https://login.microsoftonline.com/my-tenant')
    """

    def __init__(
        self,
        client_id: str,
        authority: str,
        scopes: Sequence[str] | str,
        *,
        port: int | None = None,
        patience: float = 300.0,
        **options: Any,
    ) -> None:
        self._port, self._patience = port, patience
        super().__init__(client_id, authority, scopes, **options)

    def _ask_person(self, app: Any) -> dict[str, Any]:
        with self._receiver() as receiver:
            place = f"http://localhost:{receiver.get_port()}"
            flow = SecretTable(app.initiate_auth_code_flow(self._scopes, redirect_uri=place, response_mode="form_post"))
            if webbrowser.open(flow["auth_uri"]):
                return self._redeem(app, flow, receiver)
        self._tell("No browser can be opened here: the login goes on by device code.")
        return super()._ask_person(app)

    def _receiver(self) -> Any:
        """The server that the browser is sent back to."""
        try:
            return _msal().oauth2cli.AuthCodeReceiver(port=self._port)
        except OSError as error:
            raise ConfigurationError(
                f"port {self._port} of this computer cannot be listened on ({error.strerror}); give another port="
            ) from None

    def _redeem(self, app: Any, flow: SecretTable, receiver: Any) -> dict[str, Any]:
        """The token for the code that the browser brings back."""
        answer = receiver.get_auth_response(state=flow["state"], timeout=self._patience)
        if answer is None:
            raise AuthenticationError(
                f"nobody logged in within {self._patience:g} s; try again, or give a longer patience="
            )
        return SecretTable(app.acquire_token_by_auth_code_flow(flow, SecretTable(answer), self._scopes))


class CertificateCredentials(Login):
    """An application logs in with a certificate: a PEM file with its private key, or a ``.pfx``; only its owner may read it.

    `password` of the key, where it has one, may be a function. The other arguments are those of `DeviceCodeLogin`.

    >>> CertificateCredentials.entra_id("my-tenant", "my-app", "westeurope-1", certificate="app.pem")
    CertificateCredentials(authority='https://login.microsoftonline.com/my-tenant')
    """

    def __init__(
        self,
        client_id: str,
        authority: str,
        scopes: Sequence[str] | str,
        *,
        certificate: Path | str,
        password: SecretSource | None = None,
        **options: Any,
    ) -> None:
        self._certificate, self._password = Path(certificate), None if password is None else Secret(password)
        super().__init__(client_id, authority, scopes, **options)

    def _application(self, msal: Any, **options: Any) -> Any:
        from pygen_runtime.credentials.certificate_file import read_certificate

        credential = read_certificate(self._certificate, self._password)
        return msal.ConfidentialClientApplication(self.client_id, client_credential=credential, **options)

    def _ask(self, app: Any, refused: bool) -> dict[str, Any]:
        if refused:
            app.remove_tokens_for_client()
        return SecretTable(app.acquire_token_for_client(self._scopes))


def _checked(authority: str) -> str:
    """An issuer's URL; raises ConfigurationError for what msal does not take."""
    url = checked_url(authority, False, "authority")
    parts = urlsplit(url)
    if parts.scheme != "https":
        raise ConfigurationError(f"authority {url!r} must be https: msal takes no other issuer")
    if not parts.path and _is_entra(url):
        raise ConfigurationError(f"authority {url!r} names no tenant: write {ENTRA_ID}/my-tenant")
    return url


def _with_path(url: str) -> str:
    """msal takes no issuer without a path; ``/.`` is none (RFC 3986, 5.2.4), and is gone before anything is asked."""
    return url if urlsplit(url).path else f"{url}/."


def _msal() -> Any:
    """msal, with the loggers silent that would print secrets.

    Raises:
        ConfigurationError: where it is not installed.
    """
    try:
        found: Any = import_module("msal")
    except ImportError:
        raise ConfigurationError(f"this login needs the package msal: {install('login')}") from None
    for name in TALKATIVE:
        logging.getLogger(name).addFilter(_silence)  # the same function is added once
    return found


def _silence(record: logging.LogRecord) -> bool:
    return False


def _restored(cache: Any, content: bytes) -> bool:
    """Whether `content` is the cache of a program before, a table of tables, and was taken over."""
    try:
        found = SecretTable(json.loads(content))
    except (ValueError, TypeError):
        return False
    if not all(isinstance(table, dict) for table in found.values()):
        return False
    cache.deserialize(content.decode())
    return True


def _is_entra(authority: str) -> bool:
    hosts: frozenset[str] = import_module("msal.authority").WELL_KNOWN_AUTHORITY_HOSTS
    return (urlsplit(authority).hostname or "").lower() in hosts
