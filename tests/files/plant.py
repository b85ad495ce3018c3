"""An emulator with the core model, a client on it, and files to fill; and an API with a storage at another origin."""

from __future__ import annotations

import random
from typing import Any

from pygen_runtime import PygenClient
from pygen_runtime.emulator import Emulator
from pygen_runtime.http.transport import BaseTransport, HTTPRequest, HTTPResponse, library
from tests.http.server import Call, Reply, Server

VIEW = {"type": "view", "space": "cdf_cdm", "externalId": "CogniteFile", "version": "v1"}
FILE = ("plant", "manual")


class Plant:
    def __init__(self, **options: Any) -> None:
        self.emulator = Emulator(system=True, **options, strict=True)
        self.client = PygenClient("https://emulator.local", "any", transport=self.emulator.transport)
        self.client.spaces.create({"space": "plant"})
        self.node("manual", name="Manual.pdf", mimeType="application/pdf")

    def node(self, external_id: str, **properties: Any) -> tuple[str, str]:
        """A file that is a node."""
        item = {"instanceType": "node", "space": "plant", "externalId": external_id}
        self.client.instances.apply([{**item, "sources": [{"source": VIEW, "properties": properties}]}])
        return "plant", external_id

    def properties(self, external_id: str) -> dict[str, Any]:
        (found,) = self.client.instances.retrieve([("plant", external_id)], sources=[{"source": VIEW}])
        properties: dict[str, Any] = found.properties["cdf_cdm"]["CogniteFile/v1"]
        return properties


class Losing(BaseTransport):
    """A line that loses the answers to the next `left` requests whose path ends so; the first `refused` of them do not land."""

    def __init__(self, inner: BaseTransport, path: str) -> None:
        self.inner, self.path, self.left, self.refused = inner, path, 0, 0

    def handle_request(self, request: HTTPRequest) -> HTTPResponse:
        if not self.left or not request.url.path.endswith(self.path):
            return self.inner.handle_request(request)
        self.left -= 1
        if self.refused:
            self.refused -= 1
        else:
            self.inner.handle_request(request)
        raise library.ReadError("the connection broke")


def content(length: int, seed: int = 0) -> bytes:
    return random.Random(seed).randbytes(length)


class Apart:
    """An API whose links lead to another server; both record what they were sent."""

    def __init__(self, storage: Any, **link: Any) -> None:
        self.storage = Server(storage)
        self._link = link
        self.api = Server(self._answer)

    def _answer(self, call: Call) -> Reply:
        url = self._link.get("url") or f"{self.storage.url}/bucket/a?signature=s3cret"
        parts = self._link.get("parts", 1)
        links = {"downloadUrl": url, "uploadUrl": url, "uploadUrls": [url] * parts, "uploadId": "u"}
        delay = self._link.get("completes_after", 0.0) if call.path.endswith("/completemultipartupload") else 0.0
        return Reply(body={"items": [{"id": 7, "name": "a.txt", "uploaded": True, **links}]}, delay=delay)

    def __enter__(self) -> Apart:
        self.api.__enter__()
        self.storage.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.api.__exit__(*error)
        self.storage.__exit__(*error)
