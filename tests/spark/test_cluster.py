"""A cluster that loses executors: the packages are sent, nothing is missed, and nothing is done twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark")

from tests.spark.cluster import PATIENCE, Cluster, cluster
from tests.spark.cluster_jobs import change, state_of
from tests.spark.conftest import TOKEN, definitions, serving
from tests.spark.values import samples
from tests.writing.packages import SPACE

pytestmark = pytest.mark.full

ROOT = Path(__file__).resolve().parents[2]
SECRETS = {"CDF_PROJECT": "any", "CDF_TOKEN": TOKEN}


@pytest.fixture(scope="module")
def address() -> Generator[str, None, None]:
    with serving(*definitions("scalars"), latency=0.2) as url:
        yield url


@pytest.fixture(scope="module")
def workers(address: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[Cluster, None, None]:
    with cluster(tmp_path_factory.mktemp("cluster"), {**SECRETS, "CDF_URL": address}) as made:
        yield made


@pytest.fixture(scope="module")
def client(address: str, scalars: Any) -> Generator[Any, None, None]:
    from pygen_runtime import TokenAuth

    with scalars.TheClient(address, "any", TokenAuth(TOKEN)) as client:
        yield client


def drive(cluster: Cluster, address: str, packages: Path, name: str, *, killed: bool = False) -> str:
    """What a driver printed: it has the package and the runtime, as executors do not."""
    path = os.pathsep.join([str(packages), str(ROOT / "runtime"), str(ROOT)])
    given = {
        **os.environ, **SECRETS, "CDF_URL": address, "PYTHONPATH": path, "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": str(cluster.python), "PYSPARK_DRIVER_PYTHON": sys.executable,
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.spark.cluster_jobs", name, cluster.master, str(cluster.folder)]
    log = cluster.folder / f"driver-{name}-{len(list(cluster.folder.glob('driver-*')))}.log"
    with open(log, "wb") as file:
        done = subprocess.run(
            command, env=given, cwd=ROOT, stdout=subprocess.PIPE, stderr=file, timeout=3 * PATIENCE, check=False
        )
    if not killed:
        assert done.returncode == 0, log.read_text("utf-8", "replace")[-6000:]
    return done.stdout.decode().strip().splitlines()[-1]


@pytest.fixture(scope="module")
def told(workers: Cluster, client: Any, address: str, packages: Path, scalars: Any) -> dict[str, Any]:
    """What a driver tells of reads that each lost an executor."""
    full, bare, *_ = samples(scalars)
    for part in range(12):  # each a transaction, and so a time of creation
        client.upsert([each.model_copy(update={"external_id": f"s{part:02}{n:03}"}) for n in range(250) for each in (full, bare)[n % 2 : n % 2 + 1]])  # fmt: skip
    found: dict[str, Any] = json.loads(drive(workers, address, packages, "reads"))
    return found


def test_packages_that_are_nowhere(told: dict[str, Any]) -> None:
    assert "pygen_runtime is not installed in this process of Spark" in told["not_shipped"]
    assert "cdf.ship() takes it there" in told["not_shipped"]
    first, second = told["zips"]
    assert first.startswith("spark_scalars") and second.startswith("pygen_runtime")


@pytest.mark.parametrize("split", ["ids", "created_time"])
def test_a_read_that_loses_an_executor(told: dict[str, Any], split: str) -> None:
    read = told[split]
    assert read["killed"] and read["failed"] >= 1
    assert read["rows"] == read["distinct"] == told["truth"] == 3000
    assert read["equal"]


def test_a_write_that_loses_an_executor(workers: Cluster, address: str, packages: Path) -> None:
    write = json.loads(drive(workers, address, packages, "writes"))
    assert write["killed"] and write["failed"] >= 1
    assert write["sent"] == write["count"] == write["distinct"] == 12_000
    assert write["modified"] < 12_000  # what the lost task had sent was there
    assert write["versions"] == [1]
    assert write["again"] == 0


def test_a_stream_that_is_killed_before_its_commit(
    workers: Cluster, client: Any, address: str, packages: Path, scalars: Any
) -> None:
    client.delete([(SPACE, each.external_id) for each in client.sample.iterate()])

    def truth() -> Any:
        return {each.external_id: [each.text, each.data_record.version] for each in client.sample.iterate()}

    change(scalars, client, "first", *range(250), delete=[])
    first = truth()
    killed = json.loads(drive(workers, address, packages, "follow_and_die", killed=True))
    assert killed == {"before": first, "lost": 121}
    assert state_of(workers) == first != truth()
    change(scalars, client, "third", *range(60, 130), delete=[0, 248])
    ended = json.loads(drive(workers, address, packages, "follow"))
    assert ended["state"] == truth()
    assert len(ended["batches"]) == 2  # the one that was lost, as it was planned, and what came later
    assert ended["batches"][1] == 72


def test_no_secret_in_what_was_written(workers: Cluster, told: dict[str, Any]) -> None:
    """Logs of daemons, executors and drivers, events, checkpoints, what was sent."""
    files = [
        each
        for each in workers.folder.rglob("*")
        if each.is_file() and workers.python.parent.parent not in each.parents
    ]
    seen = {each.relative_to(workers.folder).parts[0] for each in files}
    assert {"master.log", "worker-0.log", "worker-0", "worker-1", "events"} <= seen
    assert sum(each.stat().st_size for each in files) > 100_000
    for each in files:
        assert TOKEN.encode() not in each.read_bytes(), each
