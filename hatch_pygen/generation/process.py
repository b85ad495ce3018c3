"""Runs the command of a plugin: no shell, no secrets in its environment, bounded in time and output."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from threading import Thread
from typing import IO

from hatch_pygen.problems import GenerationError, Problem

LIMIT = 64 * 1024 * 1024
"""Bytes that a plugin may answer."""

_ENVIRONMENT = (
    "PATH", "HOME", "USERPROFILE", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TMP", "TEMP", "SYSTEMROOT",
    "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "APPDATA", "LOCALAPPDATA", "PROGRAMFILES",
)  # fmt: skip
"""All that a plugin sees of the environment: where programs and temporary files are, and the locale."""


class Reader(Thread):
    """Reads a pipe to its end, or until more than `LIMIT` bytes have come."""

    def __init__(self, pipe: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self.pipe = pipe
        self.data = b""
        self.start()

    def run(self) -> None:
        self.data = self.pipe.read(LIMIT + 1)


def answer_of(command: Sequence[str], request: bytes, timeout: float) -> bytes:
    """What the command writes to stdout for `request` on its stdin; its stderr is ours. `timeout` is in seconds.

    Raises GenerationError where it cannot be run, fails, is too slow or says too much.
    """
    deadline = time.monotonic() + timeout
    with tempfile.TemporaryFile() as stdin:
        stdin.write(request)
        stdin.seek(0)
        process = _started(command, stdin)
    assert process.stdout  # a pipe, as asked for
    answer = Reader(process.stdout)
    answer.join(timeout)
    problem = None
    if len(answer.data) > LIMIT:
        problem = f"answers more than {LIMIT // 1024 // 1024} MB"
    elif answer.is_alive() or not _ended(process, deadline):
        problem = f"has not ended within {timeout:g} s"
    if problem:
        _kill(process)
        process.wait()
        answer.join(1)
    elif process.returncode:
        problem = f"ended with exit code {process.returncode}"
    if not answer.is_alive():
        process.stdout.close()
    if problem:
        raise _failed(command, problem, "mend the plugin, or give it more time with --plugin-timeout")
    return answer.data


def _ended(process: subprocess.Popen[bytes], deadline: float) -> bool:
    with suppress(subprocess.TimeoutExpired):
        process.wait(max(0.0, deadline - time.monotonic()))
        return True
    return False


def _started(command: Sequence[str], stdin: IO[bytes]) -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    try:
        return subprocess.Popen(
            list(command),
            stdin=stdin,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=os.name == "posix",
        )
    except (OSError, ValueError, IndexError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise _failed(command, f"cannot be run: {reason}", "check the command and PATH") from None


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and, where the system knows groups, what it started."""
    with suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _failed(command: Sequence[str], message: str, fix: str) -> GenerationError:
    return GenerationError([Problem("PG510", "error", f"plugin {' '.join(command)}", message, fix)])
