"""What every test of the repository shares."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.installers import table as installer_table
from tests.shared_models import LARGE_MODELS, model_files

# Property tests judge values, not the speed of the machine.
settings.register_profile("pygen", deadline=None)
settings.register_profile("fast", deadline=None, max_examples=8, database=None)
settings.load_profile("pygen")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_model_files() -> dict[str, Path]:
    """The eight real models by name; skips the test where they are absent."""
    return model_files()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test of a large real model is wide: what --fast wants to know, the small models show.

    Files with slow tests come first, so that none of them begins when the other process has nothing left to do.
    """
    for item in items:
        if any(isinstance(part, str) and part in LARGE_MODELS for part in _parameters(item)):
            item.add_marker(pytest.mark.wide)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the table of the installer matrix where some of its cells ran."""
    table = installer_table.text(terminalreporter.stats)
    if table:
        terminalreporter.write_line(table)
