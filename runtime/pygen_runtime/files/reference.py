"""Which file is meant, what the service says of it, and links to its content."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pygen_runtime.exceptions import (
    ClientError,
    ConfigurationError,
    ContentMissingError,
    InvalidAnswerError,
    InvalidRequestError,
    ResourceNotFoundError,
)
from pygen_runtime.http.flow import Flow, Request, Response
from pygen_runtime.requests import files
from pygen_runtime.requests.identifiers import identifier_of
from pygen_runtime.requests.late_nodes import nodes_exist, send_of_nodes

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FileReference:
    """A file by the id that requests take."""

    id: Mapping[str, Any]

    @classmethod
    def of(cls, what: Any) -> FileReference:
        """Raises ConfigurationError for what names no file."""
        return cls(identifier_of(what, "file"))

    @property
    def external_id(self) -> str:
        found: str = self.id.get("instanceId", self.id)["externalId"]
        return found

    def __str__(self) -> str:
        instance = self.id.get("instanceId")
        return self.external_id if instance is None else f"{instance['space']}:{instance['externalId']}"


@dataclass(frozen=True, slots=True)
class UploadLink:
    """Where to put a content; `urls` has one for each part."""

    file: int
    urls: tuple[str, ...]
    name: str
    mime_type: str | None
    upload_id: str | None = None
    uploaded: int | None = None
    """When the content came that the file has before."""


def download_link(file: FileReference, *, extended: bool = False) -> Flow[str]:
    """A link to the content; it lives 30 seconds, extended an hour.

    Raises:
        ContentMissingError: where nothing was uploaded yet.
        ResourceNotFoundError: where there is no such file.
    """
    try:
        response = yield from _ask(file, files.download_link(file.id, extended=extended))
    except InvalidRequestError as error:
        found = yield from details(file)
        if found.get("uploaded") is False:
            raise ContentMissingError(
                f"the file {file} has no content yet: upload() gives it one", **_facts(error)
            ) from None
        raise
    return _read(response, lambda item: str(item["downloadUrl"]))


def upload_link(file: FileReference, parts: int = 0) -> Flow[UploadLink]:
    """A link to put the content to, or one for each of `parts`."""
    request = files.multi_upload_link(file.id, parts) if parts else files.upload_link(file.id)
    response = yield from _ask(file, request)
    return _read(response, lambda item: _upload(item, file))


def details(file: FileReference) -> Flow[Mapping[str, Any]]:
    """What the service says of the file: name, mimeType, uploaded, id."""
    response = yield from _ask(file, files.metadata(file.id))
    return _read(response, lambda item: dict(item))


def _read(response: Response, read: Callable[[Any], T]) -> T:
    """What `read` gives of the one item; no error shows the answer, which may hold a link."""
    try:
        return read(_item(json.loads(response.content)))
    except (ValueError, TypeError, LookupError, AttributeError):
        pass
    raise InvalidAnswerError("the answer is not what the API documents: it has no such link", **response.facts())


def _item(answer: Any) -> Any:
    # An older sample of the service's documents has the one item without a list around it.
    items = answer.get("items", [answer])
    if len(items) != 1:
        raise ValueError(f"{len(items)} items, where one was asked for")
    return items[0]


def _upload(item: Mapping[str, Any], file: FileReference) -> UploadLink:
    urls = item["uploadUrls"] if "uploadUrls" in item else [item["uploadUrl"]]
    name = item.get("name") or file.external_id
    before = item.get("uploadedTime")
    return UploadLink(item["id"], tuple(map(str, urls)), name, item.get("mimeType"), item.get("uploadId"), before)


def _ask(file: FileReference, request: Request) -> Flow[Response]:
    """The answer; the file of a node that was written a moment ago may be unknown for some seconds."""
    try:
        return (yield from send_of_nodes(request, lambda error: _is_file(file, error)))
    except (InvalidRequestError, ResourceNotFoundError) as error:
        if not error.missing and error.status != 404:
            raise
        raise _not_found(file, error) from None


def _is_file(file: FileReference, error: ClientError) -> Flow[bool]:
    """Whether the model has the file, so that the file service will know it soon.

    Raises:
        ConfigurationError: where there is a node, and it is no file.
    """
    instance = file.id.get("instanceId")
    if instance is None:
        return False
    if (yield from nodes_exist([instance], files.VIEW)):
        return True
    if (yield from nodes_exist([instance])):
        raise ConfigurationError(
            f"the node {file} is no file: it has no data in the view CogniteFile (cdf_cdm, v1); write it through a view "
            "that maps CogniteFile",
            **_facts(error),
        )
    return False


def _not_found(file: FileReference, error: InvalidRequestError | ResourceNotFoundError) -> ResourceNotFoundError:
    return ResourceNotFoundError(
        f"there is no file {file}; check the id, and that the token may read it",
        missing=error.missing or (file.id,),
        detail=error.detail,
        **_facts(error),
    )


def _facts(error: ClientError) -> dict[str, Any]:
    return {name: getattr(error, name) for name in ("method", "path", "status", "request_id", "attempts")}
