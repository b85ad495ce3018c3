"""The emulator over HTTP: its endpoints, a page that says what it serves, and a path to control it."""

from __future__ import annotations

import html
import ipaddress
import json
import re
import secrets
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pygen_runtime.emulator.contents import refused
from pygen_runtime.emulator.core import Emulator
from pygen_runtime.emulator.errors import Answer, ApiError, invalid
from pygen_runtime.emulator.faults import FAULTS, LATENCY, Fault
from pygen_runtime.emulator.router import MOST_BYTES
from pygen_runtime.emulator.storage import PATH, Cut
from pygen_runtime.extras import install

if TYPE_CHECKING:
    from starlette.requests import Request

CONTROL = "/_emulator/"
PROTOBUF = b"application/protobuf"
LOOPBACK_ORIGINS = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?"
NEEDS = f"the HTTP form needs {{}}: {install('emulator')}"


@dataclass(frozen=True, slots=True)
class Access:
    """Who may ask: web pages of these origins, and who knows the token of the control path."""

    origins: Sequence[str] = ()
    """"https://app.example.com", or "loopback" for every port of this machine."""
    any_host: bool = False
    """Whether every name of the server is taken: so where it listens for other machines, on purpose."""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16), repr=False)

    def check(self, headers: Mapping[str, str]) -> None:
        """Refuses pages that the user of this machine happens to visit: they could write to the emulator."""
        host = headers.get("host", "")
        if not self.any_host and not _is_plain(host):
            raise ApiError(403, f"The emulator does not answer to the name {host!r}: use 127.0.0.1 or localhost")
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host and not self._allowed(origin):
            raise ApiError(403, f"Web pages of {origin} may not use the emulator: start it with --cors {origin}")

    def _allowed(self, origin: str) -> bool:
        return origin in self.origins or ("loopback" in self.origins and bool(re.fullmatch(LOOPBACK_ORIGINS, origin)))


def _is_plain(host: str) -> bool:
    """An address, or a name without dots: what no page on the internet can be reached by (DNS rebinding)."""
    name = urlsplit(f"//{host}").hostname or ""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return "." not in name or name.endswith(".localhost")
    return True


def application(emulator: Emulator, access: Access | None = None) -> Any:
    """The ASGI application. Needs the extra `emulator`."""
    try:
        from starlette.applications import Starlette
        from starlette.concurrency import run_in_threadpool
        from starlette.middleware import Middleware
        from starlette.middleware.cors import CORSMiddleware
        from starlette.middleware.gzip import GZipMiddleware
        from starlette.responses import HTMLResponse, Response, StreamingResponse
        from starlette.routing import Route
    except ImportError as error:
        raise RuntimeError(NEEDS.format(error.name)) from error

    import asyncio

    class GZip(GZipMiddleware):
        """Of texts, as gateways do it: numbers in protobuf shrink little, and of a content a range of bytes would be one of
        others."""

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            is_plain = scope.get("path", "").startswith(PATH) or (b"accept", PROTOBUF) in scope.get("headers", ())
            await (self.app if is_plain else super().__call__)(scope, receive, send)

    granted = access or Access()

    def refusal(error: ApiError) -> Response:
        return Response(json.dumps(error.body()), error.status, media_type="application/json")

    async def endpoint(request: Request) -> Response:
        path: str = request.scope["raw_path"].decode("ascii").partition("?")[0]
        target = f"{path}?{request.scope['query_string'].decode('ascii')}"
        if emulator.is_transfer(target, request.headers):
            return await streamed(request, target)
        try:
            granted.check(request.headers)
            content = await _body(request)
            if path.startswith(CONTROL):
                answered: Any = await run_in_threadpool(control, emulator, granted, path, request.headers, content)
                return Response(json.dumps(answered), media_type="application/json")
        except ApiError as error:
            return refusal(error)
        with emulator.throttle.place(path) as refused:
            if emulator.latency:
                await asyncio.sleep(emulator.latency)
            answer: Answer = await run_in_threadpool(
                emulator.answer, request.method, target, request.headers, content, refused, request.url.scheme
            )
        return Response(answer.content, answer.status, dict(answer.headers))

    async def streamed(request: Request, target: str) -> Response:
        """A request to the storage: whoever has a link may use it, as is the way of storages."""
        incoming = emulator.schema.storage.receive() if request.method == "PUT" else None
        if incoming is not None:
            try:
                await incoming.write_all_async(request.stream())
            except Cut:  # no server of ASGI drops a connection before its answer began
                broken = refused(ApiError(500, "InternalError: the connection was cut"))
                return StreamingResponse(broken.pieces, broken.status, {**broken.headers, "connection": "close"})
        await asyncio.sleep(emulator.latency)
        found = await run_in_threadpool(emulator.transfer, request.method, target, request.headers, incoming)
        return StreamingResponse(found.pieces, found.status, dict(found.headers))

    async def first_page(request: Request) -> Response:
        try:
            granted.check(request.headers)
        except ApiError as error:
            return refusal(error)
        return HTMLResponse(page(emulator, f"{request.url.scheme}://{request.url.netloc}"))

    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    routes = [Route("/", first_page), Route("/{path:path}", endpoint, methods=methods)]
    middleware = [Middleware(GZip, minimum_size=1000)]
    if granted.origins:
        options: dict[str, Any] = {
            "allow_origins": [origin for origin in granted.origins if origin != "loopback"],
            "allow_origin_regex": LOOPBACK_ORIGINS if "loopback" in granted.origins else None,
            "allow_methods": ["GET", "POST"],
            "allow_headers": ["*"],
            "expose_headers": ["x-request-id", "retry-after"],
        }
        middleware.insert(0, Middleware(CORSMiddleware, **options))
    return Starlette(routes=routes, middleware=middleware)


