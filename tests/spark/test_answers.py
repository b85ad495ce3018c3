"""What reading does where CDF has nothing, or will not answer; without a session."""

from __future__ import annotations

import json
import sys
from collections.abc import Generator
from importlib import import_module, invalidate_caches
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark")

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from pygen_runtime.emulator import Emulator
from pygen_runtime.exceptions import APIError, AuthenticationError, ConfigurationError
from pygen_runtime.spark import place
from pygen_runtime.spark.options import Options
from pygen_runtime.spark.place import Place
from pygen_runtime.spark.reader import PygenReader
from pygen_runtime.spark.schema import struct_of
from pygen_runtime.spark.writer import Job
from tests.model_json import SPACE, VERSION, model, text, view
from tests.spark import in_process

FILTERED = {"hasData": [{"type": "container", "space": SPACE, "externalId": "Things"}]}
PLANT = model(
    view("Pump", {"name": text()}),
    view("Marker", {}, filter=FILTERED, writable=False),
    view("Nothing", {}, queryable=False, writable=False),
)
SPLITS = ("none", "ids", "created_time")


@pytest.fixture(scope="module")
def package(packages: Path) -> Any:
    config = {"space": SPACE, "external-id": "Plant", "version": VERSION, "package": "spark_few", "spark": True}
    found = snapshot.from_api_answer(json.dumps({"items": [PLANT]}))
    made = pipeline.generate(
        found, PygenConfig.from_dict({**config, "client-name": "TheClient", "instance-space": SPACE})
    )
    for path, content in made.files.items():
        (packages / path).parent.mkdir(parents=True, exist_ok=True)
        (packages / path).write_text(content, "utf-8")
    assert str(packages) in sys.path
    invalidate_caches()
    return import_module("spark_few")


@pytest.fixture
def emulator(package: Any, monkeypatch: pytest.MonkeyPatch) -> Generator[Emulator, None, None]:
    monkeypatch.setattr(place, "_CLIENTS", {})
    monkeypatch.setattr(place, "TRIES", 0)
    with Emulator(strict=True).load({"items": [PLANT]}) as made:
        client = package.TheClient("https://emulator.local", "any", transport=made.transport, max_retries=0)
        client.spaces.create({"space": SPACE})
        in_process.CLIENTS.append(client)
        yield made
        in_process.CLIENTS.pop()


def reader(name: str, **options: str) -> PygenReader:
    from pygen_runtime.model.tabular import columns_of

    at = Place("spark_few", "TheClient", name, "tests.spark.in_process:make")
    return PygenReader(at, Options.of({"view": name, **options}), struct_of(at.cls, columns_of(at.cls)))


def rows(made: PygenReader) -> list[Any]:
    return [row for part in made.partitions() for batch in made.read(part) for row in batch.to_pylist()]


@pytest.mark.parametrize("split", SPLITS)
def test_a_view_of_nothing(emulator: Emulator, split: str) -> None:
    for name in ("pump", "marker"):
        assert rows(reader(name, split=split)) == []


@pytest.mark.parametrize("split", SPLITS)
def test_a_view_of_no_property_that_has_a_filter(emulator: Emulator, package: Any, split: str) -> None:
    in_process.make().upsert([package.PumpWrite(external_id=f"p{n}", name="x") for n in range(3)])
    found = rows(reader("marker", split=split))
    assert sorted(row["external_id"] for row in found) == ["p0", "p1", "p2"]
    assert set(found[0]) == set(reader("marker").schema.names)


def test_views_that_cannot_be_read_or_written(emulator: Emulator) -> None:
    with pytest.raises(TypeError, match=r"CDF cannot list .*Nothing"):
        reader("nothing").partitions()
    at = Place("spark_few", "TheClient", "marker", "tests.spark.in_process:make")
    with pytest.raises(ConfigurationError, match="CDF does not write to the view marker"):
        Job(at).check(reader("marker").schema)


@pytest.mark.parametrize("status", [401, 503])
def test_a_refused_token_and_a_service_that_is_down(emulator: Emulator, status: int) -> None:
    made = reader("pump", split="none")
    [part] = made.partitions()
    emulator.fail_next(status, 100)
    with pytest.raises((APIError, AuthenticationError), match=rf"status {status}, request id ") as caught:
        list(made.read(part))
    assert caught.value.request_id
