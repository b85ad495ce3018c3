"""The hand-written programs of the example beside the package that this checkout generates, without an installation."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from tests.environment import clean_variables
from tests.generation.packages import write
from tests.generation.tools import mypy_cache


@pytest.fixture
def site(repository: Path, tmp_path: Path) -> Path:
    """A folder with the generated package."""
    example = repository / "example_project"
    files = pipeline.generate(snapshot.read(example / "pygen.snapshot.json"), PygenConfig.from_pyproject(example)).files
    write(files, tmp_path / "site")
    return tmp_path / "site"


def run(command: Sequence[str | Path], folder: Path, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**clean_variables(), "PYTHONDONTWRITEBYTECODE": "1", **variables},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_its_tests_pass(repository: Path, site: Path) -> None:
    example = repository / "example_project"
    path = os.pathsep.join(map(str, (site, example / "src")))
    options = ["-q", "-p", "no:cacheprovider", "-c", example / "pyproject.toml"]
    assert " passed" in run(["-m", "pytest", *options, example / "tests"], site, PYTHONPATH=path)


TOUR = """\
written: UpsertResult(created=11, updated=0, unchanged=0, deleted=0)
P-1 feeds ['North', 'South'] from Treatment plant
Tower hill: 1 pumps, zones ['North']
Treatment plant: 2 pumps, zones ['North', 'South']
requests: 1
at the plant: ['P-1', 'P-2']
running {'count': 2, 'avg_rated_flow': 120.0}
standby {'count': 1, 'avg_rated_flow': 120.0}
{'Tower hill': 60.0, 'Treatment plant': 300.0}
from the frame: UpsertResult(created=0, updated=3, unchanged=0, deleted=0)
so far: Counter({'upsert': 3})
too late, it is running
since then: [('upsert', 'P-2'), ('delete', 'P-3')]
refused: ('rated_speed',)
refused: ('rated_folw',)
missing: ({'space': 'water_works_data', 'externalId': 'P-9'},)
2 pumps, 5 sites, 2 zones
"""


@pytest.mark.slow
def test_a_day_with_the_sdk(repository: Path, site: Path) -> None:
    pytest.importorskip("pandas")
    example = repository / "example_project/src"
    assert run(["-m", "water_works.tour"], site, PYTHONPATH=os.pathsep.join((str(site), str(example)))) == TOUR
    assert len((example / "water_works/tour.py").read_text("utf-8").splitlines()) <= 115


@pytest.mark.slow
def test_it_is_typed_strictly(repository: Path, site: Path, tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    path = os.pathsep.join(map(str, (site, repository / "example_project/src", repository / "runtime")))
    command = ["-m", "mypy", "--strict", "--python-version", "3.10"]
    command += ["--cache-dir", mypy_cache(tmp_path), "--package", "water_works"]
    assert "no issues found" in run(command, site, MYPYPATH=path)


@pytest.mark.slow
@pytest.mark.skipif(find_spec("pyspark") is not None, reason="there is pyspark: tests/spark runs the report")
def test_the_report_of_spark_says_what_it_needs(repository: Path, site: Path) -> None:
    path = os.pathsep.join((str(site), str(repository / "example_project/src")))
    code = "from water_works import spark_report; print(spark_report.missing()); assert spark_report.main() == 1"
    told = run(["-c", code], site, PYTHONPATH=path)
    assert told == "there is no pyspark: pip install 'pyspark>=4.0' (a platform brings its own)\n"
