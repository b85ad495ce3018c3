"""The floor: a bare httpx loop with json.loads and json.dumps, no types."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx

from tests.performance.drivers.growing import grown
from tests.performance.drivers.rates import both_rates, settings


def main() -> None:
    wanted = settings()
    with httpx.Client() as client:

        def pages() -> Iterator[list[Any]]:
            body = dict(wanted["body"])
            while True:
                answer = json.loads(client.post(wanted["list_url"], json=body).content)
                yield answer["items"]
                if "nextCursor" not in answer:
                    return
                body["cursor"] = answer["nextCursor"]

        def write(items: list[Any]) -> None:
            for start in range(0, len(items), 1000):
                body = json.dumps({"items": items[start : start + 1000]})
                json.loads(client.post(wanted["write_url"], content=body).content)

        def writer(_: object) -> Callable[[], object]:
            ready = [_ready(item) for page in pages() for item in page]
            return lambda: write(ready)

        if wanted["task"] == "grow":
            figures = grown(lambda: sum(map(len, pages())), writer if wanted["write"] else None)
        else:
            figures = both_rates(wanted, lambda: [item for page in pages() for item in page], writer)
        print(json.dumps(figures))


def _ready(item: dict[str, Any]) -> dict[str, Any]:
    ((space, views),) = item["properties"].items()
    ((view, values),) = views.items()
    external_id, version = view.split("/")
    source = {"type": "view", "space": space, "externalId": external_id, "version": version}
    written = {key: item[key] for key in ("instanceType", "space", "externalId", "type")}
    return {**written, "sources": [{"source": source, "properties": values}]}


if __name__ == "__main__":
    main()
