"""The page on Spark is run: its blocks one after another in one session, but for what needs tables of Delta."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pyspark")

from pygen_runtime.client.sync_client import PygenClient
from tests.docs.pages import BLOCK
from tests.emulator.http_server import running
from tests.environment import clean_variables
from tests.points.core import core_files
from tests.spark.conftest import token

pytestmark = pytest.mark.full

DELTA = "merge_into"
"""What a block has that needs a table with MERGE, whose jars are not here: tests/spark/test_merging.py runs the statement."""
GIVEN = """
from pyspark.sql import SparkSession
SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1").getOrCreate()
SparkSession.active().sql("CREATE DATABASE plant")
from acme_core import CogniteAssetWrite, CogniteCoreClient, CogniteEquipmentWrite
with CogniteCoreClient.from_env() as client:
    unit = CogniteAssetWrite(external_id="U1", name="U1")
    pump = CogniteAssetWrite(external_id="P-9", name="P-9", parent=unit, source_id="X1")
    client.upsert(CogniteEquipmentWrite(external_id="E1", name="motor", asset=pump))
"""
SEEN = """
assert [row["source_id"] for row in assets.collect()] == ["X1"]
assert [row["equipment_external_id"] for row in spark.table("plant.equipment").collect()] == ["E1"]
assert cdf.cognite_asset.read().filter("external_id = 'P-1'").count() == 1
print("seen")
"""


def test_the_page(repository: Path, tmp_path: Path) -> None:
    for path, text in core_files("acme_core", spark=True, **{"client-name": "CogniteCoreClient"}).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    blocks = [match[1] for match in BLOCK.finditer((repository / "docs/how-to-spark.md").read_text("utf-8"))]
    run = [each for each in blocks if DELTA not in each]
    assert len(run) == len(blocks) - 1 >= 5
    (tmp_path / "page.py").write_text("\n".join([GIVEN, *run, SEEN]), "utf-8")
    with running("--system") as (_, url):
        with PygenClient(url, "any", token()) as client:
            client.spaces.create({"space": "plant"})
        given = {"CDF_URL": url, "CDF_PROJECT": "any", "CDF_TOKEN": "any", "SPARK_LOCAL_IP": "127.0.0.1"}
        given |= {
            "PYSPARK_PYTHON": sys.executable,
            "PYSPARK_DRIVER_PYTHON": sys.executable,
            "PYTHONPATH": str(tmp_path),
        }
        done = subprocess.run(
            [sys.executable, "page.py"], cwd=tmp_path, env={**clean_variables(), **given}, capture_output=True, text=True,
            timeout=1200, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-6000:]
    assert done.stdout.endswith("seen\n"), os.linesep.join((done.stdout, done.stderr))
