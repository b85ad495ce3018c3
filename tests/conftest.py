"""What every test of the repository shares."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.installers import table as installer_table
from tests.shared_models import model_files


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_model_files() -> dict[str, Path]:
    """The eight real models by name; skips the test where they are absent."""
    return model_files()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the expected files of tests/golden")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the table of the installer matrix where some of its cells ran."""
    table = installer_table.text(terminalreporter.stats)
    if table:
        terminalreporter.write_line(table)
