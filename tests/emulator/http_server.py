"""The HTTP form of the emulator as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def running(*arguments: str, strict: bool = True) -> Generator[tuple[subprocess.Popen[str], str], None, None]:
    """The process and its address; it is ended, gracefully where it still runs."""
    judged = ["--strict"] if strict else []
    command = [sys.executable, "-W", "ignore", "-m", "pygen_runtime.emulator", *judged, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        line = process.stdout.readline()
        assert "listening on " in line, line + process.stderr.read()
        yield process, line.rsplit(" ", 1)[1].strip()
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=60)
        process.stdout.close()
        process.stderr.close()
