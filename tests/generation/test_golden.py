"""Small models whose generated text stands in the repository: a change of the generator is seen as a diff of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hatch_pygen.project import inspection
from tests.generation.golden import CASES, committed, configured, expected, generated, snapshot_of
from tests.generation.packages import import_every_module, write
from tests.generation.tools import WITHOUT_AND_WITH_PLUGIN, assert_ruff_clean, assert_typed


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str, request: pytest.FixtureRequest) -> None:
    """`pytest --update-golden` writes what differs; problems.txt and the published IR, ir.json, are part of it."""
    package = generated(case)
    files = {**package.files, "problems.txt": "\n\n".join(map(str, package.problems)) + "\n"}
    files["ir.json"] = inspection.ir_text(snapshot_of(case), configured(case))[0]
    if request.config.getoption("--update-golden"):
        shutil.rmtree(expected(case), ignore_errors=True)
        write(files, expected(case))
    assert committed(case) == files


@pytest.mark.wide
def test_the_golden_packages_import(golden_packages: Path) -> None:
    import_every_module(golden_packages, *(configured(case).package for case in CASES))


@pytest.mark.wide
def test_ruff_has_nothing_to_format_and_nothing_to_say_about_golden_packages(golden_packages: Path) -> None:
    for case in CASES:
        config = configured(case)
        assert_ruff_clean(golden_packages, config.line_length, config.package.replace(".", "/"))


@pytest.mark.slow
@pytest.mark.parametrize("plugins", WITHOUT_AND_WITH_PLUGIN)
def test_type_checkers_find_nothing_in_golden_packages(golden_packages: Path, plugins: list[bool]) -> None:
    packages = sorted({configured(case).package.partition(".")[0] for case in CASES})
    assert_typed(golden_packages, *packages, plugins=plugins)
