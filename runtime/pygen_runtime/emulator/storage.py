"""The contents of files: bytes on the disk beside the database, and the links by which they come and go."""

from __future__ import annotations

import hashlib
import secrets
import shutil
import tempfile
import threading
import weakref
from base64 import b64encode
from collections.abc import AsyncIterable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pygen_runtime.emulator.errors import ApiError, invalid
from pygen_runtime.emulator.store import Store, array_of

PATH = "/_storage/"
SHORT, LONG, WEEK = 30_000, 3_600_000, 7 * 24 * 3_600_000
"""Milliseconds that links live: of downloads, of extended ones, of uploads."""
SMALLEST_PART = 5 << 20
LARGEST_PUT = 5_000_000_000


@dataclass(frozen=True, slots=True)
class Upload:
    """What an upload link is for: the content of a file, or a part of it."""

    file: int
    session: str | None = None
    part: int = 0


@dataclass(frozen=True, slots=True)
class Download:
    file: int


@dataclass(slots=True)
class Session:
    """An upload in parts."""

    file: int
    count: int
    parts: dict[int, Blob] = field(default_factory=dict[int, "Blob"])


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes on the disk; `md5` as Content-MD5 has it, of parts that were joined that of their hashes, and how many."""

    path: Path
    size: int
    md5: str


class Cut(Exception):
    """The connection breaks off here."""


class Incoming:
    """Bytes that are being received; nobody sees them before `done`. Behind `cut` of them the connection breaks off."""

    def __init__(self, folder: Path, cut: int | None = None) -> None:
        self._path = folder / secrets.token_hex(16)
        self._file = self._path.open("wb")
        self._digest = hashlib.md5(usedforsecurity=False)
        self._cut = cut
        self.size = 0

    def write(self, piece: bytes) -> None:
        self.size += len(piece)
        if self._cut is not None and self.size > self._cut:
            raise Cut
        self._digest.update(piece)
        self._file.write(piece)

    def write_all(self, pieces: Iterable[bytes]) -> None:
        try:
            for piece in pieces:
                self.write(piece)
        except BaseException:  # such as a client that is gone
            self.discard()
            raise

    async def write_all_async(self, pieces: AsyncIterable[bytes]) -> None:
        try:
            async for piece in pieces:
                self.write(piece)
        except BaseException:
            self.discard()
            raise

    def done(self) -> Blob:
        self._file.close()
        return Blob(self._path, self.size, b64encode(self._digest.digest()).decode("ascii"))

    def discard(self) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)


class Storage:
    """Contents in `<database>.files/`, of an emulator in memory in a folder that ends with it.

    Links are random, and kept in memory: they end with the emulator. `origin` is where they lead, if not to the API.
    """

    def __init__(self, database: Path | None, origin: str | None = None) -> None:
        self._database = database
        self._temporary: Path | None = None
        self._making = threading.Lock()
        self._remove: weakref.finalize[..., Storage] | None = None
        self._links: dict[str, tuple[Upload | Download, int]] = {}
        self._sessions: dict[str, Session] = {}
        self.origin = origin
        self.tokens_seen = 0
        """Requests to `origin` that brought an Authorization header, which does not belong there."""
        self.cuts: list[int] = []
        """The next transfers end after so many bytes each."""

    @property
    def folder(self) -> Path:
        if self._database is not None:
            found = self._database.with_name(f"{self._database.name}.files")
            found.mkdir(exist_ok=True)
            return found
        with self._making:  # the first parts of an upload come at the same time, and lie in one folder
            if self._temporary is None:
                self._temporary = Path(tempfile.mkdtemp(prefix="pygen-emulator-"))
                self._remove = weakref.finalize(self, shutil.rmtree, self._temporary, ignore_errors=True)
            return self._temporary

    # Links

    def upload_url(self, upload: Upload, expires: int, address: str) -> str:
        return self._url(upload, expires, address)

    def download_url(self, file: int, expires: int, address: str) -> str:
        return self._url(Download(file), expires, address)

    def begin(self, file: int, parts: int, expires: int, address: str) -> tuple[str, list[str]]:
        """An upload in parts: its id, and a link for each of them."""
        id = secrets.token_urlsafe(16)
        self._sessions[id] = Session(file, parts)
        return id, [self._url(Upload(file, id, part), expires, address) for part in range(parts)]

    def _url(self, use: Upload | Download, expires: int, address: str) -> str:
        name = secrets.token_urlsafe(24)
        self._links[name] = use, expires
        return f"{self.origin or address}{PATH}{name[:8]}?signature={name}"

    def use_of(self, signature: str, now: int) -> Upload | Download:
        """What a link is for. Raises a 403 where it is none, or not any more."""
        use, expires = self._links.get(signature, (None, 0))
        if use is None or expires <= now:
            raise ApiError(403, "AuthenticationFailed: the link is none of this storage, or its time is over")
        return use

    def expire(self) -> None:
        """Every link so far is over."""
        self._links.clear()

    # Contents

    def receive(self) -> Incoming:
        """Takes an upload, as far as the next cut."""
        return Incoming(self.folder, self.next_cut())

    def next_cut(self) -> int | None:
        try:
            return self.cuts.pop(0)
        except IndexError:
            return None

    def keep_part(self, upload: Upload, blob: Blob) -> None:
        session = self._sessions.get(upload.session or "")
        if session is None:
            raise ApiError(404, "NoSuchUpload: the upload was completed or never begun")
        session.parts[upload.part] = blob

    def joined(self, file: int, upload_id: str) -> Blob:
        """The parts of an upload as one. Raises a 400 where some are missing, or too small."""
        session = self._sessions.get(upload_id)
        if session is None or session.file != file:
            raise invalid(f"There is no upload {upload_id!r:.40} of this file")
        missing = [part for part in range(session.count) if part not in session.parts]
        if missing:
            raise invalid(f"Parts {', '.join(map(str, missing[:20]))} were not uploaded")
        parts = [session.parts[part] for part in range(session.count)]
        if any(part.size < SMALLEST_PART for part in parts[:-1]):
            raise invalid(f"Every part but the last must have at least {SMALLEST_PART} bytes")
        del self._sessions[upload_id]
        return _joined(parts)

    def content(self, store: Store, file: int) -> Blob:
        """Raises a 404 where there is none."""
        rows = store.rows("SELECT blob, size, md5 FROM content WHERE file = ?", [file])
        if not rows:
            raise ApiError(404, "NoSuchKey: the file has no content")
        name, size, md5 = rows[0]
        return Blob(self.folder / name, size, md5)

    def keep(self, store: Store, file: int, blob: Blob, moment: int) -> None:
        """`blob` becomes the content of `file`. Runs inside a transaction of the store."""
        self.forget(store, [file])
        row = (file, blob.path.name, blob.size, blob.md5, moment)
        store.execute("INSERT INTO content(file, blob, size, md5, uploaded) VALUES(?, ?, ?, ?, ?)", row)

    def forget(self, store: Store, files: Iterable[int]) -> None:
        """Deletes contents. Runs inside a transaction of the store."""
        wanted = array_of(files)
        rows = store.rows("SELECT blob FROM content WHERE file IN (SELECT value FROM json_each(?))", [wanted])
        store.execute("DELETE FROM content WHERE file IN (SELECT value FROM json_each(?))", [wanted])
        for (name,) in rows:
            (self.folder / name).unlink(missing_ok=True)

    def clear(self) -> None:
        """Forgets everything."""
        self._links.clear()
        self._sessions.clear()
        for each in self.folder.iterdir():
            each.unlink(missing_ok=True)

    def close(self) -> None:
        """What has no database goes."""
        if self._remove is not None:
            self._remove()
            self._temporary = self._remove = None


def _joined(parts: Sequence[Blob]) -> Blob:
    """The first one, with the others behind it: no storage hashes large contents anew when it puts them together."""
    first, *others = parts
    with first.path.open("ab") as whole:
        for part in others:
            with part.path.open("rb") as file:
                shutil.copyfileobj(file, whole, 8 << 20)
            part.path.unlink(missing_ok=True)
    hashes = "".join(part.md5 for part in parts).encode()
    digest = b64encode(hashlib.md5(hashes, usedforsecurity=False).digest()).decode("ascii")
    return Blob(first.path, sum(part.size for part in parts), f"{digest}-{len(parts)}")
