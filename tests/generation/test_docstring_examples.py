"""The option `generate-examples`: the lines in docstrings of APIs run as they are, on an emulator of the package."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

from pygen_runtime.sdk.command import views_of
from tests.generation.golden import configured, generated
from tests.generation.packages import run


def test_every_example_runs(golden_packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(golden_packages))
    config = configured("several")
    assert config.generate_examples
    client = import_module(config.package).SeveralClient.embedded()
    finder, runner = doctest.DocTestFinder(recurse=False), doctest.DocTestRunner(verbose=False)
    lines: list[str] = []
    with client:
        for name, found in views_of(client):
            api = type(found)
            (test,) = [each for each in finder.find(api, api.__name__, globs={"client": client}) if each.examples]
            lines += [example.source for example in test.examples]
            assert runner.run(test).failed == 0, name
    assert len(lines) >= 8 and any("_prefix=" in line for line in lines)


def test_there_are_none_unless_asked_for() -> None:
    assert not configured("connections").generate_examples
    assert not any(">>>" in text for text in generated("connections").files.values())


def test_help_shows_them(golden_packages: Path) -> None:
    package = configured("several").package
    code = f"from {package} import SeveralClient\nhelp(SeveralClient.embedded().office.pump)"
    assert ">>> found = client.office.pump.list(limit=5)" in run(golden_packages, code)
