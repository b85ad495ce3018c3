"""The emulator's HTTP form in a process of its own, with faults: ``python -m tests.load.server --db FILE --seed N``.

Prints its address once it listens; ends on SIGTERM after the requests in hand. The address also has ``/token``, which
issues tokens, and ``/control``, which counts the faults (``?faults=off`` stops them).
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from pygen_runtime.client.sync_client import PygenClient
from pygen_runtime.emulator import Emulator
from pygen_runtime.emulator.server import application
from tests.load.faults import Faults, Scope
from tests.load.memory import Tracing

SPACE = "plant"
SNAPSHOT = Path(__file__).resolve().parents[2] / "example_project" / "pygen.snapshot.json"


def protocol(transports: dict[Any, asyncio.Transport]) -> type[H11Protocol]:
    """A protocol that tells which connection belongs to which client address."""

    class Known(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            transports[transport.get_extra_info("peername")] = transport
            super().connection_made(transport)

        def connection_lost(self, exc: Exception | None) -> None:
            transports.pop(self.transport.get_extra_info("peername"), None)
            super().connection_lost(exc)

    return Known


def aborting(transports: dict[Any, asyncio.Transport]) -> Callable[[Scope], None]:
    def abort(scope: Scope) -> None:
        transport = transports.pop(tuple(scope["client"]), None)
        if transport is not None:
            transport.abort()

    return abort


def serve(emulator: Emulator, seed: int, *, faults: bool, harsh: bool) -> None:
    transports: dict[Any, asyncio.Transport] = {}
    faulty = Faults(application(emulator), seed, aborting(transports), harsh)
    faulty.on = faults
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        config = uvicorn.Config(
            faulty, http=protocol(transports), log_level="critical", lifespan="off", timeout_graceful_shutdown=10
        )
        uvicorn.Server(config).run(sockets=[listener])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-faults", action="store_true")
    parser.add_argument("--harsh", action="store_true")
    parser.add_argument("--trace-after", type=float, help="print at the end what grew after so many seconds")
    options = parser.parse_args()
    with Emulator(options.db, strict=True) as emulator:
        emulator.load(SNAPSHOT)
        with PygenClient("https://emulator.local", "any", transport=emulator.transport) as client:
            client.spaces.create({"space": SPACE})
        tracing = None if options.trace_after is None else Tracing("server", options.trace_after)
        # The server raises the signal again once it has ended; by default that would end the process at once.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            serve(emulator, options.seed, faults=not options.no_faults, harsh=options.harsh)
        finally:
            if tracing:
                tracing.end()


if __name__ == "__main__":
    main()
