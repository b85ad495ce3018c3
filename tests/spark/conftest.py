"""A session of Spark on this machine, an emulator over HTTP, and generated packages that the workers of Spark import."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from importlib import import_module, invalidate_caches
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.generation.base import Distribution
from hatch_pygen.generation.python.generator import PythonGenerator
from pygen_runtime.client.sync_client import PygenClient
from tests.emulator.http_server import running
from tests.generation.golden import configured, snapshot_of, sources
from tests.shared_models import containers_file, model_file
from tests.writing.packages import SPACE

GOLDEN = ("scalars", "connections", "edges")
SHARED = ("cognite_core", "wind_domain")
FOUND = "edges"
"""The package that sessions find by themselves."""
NOT_BUILT = Distribution("none")
TOKEN = "t0p-s3cret-of-the-tests"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """pyspark leaves sockets to the collector, and calls what pandas and pyarrow will not have any more."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            for what in (
                "pytest.PytestUnraisableExceptionWarning",
                "ResourceWarning",
                "DeprecationWarning",
                "FutureWarning",
            ):
                item.add_marker(pytest.mark.filterwarnings(f"ignore::{what}"))


def write_package(folder: Path, source: str) -> str:
    """The package of a golden or a shared model with its module `spark`, called `spark_<source>`."""
    name = f"spark_{source}"
    if source in GOLDEN:
        config = replace(configured(source), package=name, client_name="TheClient", instance_space=SPACE, spark=True)
        made = pipeline.generate(snapshot_of(source), config)
        if source == FOUND:
            found = PythonGenerator().page(made.plan, replace(config, spark_auto_register=True, docs=False), NOT_BUILT)
            [(path, text)] = found.items()
            (folder / path).write_text(text, "utf-8")
    else:
        found = snapshot.from_api_answer(model_file(source).read_bytes())
        ids = {"space": "space", "external-id": "externalId", "version": "version"}
        table: dict[str, Any] = {key: found.models[0][wire] for key, wire in ids.items()}
        table |= {"package": name, "client-name": "TheClient", "instance-space": SPACE, "spark": True}
        made = pipeline.generate(found, PygenConfig.from_dict(table))
    for path, text in made.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return name


@contextmanager
def serving(*models: Path, latency: float = 0) -> Generator[str, None, None]:
    """The address of an emulator of these models that has the space of the tests, and answers after so many seconds."""
    with running(*(part for path in models for part in ("--snapshot", str(path)))) as (process, url):
        with PygenClient(url, "any", token()) as client:
            client.spaces.create({"space": SPACE})
        if latency:
            assert process.stdout is not None
            control = next(line for line in process.stdout if "Bearer " in line)
            slow_down(url, control.rsplit(" ", 1)[1].strip(), latency)
        yield url


def slow_down(url: str, bearer: str, seconds: float) -> None:
    """Lets an emulator answer after so many seconds."""
    body = json.dumps({"seconds": seconds}).encode()
    with urlopen(Request(f"{url}/_emulator/latency", body, {"Authorization": f"Bearer {bearer}"})) as answer:
        answer.read()


def token() -> Any:
    from pygen_runtime import TokenAuth

    return TokenAuth(TOKEN)


def definitions(source: str) -> tuple[Path, ...]:
    if source in GOLDEN:
        return sources(source)
    containers = containers_file(source)
    return (model_file(source),) if containers is None else (model_file(source), containers)


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that executors import packages from; what tests add later is found, too."""
    folder = tmp_path_factory.mktemp("spark-packages")
    for source in GOLDEN:
        write_package(folder, source)
    sys.path.insert(0, str(folder))
    invalidate_caches()
    return folder


@pytest.fixture(scope="session")
def variables(packages: Path) -> Generator[dict[str, str], None, None]:
    """What workers inherit: where packages lie, and the interpreter. Set before the session starts."""
    root = Path(__file__).resolve().parents[2]
    given = {
        "PYTHONPATH": os.pathsep.join([str(packages), str(root)]),
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "CDF_PROJECT": "any",
        "CDF_TOKEN": TOKEN,
    }
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    yield given
    for name, value in before.items():
        if value is None:
            os.environ.pop(name)
        else:
            os.environ[name] = value


@pytest.fixture(scope="session")
def address(variables: dict[str, str]) -> Generator[str, None, None]:
    """The emulator of the golden models; workers find it by their environment."""
    files = dict.fromkeys(path for source in GOLDEN for path in definitions(source))
    with serving(*files) as url:
        os.environ["CDF_URL"] = url
        yield url
        os.environ.pop("CDF_URL")


@pytest.fixture(scope="session")
def spark(address: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[Any, None, None]:
    """One session for all tests: it takes 20 seconds to start."""
    session = local_session(tmp_path_factory.mktemp("spark"))
    yield session
    session.stop()


def local_session(folder: Path, master: str = "local[2]", **conf: str) -> Any:
    from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "1g",
        "spark.sql.shuffle.partitions": "2",
        "spark.local.dir": str(folder / "local"),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.session.timeZone": "Europe/Oslo",
        **conf,
    }
    builder: Any = SparkSession.builder.master(master).appName("tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def rows(frame: Any) -> dict[str, dict[str, Any]]:
    """The rows of a frame of Spark by external id, as `to_pylist()` of pyarrow has them."""
    return by_id(frame.collect())


def by_id(found: list[Any]) -> dict[str, dict[str, Any]]:
    """The same of rows that were collected."""
    return {row["external_id"]: plain(row.asDict(recursive=True)) for row in found}


def plain(value: Any) -> Any:
    """Spark gives times of this machine's zone without saying so."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.astimezone(timezone.utc) if isinstance(value, datetime) else value


@pytest.fixture(scope="session")
def scalars(packages: Path) -> Any:
    return import_module("spark_scalars")


@pytest.fixture(scope="session")
def connections(packages: Path) -> Any:
    return import_module("spark_connections")


@pytest.fixture(scope="session")
def edges(packages: Path) -> Any:
    return import_module("spark_edges")
