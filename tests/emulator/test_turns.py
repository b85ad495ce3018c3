"""Readers and writers beside each other: nobody starves, what was acknowledged is read, definitions change between answers."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime import PygenClient
from pygen_runtime.emulator import Emulator
from pygen_runtime.emulator.turns import MOST_READERS, Gate, Turns
from tests.emulator.api import Api

SPACE = "s"
WRITES = 30


@pytest.fixture(params=["memory", "file"])
def emulator(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Emulator]:
    with Emulator(tmp_path / "e.db" if request.param == "file" else None, strict=True) as emulator:
        with client_of(emulator) as client:
            client.spaces.create({"space": SPACE})
        yield emulator


def client_of(emulator: Emulator) -> PygenClient:
    return PygenClient("https://emulator.local", "any", transport=emulator.transport, max_retries=0)


def node(number: int) -> dict[str, Any]:
    return {"instanceType": "node", "space": SPACE, "externalId": f"{number}"}


def in_threads(*functions: Callable[[], None]) -> None:
    """Runs them at once; an error of any of them is raised."""
    errors: list[BaseException] = []

    def run(function: Callable[[], None]) -> None:
        try:
            function()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(each,)) for each in functions]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert not errors, errors
    assert not any(each.is_alive() for each in threads)


def test_each_thread_reads_what_it_wrote(emulator: Emulator) -> None:
    def write_and_read(first: int) -> Callable[[], None]:
        def run() -> None:
            with client_of(emulator) as client:
                for number in range(first, first + 20):
                    client.instances.apply(node(number))
                    assert client.instances.retrieve([node(number)])[0].external_id == f"{number}"

        return run

    in_threads(*(write_and_read(first) for first in (0, 100, 200, 300)))


def test_a_request_sees_all_of_a_write_or_nothing(emulator: Emulator) -> None:
    stop = threading.Event()
    seen: set[int] = set()

    def read() -> None:
        with client_of(emulator) as client:
            while not stop.is_set():
                seen.add(len(list(client.instances.iterate(limit=1000, prefetch=False))))

    def write() -> None:
        try:
            with client_of(emulator) as client:
                for start in range(0, 500, 50):
                    client.instances.apply([node(number) for number in range(start, start + 50)])
        finally:
            stop.set()

    in_threads(read, read, read, write)
    assert all(count % 50 == 0 for count in seen), seen


@pytest.mark.wide
def test_a_writer_has_its_share_beside_readers(emulator: Emulator) -> None:
    """Four readers that never rest get a few answers each for one of the writer's; a writer that starved would have none."""
    with client_of(emulator) as client:
        client.instances.apply([node(number) for number in range(1000)])
    stop = threading.Event()
    reads: list[int] = []

    def read() -> None:
        with client_of(emulator) as client:
            while not stop.is_set():
                list(client.instances.iterate(limit=1000, prefetch=False))
                reads.append(1)

    def write() -> None:
        try:
            with client_of(emulator) as client:
                for _ in range(WRITES):
                    client.instances.apply([node(number) for number in range(100)])
        finally:
            stop.set()

    in_threads(write, *[read] * 4)
    assert len(reads) <= 4 * WRITES


@pytest.mark.wide
def test_definitions_change_between_answers(emulator: Emulator) -> None:
    """A view that comes and goes while others read through it: an answer, or an error that says it is not there."""
    container = {"space": SPACE, "externalId": "C", "usedFor": "node", "properties": {"a": {"type": {"type": "text"}}}}
    source = {"type": "container", "space": SPACE, "externalId": "C"}
    view = {
        "space": SPACE, "externalId": "V", "version": "v1",
        "properties": {"a": {"container": source, "containerPropertyIdentifier": "a"}},
    }  # fmt: skip
    stop = threading.Event()
    statuses: set[int] = set()

    def read() -> None:
        api = Api(emulator)
        reference = {"type": "view", "space": SPACE, "externalId": "V", "version": "v1"}
        while not stop.is_set():
            status, _ = api.call("/instances/list", {"sources": [{"source": reference}]})
            statuses.add(status)

    def change() -> None:
        try:
            api = Api(emulator)
            for _ in range(20):
                api.post("/containers", {"items": [container]})
                api.post("/views", {"items": [view]})
                time.sleep(0.005)
                api.post("/views/delete", {"items": [{"space": SPACE, "externalId": "V", "version": "v1"}]})
                api.post("/containers/delete", {"items": [{"space": SPACE, "externalId": "C"}]})
        finally:
            stop.set()

    in_threads(read, read, change)
    assert statuses <= {200, 400}


def test_readers_of_a_file_write_nothing(tmp_path: Path) -> None:
    with Emulator(tmp_path / "e.db", strict=True) as emulator:
        with emulator.store.reader() as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.execute("DELETE FROM instance")
        with emulator.store.reader() as again:
            assert again.connection is reader.connection, "connections are used again"


def test_readers_and_writers_alternate() -> None:
    turns, order = Turns(), list[str]()
    started = threading.Semaphore(0)

    def take(writes: bool) -> Callable[[], None]:
        def run() -> None:
            started.release()
            with turns.take(writes=writes):
                order.append("w" if writes else "r")

        return run

    def hold() -> None:
        with turns.take(writes=False), turns.take(writes=True):
            for _ in range(6):
                started.acquire()
            time.sleep(0.2)

    in_threads(hold, *[take(False)] * 4, *[take(True)] * 2)
    assert "".join(order) == "wrwrrr", "a reader was the last before them"


def test_who_is_alone_is_alone() -> None:
    gate, inside, most = Gate(), [0], [0]

    def share() -> None:
        for _ in range(50):
            with gate.shared():
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0.0005)
                inside[0] -= 1

    def alone() -> None:
        for _ in range(20):
            with gate.alone(), gate.alone(), gate.shared():
                assert inside[0] == 0
                time.sleep(0.001)

    in_threads(share, share, share, share, alone)
    assert most[0] <= MOST_READERS
