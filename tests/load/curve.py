"""How the emulator's HTTP form and the clients go on as more clients call at once, until the first errors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.environment import REPOSITORY
from tests.load.memory import resident
from tests.load.processes import listening
from tests.load.server import SNAPSHOT

LEVELS = (1, 2, 5, 10, 20, 50, 100, 200, 400, 800, 1600, 3200)
OPEN_FILES = 1024
HEAD = (
    "| clients | requests/s | p50 ms | p95 ms | p99 ms | errors | failed attempts | retries | client MB | server MB |"
)


def curve(form: str, levels: Iterable[int], seconds: float, say: Callable[[str], None] = print) -> list[str]:
    """The rows of a Markdown table, up to the first level with errors; `form` is "tasks" or "threads"."""
    rows = [HEAD, "|" + "---|" * HEAD.count(" | ") + "---|"]
    for row in rows:
        say(row)
    for clients in levels:
        found = level(form, clients, seconds)
        rows.append(row_of(clients, found))
        say(rows[-1])
        if found["errors"]:
            break
    return rows


def level(form: str, clients: int, seconds: float) -> dict[str, Any]:
    """The figures of so many clients against a fresh server, each side in a process of its own."""
    emulator = ("pygen_runtime.emulator", "--snapshot", str(SNAPSHOT))
    with listening(*emulator, errors=subprocess.DEVNULL) as (server, address):
        _limit_open_files(server.pid)
        wanted = {"address": address, "form": form, "clients": clients, "seconds": seconds}
        command = [sys.executable, "-m", "tests.load.callers", json.dumps(wanted)]
        quiet = {**os.environ, "PYTHONWARNINGS": "ignore"}
        done = subprocess.run(
            command, cwd=REPOSITORY, env=quiet, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True
        )
        return {**json.loads(done.stdout), "server_memory": resident(server.pid)}


def _limit_open_files(pid: int) -> None:
    """What most systems give a process; the clients may have as many as there are."""
    if sys.platform == "linux":
        import resource

        _, most = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (OPEN_FILES, most))


def row_of(clients: int, found: Mapping[str, Any]) -> str:
    cells = [
        f"{clients:,}",
        f"{found['rate']:,.0f}",
        *(f"{found[each]:,.1f}" for each in ("p50", "p95", "p99")),
        _kinds(found["errors"]),
        _kinds(found["attempts"]),
        f"{found['retries']}",
        f"{found['client_memory']:.0f}",
        f"{found['server_memory']:.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def _kinds(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "0"
