"""The floor: a bare httpx loop with json.loads and json.dumps, no types."""

from __future__ import annotations

import json
from typing import Any

import httpx

from tests.performance.drivers.rates import best_rate, settings


def main() -> None:
    wanted = settings()
    count, rounds = wanted["objects"], wanted["rounds"]
    with httpx.Client() as client:

        def read() -> list[Any]:
            items: list[Any] = []
            body = dict(wanted["body"])
            while True:
                answer = json.loads(client.post(wanted["list_url"], json=body).content)
                items += answer["items"]
                if "nextCursor" not in answer:
                    return items
                body["cursor"] = answer["nextCursor"]

        def write() -> None:
            for start in range(0, count, 1000):
                body = json.dumps({"items": ready[start : start + 1000]})
                json.loads(client.post(wanted["write_url"], content=body).content)

        rate = best_rate(read, count, rounds)
        ready = [_ready(item) for item in read()]
        print(json.dumps({"read": rate, "write": best_rate(write, count, rounds)}))


def _ready(item: dict[str, Any]) -> dict[str, Any]:
    ((space, views),) = item["properties"].items()
    ((view, values),) = views.items()
    external_id, version = view.split("/")
    source = {"type": "view", "space": space, "externalId": external_id, "version": version}
    written = {key: item[key] for key in ("instanceType", "space", "externalId", "type")}
    return {**written, "sources": [{"source": source, "properties": values}]}


if __name__ == "__main__":
    main()
