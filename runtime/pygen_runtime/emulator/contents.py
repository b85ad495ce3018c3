"""Requests to the storage: contents put by a link, and got by one, whole or a range of their bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pygen_runtime.emulator.apply import Apply
from pygen_runtime.emulator.errors import ApiError
from pygen_runtime.emulator.files import CONTAINER, File, find, find_all
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.storage import LARGEST_PUT, Blob, Cut, Download, Incoming, Storage
from pygen_runtime.emulator.values import reference_of

PIECE = 1 << 18
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True, slots=True)
class Streamed:
    """An answer of the storage."""

    status: int
    headers: Mapping[str, str]
    pieces: Iterator[bytes] = field(default_factory=lambda: iter(()), repr=False)


def is_for(storage: Storage, target: str, headers: Mapping[str, str]) -> bool:
    """Whether a request is one to the storage, by its path and, where the storage has an origin of its own, by its host."""
    at_storage = storage.origin is not None and headers.get("host", "") == urlsplit(storage.origin).netloc
    return at_storage or (storage.origin is None and target.startswith("/_storage/"))


def refused(error: ApiError) -> Streamed:
    """An error as storages answer it: XML."""
    code, _, text = str(error).partition(": ")
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{text}</Message></Error>".encode()
    headers = {"content-type": "application/xml", "content-length": str(len(body))}
    if error.retry_after is not None:
        headers["retry-after"] = f"{error.retry_after:g}"
    return Streamed(error.status, headers, iter([body]))


def transfer(
    schema: Schema, method: str, target: str, headers: Mapping[str, str], incoming: Incoming | None
) -> Streamed:
    """The answer to a request whose body was received as `incoming`. Raises ApiError for others."""
    if schema.storage.origin is not None and "authorization" in headers:
        schema.storage.tokens_seen += 1
        raise ApiError(400, "InvalidArgument: only one way to authorize is allowed, and this link is one")
    query = parse_qs(target.partition("?")[2])
    use = schema.storage.use_of(query.get("signature", [""])[0], schema.now())
    if method == "GET" and isinstance(use, Download):
        with schema.reader() as reading:
            return _download(schema.storage, schema.storage.content(reading.store, use.file), headers)
    if method != "PUT" or isinstance(use, Download) or incoming is None:
        raise ApiError(403, "SignatureDoesNotMatch: the link is for another method")
    if incoming.size > LARGEST_PUT:
        raise ApiError(413, f"EntityTooLarge: at most {LARGEST_PUT} bytes at once")
    blob = incoming.done()
    if use.session is not None:
        schema.storage.keep_part(use, blob)
    else:
        keep(schema, use.file, blob)
    return Streamed(200, {"content-length": "0", "etag": f'"{blob.md5}"'})


def keep(schema: Schema, file: int, blob: Blob) -> None:
    """`blob` becomes the content of a file, and its node tells."""
    with schema.store.transaction():
        found = find(schema, {"id": file})
        if found is None:
            raise ApiError(404, "NoSuchKey: the file was deleted")
        mark(schema, found, blob)


def mark(schema: Schema, file: File, blob: Blob) -> None:
    """The same, inside a transaction."""
    moment = schema.now()
    schema.storage.keep(schema.store, file.id, blob, moment)
    if file.instance is None:
        return
    when = datetime.fromtimestamp(moment / 1000, timezone.utc).isoformat(timespec="milliseconds")
    source = {"type": "container", "space": CONTAINER[0], "externalId": CONTAINER[1]}
    known = schema.containers[CONTAINER].columns
    given = {"isUploaded": True, "uploadedTime": when}
    properties = {name: value for name, value in given.items() if name in known}
    item = {
        "instanceType": "node",
        **reference_of(file.instance),
        "sources": [{"source": source, "properties": properties}],
    }
    Apply(schema, {"items": [item]}, by_system=True).run()


def complete_upload(schema: Schema, body: Mapping[str, Any]) -> dict[str, Any]:
    """POST /files/completemultipartupload: the parts become the content. Runs inside a transaction."""
    (file,) = find_all(schema, [{"id": body["id"]}])
    mark(schema, file, schema.storage.joined(file.id, body["uploadId"]))
    return {}


def _download(storage: Storage, blob: Blob, headers: Mapping[str, str]) -> Streamed:
    etag = f'"{blob.md5}"'
    if headers.get("if-match", etag) not in (etag, "*"):
        raise ApiError(412, "PreconditionFailed: the content is another one now")
    found = {"content-type": "application/octet-stream", "etag": etag, "accept-ranges": "bytes"}
    asked = _RANGE.fullmatch(headers.get("range", ""))
    if asked is None or not any(asked.groups()):
        whole = {**found, "content-length": str(blob.size)}
        if "-" not in blob.md5:
            whole["content-md5"] = blob.md5
        return Streamed(200, whole, _pieces(storage, blob.path, 0, blob.size))
    first, last = _bounds(asked[1], asked[2], blob.size)
    if first >= blob.size or first > last:
        empty = {"content-range": f"bytes */{blob.size}", "content-length": "0"}
        return Streamed(416, empty)
    part = {"content-range": f"bytes {first}-{last}/{blob.size}", "content-length": str(last + 1 - first)}
    return Streamed(206, {**found, **part}, _pieces(storage, blob.path, first, last + 1 - first))


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:
        return max(size - int(last), 0), size - 1
    return int(first), min(int(last) if last else size - 1, size - 1)


def _pieces(storage: Storage, path: Path, start: int, length: int) -> Iterator[bytes]:
    """The bytes, as far as the next cut; the file is opened at once, so that it may be replaced meanwhile."""
    file = path.open("rb")
    cut = storage.next_cut()

    def each() -> Iterator[bytes]:
        left = length if cut is None else min(length, cut)
        with file:
            file.seek(start)
            while left:
                piece = file.read(min(PIECE, left))
                left -= len(piece)
                yield piece
        if cut is not None and cut < length:
            raise Cut

    return each()
