"""Snapshots and configurations that something went wrong with: problems with a place and a fix, never another exception."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hatch_pygen import diff, pipeline, snapshot
from hatch_pygen.cli.entry import main as command_line
from hatch_pygen.config import ModelConfig, PygenConfig
from hatch_pygen.config.table import KEYS
from hatch_pygen.problems import GenerationError, Problem
from hatch_pygen.project import inspection
from hatch_pygen.snapshot import Snapshot
from pygen_runtime.emulator import Emulator
from tests.cases import examples
from tests.hostile import sources
from tests.hostile.case import Case
from tests.hostile.corpus import corpus
from tests.hostile.damage import BYTES, damage_bytes, damage_json
from tests.hostile.models import make
from tests.model_json import text, view

RANDOMS = st.randoms(use_true_random=False)
SEEDS = st.integers(0, 2**32)
few = settings(
    max_examples=examples(150), deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@cache
def bases() -> tuple[Case, ...]:
    """What is damaged: small models of every kind."""
    shapes = [case for case in corpus() if case.properties < 60 and not case.name.startswith(("views", "payload"))]
    drawn = [case for case in map(make, range(30)) if 0 < case.properties < 40]
    return (*shapes, *drawn)


def assert_told(error: GenerationError) -> None:
    """Each problem says where, what and how to mend it, in text that any terminal takes."""
    assert error.problems
    for problem in error.problems:
        assert problem.code.startswith("PG") and problem.where and problem.message and problem.fix
    text = str(error)
    assert text.encode("utf-8")
    assert not any(ord(char) < 32 and char != "\n" for char in text)


# Bytes


@pytest.mark.wide
@few
@given(RANDOMS, st.integers(0, 10**6))
def test_damaged_bytes_of_a_snapshot(random: Random, number: int) -> None:
    good = bases()[number % len(bases())].snapshot()
    try:
        read = snapshot.loads(damage_bytes(random, snapshot.dump(good).encode()))
    except GenerationError as error:
        assert_told(error)
    else:
        assert read.digest == good.digest


@pytest.mark.wide
@pytest.mark.parametrize("data", BYTES, ids=range(len(BYTES)))
def test_each_kind_of_damage_alone(data: bytes, tmp_path: Path) -> None:
    for name in ("c.toml", "c.yaml"):
        path, table = tmp_path / name, configuration(name)
        for content in (data, table + b"\n" + data, table.replace(b"100", data[:6000])):
            path.write_bytes(content)
            assert_read_or_told(path)
    good = snapshot.dump(bases()[0].snapshot()).encode()
    for broken in (data, good + data, data + good, good.replace(b"1", data, 1), good.replace(b'"0.1.0"', data)):
        try:
            assert snapshot.loads(broken).digest == bases()[0].snapshot().digest
        except GenerationError as error:
            assert_told(error)


def test_problems_are_texts_for_any_terminal() -> None:
    problem = Problem("PG503", "error", 'rename "\x1b[2J\udfff"', "tab\t and bell\x07", "two\nlines, é")
    assert str(problem) == 'rename "\\u001b[2J\\udfff"\nPG503: tab\\u0009 and bell\\u0007\nfix: two\nlines, é'


def test_the_command_line_prints_no_escape_sequence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = {
        "space": "a",
        "externalId": "M",
        "version": "1",
        "views": [view("V", {"p\x1b[2J": text(), "p\x9b2J": text()})],
    }
    snapshot.write(tmp_path / "pygen.snapshot.json", snapshot.from_api_answer(json.dumps(model)))
    table = '[tool.pygen]\nspace = "a"\nexternal-id = "M"\nversion = "1"\npackage = "sdk"\n'
    (tmp_path / "pyproject.toml").write_text(table, "utf-8")
    command_line(["-C", str(tmp_path), "validate"])
    printed = capsys.readouterr().err
    assert "PG502" in printed and "\\u001b[2J" in printed
    assert not set(printed) & {"\x1b", "\x9b"}


# Objects


@pytest.mark.wide
@few
@given(RANDOMS, st.integers(0, 10**6))
def test_damaged_objects_with_a_digest_that_fits(random: Random, number: int) -> None:
    """What the reader lets through goes through every step after it."""
    case = bases()[number % len(bases())]
    damaged = damage_json(random, {"models": list(case.models), "containers": list(case.containers)})
    try:
        read = answer(damaged)
    except GenerationError as error:
        assert_told(error)
        return
    assert snapshot.loads(snapshot.dump(read).encode()) == read
    for step in steps(case, read):
        try:
            step()
        except GenerationError as error:
            assert_told(error)


def answer(damaged: Any) -> Snapshot:
    content = damaged if isinstance(damaged, dict) else {"models": damaged}
    containers = content.get("containers")
    return snapshot.from_api_answer(json.dumps(content.get("models")), json.dumps(containers) if containers else None)


def steps(case: Case, read: Snapshot) -> Iterator[Any]:
    """Everything that takes a snapshot that was read."""
    config = configured(case, read)
    yield lambda: assert_sound(pipeline.generate(read, config).files)
    yield lambda: diff.compare(case.snapshot(), read)
    yield lambda: diff.compare(read, case.snapshot())
    yield lambda: inspection.text(read)
    yield lambda: inspection.summary(read)
    yield lambda: inspection.ir_text(read, config)
    yield lambda: assert_loaded_or_refused(read)


def configured(case: Case, read: Snapshot) -> PygenConfig:
    """The configuration of the case for whatever the models are called now."""
    models = [
        ModelConfig(model["space"], model["externalId"], model["version"], f"group_{number}")
        for number, model in enumerate(read.models)
    ]
    return replace(case.config("sdk"), models=tuple(models))


def assert_sound(files: Any) -> None:
    assert list(sources.unclean(sources.parse(files))) == []


def assert_loaded_or_refused(read: Snapshot) -> None:
    with Emulator(strict=True) as emulator, suppress(ValueError):
        emulator.load(json.loads(snapshot.dump(read)))


def test_the_emulator_refuses_an_index_over_nothing() -> None:
    index = {"indexType": "btree", "properties": []}
    container = {
        "space": "a",
        "externalId": "C",
        "properties": {"p": {"type": {"type": "text"}}},
        "indexes": {"i": index},
    }
    model = {"space": "a", "externalId": "M", "version": "1", "views": []}
    with Emulator(strict=True) as emulator, pytest.raises(ValueError, match="names no property"):
        emulator.load({"models": [model], "containers": [container]})


@pytest.mark.parametrize("part", [5, {}, {"p": {"container": {"space": "a"}}}, {"p": {"container": []}}])
def test_the_emulator_says_what_it_cannot_load(part: Any) -> None:
    view = {"space": "a", "externalId": "V", "version": "1", "properties": part}
    model = {"space": "a", "externalId": "M", "version": "1", "views": [view, part]}
    with Emulator(strict=True) as emulator, pytest.raises(ValueError, match="the data model cannot be loaded"):
        emulator.load({"models": [model]})


# Configurations


def configuration(name: str) -> bytes:
    """A good configuration with an option of every type, in the format that the name says."""
    table: dict[str, Any] = {
        "space": "plant", "external-id": "Pumps", "version": "v1", "package": "acme_pumps", "line-length": 100, "strict": False,
        "include-views": ["Pump*", "plant:Valve(v1)"], "rename": {"Pump.class": "pump_class"},
        "client": {"project": "acme", "timeout": 30.5, "base-url": "https://az-eastus-1.example.com"},
    }  # fmt: skip
    mark = "=" if name.endswith("toml") else ":"
    return "\n".join(f"{key} {mark} {flow(value, mark)}" for key, value in table.items()).encode()


def flow(value: Any, mark: str) -> str:
    if not isinstance(value, dict):
        return json.dumps(value)
    return "{" + ", ".join(f"{json.dumps(key)} {mark} {json.dumps(each)}" for key, each in value.items()) + "}"


def assert_read_or_told(path: Path) -> None:
    try:
        config = PygenConfig.from_file(path)
    except GenerationError as error:
        assert_told(error)
    else:
        assert config.models and config.package and config.client_name


@pytest.mark.wide
@pytest.mark.parametrize("name", ["c.toml", "c.yaml"])
def test_damaged_configuration_files(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(configuration(name))
    assert PygenConfig.from_file(path).rename == {"Pump.class": "pump_class"}

    @few
    @given(RANDOMS)
    def check(random: Random) -> None:
        path.write_bytes(damage_bytes(random, configuration(name)))
        assert_read_or_told(path)

    check()


@pytest.mark.wide
def test_damaged_pyproject(tmp_path: Path) -> None:
    good = b"[project]\nname = 'x'\ndependencies = ['rich>=13']\n[tool.pygen]\n" + configuration("c.toml")
    path = tmp_path / "pyproject.toml"

    @few
    @given(RANDOMS)
    def check(random: Random) -> None:
        path.write_bytes(damage_bytes(random, good))
        try:
            PygenConfig.from_pyproject(tmp_path)
        except GenerationError as error:
            assert_told(error)

    check()


@pytest.mark.wide
@few
@given(RANDOMS)
def test_damaged_tables_generate_or_are_problems(random: Random) -> None:
    """A table of any content, and what the pipeline makes of it when it is taken."""
    case = next(case for case in bases() if case.name == "every connection to itself")
    options = dict(case.options)
    options.update({key: options.get(key) for key in random.sample(KEYS, 3)})
    damaged = damage_json(random, {**options, **case.named()})
    try:
        config = PygenConfig.from_dict(damaged if isinstance(damaged, dict) else {"space": damaged})
        assert_sound(pipeline.generate(case.snapshot(), config).files)
    except GenerationError as error:
        assert_told(error)
