"""What is derived is up to date, and both forms of what is written once offer the same."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests import derive

PAIRS = [
    ".".join(file.relative_to(derive.RUNTIME.parent).with_suffix("").parts)
    for file in sorted(derive.RUNTIME.rglob("async_*.py"))
]
TABLES = ["pygen_runtime", "pygen_runtime.emulator", "pygen_runtime.wire"]


@pytest.fixture(scope="module")
def derived() -> list[tuple[Path, str]]:
    """Each derived file, and what it should hold: worked out once."""
    return list(derive.derived())


@pytest.mark.wide
def test_what_is_derived_is_up_to_date(
    derived: list[tuple[Path, str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(derive, "derived", lambda: iter(derived))
    assert derive.main(["--check"]) == 0, capsys.readouterr().out


def test_the_check_sees_a_change(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    file = derive.RUNTIME / "client" / "sync_client.py"
    monkeypatch.setattr(derive, "derived", lambda: iter([(file, file.read_text("utf-8") + "\n")]))
    assert derive.main(["--check"]) == 1
    assert "sync_client.py" in capsys.readouterr().out


def test_what_no_rule_covers_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"a rule .* is missing for 'await_nothing = asyncio.run'"):
        derive.refuse_leftovers("# Derived from async_x.py\n" + derive.sync_form("await_nothing = asyncio.run\n"))


def test_every_rule_is_needed() -> None:
    unused = [pattern for pattern, _ in derive.SYNC]
    for source in derive.RUNTIME.rglob("async_*.py"):
        text = source.read_text("utf-8")
        for pattern, replacement in derive.SYNC:
            text, count = re.subn(pattern, replacement, text)
            if count and pattern in unused:
                unused.remove(pattern)
    assert unused == []


def test_no_derived_file_is_left_over(derived: list[tuple[Path, str]]) -> None:
    """Of a source that is gone."""
    marked = {
        file
        for file in derive.RUNTIME.rglob("*.py*")
        if file.suffix in (".py", ".pyi") and file.read_text("utf-8").startswith("# Derived from ")
    }
    assert marked == {file for file, _ in derived if file.is_relative_to(derive.RUNTIME)}


def twins(module: str) -> Iterator[tuple[type[Any], type[Any]]]:
    """The classes of a module for asyncio, each with its form for threads."""
    written = importlib.import_module(module)
    made = importlib.import_module(module.replace(".async_", ".sync_"))
    for name, cls in classes(written).items():
        yield cls, classes(made)[derive.sync_form(name)]


def classes(module: ModuleType) -> dict[str, type[Any]]:
    found = {name: each for name, each in vars(module).items() if inspect.isclass(each)}
    return {name: each for name, each in found.items() if each.__module__ == module.__name__}


def shape(function: Any) -> list[tuple[str, Any, Any]]:
    return [(each.name, each.kind, each.default) for each in inspect.signature(function).parameters.values()]


def structure(docstring: str | None) -> list[int]:
    """The lines of each paragraph; a docstring says the same in both forms when these are as many."""
    return [len(paragraph.splitlines()) for paragraph in (docstring or "").split("\n\n")]


@pytest.mark.parametrize("module", PAIRS)
def test_both_forms_offer_the_same(module: str) -> None:
    for written, made in twins(module):
        public = {name: each for name, each in vars(written).items() if not name.startswith("_")}
        assert {derive.sync_form(name) for name in public} == {name for name in vars(made) if not name.startswith("_")}
        assert structure(written.__doc__) == structure(made.__doc__)
        for name, each in public.items():
            twin = vars(made)[derive.sync_form(name)]
            assert structure(inspect.getdoc(each)) == structure(inspect.getdoc(twin)), name
            if inspect.isfunction(each):
                assert shape(each) == shape(twin), name
                assert not inspect.iscoroutinefunction(twin), name


@pytest.mark.parametrize("module", PAIRS)
def test_both_forms_say_what_they_do(module: str) -> None:
    """A hover text is read where it is: none points to the other form, or speaks of its statements."""
    for pair in twins(module):
        for cls in pair:
            assert cls.__doc__
            for name, each in vars(cls).items():
                if not name.startswith("_") and inspect.isfunction(each):
                    assert each.__doc__ and not re.match(r"(See|As) `?\w+\.", each.__doc__), name
        assert not re.search("async|await", inspect.getsource(pair[1]))


def test_a_traceback_shows_the_lines_of_the_form_that_was_called() -> None:
    from pygen_runtime import AsyncPygenClient, PygenClient, TokenAuth
    from pygen_runtime.exceptions import ConfigurationError

    arguments = ("https://api.example.com", "acme", TokenAuth("t"))
    wanted: Any = [1]

    async def ask() -> None:
        async with AsyncPygenClient(*arguments) as client:
            await client.spaces.retrieve(wanted)

    with PygenClient(*arguments) as client, pytest.raises(ConfigurationError) as sync_error:
        client.spaces.retrieve(wanted)
    with pytest.raises(ConfigurationError) as async_error:
        asyncio.run(ask())
    for form, caught in (("sync", sync_error), ("async", async_error)):
        entry = next(each for each in caught.traceback if Path(str(each.path)).name == f"{form}_schema.py")
        assert "self._client.run(self._objects.retrieve(ids" in str(entry.statement)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_exports_is_all_that_is_written(name: str) -> None:
    module = importlib.import_module(name)
    everything: dict[str, Any] = {}
    exec(f"from {name} import *", everything)
    assert set(module.__all__) == set(everything) - {"__builtins__"}
    assert set(module.__all__) <= set(dir(module))
    with pytest.raises(AttributeError, match=f"module '{name}' has no attribute 'nothing'"):
        _ = module.nothing


def test_the_wheel_has_the_stubs(tmp_path: Path) -> None:
    builder = WheelBuilder(str(derive.RUNTIME.parent))
    (wheel,) = builder.build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        assert {f"{name.replace('.', '/')}/__init__.pyi" for name in TABLES} <= set(archive.namelist())
