"""Spark Connect: a server whose processes have what is compiled alone, and a client that sends it the packages."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark")
pytest.importorskip("grpc")

from tests.spark.cluster import PATIENCE, bare_python, daemon, free_port, until
from tests.spark.conftest import TOKEN, definitions, serving
from tests.spark.values import samples

pytestmark = pytest.mark.full

ROOT = Path(__file__).resolve().parents[2]
SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def told(packages: Path, scalars: Any, tmp_path_factory: pytest.TempPathFactory) -> Generator[Any, None, None]:
    """What a client tells of its job, and the log of the server."""
    from pygen_runtime import TokenAuth

    folder, port = tmp_path_factory.mktemp("connect"), free_port()
    log = folder / "server.log"
    with serving(*definitions("scalars")) as url:
        with scalars.TheClient(url, "any", TokenAuth(TOKEN)) as client:
            client.upsert(samples(scalars))
        given = {"CDF_URL": url, "CDF_PROJECT": "any", "CDF_TOKEN": TOKEN, "SPARK_LOCAL_IP": "127.0.0.1"}
        python = str(bare_python(folder / "python"))
        settings = {
            "spark.connect.grpc.binding.address": "127.0.0.1",
            "spark.connect.grpc.binding.port": str(port),
            "spark.ui.enabled": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.memory": "1g",
            "spark.sql.session.timeZone": "Europe/Oslo",
        }
        conf = [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
        submit = ["--class", SERVER, "--master", "local[2]", *conf, "spark-internal"]
        server = {**given, "PYSPARK_PYTHON": python, "PYSPARK_DRIVER_PYTHON": python, "PYTHONPATH": ""}
        with daemon("org.apache.spark.deploy.SparkSubmit", submit, log, server):
            until(lambda: answers(port), PATIENCE, "the server does not listen")
            path = os.pathsep.join([str(packages), str(ROOT / "runtime"), str(ROOT)])
            done = subprocess.run(
                [sys.executable, "-m", "tests.spark.connect_job", f"sc://127.0.0.1:{port}"],
                cwd=folder, env={**os.environ, **given, "PYTHONPATH": path}, capture_output=True, text=True,
                timeout=PATIENCE, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr[-4000:] + log.read_text("utf-8", "replace")[-4000:]
        yield {**json.loads(done.stdout.splitlines()[-1]), "log": log.read_text("utf-8", "replace") + done.stderr}


def test_the_packages_are_sent(told: dict[str, Any]) -> None:
    assert told["session"] == "pyspark.sql.connect.session"
    assert "spark_scalars" in told["not_shipped"]
    first, second = told["zips"]
    assert first.startswith("spark_scalars") and second.startswith("pygen_runtime")


@pytest.mark.parametrize("split", ["none", "ids", "created_time"])
def test_reading(told: dict[str, Any], split: str) -> None:
    assert told[split] == {"rows": 7, "equal": True}


def test_filters_writes_and_deletes(told: dict[str, Any]) -> None:
    assert told["filtered"] == 5
    assert told["written"] == 5
    assert told["texts"] == [f"n{n}!" for n in range(5)]
    assert (told["deleted"], told["left"]) == (5, 2)


def test_no_secret_in_its_log(told: dict[str, Any]) -> None:
    assert len(told["log"]) > 1000
    assert TOKEN not in told["log"]
