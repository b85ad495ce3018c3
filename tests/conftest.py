"""What every test of the repository shares."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.cases import spread
from tests.costs import costly, function_of
from tests.installers import table as installer_table
from tests.shared_models import LARGE_MODELS, model_files

# Property tests judge values, not the speed of the machine. All but --full draw the same examples in each run.
settings.register_profile("full", deadline=None, max_examples=100)
settings.register_profile("pygen", deadline=None, max_examples=30, derandomize=True)
settings.register_profile("fast", deadline=None, max_examples=8, derandomize=True)
settings.load_profile("pygen")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_model_files() -> dict[str, Path]:
    """The eight real models by name; skips the test where they are absent."""
    return model_files()


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """A test of a large real model is wide: what --fast wants to know, the small models show.

    Files with slow tests come first, so that none of them begins when the other process has nothing left to do.
    """
    _leave_cases_to_full(items)
    named = costly()
    for item in items:
        if function_of(item.nodeid) in named:
            item.add_marker(pytest.mark.costly)
        parameters = [part for part in _parameters(item) if isinstance(part, str)]
        if any(part in LARGE_MODELS for part in parameters):
            item.add_marker(pytest.mark.wide)
            if "dictionaries" in parameters:  # small models show the way without msgspec
                item.add_marker(pytest.mark.full)
    yield
    _keep_some_cases(config, items)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def _leave_cases_to_full(items: list[pytest.Item]) -> None:
    """Of a test that is marked ``cases(n)``, all but n cases are full."""
    for cases in _functions(items):
        mark = cases[0].get_closest_marker("cases")
        kept = spread(cases, mark.args[0], 0) if mark else cases
        for item in cases:
            if item not in kept:
                item.add_marker(pytest.mark.full)


def _functions(items: list[pytest.Item]) -> Iterable[list[pytest.Item]]:
    """The items of each test function."""
    functions: dict[str, list[pytest.Item]] = {}
    for item in items:
        functions.setdefault(function_of(item.nodeid), []).append(item)
    return functions.values()


def _keep_some_cases(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --cases, that many of the cases of each test function: others on each Python, the same in each run of one."""
    wanted = config.getoption("--cases")
    if not wanted:
        return
    kept = {item for cases in _functions(items) for item in spread(cases, wanted, sys.version_info.minor)}
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _parameters(item: pytest.Item) -> Iterator[object]:
    given = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    for value in given.values():
        yield from value if isinstance(value, tuple) else (value,)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the expected files of tests/golden")
    parser.addoption("--cases", type=int, metavar="N", help="run N of the cases of each test function")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the table of the installer matrix where some of its cells ran."""
    table = installer_table.text(terminalreporter.stats)
    if table:
        terminalreporter.write_line(table)
