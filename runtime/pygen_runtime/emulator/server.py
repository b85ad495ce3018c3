"""The emulator over HTTP."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

from pygen_runtime.emulator.core import Emulator


def application(emulator: Emulator) -> Any:
    """The ASGI application. Needs the extra `emulator`."""
    try:
        from starlette.applications import Starlette
        from starlette.concurrency import run_in_threadpool
        from starlette.middleware import Middleware
        from starlette.middleware.gzip import GZipMiddleware
        from starlette.requests import Request
        from starlette.responses import Response
        from starlette.routing import Route
    except ImportError as error:
        raise RuntimeError(f"the HTTP form needs {error.name}: pip install pygen-runtime[emulator]") from error

    import asyncio

    async def endpoint(request: Request) -> Response:
        content = await request.body()
        if emulator.latency:
            await asyncio.sleep(emulator.latency)
        path: str = request.scope["raw_path"].decode("ascii")
        query: str = request.scope["query_string"].decode("ascii")
        target = f"{path.partition('?')[0]}?{query}"
        answer = await run_in_threadpool(emulator.answer, request.method, target, request.headers, content)
        return Response(answer.content, answer.status, dict(answer.headers))

    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    routes = [Route("/{path:path}", endpoint, methods=methods)]
    return Starlette(routes=routes, middleware=[Middleware(GZipMiddleware, minimum_size=1000)])


def serve(emulator: Emulator, host: str = "127.0.0.1", port: int = 0) -> None:
    """Serves until SIGINT or SIGTERM, then finishes the requests in hand. Port 0 takes any free one.

    Prints the address once it listens.
    """
    app = application(emulator)
    try:
        import uvicorn
    except ImportError as error:
        raise RuntimeError("the HTTP form needs uvicorn: pip install pygen-runtime[emulator]") from error

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's algorithm off only where the protocol is named; with it each answer takes 40 ms.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
        shown = f"[{host}]" if ":" in host else host
        print(f"pygen emulator listening on http://{shown}:{listener.getsockname()[1]}", flush=True)
        config = uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=10)
        uvicorn.Server(config).run(sockets=[listener])


def run(snapshots: list[Path], database: Path | None, host: str, port: int, nodes_per_view: int, seed: int) -> None:
    """What the command line does."""
    with Emulator(database) as emulator:
        if snapshots:
            emulator.load(*snapshots)
        if nodes_per_view:
            from pygen_runtime.client.sync_client import PygenClient
            from pygen_runtime.emulator.example_data import populate

            with PygenClient("https://emulator.local", "emulator", transport=emulator.transport) as client:
                populate(client, nodes_per_view, seed)
        serve(emulator, host, port)
