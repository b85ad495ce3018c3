"""One mistake and the tests that run its line, in a process forked from one that has loaded what others wrote.

A busy machine is no witness: time is that of the processor, a trial hangs when it neither takes any nor waits for it, and
a test that fails counts when it fails twice.
"""

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

import pytest
from _pytest.runner import runtestprotocol

from tests.mutants.cover import PACKAGES, from_package
from tests.mutants.mutations import Mutation

IDLE = 20
"""Ticks of a hundredth of a second: what threads take that only look whether there is something to do."""

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


class _Twice:
    """A test that fails is run again, and is what it is then."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        if any(each.failed for each in reports):
            item._initrequest()  # type: ignore[attr-defined]  # fixtures anew
            reports = runtestprotocol(item, log=False, nextitem=nextitem)
        for each in reports:
            item.ihook.pytest_runtest_logreport(report=each)
        return True


@dataclass(slots=True)
class Trial:
    """A running one."""

    process: int
    patience: float
    alive: float
    seen: float = 0.0
    ticks: int = 0

    @classmethod
    def start(
        cls,
        mutation: Mutation | None,
        tests: Sequence[str],
        seconds: float,
        output: Path,
        *more: str,
        patience: float = 60,
    ) -> Trial:
        """The tests, until one fails where there is a mistake, for `seconds` of processor time at most.

        `patience`: seconds without any of it that are too many. `more` are options of pytest.
        """
        process = os.fork()
        if process:
            return cls(process, patience, time.monotonic())
        status = 3
        with contextlib.suppress(BaseException):
            status = _run(mutation, [*more, *tests], seconds, output)
        os._exit(status)

    def status(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        done, status = os.waitpid(self.process, os.WNOHANG)
        if not done and self._hangs():
            os.killpg(self.process, signal.SIGKILL)
            done, status = os.waitpid(self.process, 0)
        return os.waitstatus_to_exitcode(status) if done else None

    def _hangs(self) -> bool:
        """Whether none of its processes has run or waited for its turn, for too long."""
        now = time.monotonic()
        if now >= self.seen + 1:
            self.seen, (ticks, busy) = now, _taken(self.process)
            if busy or abs(ticks - self.ticks) > IDLE:
                self.ticks, self.alive = ticks, now
        return now > self.alive + self.patience


def _taken(group: int) -> tuple[int, bool]:
    """The ticks of the processor that the processes of a group have had, and whether one wants more, or waits for a disk.

    Where there is no /proc, that is taken to be so.
    """
    ticks, busy = 0, not Path("/proc/self/stat").is_file()
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended
            state, _, its_group, *more = file.read_text("utf-8", "replace").rpartition(")")[2].split()
            if int(its_group) == group:
                ticks += sum(map(int, more[8:12]))
                busy = busy or state in "RD"
    return ticks, busy


def _run(mutation: Mutation | None, arguments: Sequence[str], seconds: float, output: Path) -> int:
    os.setpgid(0, 0)
    file = os.open(output, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    os.dup2(file, 1)
    os.dup2(file, 2)
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
    if mutation is not None:
        sys.meta_path = _First([Mutated(mutation), *sys.meta_path])
    options = ["-q", "--tb=line", "-p", "no:cacheprovider", "--hypothesis-profile", "fast"]
    ignored = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # hypothesis and anyio are loaded already
    first = ["-x"] if mutation is not None else []
    with tempfile.TemporaryDirectory() as folder:
        return int(pytest.main([*options, *ignored, *first, f"--basetemp={folder}/tests", *arguments], [_Twice()]))
