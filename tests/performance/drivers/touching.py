"""A program that touches everything it reads: CPU seconds of each thing that it does, in the lane it is told."""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from operator import attrgetter
from typing import Any

from tests.performance.drivers.rates import settings


def rows(client: Any, cls: Any) -> dict[str, Callable[[], object]]:
    """What is done, with the public names that releases before this one have, too."""
    api = client.cognite_asset
    every = attrgetter(*(name for name in cls.model_fields if name != "data_record"))

    def assigned() -> None:
        for each in api.list():
            each.name = "another"

    def upserted() -> None:
        client.upsert([each.as_write() for each in api.list()])

    return {
        "list, every attribute used": lambda: [every(each) for each in api.list()],
        "query, every attribute used": lambda: [every(each) for each in api.query().list()],
        "list, dumped": lambda: [each.model_dump() for each in api.list()],
        "list, a property of each assigned": assigned,
        "list, to_pandas": lambda: api.list().to_pandas(),
        "list, upserted again": upserted,
    }


def main() -> None:
    from pygen_runtime import TokenAuth

    wanted = settings()
    if not wanted["msgspec"]:
        sys.modules["msgspec"] = None  # type: ignore[assignment]
    sys.path.insert(0, wanted["folder"])
    package = import_module(wanted["package"])
    options = {"base_url": wanted["url"], "project": "acme", "credentials": TokenAuth("token")}
    with getattr(package, wanted["client"])(**options) as client:
        found: dict[str, float] = {}
        todo = rows(client, package.CogniteAsset)
        for _ in range(wanted["rounds"] + 1):  # the first call makes what is made once
            for name, do in todo.items():
                gc.collect()
                started = time.process_time()
                do()
                seconds = time.process_time() - started
                found[name] = min(seconds, found.get(name, seconds)) if name in found else float("inf")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
