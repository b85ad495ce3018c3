"""An emulator with the core model, a client on it, and files to fill; and an API with a storage at another origin."""

from __future__ import annotations

import random
from typing import Any

from pygen_runtime import PygenClient
from pygen_runtime.emulator import Emulator
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
        links = {"downloadUrl": url, "uploadUrl": url, "uploadUrls": [url], "uploadId": "u"}
        return Reply(body={"items": [{"id": 7, "name": "a.txt", "uploaded": True, **links}]})

    def __enter__(self) -> Apart:
        self.api.__enter__()
        self.storage.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.api.__exit__(*error)
        self.storage.__exit__(*error)
