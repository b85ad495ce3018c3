"""Filters of views: every kind of the filter language, with texts of the worst sort as values."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from tests.hostile import words

Json = dict[str, Any]


def view_filter(random: Random, id: tuple[str, str, str], properties: Mapping[str, Json], used_for: str) -> Json:
    """A filter that a view may have; often one that fixes the type of its nodes or edges."""
    kind = "edge" if used_for == "edge" else "node"
    if random.random() < 0.6:
        return equals([kind, "type"], reference(random))
    return compound(random, id, properties, kind, 0)


def compound(random: Random, id: tuple[str, str, str], properties: Mapping[str, Json], kind: str, depth: int) -> Json:
    choice = random.randint(0, 9 if depth < 3 else 6)
    if choice >= 7:
        parts = [compound(random, id, properties, kind, depth + 1) for _ in range(random.randint(1, 3))]
        return {"not": parts[0]} if choice == 9 else {("and", "or")[choice - 7]: parts}
    container = next((of["container"] for of in properties.values() if "container" in of), None)
    space, external_id, version = id
    simple: tuple[Json, ...] = (
        equals([kind, "type"], reference(random)),
        equals([kind, "externalId"], words.instance_id(random)),
        {"in": {"property": [kind, "space"], "values": [random.choice(words.SPACES) for _ in range(2)]}},
        {"prefix": {"property": [kind, "externalId"], "value": words.instance_id(random)}},
        {"instanceReferences": [reference(random)]},
        {"matchAll": {}} if container is None else {"hasData": [container]},
        {"hasData": [{"type": "view", "space": space, "externalId": external_id, "version": version}]},
    )
    return simple[choice]


def equals(path: list[str], value: Any) -> Json:
    return {"equals": {"property": path, "value": value}}


def reference(random: Random) -> Json:
    return {"space": random.choice(words.SPACES), "externalId": words.instance_id(random)}
