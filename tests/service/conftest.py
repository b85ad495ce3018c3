"""The service as a user starts it: the command, in a process of its own, on a free port of this machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

pytest.importorskip("prometheus_client", reason="the extra [service]")


class Service:
    """A running service: `client` asks it, `process` is it, `lines` is what it logged once it has ended."""

    def __init__(self, folder: Path, *options: str, **variables: str) -> None:
        self.log = folder / "service.log"
        command = [sys.executable, "-m", "hatch_pygen", "service", "--port", "0", *options]
        with self.log.open("wb") as errors:
            self.process = subprocess.Popen(
                command, cwd=folder, stdout=subprocess.PIPE, stderr=errors, text=True, env={**os.environ, **variables}
            )
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        found = re.search(r"http://\S+(?=;)", said)
        assert found, self.log.read_text()
        self.client = httpx.Client(base_url=found[0], timeout=120, trust_env=False)

    def post(self, path: str, **body: Any) -> httpx.Response:
        return self.client.post(path, json=body)

    def end(self) -> None:
        """Ends it, once or again."""
        self.client.close()
        self.process.terminate()
        self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextmanager
def serving(folder: Path, *options: str, **variables: str) -> Iterator[Service]:
    folder.mkdir(parents=True, exist_ok=True)
    found = Service(folder, *options, **variables)
    try:
        yield found
    finally:
        found.end()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Generator[Service, None, None]:
    with serving(tmp_path_factory.mktemp("service"), "--workers", "2", "--queue", "100") as found:
        yield found


@pytest.fixture
def start(tmp_path: Path) -> Generator[Callable[..., Service], None, None]:
    """Starts a service with options and variables; all of them end with the test."""
    started: list[Service] = []

    def begin(*options: str, **variables: str) -> Service:
        folder = tmp_path / f"service-{len(started)}"
        folder.mkdir()
        started.append(Service(folder, *options, **variables))
        return started[-1]

    yield begin
    for each in started:
        each.end()
