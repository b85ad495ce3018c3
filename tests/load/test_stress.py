"""A disk without room, a store that is locked: errors that say so in bounded time, nothing lost, and work goes on."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pygen_runtime import MultiRequestError, TokenAuth
from pygen_runtime.emulator import Emulator
from pygen_runtime.exceptions import ServerError
from tests.emulator.http_server import running
from tests.load.server import SNAPSHOT, SPACE

Free = Callable[[], object]
MB = 1 << 20
BATCH = 200


def client_of(sdk: ModuleType, address: str, **options: Any) -> Any:
    client = sdk.WaterWorksClient(address, "stress", TokenAuth("t"), **options)
    client.spaces.create({"space": SPACE})
    return client


def sites(sdk: ModuleType, number: int) -> list[Any]:
    name = "n" * 200
    return [sdk.SiteWrite(external_id=f"{number}-{each}", name=name) for each in range(BATCH)]


def batches(client: Any) -> dict[int, int]:
    """How many sites of each batch are stored."""
    found: dict[int, int] = {}
    for site in client.site.iterate():
        number = int(site.external_id.partition("-")[0])
        found[number] = found.get(number, 0) + 1
    return found


# A disk without room


@contextmanager
def small_disk(folder: Path) -> Iterator[tuple[str, Free]]:
    """The HTTP form on a disk of 6 MB, of which a file takes 3 that can be freed."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root mounts a small disk")
    command = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
    try:
        ballast = folder / "ballast"
        ballast.write_bytes(b"\0" * 3 * MB)
        with running("--snapshot", str(SNAPSHOT), "--db", str(folder / "store.db")) as (_, address):
            yield address, ballast.unlink
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def small_files(folder: Path) -> Iterator[tuple[str, Free]]:
    """The HTTP form in a process whose files may have 3 MB, until it is allowed more."""
    if sys.platform != "linux":
        pytest.skip("limits of another process are a matter of Linux")
    import resource

    with running("--snapshot", str(SNAPSHOT), "--db", str(folder / "store.db")) as (process, address):
        _, most = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (3 * MB, most))
        yield address, lambda: resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, most))


@pytest.mark.slow
@pytest.mark.parametrize(("disk", "status"), [(small_disk, 507), (small_files, 500)])
def test_a_full_disk_loses_nothing(disk: Any, status: int, sdk: ModuleType, tmp_path: Path) -> None:
    with disk(tmp_path) as (address, free), client_of(sdk, address, max_retries=0, timeout=20.0) as client:
        error, acknowledged = write_until_refused(sdk, client)
        assert acknowledged
        assert [type(each) for each in error.errors] == [ServerError]
        (refused,) = error.errors
        assert (refused.status, refused.code) == (status, status)
        assert "disk" in refused.detail
        assert "nothing was written" in refused.detail
        assert len(error.unknown) == BATCH  # a client cannot know what a status of 5xx means
        assert batches(client) == dict.fromkeys(acknowledged, BATCH)
        for number in (1000, 1001):
            with pytest.raises(MultiRequestError):
                client.upsert(sites(sdk, number))
        free()
        client.upsert(sites(sdk, 2000))
        expected = dict.fromkeys([*acknowledged, 2000], BATCH)
        assert batches(client) == expected
    if disk is small_files:
        with Emulator(tmp_path / "store.db", strict=True) as emulator:
            again = sdk.WaterWorksClient("https://e.local", "stress", transport=emulator.transport)
            assert batches(again) == expected


def write_until_refused(sdk: ModuleType, client: Any) -> tuple[MultiRequestError, list[int]]:
    acknowledged: list[int] = []
    for number in range(500):
        try:
            client.upsert(sites(sdk, number))
        except MultiRequestError as error:
            return error, acknowledged
        acknowledged.append(number)
    raise AssertionError("the disk is never full")


@pytest.mark.wide
def test_a_database_at_its_size_limit(sdk: ModuleType, tmp_path: Path) -> None:
    """As on a full disk, on any system; in memory the limit would be the same."""
    with Emulator.of(sdk, tmp_path / "store.db", strict=True) as emulator:
        client = sdk.WaterWorksClient("https://e.local", "stress", transport=emulator.transport)
        client.spaces.create({"space": SPACE})
        emulator.store.execute(f"PRAGMA max_page_count = {emulator.store.value('PRAGMA page_count') + 100}")
        error, acknowledged = write_until_refused(sdk, client)
        assert [each.status for each in error.errors] == [507]  # type: ignore[attr-defined]
        changes = emulator.store.change
        assert batches(client) == dict.fromkeys(acknowledged, BATCH)
        emulator.store.execute("PRAGMA max_page_count = 1000000")
        client.upsert(sites(sdk, 2000))
        assert batches(client) == dict.fromkeys([*acknowledged, 2000], BATCH)
        assert emulator.store.change == changes + BATCH


# A store that another process has locked

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.readline()
"""


class Lock:
    """Another process that holds the write lock of a database until `release`."""

    def __init__(self, database: Path) -> None:
        command = [sys.executable, "-c", HOLD, str(database)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "locked\n"

    def release(self) -> None:
        if self.process.poll() is None:
            self.process.communicate("\n", timeout=60)

    def __enter__(self) -> Lock:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


@pytest.mark.slow
def test_a_locked_store_answers_and_recovers(sdk: ModuleType, tmp_path: Path) -> None:
    database = tmp_path / "store.db"
    with ExitStack() as stack:
        _, address = stack.enter_context(running("--snapshot", str(SNAPSHOT), "--db", str(database)))
        client = stack.enter_context(client_of(sdk, address))
        once = client.with_options(max_retries=0)
        client.upsert(sites(sdk, 0))
        lock = stack.enter_context(Lock(database))
        errors: list[ServerError] = []

        def refused(number: int) -> None:
            with pytest.raises(MultiRequestError) as caught:
                once.upsert(sites(sdk, number))
            errors.extend(caught.value.errors)  # type: ignore[arg-type]

        started = time.monotonic()
        threads = [threading.Thread(target=refused, args=[number]) for number in (100, 101)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert time.monotonic() - started < 8  # a second each, one after another
        assert [(error.status, error.retry_after) for error in errors] == [(503, 1.0)] * 2
        assert {error.detail for error in errors} == {
            "The store is locked by another process (database is locked); nothing was written"
        }
        assert batches(client) == {0: BATCH}  # reading goes on
        threading.Timer(1.5, lock.release).start()
        client.upsert(sites(sdk, 1))  # the retries wait for it
        assert client.stats().total.retries >= 1
        assert batches(client) == {0: BATCH, 1: BATCH}


@pytest.mark.wide
def test_a_server_on_a_locked_store_says_so(tmp_path: Path) -> None:
    database = tmp_path / "store.db"
    sqlite3.connect(database).close()
    command = [sys.executable, "-m", "pygen_runtime.emulator", "--db", str(database)]
    with Lock(database):
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (1, "pygen emulator: database is locked\n")
