"""`spark_report.py` of the example project, run as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

pytest.importorskip("pyspark")

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from pygen_runtime.client.sync_client import PygenClient
from tests.emulator.http_server import running
from tests.environment import clean_variables
from tests.spark.conftest import token

pytestmark = pytest.mark.slow

REPORT = """\
== Flow by site
Treatment plant 2 360.0
== Zones
P-1 North
== Inspections
0 sent, 0 modified
"""


@pytest.fixture(scope="module")
def sources(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    example, folder = repository / "example_project", tmp_path_factory.mktemp("report")
    found = snapshot.read(example / "pygen.snapshot.json")
    for path, text in pipeline.generate(found, PygenConfig.from_pyproject(example)).files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return [folder, example / "src"]


def report(sources: list[Path], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    given = {**clean_variables(), "PYTHONPATH": os.pathsep.join(map(str, sources)), "SPARK_LOCAL_IP": "127.0.0.1"}
    given |= {"PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable, **variables}
    command = [sys.executable, "-m", "water_works.spark_report"]
    return subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, timeout=1200, check=False)


def test_the_report(repository: Path, sources: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in sources:
        monkeypatch.syspath_prepend(str(path))
    plant, sdk = import_module("water_works.plant"), import_module("water_works_sdk")
    with running("--snapshot", str(repository / "example_project/pygen.snapshot.json")) as (_, url):
        with PygenClient(url, "any", token()) as client:
            client.spaces.create({"space": "water_works_data"})
        with sdk.WaterWorksClient(url, "any", token()) as client:
            plant.fill(client)
        done = report(sources, tmp_path, CDF_URL=url, CDF_PROJECT="any", CDF_TOKEN="any")
    assert done.returncode == 0, done.stderr[-4000:]
    assert done.stdout == REPORT


def test_without_java_it_says_so(sources: list[Path], tmp_path: Path) -> None:
    done = report(sources, tmp_path, PATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "no report: there is no Java on the PATH: Spark 4 runs on Java 17 and newer\n"
