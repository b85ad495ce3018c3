"""The requests of the file service: metadata, and links to where contents are put and got.

An answer of a download link, for example::

    {"items": [{"instanceId": {"space": "plant", "externalId": "f-1"}, "downloadUrl": "https://..."}]}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pygen_runtime.http.flow import Request
from pygen_runtime.requests.batches import post

PATH = "/files"
VIEW = {"type": "view", "space": "cdf_cdm", "externalId": "CogniteFile", "version": "v1"}
"""Which nodes are files."""


def upload_link(id: Mapping[str, Any]) -> Request:
    return post(f"{PATH}/uploadlink", "files", {"items": [id]}, 1)


def multi_upload_link(id: Mapping[str, Any], parts: int) -> Request:
    return post(f"{PATH}/multiuploadlink", "files", {"items": [id]}, 1, {"parts": parts})


def completion(id: int, upload_id: str) -> Request:
    return post(f"{PATH}/completemultipartupload", "files", {"id": id, "uploadId": upload_id}, 1)


def download_link(id: Mapping[str, Any], *, extended: bool) -> Request:
    params = {"extendedExpiration": "true"} if extended else None
    return post(f"{PATH}/downloadlink", "files", {"items": [id]}, 1, params)


def metadata(id: Mapping[str, Any]) -> Request:
    return post(f"{PATH}/byids", "files", {"items": [id]}, 1)
