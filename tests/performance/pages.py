"""Pages of full instances of a generated class, as the API sends them, equal in every run."""

from __future__ import annotations

import json
import random
from typing import Any

from pygen_runtime.filters.schema import Property
from pygen_runtime.model.class_schema import properties_of

WORDS = ("feed", "pump", "valve", "north", "unit", "train", "cooling", "water", "seal", "gas", "heat", "exchanger")


def asset_pages(cls: Any, pages: int, size: int = 1000) -> list[bytes]:
    """`pages` pages of `size` instances with every property set."""
    source = random.Random(7)
    return [
        json.dumps(
            {"items": [_item(cls, source) for _ in range(size)], "nextCursor": "next"}, separators=(",", ":")
        ).encode()
        for _ in range(pages)
    ]


def _item(cls: Any, source: random.Random) -> dict[str, Any]:
    view = cls.__view__.reference
    properties = {each.wire: _value(each, source) for each in properties_of(cls).values()}
    return {
        "instanceType": "node",
        "space": "acme_assets",
        "externalId": _identifier(source),
        "version": source.randrange(1, 9),
        "type": {"space": "acme", "externalId": "asset"},
        "createdTime": 1_700_000_000_000 + source.randrange(10**9),
        "lastUpdatedTime": 1_710_000_000_000 + source.randrange(10**9),
        "properties": {view.space: {f"{view.external_id}/{view.version}": properties}},
    }


def _value(each: Property, source: random.Random) -> Any:
    if each.type == "direct":
        made: Any = {"space": "acme_assets", "externalId": _identifier(source)}
    elif each.type == "timestamp":
        made = (
            f"2024-0{source.randrange(1, 10)}-03T09:36:{source.randrange(10, 60)}.{source.randrange(100, 1000)}+00:00"
        )
    else:
        made = " ".join(source.choice(WORDS) for _ in range(16 if each.name == "description" else 3))
    return [made] * 4 if each.is_list else made


def _identifier(source: random.Random) -> str:
    return f"{source.choice(WORDS)}-{source.randrange(16**8):08x}-{source.randrange(16**4):04x}"
