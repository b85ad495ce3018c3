"""One mistake and the tests that run its line, in a process forked from one that has loaded what others wrote."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType
from typing import Any, SupportsIndex

from tests.mutants.cover import PACKAGES, from_package
from tests.mutants.mutations import Mutation

LOADED = ("pytest", "hypothesis", "pydantic", "httpx2", "anyio", "jinja2", "jsonschema", "typer", "hatchling.build")
"""Of no module of ours, so that each trial imports those anew."""


def load() -> None:
    """Imports once what every trial needs."""
    for name in LOADED:
        import_module(name)
    assert not [name for name in sys.modules if name.partition(".")[0] in PACKAGES]


class Mutated(SourceFileLoader):
    """Finds one module, and gives its code with the mistake; the file stays as it is."""

    def __init__(self, mutation: Mutation) -> None:
        name = from_package(mutation.path).removesuffix(".py").replace("/", ".")
        super().__init__(name.removesuffix(".__init__"), str(mutation.path))
        self.mutation = mutation

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return spec_from_file_location(fullname, self.path, loader=self) if fullname == self.name else None

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.mutation.tree(), self.path, "exec")


class _First(list[Any]):
    """The first finder stays the first: pytest inserts one of its own, for assertions in what its plugins load."""

    def insert(self, index: SupportsIndex, finder: object) -> None:
        super().insert(max(int(index), 1), finder)


@dataclass(frozen=True, slots=True)
class Trial:
    """A running one. `seconds` of processor time at most, and twenty times that by the clock."""

    process: int
    until: float

    @classmethod
    def start(cls, mutation: Mutation | None, tests: Sequence[str], seconds: float, output: Path, *more: str) -> Trial:
        """The tests, until one fails where there is a mistake; `more` are options of pytest."""
        process = os.fork()
        if process:
            return cls(process, time.monotonic() + 20 * seconds)
        status = 3
        with contextlib.suppress(BaseException):
            status = _run(mutation, [*more, *tests], seconds, output)
        os._exit(status)

    def status(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        done, status = os.waitpid(self.process, os.WNOHANG)
        if not done and time.monotonic() > self.until:
            os.killpg(self.process, signal.SIGKILL)
            done, status = os.waitpid(self.process, 0)
        return os.waitstatus_to_exitcode(status) if done else None


def _run(mutation: Mutation | None, arguments: Sequence[str], seconds: float, output: Path) -> int:
    os.setpgid(0, 0)
    file = os.open(output, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    os.dup2(file, 1)
    os.dup2(file, 2)
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
    if mutation is not None:
        sys.meta_path = _First([Mutated(mutation), *sys.meta_path])
    import pytest

    options = ["-q", "--tb=line", "-p", "no:cacheprovider", "--hypothesis-profile", "fast"]
    ignored = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # hypothesis and anyio are loaded already
    first = ["-x"] if mutation is not None else []
    with tempfile.TemporaryDirectory() as folder:
        return int(pytest.main([*options, *ignored, *first, f"--basetemp={folder}/tests", *arguments]))