async def _body(request: Request) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            raise ApiError(413, f"The body is larger than {MOST_BYTES} bytes")
        parts.append(part)
    return b"".join(parts)


# Control


def control(emulator: Emulator, access: Access, path: str, headers: Mapping[str, str], content: bytes) -> Any:
    """What the control path does: `faults`, `latency`, `reset`, for who has the token printed at start."""
    given = headers.get("authorization", "").removeprefix("Bearer ")
    if not secrets.compare_digest(given.encode(), access.token.encode()):
        raise ApiError(401, f"{path} needs the token that the emulator printed at start: Authorization: Bearer ...")
    action = CONTROLS.get(path.removeprefix(CONTROL))
    if action is None:
        raise ApiError(404, f"There is no {path}; known: {', '.join(CONTROL + name for name in CONTROLS)}")
    try:
        action(emulator, json.loads(content or b"{}"))
    except ValueError:
        raise invalid("The body is not valid JSON") from None
    return {}


def add_faults(emulator: Emulator, body: Any) -> None:
    """`{"items": [{"status", "times"?, "retryAfter"?, "method"?, "path"?}]}`. Raises ApiError for another shape."""
    FAULTS(body, "")
    emulator.faults.add(*map(Fault.of, body["items"]))


def _latency(emulator: Emulator, body: Any) -> None:
    LATENCY(body, "")
    emulator.latency = max(body.get("seconds", 0.0), 0.0)


CONTROLS: Mapping[str, Callable[[Emulator, Any], None]] = {
    "faults": add_faults,
    "latency": _latency,
    "reset": lambda emulator, body: emulator.reset(),
}


# What people see


def variables(address: str) -> str:
    """The environment that leads a generated client, or a tool of Cognite, to the emulator."""
    return f"CDF_URL={address} CDF_PROJECT=emulator CDF_TOKEN=any"


def page(emulator: Emulator, address: str) -> str:
    """What is served, for a browser: data models, counts, the variables to set."""
    with emulator.schema.reader() as schema:
        nodes, edges = schema.store.row(
            "SELECT count(*) - total(kind), total(kind) FROM instance WHERE deleted IS NULL"
        )
        models = sorted(schema.models.values(), key=lambda of: (of["space"], of["externalId"], of["version"]))
        rows = "".join(
            f"<tr><td>{html.escape(of['space'])}</td><td>{html.escape(of['externalId'])}</td>"
            f"<td>{html.escape(of['version'])}</td><td>{len(of['views'])}</td></tr>"
            for of in models
        )
    table = (
        f"<table><tr><th>Space<th>Data model<th>Version<th>Views</tr>{rows}</table>"
        if rows
        else "<p>No data model.</p>"
    )
    return PAGE.format(
        table=table, nodes=f"{int(nodes):,}", edges=f"{int(edges):,}", variables=html.escape(variables(address))
    )


PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>pygen emulator</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8884; overflow-wrap: anywhere }}
code {{ display: block; padding: .6rem; background: #8882; overflow-wrap: anywhere }}
</style>
<h1>pygen emulator</h1>
<p>The Data Modeling API of Cognite Data Fusion, for development and tests: any project name, any token.</p>
{table}
<p>{nodes} nodes, {edges} edges.</p>
<p>Programs reach it with</p>
<code>{variables}</code>
</html>
"""


def serve(
    emulator: Emulator,
    host: str = "127.0.0.1",
    port: int = 0,
    origins: Sequence[str] = (),
    storage_port: int | None = None,
) -> None:
    """Serves until SIGINT or SIGTERM, then finishes the requests in hand. Port 0 takes any free one.

    Prints the address once it listens, the variables to set, and the token of the control path. Web pages of
    `origins` may use it; those of others are refused. With `storage_port` links to contents of files lead to that port,
    another origin, where a token is refused.
    """
    access = Access(origins, any_host=host not in ("localhost", "::1") and not host.startswith("127."))
    app = application(emulator, access)
    try:
        import uvicorn
    except ImportError as error:
        raise RuntimeError(NEEDS.format("uvicorn")) from error

    with ExitStack() as stack:
        listeners = [stack.enter_context(_listener(host, port))]
        if storage_port is not None:
            listeners.append(stack.enter_context(_listener(host, storage_port)))
            emulator.schema.storage.origin = _address(host, listeners[1])
        address = _address(host, listeners[0])
        print(f"pygen emulator listening on {address}")
        print(f"  programs:  {variables(address)}")
        print(
            f"  control:   POST {address}{CONTROL}{{{','.join(CONTROLS)}}}  Authorization: Bearer {access.token}",
            flush=True,
        )
        config = uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=10)
        uvicorn.Server(config).run(sockets=listeners)


def _listener(host: str, port: int) -> socket.socket:
    # asyncio turns Nagle's algorithm off only where the protocol is named; with it each answer takes 40 ms.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except BaseException as error:
        listener.close()
        if not isinstance(error, OSError):
            raise
        reason = error.strerror or str(error)
        raise OSError(f"cannot listen on {host}:{port} ({reason}); give another port, or 0 for any free one") from None
    return listener


def _address(host: str, listener: socket.socket) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listener.getsockname()[1]}"
