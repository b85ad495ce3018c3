"""Downloads: whole or not at all, going on where they broke off, and where they go on this machine."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import os
import threading
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime import AsyncPygenClient, ConfigurationError, PygenClient, TokenAuth
from pygen_runtime.exceptions import (
    ConflictError,
    ContentMissingError,
    InvalidAnswerError,
    MultiRequestError,
    NetworkError,
    ResourceNotFoundError,
)
from pygen_runtime.files.digest import Digest
from pygen_runtime.files.reader import SMALLEST
from pygen_runtime.files.targets import safe_name
from tests.files.plant import FILE, Apart, Plant, content
from tests.http.server import Reply


def test_every_way_to_read(plant: Plant, tmp_path: Path) -> None:
    whole = content(1_000_000)
    file = plant.client.files.content(FILE)
    file.upload(whole)
    assert file.read_bytes() == whole
    assert b"".join(file.stream(70_000)) == whole
    assert {len(piece) for piece in file.stream(70_000)} == {70_000, 1_000_000 % 70_000}
    assert file.open().read() == whole
    path = file.download(tmp_path / "here.pdf")
    assert (path, path.read_bytes()) == (tmp_path / "here.pdf", whole)
    assert os.listdir(tmp_path) == ["here.pdf"]
    file.upload("täxt".encode())
    assert file.read_text() == "täxt"


def test_for_asyncio(plant: Plant, tmp_path: Path) -> None:
    whole = content(300_000)

    async def main() -> None:
        async with AsyncPygenClient("https://emulator.local", "any", transport=plant.emulator.transport) as client:
            file = client.files.content(FILE)
            await file.upload_async(io.BytesIO(whole))
            assert await file.read_bytes_async() == whole
            assert b"".join([piece async for piece in file.stream_async(1000)]) == whole
            with await file.open_async() as opened:
                assert opened.read() == whole
            assert (await file.download_async(tmp_path)).name == "Manual.pdf"
            found = await client.files.download([FILE, FILE], tmp_path)
            assert sorted(each.path.name for each in found) == ["Manual (2).pdf", "Manual (3).pdf"]
            assert (await file.url_async()).startswith("https://emulator.local/_storage/")
            with pytest.raises(ConfigurationError, match=r"await ….read_bytes_async\(\)"):
                file.read_bytes()
            with pytest.raises(ConfigurationError, match="open_async"):
                file.open()
            async for _ in file.stream_async(1000):  # left early: its connection is closed in the loop
                break

    asyncio.run(main())
    with pytest.raises(ConfigurationError, match="sync client"):
        asyncio.run(plant.client.files.content(FILE).read_bytes_async())


@pytest.mark.parametrize("cut", [1, 65_536, 65_537])
def test_it_goes_on_where_it_broke_off(plant: Plant, cut: int) -> None:
    whole = content(20 * 65_536 + 17 if cut > 1 else 12)
    plant.client.files.content(FILE).upload(whole)
    times = -(-len(whole) // cut)
    plant.emulator.cut_transfers(cut, times)
    assert plant.client.files.content(FILE).read_bytes() == whole
    received = plant.client.stats().endpoints["GET https://emulator.local/..."]
    assert (received.requests, received.bytes_received) == (times, len(whole))


def test_it_is_given_up(plant: Plant, tmp_path: Path) -> None:
    plant.client.files.content(FILE).upload(content(1000))
    plant.emulator.cut_transfers(0, 5)
    with pytest.raises(NetworkError, match="was not completed"):
        plant.client.with_options(max_retries=1).files.content(FILE).download(tmp_path)
    assert os.listdir(tmp_path) == []


def test_links_that_are_over(plant: Plant) -> None:
    whole = content(200_000)
    file = plant.client.files.content(FILE)
    file.upload(whole)
    found = bytearray()
    for piece in file.stream(50_000):
        found += piece
        if len(found) == 50_000:
            plant.emulator.expire_links()
    assert bytes(found) == whole
    with file.open() as opened:
        assert opened.read(1000) == whole[:1000]
        plant.emulator.advance(3601)
        opened.seek(150_000)
        assert opened.read() == whole[150_000:]


def test_a_content_that_is_replaced_meanwhile(plant: Plant, tmp_path: Path) -> None:
    first, second = content(300_000, 1), content(300_000, 2)
    file = plant.client.files.content(FILE)
    file.upload(first)
    plant.emulator.cut_transfers(100_000, 1)
    replaced = []

    def replace(event: object) -> None:
        links = plant.client.stats().endpoints.get("POST /files/downloadlink")
        if "downloadlink" in str(event) and links and not replaced:  # the second link
            replaced.append(1)
            plant.client.files.content(FILE).upload(second)

    noting = plant.client.with_options(on_request=replace)
    assert noting.files.content(FILE).download(tmp_path / "a").read_bytes() == second
    with pytest.raises(ConflictError, match="was replaced while"):  # pieces of the first are given out already
        plant.emulator.cut_transfers(150_000, 1)
        for place, _ in enumerate(file.stream(50_000)):
            if place == 0:
                file.upload(first)
    with file.open() as opened:
        opened.read(10)
        file.upload(second)
        with pytest.raises(ConflictError):
            opened.seek(280_000)
            opened.read(10)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(body=b"abc", headers={"content-md5": "AAAA"}), "Content-MD5"),
        (Reply(body=b"abc", headers={"content-encoding": "gzip"}), "encoded as 'gzip'"),
    ],
)
def test_damage_is_told(reply: Reply, said: str) -> None:
    with (
        Apart([reply]) as apart,
        PygenClient(apart.api.url, "acme", _none()) as client,
        pytest.raises(InvalidAnswerError, match=said),
    ):
        client.files.content("a").read_bytes()


def test_a_storage_without_ranges(tmp_path: Path) -> None:
    """Broken off, the download begins anew; a reader has it all in a temporary file."""
    whole = content(200_000)
    replies = [Reply(body=whole, cut=100_000, headers={"etag": '"e"'}), Reply(body=whole)]
    with Apart(replies) as apart, PygenClient(apart.api.url, "acme", _none()) as client:
        assert client.files.content("a").download(tmp_path / "a").read_bytes() == whole
        assert apart.storage.calls[1].headers["range"] == "bytes=100000-"
        assert apart.storage.calls[1].headers["if-match"] == '"e"'
        with client.files.content("a").open() as opened:
            opened.seek(-10, os.SEEK_END)
            assert opened.read() == whole[-10:]
            opened.seek(5)
            assert opened.read(10) == whole[5:15]


def test_a_link_that_stalls() -> None:
    with (
        Apart([Reply(body=b"abcdef", delay=2)]) as apart,
        _impatient(apart, transfer_timeout=0.2) as client,
        pytest.raises(NetworkError, match="transfer_timeout"),
    ):
        client.files.content("a").read_bytes()


def test_slow_is_no_reason_to_give_up() -> None:
    with (
        Apart([Reply(body=b"abcdef", drip=0.1)]) as apart,
        _impatient(apart, timeout=0.3, transfer_timeout=0.4) as client,
    ):
        assert client.files.content("a").read_bytes() == b"abcdef"


def test_parquet_and_zip_read_what_they_need(plant: Plant) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in "abc":
            archive.writestr(name, content(2_000_000, ord(name)))
    file = plant.client.files.content(FILE)
    file.upload(packed.getvalue())
    before = plant.client.stats().total.bytes_received
    with zipfile.ZipFile(file.open()) as archive:  # type: ignore[arg-type, unused-ignore]
        assert archive.namelist() == ["a", "b", "c"]
        assert plant.client.stats().total.bytes_received - before < 4 * SMALLEST
        assert archive.read("b") == content(2_000_000, ord("b"))


def test_empty_contents(plant: Plant, tmp_path: Path) -> None:
    file = plant.client.files.content(FILE)
    file.upload(b"")
    assert (file.read_bytes(), list(file.stream()), file.open().read()) == (b"", [], b"")
    assert file.download(tmp_path / "empty").read_bytes() == b""
    plant.client.files.content(plant.node("one")).upload(b"1")


def test_paths_that_are_refused(plant: Plant, tmp_path: Path) -> None:
    file = plant.client.files.content(FILE)
    file.upload(b"new")
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with pytest.raises(ConfigurationError, match="overwrite=True"):
        file.download(path)
    assert path.read_bytes() == b"old"
    assert file.download(path, overwrite=True).read_bytes() == b"new"
    with pytest.raises(ConfigurationError, match="folder"):
        file.download(tmp_path / "none" / "a.txt")
    with pytest.raises(ConfigurationError, match="folder"):
        plant.client.files.download([FILE], tmp_path / "none")


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_no_link_is_followed(plant: Plant, tmp_path: Path) -> None:
    file = plant.client.files.content(FILE)
    file.upload(b"new")
    outside, folder = tmp_path / "outside", tmp_path / "in"
    outside.write_bytes(b"mine")
    folder.mkdir()
    (folder / "Manual.pdf").symlink_to(outside)
    (folder / "Manual (2).pdf").symlink_to(tmp_path / "dangling")
    assert file.download(folder).name == "Manual (3).pdf"
    assert file.download(folder / "Manual.pdf", overwrite=True).read_bytes() == b"new"
    assert (outside.read_bytes(), (tmp_path / "dangling").exists()) == (b"mine", False)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../x", "x"),
        ("..\\..\\x.txt", "x.txt"),
        ("/etc/passwd", "passwd"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("COM1.tar.gz", "_COM1.tar.gz"),
        ("", "f-1"),
        ("..", "f-1"),
        ("a/", "f-1"),
        (" . ", "f-1"),
        ("a\x00b\nc", "a_b_c"),
        ("name\u202efdp.exe", "name_fdp.exe"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("trailing. ", "trailing"),
        ("ä" * 300 + ".pdf", "ä" * 98 + ".pdf"),
        ("x" * 300, "x" * 200),
    ],
)
def test_names_of_files(name: str, safe: str) -> None:
    assert safe_name(name, "f-1") == safe
    assert safe_name("", f"../{name}") not in ("", ".", "..")


def test_many_at_once(plant: Plant, tmp_path: Path) -> None:
    nodes = [plant.node(f"f{k}", name=f"../same{'.txt' if k % 2 else ''}") for k in range(12)]
    for k, node in enumerate(nodes):
        plant.client.files.content(node).upload(content(1000 + k, k))
    found = plant.client.files.download(nodes, tmp_path)
    assert [each.reference for each in found] == nodes
    assert [each.path.read_bytes() for each in found] == [content(1000 + k, k) for k in range(12)]
    assert [each.bytes for each in found] == [1000 + k for k in range(12)]
    assert sorted(os.listdir(tmp_path))[:3] == ["same", "same (2)", "same (2).txt"]
    with pytest.raises(MultiRequestError, match="2 of 3 files") as caught:
        plant.client.files.download([("plant", "none"), nodes[0], FILE], tmp_path)
    assert caught.value.failed == (("plant", "none"), FILE)
    assert caught.value.succeeded[0].path.read_bytes() == content(1000, 0)
    assert [type(error) for error in caught.value.errors] == [ResourceNotFoundError, ContentMissingError]


def test_readers_side_by_side_wait_for_nobody(plant: Plant) -> None:
    """More streams of one thread than there are places for transfers."""
    file = plant.client.files.content(FILE)
    whole = content(100_000)
    file.upload(whole)
    streams = [file.stream(10_000) for _ in range(12)]
    assert all(piece == pieces[0] for pieces in zip(*streams, strict=True) for piece in pieces)


@pytest.mark.parametrize("size", [1, 1 << 18, (3 << 20) + 7])
@pytest.mark.parametrize("is_right", [True, False])
def test_every_byte_is_hashed(size: int, is_right: bool, tmp_path: Path) -> None:
    """Beside the reading, where pieces are large."""
    whole = content(size)
    digest = base64.b64encode(hashlib.md5(whole if is_right else whole[:-1] + b"?").digest()).decode()
    replies = [Reply(body=whole, headers={"content-md5": digest, "etag": '"e"'})]
    with Apart(replies) as apart, PygenClient(apart.api.url, "acme", _none()) as client:
        download = partial(client.files.content("a").download, tmp_path / "a")
        if is_right:
            assert download().read_bytes() == whole
            return
        with pytest.raises(InvalidAnswerError, match="Content-MD5"):
            download()
        assert os.listdir(tmp_path) == []


def test_a_digest_without_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """As at the interpreter's end."""

    def refused(_: threading.Thread) -> None:
        raise RuntimeError("can't create new thread at interpreter shutdown")

    pieces = [content(1 << 19, k) for k in range(3)]
    expected = base64.b64encode(hashlib.md5(b"".join(pieces)).digest()).decode()
    for is_refused in (False, True):
        digest = Digest()
        for place, piece in enumerate(pieces):
            if is_refused and place == 1:
                monkeypatch.setattr(threading.Thread, "start", refused)
            digest.update(piece)
        assert digest.text() == expected


def test_what_is_saved_is_what_was_sent(plant: Plant, tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(content(5_000_000))
    plant.client.files.content(FILE).upload(tmp_path / "in")
    path = plant.client.files.content(FILE).download(tmp_path / "out")
    assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(content(5_000_000)).digest()


def _none() -> TokenAuth:
    return TokenAuth("none")


def _impatient(apart: Apart, **options: Any) -> PygenClient:
    return PygenClient(apart.api.url, "acme", _none(), max_retries=0, **options)
