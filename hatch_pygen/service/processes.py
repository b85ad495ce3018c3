"""The processes of the service: a bounded number at once, each for one request, ended where it takes too long."""

from __future__ import annotations

import asyncio
import json
import math
import os
import signal
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass, field
from typing import Any

from hatch_pygen.service.settings import Settings
from hatch_pygen.service.worker import Job, Made

_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
_NETWORK = ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR")
"""Variables for processes that ask CDF. No other process learns how to reach anything."""


class WorkFailed(Exception):
    """A process gave no answer. `status` is that of HTTP; the text holds nothing of the request."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


@dataclass
class Processes:
    """Runs jobs; those beyond `settings.workers` wait."""

    settings: Settings
    running: int = 0
    waiting: int = 0
    mean: float = 1.0
    _places: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._places = asyncio.Semaphore(self.settings.workers)

    @property
    def wait(self) -> int:
        """Seconds after which a place is likely to be free."""
        return max(1, math.ceil(self.mean * (self.waiting + 1) / self.settings.workers))

    async def run(self, what: str, body: bytes, *, network: bool = False) -> Made:
        """The answer to a request.

        Raises:
            WorkFailed: the process took too long, needed too much memory, or ended by itself.
        """
        self.waiting += 1
        try:
            await self._places.acquire()
        finally:
            self.waiting -= 1
        loop = asyncio.get_running_loop()
        started = loop.time()
        self.running += 1
        try:
            return await self._run(what, body, network)
        finally:
            self.running -= 1
            self.mean += 0.2 * (loop.time() - started - self.mean)
            self._places.release()

    async def _run(self, what: str, body: bytes, network: bool) -> Made:
        settings = self.settings
        hosts = settings.fetch_hosts if network else ()
        job = Job(what, settings.views, settings.memory, math.ceil(settings.timeout) + 1, hosts)
        with tempfile.TemporaryDirectory(prefix="hatch-pygen-", ignore_cleanup_errors=True) as folder:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-m", "hatch_pygen.service.worker",
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
                cwd=folder, env=_environment(network, folder), start_new_session=True, limit=2**20,
            )  # fmt: skip
            try:
                asked = json.dumps(astuple(job)).encode() + b"\n" + body
                return await asyncio.wait_for(self._exchange(process, asked), settings.timeout)
            except asyncio.TimeoutError:
                raise WorkFailed(
                    504, f"it took longer than {settings.timeout:g} s, the bound of this service"
                ) from None
            finally:
                await _end(process)

    async def _exchange(self, process: asyncio.subprocess.Process, asked: bytes) -> Made:
        assert process.stdin is not None and process.stdout is not None  # both are pipes
        with suppress(BrokenPipeError, ConnectionResetError):  # it ended; its status says why
            process.stdin.write(asked)
            await process.stdin.drain()
            process.stdin.close()
        line = await process.stdout.readline()
        content = await process.stdout.read(self.settings.answer + 1) if line else b""
        parts = [content]
        size = len(content)
        while content and size <= self.settings.answer:
            content = await process.stdout.read(2**20)
            parts.append(content)
            size += len(content)
        if size > self.settings.answer:
            raise WorkFailed(413, "the answer is larger than this service gives; ask for another form, or fewer views")
        status = await process.wait()
        if status != 0 or not line:
            memory = self.settings.memory // 2**20
            raise WorkFailed(500, f"the process ended without an answer; it may use {memory} MB of memory and no more")
        about: Mapping[str, Any] = json.loads(line)
        return Made(about["status"], about["media"], b"".join(parts), about["name"], about["facts"])


def _environment(network: bool, folder: str) -> dict[str, str]:
    """No key, no credential and no setting of the service reaches a process that reads a stranger's model."""
    names = (*_KEPT, *_NETWORK) if network else _KEPT
    return {**{name: os.environ[name] for name in names if name in os.environ}, "HOME": folder, "USERPROFILE": folder}


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ends a process and those that it started."""
    with suppress(ProcessLookupError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    await process.wait()
