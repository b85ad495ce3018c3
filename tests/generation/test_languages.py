"""The seam: languages by name, what Python says of itself, and a language of another distribution."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.config.records import output
from hatch_pygen.generation import registry, writer
from hatch_pygen.generation.base import BaseGenerator, Example, GeneratedFiles
from hatch_pygen.ir.models import IRPackage
from hatch_pygen.problems import ParseError, ValidationError
from hatch_pygen.project.check import check_outputs
from hatch_pygen.snapshot import Snapshot
from tests.generation.golden import CASES, configured, snapshot_of
from tests.generation.packages import write

EXAMPLE = Path(__file__).resolve().parents[2] / "example_project"
CORE: dict[str, Any] = {"space": "plant", "external-id": "Works", "version": "v1"}


def test_there_is_no_other_language() -> None:
    with pytest.raises(ValidationError) as caught:
        pipeline.generate(snapshot_of("scalars"), configured("scalars"), "pyspark")
    (problem,) = caught.value.problems
    assert (problem.code, problem.message) == ("PG506", 'there is no language "pyspark"')
    assert problem.fix == f"there are {', '.join(sorted(registry.BUILT_IN))}"


def test_our_languages_are_found_without_a_look_at_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "importlib.metadata", None)
    for name in registry.BUILT_IN:
        assert registry.generator(name).language == name


@pytest.mark.parametrize("case", CASES)
def test_every_view_and_property_has_a_python_name(case: str) -> None:
    python, config = registry.generator("python"), configured(case)
    ir, _ = pipeline.interpret(snapshot_of(case), config)
    names = python.names(python.plan(ir, config))
    wanted = {str(item.id) for item in ir.classes} | {f"{item.id}.{m.id}" for item in ir.classes for m in item.members}
    assert wanted <= set(names)
    assert all(name.isidentifier() for name in names.values())


def examples(found: Snapshot, config: PygenConfig) -> tuple[Example, ...]:
    python = registry.generator("python")
    return python.examples(python.plan(pipeline.interpret(found, config)[0], config))


def test_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the example project, on the emulator of its package; `from_env` is replaced by it."""
    config = PygenConfig.from_pyproject(EXAMPLE)
    model = snapshot.read(EXAMPLE / config.snapshot)
    found = examples(model, config)
    write(pipeline.generate(model, config).files, tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert [each.title for each in found] == ["Read every instance", "Filter by a property", "Read a relation too"]
    for each in found:
        exec(compile(each.code.replace(".from_env()", ".embedded()"), each.title, "exec"), {})


@pytest.mark.parametrize("case", CASES)
def test_examples_name_what_the_package_has(case: str, golden_packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(golden_packages))
    for each in examples(snapshot_of(case), configured(case)):
        names: dict[str, Any] = {}
        exec(each.code.partition("\n")[0], names)
        for expression in re.findall(r"[(]((?:[A-Z]\w*)[.].*)[)]:", each.code):
            eval(expression, names)
        for path in re.findall(r"client((?:[.]\w+)+?)[.](?:iterate|query)", each.code):
            client = next(value for name, value in names.items() if name == configured(case).client_name)
            assert path.split(".")[1] in client.__annotations__


class Listing(BaseGenerator[tuple[str, ...]]):
    """A language of three lines: a text file with the views."""

    language = "listing"
    options = (output("lists"),)
    header = "views"
    endings = (".txt",)
    entry = "views.txt"

    def plan(self, ir: IRPackage, config: PygenConfig) -> tuple[str, ...]:
        return tuple(str(item.id) for item in ir.classes)

    def generate(self, plan: tuple[str, ...]) -> GeneratedFiles:
        return GeneratedFiles({"views.txt": "views\n" + "".join(f"{name}\n" for name in plan)})

    def names(self, plan: tuple[str, ...]) -> dict[str, str]:
        return dict(zip(plan, plan, strict=True))

    def examples(self, plan: tuple[str, ...]) -> tuple[Example, ...]:
        return ()


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A distribution that registers languages, as an installer would leave it."""
    info = tmp_path / "site" / "listing-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: listing\nVersion: 1.0\n")
    points = f"[hatch_pygen.languages]\nlisting = {__name__}:Listing\npython = {__name__}:Listing\n"
    points += "broken = there.is.none:X\nwrong = builtins:int\n"
    (info / "entry_points.txt").write_text(points)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))


@pytest.mark.usefixtures("installed")
def test_a_language_of_another_distribution(tmp_path: Path) -> None:
    assert set(registry.languages()) == {*registry.BUILT_IN, "listing", "broken", "wrong"}
    assert registry.generator("python").__class__.__name__ == "PythonGenerator"
    config = PygenConfig.from_dict({**CORE, "listing": {"output": "there"}})
    generator = registry.generator("listing")
    assert generator.output(tmp_path, config) == tmp_path / "there"
    assert generator.output(tmp_path, PygenConfig.from_dict(CORE)) == tmp_path / "lists"
    package = pipeline.generate(snapshot_of("scalars"), configured("scalars"), "listing")
    assert writer.reconcile(package.files, tmp_path / "there", package.generator).written == ("views.txt",)
    (tmp_path / "there/mine.txt").write_text("mine")
    (tmp_path / "there/old.txt").write_text("views of yesterday")
    assert writer.reconcile(package.files, tmp_path / "there", package.generator).removed == ("old.txt",)
    for name, message in (("broken", "cannot be loaded"), ("wrong", "is no generator of this language")):
        with pytest.raises(ValidationError, match=message):
            registry.generator(name)


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"outptu": "x"}, "PG101: unknown option"),
        ({"output": "../x"}, 'PG109: "../x" is not a folder inside the project'),
        ({"output": "/x"}, 'PG109: "/x" is not a folder inside the project'),
        ({"output": 5}, "PG102: must be a non-empty string"),
        ({"token": "x"}, "PG106: a secret does not belong"),
    ],
)
def test_a_language_reads_its_table(table: dict[str, Any], expected: str) -> None:
    with pytest.raises(ParseError) as caught:
        PygenConfig.from_dict({**CORE, "listing": table})
    (problem,) = caught.value.problems
    assert problem.where.startswith("[tool.pygen.listing] ") and expected in str(problem)


@pytest.mark.usefixtures("installed")
def test_a_table_of_no_language_is_a_warning_of_the_build() -> None:
    config = PygenConfig.from_dict({**CORE, "listnig": {"output": "x"}})
    (problem,) = config.warnings
    assert (problem.code, problem.severity, problem.fix) == ("PG112", "warning", "did you mean listing?")


@pytest.mark.usefixtures("installed")
def test_check_compares_the_output_of_a_language(tmp_path: Path) -> None:
    table = {**CORE, "external-id": snapshot_of("scalars").models[0]["externalId"], "listing": {"output": "there"}}
    model = snapshot_of("scalars").models[0]
    table |= {"space": model["space"], "version": model["version"]}
    config = PygenConfig.from_dict(table)
    assert check_outputs(tmp_path, config, snapshot_of("scalars")) == []
    package = pipeline.generate(snapshot_of("scalars"), config, "listing")
    writer.reconcile(package.files, tmp_path / "there", package.generator)
    assert check_outputs(tmp_path, config, snapshot_of("scalars")) == []
    (tmp_path / "there/views.txt").write_text("views of yesterday")
    (problem,) = check_outputs(tmp_path, config, snapshot_of("scalars"))
    assert (problem.where, problem.code) == ("there/views.txt", "PG611")
    assert problem.fix == "run `hatch-pygen generate --language listing`"
