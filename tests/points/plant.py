"""An emulator with the core model, a client on it, and series to fill."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pygen_runtime import PygenClient
from pygen_runtime.emulator import Emulator

VIEW = {"type": "view", "space": "cdf_cdm", "externalId": "CogniteTimeSeries", "version": "v1"}
MINUTE, HOUR = 60_000, 3_600_000
T = 1_700_002_800_000
"""A whole hour."""


class Plant:
    """An emulator, and requests to it as they are."""

    def __init__(self, *, system: bool = False) -> None:
        self.emulator = Emulator(system=system, strict=True)
        self.asked: list[dict[str, Any]] = []
        self.client = PygenClient(
            "https://emulator.local", "any", transport=self.emulator.transport, on_request=self._note, max_retries=0
        )

    def _note(self, event: Any) -> None:
        if event.path.startswith("/timeseries/data") and event.body:
            self.asked.append(json.loads(event.body))

    def node(
        self, external_id: str, *, type: str = "numeric", is_step: bool = False, space: str = "plant"
    ) -> tuple[str, str]:
        """A series that is a node."""
        if space not in {each.space for each in self.client.spaces.list()}:
            self.client.spaces.create({"space": space})
        source = {"source": VIEW, "properties": {"type": type, "isStep": is_step, "name": external_id.title()}}
        item = {"instanceType": "node", "space": space, "externalId": external_id, "sources": [source]}
        self.client.instances.apply([item])
        return space, external_id

    def post(self, path: str, body: Any, accept: str = "application/json") -> tuple[int, Any]:
        """Status and JSON of a request to the emulator."""
        headers = {"accept": accept}
        answer = self.emulator.answer("POST", f"/api/v1/projects/any{path}", headers, json.dumps(body).encode())
        return answer.status, json.loads(answer.content) if "json" in answer.headers["content-type"] else answer.content

    def fill(self, external_id: str, points: Sequence[tuple[Any, ...]], **options: Any) -> None:
        """A classic series with these points: (time, value) or (time, value, status code)."""
        self.emulator.add_time_series(external_id, **options)
        rows = [
            {"timestamp": time, "value": value, **({"status": {"code": code[0]}} if code else {})}
            for time, value, *code in points
        ]
        status, answer = self.post("/timeseries/data", {"items": [{"externalId": external_id, "datapoints": rows}]})
        assert status == 200, answer

    def aggregates(self, external_id: str, *names: str, **asked: Any) -> list[dict[str, Any]]:
        item = {"externalId": external_id, "aggregates": list(names), "granularity": "1h", **asked}
        status, answer = self.post("/timeseries/data/list", {"items": [item]})
        assert status == 200, answer
        found: list[dict[str, Any]] = answer["items"][0]["datapoints"]
        return found

    def refused(self, path: str, body: Any) -> str:
        status, answer = self.post(path, body)
        assert status == 400, (status, answer)
        message: str = answer["error"]["message"]
        return message
