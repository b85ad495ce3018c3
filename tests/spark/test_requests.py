"""What a task asks CDF for: a page at a time, none ahead, and no more than the columns that are wanted."""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from typing import Any

import pytest

pytest.importorskip("pyspark")

from pygen_runtime.model.tabular import columns_of
from pygen_runtime.spark import place
from pygen_runtime.spark.options import Options
from pygen_runtime.spark.partitions import ThoseIds
from pygen_runtime.spark.place import Place
from pygen_runtime.spark.reader import ViewTable
from pygen_runtime.spark.splits import partitions_of
from pygen_runtime.tables.arrow import schema_of
from tests.spark import in_process
from tests.spark.values import samples
from tests.writing.packages import SPACE, emulator_of, generated

COUNT = 5
IDS = [(SPACE, f"s{n}") for n in range(COUNT)]
FEW = ("external_id", "space", "text")


class Asked(list[tuple[str, Any]]):
    """Endpoints and bodies, in their order."""

    def __call__(self, event: Any) -> None:
        self.append((event.path.rpartition("/")[2], json.loads(event.body)))


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def client(asked: Asked) -> Generator[Any, None, None]:
    package = generated("scalars")
    with emulator_of("scalars") as emulator:
        made = package.TheClient("https://emulator.local", "any", transport=emulator.transport, on_request=asked)
        made.upsert([samples(package)[1].model_copy(update={"external_id": id}) for _, id in IDS])
        asked.clear()
        yield made


def table(client: Any, *names: str) -> ViewTable:
    cls = generated("scalars").Sample
    columns = [each for each in columns_of(cls) if not names or each.name in names]
    return ViewTable(client, cls, columns, schema_of(columns), 2)


def test_no_page_is_asked_for_ahead(client: Any, asked: Asked) -> None:
    for read in (table(client).of_filter(None), table(client, *FEW).of_filter(None), table(client).of_ids(IDS, None)):
        for requests in (1, 2, 3):
            next(read)
            assert len(asked) == requests
        assert list(read) == []
        asked.clear()


@pytest.mark.parametrize("where", [None, "s3"])
def test_ids_of_a_part(client: Any, asked: Asked, where: str | None) -> None:
    """Those that were given, and of them those that pass: the identifiers are in each request."""
    cls = generated("scalars").Sample
    filter = None if where is None else cls.external_id == where
    for names, endpoint in (((), "byids" if where is None else "list"), (FEW, "query")):
        read = [row for batch in table(client, *names).of_ids(IDS[2:], filter) for row in batch.to_pylist()]
        assert [row["external_id"] for row in read] == ([id for _, id in IDS[2:]] if where is None else [where])
        assert {path for path, _ in asked} == {endpoint}
        given = [[f'"externalId": "{id}"' in json.dumps(body) for _, id in IDS] for _, body in asked]
        assert given == [[False, False, True, True, False], [False, False, False, False, True]]
        asked.clear()


def test_columns_that_are_not_wanted_are_not_sent(client: Any, asked: Asked) -> None:
    list(table(client, *FEW).of_filter(None))
    list(table(client, "external_id", "space").of_filter(None))
    few, none = asked[0][1]["select"], asked[-1][1]["select"]
    assert [each["properties"] for part in few.values() for each in part["sources"]] == [["text"]]
    assert list(none.values()) == [{}]


@pytest.mark.parametrize("split", ["ids", "created_time"])
def test_planning_reads_pages_without_properties(client: Any, asked: Asked, split: Any) -> None:
    parts = partitions_of(client, generated("scalars").Sample, None, split, 2)
    [(endpoint, body)] = asked
    assert endpoint == "query"
    assert list(body["select"].values()) == [{}]
    assert [each["limit"] for each in body["with"].values()] == [10_000]
    assert split != "ids" or sorted(id for part in parts if isinstance(part, ThoseIds) for id in part.ids) == IDS


def test_a_split_that_fits_is_found_by_a_count(client: Any, asked: Asked) -> None:
    [part] = partitions_of(client, generated("scalars").Sample, None, Options.of({}).split(), 4)
    assert repr(part) == "Everything()"
    assert [endpoint for endpoint, _ in asked] == ["aggregate"]


def test_a_process_has_one_client(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "_CLIENTS", {})
    monkeypatch.setattr(in_process, "CLIENTS", [client])
    at = Place("spark_scalars", "TheClient", "sample", "tests.spark.in_process:make")
    first = at.open()
    assert at.open() is first
    assert first.config.max_retries == place.TRIES
    monkeypatch.setattr(os, "getpid", lambda: -1)  # a fork of it
    assert at.open() is not first
