"""What reading costs beside the SDK itself: ratios of one run, the best of some."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from importlib import import_module, invalidate_caches
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark")

from pygen_runtime.emulator.example_data import populate
from tests.shared_models import needs_shared
from tests.spark.conftest import definitions, serving, write_package
from tests.spark.test_real_models import CLIENT
from tests.writing.packages import SPACE

pytestmark = [pytest.mark.full, needs_shared]

NUMBER = 20_000
FEWER = 8000
"""Where each answer takes so many seconds:"""
SLOW = 0.5


@pytest.fixture(scope="module")
def name(packages: Path) -> str:
    return write_package(packages, "cognite_core")


def plant(
    packages: Path, spark: Any, name: str, module: str, number: int, latency: float
) -> Generator[tuple[Any, Any], None, None]:
    """A client and the tables of an emulator of its own, with so many assets."""
    with serving(*definitions("cognite_core"), latency=latency) as url:
        (packages / f"{module}.py").write_text(CLIENT.format(name=name, url=url), "utf-8")
        invalidate_caches()
        with import_module(module).make() as client:
            populate(client, number, 5, space=SPACE, views=[("cdf_cdm", "CogniteAsset", "v1")])
            yield client, import_module(f"{name}.spark").TheSpark(spark, client=f"{module}:make")


@pytest.fixture(scope="module")
def quick(packages: Path, spark: Any, name: str) -> Generator[tuple[Any, Any], None, None]:
    yield from plant(packages, spark, name, "quick_client", NUMBER, 0)


@pytest.fixture(scope="module")
def slow(packages: Path, spark: Any, name: str) -> Generator[tuple[Any, Any], None, None]:
    yield from plant(packages, spark, name, "slow_client", FEWER, SLOW)


def best(*work: Callable[[], object], times: int = 3) -> list[float]:
    """The least seconds of each, by turns."""
    found = [float("inf")] * len(work)
    for _ in range(times):
        for at, each in enumerate(work):
            started = time.perf_counter()
            each()
            found[at] = min(found[at], time.perf_counter() - started)
    print("\n", *(f"{each:.2f} s" for each in found))
    return found


def into_nothing(frame: Any) -> None:
    frame.write.format("noop").mode("overwrite").save()


def test_two_columns_of_all(quick: tuple[Any, Any]) -> None:
    api = quick[0].cognite_asset
    columns = api.list(limit=1)[0].__class__
    every, few = best(
        lambda: api.to_arrow().read_all(), lambda: api.to_arrow(columns=[columns.name, columns.source_id]).read_all()
    )
    assert every / few >= 3


def test_one_partition_beside_the_sdk(quick: tuple[Any, Any]) -> None:
    client, cdf = quick
    frame = cdf.cognite_asset.read(split="none")
    assert frame.count() == NUMBER
    table, objects = best(lambda: into_nothing(frame), lambda: sum(1 for _ in client.cognite_asset.iterate()), times=5)
    assert table <= 1.5 * objects


def test_one_row_of_a_warm_session(quick: tuple[Any, Any]) -> None:
    client, cdf = quick
    first = client.cognite_asset.list(limit=1)[0]
    frame = cdf.cognite_asset.read(type(first).external_id == first.external_id, split="none")
    assert len(frame.collect()) == 1
    [seconds] = best(frame.collect, times=5)
    assert seconds <= 1


def test_ids_beside_one_cursor_of_a_slow_service(slow: tuple[Any, Any]) -> None:
    _, cdf = slow
    ids = cdf.cognite_asset.read(split="ids", partitions=2)
    one = cdf.cognite_asset.read(split="none")
    assert ids.count() == one.count() == FEWER
    parts, whole = best(lambda: into_nothing(ids), lambda: into_nothing(one), times=2)
    assert parts <= 0.8 * whole
