"""Offsets of streams, asked for as Spark asks: before 4.2 without the start, from then on with one."""

from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark")

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.spark import place
from pygen_runtime.spark.changes import deleted_column
from pygen_runtime.spark.options import Options
from pygen_runtime.spark.place import Place
from pygen_runtime.spark.schema import struct_of
from pygen_runtime.spark.stream import PygenStreamReader
from tests.spark import in_process
from tests.writing.packages import SPACE, Log, emulator_of


@pytest.fixture
def client(packages: Path, connections: Any, monkeypatch: pytest.MonkeyPatch) -> Generator[Any, None, None]:
    monkeypatch.setattr(place, "_CLIENTS", {})
    with emulator_of("connections") as emulator:
        made = connections.TheClient("https://emulator.local", "any", transport=emulator.transport, on_request=Log())
        in_process.CLIENTS.append(made)
        yield made
        in_process.CLIENTS.pop()


def reader(**options: str) -> PygenStreamReader:
    from pygen_runtime.model.tabular import columns_of

    at = Place("spark_connections", "TheClient", "part", "tests.spark.in_process:make")
    schema = struct_of(at.cls, [*columns_of(at.cls), deleted_column(at.cls)])
    return PygenStreamReader(at, Options.of({"view": "part", "page_size": "3", **options}), schema)


BEFORE_4_2, TELLS, AVAILABLE_NOW = "before 4.2", "tells the start", "availableNow from 4.2 on"


class ReadAllAvailable:
    """What Spark gives as the limit of `availableNow`: the source knows it by its name."""


class Query:
    """A query as Spark runs it: offsets are logged before a batch is read, and committed after it."""

    def __init__(self, spark: str, **options: str) -> None:
        self.spark, self.options = spark, options
        self.committed: Any = None
        self.logged: Any = None
        self.state: dict[str, Any] = {}
        self.rows = 0
        self.begin()

    def begin(self) -> None:
        """The query is started, or started again: then Spark first asks for the parts of nothing after the last offset."""
        self.reader = reader(**self.options)
        last = self.logged or self.committed
        if last is not None:
            assert self.reader.partitions(last, last) == []
        self.asked = None

    def latest(self) -> Any:
        if self.spark == TELLS:
            return self.reader.latestOffset(self.committed or self.reader.initialOffset())
        if self.spark == BEFORE_4_2:
            return self.reader.latestOffset()
        self.asked = self.asked or self.reader.latestOffset(self.reader.initialOffset(), ReadAllAvailable())
        return self.asked

    def batch(self, crash: bool = False) -> int:
        if self.logged is None:
            end = self.latest()
            if self.committed is None:
                self.committed = self.reader.initialOffset()
            if end == self.committed:
                return 0
            self.logged = json.loads(json.dumps(end))
        found: list[Any] = []
        for part in self.reader.partitions(self.committed, self.logged):
            found += [row for batch in self.reader.read(part) for row in batch.to_pylist()]
        if crash:
            return len(found)
        for row in sorted(found, key=lambda row: row["version"]):
            if row["deleted_time"] is not None:
                self.state.pop(row["external_id"], None)
            else:
                self.state[row["external_id"]] = row["name"]
        self.committed, self.logged = self.logged, None
        self.rows += len(found)
        return len(found)


def truth(client: Any) -> dict[str, Any]:
    return {each.external_id: each.name for each in client.part.list()}


@pytest.mark.parametrize("spark", [BEFORE_4_2, TELLS, AVAILABLE_NOW])
def test_the_last_state_always_arrives(client: Any, connections: Any, spark: str) -> None:
    part = connections.PartWrite
    client.upsert([part(external_id=f"t{n}", name="first") for n in range(7)])
    query = Query(spark)
    assert (query.batch(), query.batch()) == (7, 0)
    assert query.state == truth(client)
    client.upsert([part(external_id=f"t{n}", name="second") for n in range(4)])
    client.delete([(SPACE, "t6")])
    query.begin()
    assert query.batch(crash=True) == 5
    client.upsert([part(external_id=f"t{n}", name="third") for n in (0, 5)])
    query.begin()
    assert query.batch() == 6  # the batch of the crash again: its first page fills up with what was in the second
    assert query.batch() == 2
    assert query.state == truth(client)
    query.begin()  # a query that goes on where nothing is new gives nothing
    assert (query.batch(), query.batch()) == (0, 0)
    client.upsert(part(external_id="t1", name="fourth"))
    query.begin()
    assert (query.batch(), query.batch()) == (1, 0)
    assert query.state == truth(client)
    assert query.rows < 20


@pytest.mark.parametrize("spark", [BEFORE_4_2, TELLS])
def test_few_pages_a_batch(client: Any, connections: Any, spark: str) -> None:
    client.upsert([connections.PartWrite(external_id=f"t{n}", name="x") for n in range(8)])
    query = Query(spark, max_pages="1")
    assert query.batch() == 3
    query.begin()
    assert [query.batch() for _ in range(3)] == [3, 2, 0]
    assert query.state == truth(client)


def test_a_cursor_misses_nothing_that_comes_later(client: Any, connections: Any) -> None:
    from pygen_runtime.spark.changes import Changes

    client.upsert(connections.PartWrite(external_id="before", name="x"))
    start = Changes(client, connections.Part, None, 1).now()
    client.upsert(connections.PartWrite(external_id="later", name="x"))
    query = Query(TELLS, starting=start)
    assert query.batch() == 1
    assert query.state == {"later": "x"}


def test_slim_and_full_walks_end_alike(client: Any, connections: Any) -> None:
    client.upsert([connections.PartWrite(external_id=f"t{n}", name="x") for n in range(5)])
    full, slim = Query(TELLS, slim="false"), Query(TELLS)
    assert (full.batch(), slim.batch()) == (5, 5)
    assert full.state == slim.state == truth(client)
    assert (full.batch(), slim.batch()) == (0, 0)


def test_another_filter_is_refused(client: Any, connections: Any) -> None:
    client.upsert(connections.PartWrite(external_id="t", name="x"))
    end = reader().latestOffset({"cursor": ""})
    with pytest.raises(ConfigurationError, match="not good any more"):
        reader(where='{"exists": {"property": ["plant", "Part/v1", "name"]}}').latestOffset(end)


def test_a_stream_without_the_time_of_deletion_is_refused(client: Any, connections: Any) -> None:
    from pygen_runtime.model.tabular import columns_of

    at = Place("spark_connections", "TheClient", "part", "tests.spark.in_process:make")
    with pytest.raises(ConfigurationError, match="what was deleted looks as if it were there"):
        PygenStreamReader(at, Options.of({"view": "part"}), struct_of(at.cls, columns_of(at.cls)))
