"""Uploads: small contents in one request, large ones in parts, a few at a time, each repeated by itself."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from pygen_runtime.exceptions import ClientError, ConfigurationError
from pygen_runtime.files.reference import FileReference, UploadLink, details, upload_link
from pygen_runtime.files.sources import PIECE, Source
from pygen_runtime.http.flow import Flow, current_session, send
from pygen_runtime.http.messages import Failure, Outcome, Parallel, Transfer, Wait
from pygen_runtime.http.transfers import (
    code_of_error,
    may_repeat,
    open_transfer,
    pause_before,
    read_piece,
    transfer_error,
)
from pygen_runtime.requests import files
from pygen_runtime.requests.limits import LARGEST_PART, PARTS_AT_ONCE, SMALLEST_PART, UPLOAD, UPLOAD_PARTS

ONE_REQUEST = min(100 << 20, UPLOAD)
"""Bytes that go in one request: fewer than the API takes, because what breaks off begins anew."""
PART = max(50 << 20, SMALLEST_PART)
"""Bytes of a part where 250 of them suffice."""
LINK_OVER = frozenset({400, 401, 403, 404, 410})


@dataclass(frozen=True, slots=True)
class Range:
    start: int
    length: int


def upload(file: FileReference, source: Source, mime_type: str | None) -> Flow[None]:
    """Put the content there, in one request or in parts.

    Raises:
        ResourceNotFoundError: where there is no such file.
        ConfigurationError: where the node is no file, or the content is larger than the API takes.
        ClientError: where it cannot be put, also after the retries.
    """
    if source.length > ONE_REQUEST:
        yield from _in_parts(file, source, mime_type)
    else:
        yield from _put(file, source, Range(0, source.length), mime_type, None, "")


def parts_of(length: int) -> Sequence[Range]:
    """Ranges of 50 MiB, larger where 250 of them do not suffice; the last may be smaller.

    >>> [each.length >> 20 for each in parts_of(120 << 20)]
    [50, 50, 20]
    """
    size = max(PART, -(-length // UPLOAD_PARTS))
    if size > LARGEST_PART:
        raise ConfigurationError(f"{length} bytes are more than a file can have: {UPLOAD_PARTS * LARGEST_PART}")
    return [Range(start, min(size, length - start)) for start in range(0, length, size)]


def _in_parts(file: FileReference, source: Source, mime_type: str | None) -> Flow[None]:
    ranges = parts_of(source.length)
    link = yield from upload_link(file, len(ranges))
    if len(link.urls) != len(ranges) or link.upload_id is None:
        raise ConfigurationError(f"the API gave {len(link.urls)} links for {len(ranges)} parts of {file}")
    session = yield from current_session()
    width = min(PARTS_AT_ONCE, session.concurrency["transfer"])
    flows = [_put(file, source, each, mime_type, link, url) for each, url in zip(ranges, link.urls, strict=True)]
    outcomes: list[Outcome] = yield Parallel(flows, width)
    for outcome in outcomes:
        if outcome.error is not None:
            raise outcome.error
    # The service puts the parts together before it answers: that takes as long as a transfer may.
    timeout = max(session.timeout, session.transfer_timeout)
    try:
        yield from send(replace(files.completion(link.file, link.upload_id), timeout=timeout))
    except ClientError as error:
        if not error.lost_answers or not (yield from _has_new_content(file, link)):
            raise


def _has_new_content(file: FileReference, link: UploadLink) -> Flow[bool]:
    """Whether a completion whose answer was lost has landed: another one is refused, because the upload is over."""
    try:
        found = yield from details(file)
    except ClientError:
        return False
    return found.get("uploaded") is True and found.get("uploadedTime") not in (None, link.uploaded)


def _put(
    file: FileReference, source: Source, part: Range, mime_type: str | None, link: UploadLink | None, url: str
) -> Flow[None]:
    """One request, repeated where it fails: the whole content by a new link each time, a part by the one it has."""
    session = yield from current_session()
    failures = 0
    while True:
        used = link or (yield from upload_link(file))
        address = url or used.urls[0]
        headers = {"content-type": _mime_type(mime_type, used, source)}
        pieces = partial(source.pieces, part.start, part.length)
        transfer = Transfer("PUT", address, headers, pieces, part.length)
        answer = yield from open_transfer(transfer, failures + 1)
        if not isinstance(answer, Failure) and 200 <= answer.status < 300:
            yield from read_piece(answer, PIECE)  # to its end, so that the connection can be used again
            answer.abandon()
            return
        code = "" if isinstance(answer, Failure) else (yield from code_of_error(answer))
        is_over = link is None and not isinstance(answer, Failure) and answer.status in LINK_OVER
        if failures >= session.max_retries or not (may_repeat(answer) or is_over):
            raise transfer_error(transfer, answer, failures + 1, code)
        yield Wait(pause_before(session, failures))
        failures += 1


def _mime_type(given: str | None, link: UploadLink, source: Source) -> str:
    guessed = mimetypes.guess_type(link.name)[0] or mimetypes.guess_type(source.name or "")[0]
    return given or link.mime_type or guessed or "application/octet-stream"
