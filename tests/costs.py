"""Which tests cost so much that ``--fast`` leaves them out: their names stand in ``costly.txt``, which a run can write anew.

    $ python -m tests --pytest-only -- -p tests.costs -m "not slow and not full"

A cost is CPU time, also that of the processes which a test waits for: the median of a function's cases, and its share of
the fixtures that its file makes once.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import pytest

COSTLY = Path(__file__).with_name("costly.txt")
LIMIT = 0.05
"""CPU seconds."""


def costly() -> frozenset[str]:
    """The functions that cost more than the limit, as the ids of their tests without a case."""
    return frozenset(COSTLY.read_text("utf-8").split())


def function_of(id: str) -> str:
    """The id of a test without its case.

    >>> function_of("tests/a/test_b.py::test_c[1-x::y]")
    'tests/a/test_b.py::test_c'
    """
    return id.partition("[")[0]


def costs(own: Mapping[str, Sequence[float]], shared: Mapping[str, float]) -> dict[str, float]:
    """The cost of each function, from what its cases took and what the fixtures of each file took.

    >>> costs({"a.py::b": [1, 2, 9], "a.py::c": [1], "d.py::e": [3]}, {"a.py": 4})
    {'a.py::b': 4.0, 'a.py::c': 3.0, 'd.py::e': 3.0}
    """
    files = [function.partition("::")[0] for function in own]
    return {
        function: median(cases) + shared.get(file, 0.0) / files.count(file)
        for (function, cases), file in zip(own.items(), files, strict=True)
    }


class _Meter:
    """Notes in the report of each test what it cost; the process that prints the reports collects them."""

    def __init__(self) -> None:
        self.started = self.of_fixtures = 0.0
        self.own: dict[str, list[float]] = defaultdict(list)
        self.shared: dict[str, float] = defaultdict(float)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self) -> Generator[None, bool | None, bool | None]:
        self.started, self.of_fixtures = cpu(), 0.0
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
        before = cpu()
        try:
            return (yield)
        finally:
            if fixturedef.scope != "function":
                self.of_fixtures += cpu() - before

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        if call.when == "teardown":
            item.user_properties.append(("cost", (cpu() - self.started - self.of_fixtures, self.of_fixtures)))
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, value in report.user_properties:
            if report.when == "teardown" and name == "cost":
                own, shared = value  # type: ignore[misc]
                self.own[function_of(report.nodeid)].append(own)
                self.shared[report.nodeid.partition("::")[0]] += shared

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if not hasattr(session.config, "workerinput"):
            found = {name for name, cost in costs(self.own, self.shared).items() if cost > LIMIT}
            names = sorted(found | (costly() - self.own.keys()))
            COSTLY.write_text("".join(f"{name}\n" for name in names), "utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """What `-p tests.costs` begins."""
    config.pluginmanager.register(_Meter())


def cpu() -> float:
    """The CPU seconds of this process so far, and of those that it has waited for."""
    return sum(os.times()[:4])
