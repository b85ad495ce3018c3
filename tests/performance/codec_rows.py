"""Rows of the budgets that concern objects without HTTP: bytes to objects, objects to bytes."""

from __future__ import annotations

import json
from typing import Any

from tests.performance.clock import best
from tests.performance.pages import asset_pages
from tests.performance.projects import core, imported
from tests.performance.scale import Scale
from tests.performance.table import Results, at_least, shown, without_budget


def reading(scale: Scale) -> Results:
    """Bytes of pages to typed objects, against `json.loads` of the same bytes."""
    from pygen_runtime.model.decoding import decode_items

    with imported(core()) as package:
        cls = package.CogniteAsset
        pages = asset_pages(cls, 5)
        seconds = best(
            {
                "json": lambda: [json.loads(page) for page in pages],
                "objects": lambda: [decode_items(cls, page) for page in pages],
            },
            scale.rounds,
        )
    return [
        at_least("read, full Cognite assets", seconds["json"] / seconds["objects"], 0.7, "x json.loads"),
        without_budget("floor: json.loads, full Cognite assets", shown(5000 / seconds["json"], "objects/s")),
    ]


def writing(scale: Scale) -> Results:
    """Objects to request bytes, against `json.dumps` of the ready dicts."""
    from pygen_runtime.model.decoding import decode_items
    from pygen_runtime.model.encoding import encode_properties
    from pygen_runtime.requests.batches import encode

    with imported(core()) as package:
        objects = [
            each.as_write()
            for page in asset_pages(package.CogniteAsset, 2)
            for each in decode_items(package.CogniteAsset, page)[0]
        ]
        ready: list[dict[str, Any]] = [encode_properties(each) for each in objects]
        seconds = best(
            {
                "json": lambda: json.dumps(ready).encode(),
                "objects": lambda: encode([encode_properties(each) for each in objects]),
            },
            scale.rounds,
        )
    return [
        at_least("write, full Cognite assets", seconds["json"] / seconds["objects"], 1.1, "x json.dumps"),
        without_budget("floor: json.dumps, full Cognite assets", shown(len(objects) / seconds["json"], "objects/s")),
    ]
