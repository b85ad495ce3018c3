"""``service``: generation over HTTP."""

from __future__ import annotations

import logging
import os
import socket
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

import typer

from hatch_pygen.cli import session
from hatch_pygen.problems import GenerationError, Problem


def service(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 for any free one.")] = 8080,
    workers: Annotated[int | None, typer.Option(min=1, help="Requests at once (default: one a processor).")] = None,
    queue: Annotated[int, typer.Option(min=0, help="Requests that may wait.")] = 16,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds for a request.")] = 60,
    memory: Annotated[int, typer.Option(min=256, help="MB that the process of a request may use.")] = 1024,
    max_body: Annotated[int, typer.Option(min=1, help="MB of a request.")] = 32,
    max_views: Annotated[int, typer.Option(min=1, help="Views of a model.")] = 5000,
    cache: Annotated[int, typer.Option(min=0, help="MB of answers to keep.")] = 256,
    callers: Annotated[Path | None, typer.Option(help="File of NAME=KEY lines (else: PYGEN_SERVICE_KEYS).")] = None,
    rate: Annotated[int, typer.Option(min=0, help="Requests of a caller in a minute; 0 for any number.")] = 0,
    allow_fetch: Annotated[
        list[str] | None, typer.Option(metavar="HOST", help="A request may name this host of CDF; may be repeated.")
    ] = None,
) -> None:
    """Serve generation over HTTP.

    What the build makes, for a model in a request.
    """
    run = session.of(context)
    try:
        import uvicorn

        from hatch_pygen.service.app import application
        from hatch_pygen.service.settings import MEGABYTE, Settings, read_keys
    except ModuleNotFoundError as error:
        from hatch_pygen.version import __version__

        message = f"the service needs the extra service: there is no module {error.name}"
        raise _refused("PG601", message, f"pip install 'hatch-pygen[service]=={__version__}'") from None
    found = read_keys(callers, os.environ)
    if not found and not _is_loopback(host):
        message = f"whoever reaches {host} could use it: there are no keys"
        raise _refused("PG643", message, "give --callers FILE, or PYGEN_SERVICE_KEYS, or listen on 127.0.0.1")
    settings = Settings(
        workers=workers or os.cpu_count() or 1, queue=queue, timeout=timeout, memory=memory * MEGABYTE,
        body=max_body * MEGABYTE, views=max_views, cache=cache * MEGABYTE, rate=rate, keys=found,
        fetch_hosts=tuple(sorted(each.lower() for each in allow_fetch or ())),
    )  # fmt: skip
    logger = logging.getLogger("hatch_pygen.service")
    logger.addHandler(logging.StreamHandler(sys.stderr))
    logger.setLevel(logging.INFO)
    config = uvicorn.Config(application(settings), access_log=False, log_level="warning")
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise _refused(
            "PG643", f"cannot listen on {host}, port {port}: {error.strerror}", "choose another port"
        ) from None
    with listening:
        run.console.result(f"hatch-pygen service on http://{_shown(listening)}; its document: /openapi.json, /docs")
        uvicorn.Server(config).run([listening])


def _shown(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refused(code: str, message: str, fix: str) -> GenerationError:
    return GenerationError([Problem(code, "error", "hatch-pygen service", message, fix)])
