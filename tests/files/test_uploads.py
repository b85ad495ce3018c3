"""Uploads: of every kind of source, in one request and in parts, repeated where they fail."""

from __future__ import annotations

import io
import os
import socket
import socketserver
import struct
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime import ConfigurationError, PygenClient, TokenAuth
from pygen_runtime.emulator.storage import Storage
from pygen_runtime.exceptions import (
    APIError,
    ContentMissingError,
    NetworkError,
    RequestTimeoutError,
    ResourceNotFoundError,
)
from pygen_runtime.files import upload as uploads
from pygen_runtime.files.sources import source_of
from tests.files.plant import FILE, Apart, Losing, Plant, content
from tests.files.test_origins import used
from tests.http.server import Reply


class Pipe(io.RawIOBase):
    """What cannot seek."""

    def __init__(self, whole: bytes) -> None:
        self._left = whole

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        size = min(len(buffer), 1000, len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size


def test_every_kind_of_source(plant: Plant, tmp_path: Path) -> None:
    whole = content(50_000)
    path = tmp_path / "a.bin"
    path.write_bytes(whole)
    half = path.open("rb")
    half.seek(25_000)
    with half:
        for source, expected in [
            (whole, whole),
            (bytearray(whole), whole),
            (memoryview(whole), whole),
            (path, whole),
            (str(path), whole),
            (io.BytesIO(whole), whole),
            (Pipe(whole), whole),
            (half, whole[25_000:]),
        ]:
            plant.client.files.content(FILE).upload(source)  # type: ignore[arg-type, unused-ignore]
            assert plant.client.files.content(FILE).read_bytes() == expected
    found = plant.properties("manual")
    assert found["isUploaded"] is True
    assert found["uploadedTime"]


def test_sources_that_are_none(plant: Plant, tmp_path: Path) -> None:
    file = plant.client.files.content(FILE)
    for source, said in [
        (tmp_path / "none", "there is no file"),
        (str(tmp_path), "there is no file"),
        ("a text", "a text is the path of a file"),
        (io.StringIO("text"), "text mode"),
        (12, "a int cannot be uploaded"),
    ]:
        with pytest.raises(ConfigurationError, match=said):
            file.upload(source)  # type: ignore[arg-type]
    with pytest.raises(ContentMissingError, match=r"upload\(\) gives it one"):
        file.read_bytes()


def test_a_source_that_becomes_shorter(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(content(1000))
    with ExitStack() as stack:
        source = source_of(path, stack)
        os.truncate(path, 500)
        with pytest.raises(ConfigurationError, match="shorter"):
            list(source.pieces(0, 1000))


def test_the_kind_of_content(plant: Plant) -> None:
    with Apart([Reply()]) as apart, PygenClient(apart.api.url, "acme", TokenAuth("none")) as client:
        client.files.content("a").upload(b"x")
        client.files.content("a").upload(b"x", mime_type="text/x-log")
        assert [call.headers["content-type"] for call in apart.storage.calls] == ["text/plain", "text/x-log"]
        assert [call.headers.get("content-encoding") for call in apart.storage.calls] == [None, None]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_it_is_repeated(plant: Plant, status: int) -> None:
    whole = content(600_000)
    plant.emulator.fail_next(status, times=2, path="/_storage")
    plant.client.files.content(FILE).upload(whole)
    assert plant.client.files.content(FILE).read_bytes() == whole


def test_it_is_given_up(plant: Plant) -> None:
    plant.emulator.fail_next(503, times=9, path="/_storage")
    with pytest.raises(APIError, match="the storage answers 503") as caught:
        plant.client.with_options(max_retries=1).files.content(FILE).upload(b"x")
    assert (caught.value.status, caught.value.attempts) == (503, 2)


def test_in_parts(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sizes alone are lowered, to what the API takes at least."""
    monkeypatch.setattr(uploads, "ONE_REQUEST", 6 << 20)
    monkeypatch.setattr(uploads, "PART", 5 << 20)
    whole = content((17 << 20) + 3)
    plant.emulator.fail_next(503, times=3, path="/_storage")
    plant.client.files.content(FILE).upload(whole)
    assert plant.client.files.content(FILE).read_bytes() == whole
    endpoints = plant.client.stats().endpoints
    assert endpoints["POST /files/multiuploadlink"].requests == 1
    assert endpoints["PUT https://emulator.local/..."].requests == 4 + 3


@pytest.fixture
def losing(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Losing, PygenClient]]:
    """A line that loses answers, and a client on it whose uploads have two parts."""
    monkeypatch.setattr(uploads, "ONE_REQUEST", 6 << 20)
    monkeypatch.setattr(uploads, "PART", 5 << 20)
    line = Losing(plant.emulator.transport, "/completemultipartupload")
    with PygenClient("https://emulator.local", "any", transport=line, max_retries=2) as client:
        yield line, client


@pytest.mark.parametrize("has_content", [True, False])
@pytest.mark.parametrize(("lost", "refused"), [(1, 0), (2, 1), (3, 0)])
def test_a_completion_whose_answer_is_lost(
    plant: Plant, losing: tuple[Losing, PygenClient], lost: int, refused: int, has_content: bool
) -> None:
    """It has landed, so that a second one is refused; the content is there, and that is no error."""
    whole, (line, client) = content((6 << 20) + 3), losing
    if has_content:
        plant.client.files.content(FILE).upload(b"old")
    line.left, line.refused = lost, refused
    client.files.content(FILE).upload(whole)
    assert plant.client.files.content(FILE).read_bytes() == whole


@pytest.mark.parametrize("has_content", [True, False])
def test_a_completion_that_never_lands(plant: Plant, losing: tuple[Losing, PygenClient], has_content: bool) -> None:
    """An older content is not taken for the new one."""
    line, client = losing
    if has_content:
        plant.client.files.content(FILE).upload(b"old")
    line.left = line.refused = 3
    with pytest.raises(NetworkError, match="the connection broke"):
        client.files.content(FILE).upload(content((6 << 20) + 3))
    if has_content:
        assert plant.client.files.content(FILE).read_bytes() == b"old"


def test_a_completion_may_take_as_long_as_a_transfer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service puts the parts together before it answers."""
    monkeypatch.setattr(uploads, "ONE_REQUEST", 1 << 20)
    monkeypatch.setattr(uploads, "PART", 1 << 20)
    with Apart([Reply()], parts=2, completes_after=0.6) as apart:
        put = partial(used, apart.api, lambda file: file.upload(content(2 << 20)), timeout=0.3, max_retries=0)
        put()
        assert apart.api.paths()[-1] == "/files/completemultipartupload"
        with pytest.raises(RequestTimeoutError):
            put(transfer_timeout=0.3)


@pytest.mark.parametrize("cut", [0, 1, 262_144, 599_999])
def test_it_is_cut_in_the_middle(plant: Plant, cut: int) -> None:
    """The old content stays until the new one is there whole."""
    whole, file = content(600_000), plant.client.files.content(FILE)
    file.upload(b"old")
    plant.emulator.cut_transfers(cut, times=3)
    with pytest.raises(NetworkError, match=r"the transfer was not completed: .*check the network") as caught:
        plant.client.with_options(max_retries=1).files.content(FILE).upload(whole)
    assert caught.value.attempts == 2
    plant.emulator.schema.storage.cuts.clear()
    assert file.read_bytes() == b"old"
    plant.emulator.cut_transfers(cut, times=2)
    file.upload(whole)
    assert file.read_bytes() == whole


def test_only_the_part_that_was_cut_is_put_again(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "ONE_REQUEST", 6 << 20)
    monkeypatch.setattr(uploads, "PART", 5 << 20)
    whole = content((14 << 20) + 3)  # each part is larger than the cut, whichever comes first
    plant.emulator.cut_transfers(3 << 20, times=1)
    plant.client.files.content(FILE).upload(whole)
    assert plant.client.files.content(FILE).read_bytes() == whole
    assert plant.client.stats().endpoints["PUT https://emulator.local/..."].requests == 3 + 1


class Dropping(socketserver.BaseRequestHandler):
    """A storage that drops a connection in the middle of a body, as often as `left` says, without an answer."""

    left = 0
    received: bytes = b""

    def handle(self) -> None:
        file = self.request.makefile("rb")
        length = 0
        while (line := file.readline().strip()) != b"":
            name, _, value = line.lower().partition(b": ")
            length = int(value) if name == b"content-length" else length
        kind = type(self)
        if kind.left:
            kind.left -= 1
            file.read(length // 2)
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        kind.received = file.read(length)
        self.request.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@pytest.mark.parametrize("is_async", [False, True])
def test_a_connection_that_is_dropped(is_async: bool) -> None:
    whole = content(3_000_000)
    kind = type("Storage", (Dropping,), {"left": 2})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), kind) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/bucket?signature=s3cret"
        with Apart([], url=url) as apart:
            used(
                apart.api,
                lambda file: file.upload_async(whole) if is_async else file.upload(whole),
                is_async=is_async,
                max_retries=2,
            )
            assert kind.received == whole
            kind.left = 9
            with pytest.raises(NetworkError, match="was not completed") as caught:
                used(
                    apart.api,
                    lambda file: file.upload_async(whole) if is_async else file.upload(whole),
                    is_async=is_async,
                    max_retries=1,
                )
            assert "s3cret" not in str(caught.value)
        server.shutdown()


def test_how_many_parts() -> None:
    mib = 1 << 20
    assert [len(uploads.parts_of(size * mib)) for size in (101, 12_500, 12_501, 999_000)] == [3, 250, 250, 250]
    ranges = uploads.parts_of(12_501 * mib + 7)
    assert sum(each.length for each in ranges) == 12_501 * mib + 7
    assert all(a.start + a.length == b.start for a, b in pairwise(ranges))
    with pytest.raises(ConfigurationError, match="more than a file can have"):
        uploads.parts_of(1_000_001 * mib)


@pytest.mark.slow
def test_beyond_one_request(plant: Plant, tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        for k in range(101):
            file.write(bytes([k]) * (1 << 20))
        file.write(b"end")
    plant.client.files.content(FILE).upload(path)
    assert plant.client.stats().endpoints["PUT https://emulator.local/..."].requests == 3
    found = plant.client.files.content(FILE).download(tmp_path / "back")
    assert found.read_bytes() == path.read_bytes()


def test_files_that_are_not_there(plant: Plant) -> None:
    with pytest.raises(ResourceNotFoundError, match="there is no file plant:none") as caught:
        plant.client.files.content(("plant", "none")).upload(b"x")
    assert caught.value.missing == ({"instanceId": {"space": "plant", "externalId": "none"}},)
    with pytest.raises(ResourceNotFoundError, match="there is no file classic"):
        plant.client.files.content("classic").read_bytes()
    plant.client.instances.apply([{"instanceType": "node", "space": "plant", "externalId": "plain"}])
    with pytest.raises(ConfigurationError, match="is no file: it has no data in the view CogniteFile"):
        plant.client.files.content(("plant", "plain")).upload(b"x")
    with pytest.raises(ConfigurationError, match="is no file"):
        plant.client.files.content(12)  # type: ignore[arg-type]


def test_a_node_of_a_moment_ago(plant: Plant) -> None:
    plant.emulator.propagation = 0.6
    new = plant.node("new")
    plant.client.files.content(new).upload(b"x")
    assert plant.client.stats().endpoints["POST /files/uploadlink"].errors >= 1


def test_classic_files(plant: Plant) -> None:
    plant.emulator.add_file("classic", "c.txt", "text/plain")
    plant.client.files.content("classic").upload(b"c")
    assert plant.client.files.content("classic").read_text() == "c"
    with pytest.raises(ValueError, match="exist already"):
        plant.emulator.add_file("classic")


def test_what_a_deleted_node_held(plant: Plant) -> None:
    plant.client.files.content(FILE).upload(b"x")
    folder = plant.emulator.schema.storage.folder
    assert len(list(folder.iterdir())) == 1
    plant.client.instances.delete([FILE])
    assert list(folder.iterdir()) == []
    with pytest.raises(ResourceNotFoundError):
        plant.client.files.content(FILE).read_bytes()


def test_parts_that_come_at_the_same_time_lie_in_one_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first ones make it: while one of them does, the others wait."""
    make = tempfile.mkdtemp

    def slow(**given: str) -> str:
        time.sleep(0.05)
        return make(**given)

    monkeypatch.setattr(tempfile, "mkdtemp", slow)
    storage = Storage(None)
    try:
        with ThreadPoolExecutor(4) as pool:
            assert len(set(pool.map(lambda _: storage.folder, range(4)))) == 1
    finally:
        storage.close()
