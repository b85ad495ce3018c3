"""Servers in processes of their own; their errors go where nobody has to read them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.environment import REPOSITORY


@contextmanager
def listening(*arguments: str, errors: int | None = None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """``python -m`` with `arguments` and the address that it prints; SIGTERM ends it, or SIGKILL after half a minute."""
    command = [sys.executable, "-m", *arguments]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=errors, text=True) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert "listening on " in line, f"{arguments[0]} did not start"
            yield process, line.rsplit(" ", 1)[1].strip()
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
