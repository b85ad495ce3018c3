"""Pages of full instances of a generated class, as the API sends them, equal in every run."""

from __future__ import annotations

import json
import random
from typing import Any

from pygen_runtime.filters.schema import Property
from pygen_runtime.model.class_schema import properties_of

WORDS = ("feed", "pump", "valve", "north", "unit", "train", "cooling", "water", "seal", "gas", "heat", "exchanger")


def full_pages(cls: Any, pages: int, size: int = 1000, *, typed: bool = True) -> list[bytes]:
    """`pages` pages of `size` instances with every property set, and a node type where they are `typed`."""
    source = random.Random(7)
    items = [[_item(cls, source) for _ in range(size)] for _ in range(pages)]
    for item in (each for page in items for each in page if not typed):
        del item["type"]
    return list(map(_page, items))


def with_unknown(page: bytes) -> bytes:
    """The page where each instance has a property that its view got after the package was generated."""
    items = json.loads(page)["items"]
    for (views,) in (item["properties"].values() for item in items):
        for properties in views.values():
            properties["getsLater"] = "new"
    return _page(items)


def _page(items: list[Any]) -> bytes:
    return json.dumps({"items": items, "nextCursor": "next"}, separators=(",", ":")).encode()


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
    elif each.type == "boolean":
        made = source.random() < 0.5
    elif each.type == "int64":
        made = source.randrange(9)
    elif each.type == "float64":
        made = source.random() * 100
    else:
        made = " ".join(source.choice(WORDS) for _ in range(16 if each.name == "description" else 3))
    return [made] * 4 if each.is_list else made


def _identifier(source: random.Random) -> str:
    return f"{source.choice(WORDS)}-{source.randrange(16**8):08x}-{source.randrange(16**4):04x}"
