"""The canonical order of a snapshot and the digest over what does not change by itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

Json = Mapping[str, Any]

_TIMES = frozenset({"createdTime", "lastUpdatedTime"})
_STATES = {"properties": "constraintState", "constraints": "state", "indexes": "state"}
"""What changes by itself in the members of a view or a container."""


def dense(value: Any) -> str:
    """The one JSON text of a value: sorted keys, no white space, characters unescaped."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sort_models(models: Sequence[Json]) -> tuple[Json, ...]:
    """The models sorted by identifier, the views of each likewise."""
    return by_identifier({**model, "views": list(by_identifier(model["views"]))} for model in models)


def stable(models: Sequence[Json], containers: Sequence[Json] | None) -> dict[str, Any]:
    """What the digest is over: models and containers without what changes by itself."""
    content: dict[str, Any] = {
        "models": [
            {**_stable(model), "views": [_stable(view, "properties") for view in model["views"]]} for model in models
        ]
    }
    if containers is not None:
        content["containers"] = [_stable(container, *_STATES) for container in containers]
    return content


def digest(models: Sequence[Json], containers: Sequence[Json] | None, removed: Sequence[Json] = ()) -> str:
    """``sha256:<hex>`` of sorted models and containers, without times and constraint states, and of what was `removed`."""
    content = {**stable(models, containers), **({"removed": list(removed)} if removed else {})}
    return "sha256:" + hashlib.sha256(dense(content).encode("utf-8")).hexdigest()


def by_identifier(items: Iterable[Json]) -> tuple[Json, ...]:
    """Models, views or containers by identifier; those that share one, which no API answer holds, by their content."""
    found = sorted(items, key=_identifier)
    if any(_identifier(one) == _identifier(other) for one, other in pairwise(found)):
        found.sort(key=lambda item: (_identifier(item), dense(item)))
    return tuple(found)


def _identifier(item: Json) -> tuple[str, str, str]:
    return item["space"], item["externalId"], item.get("version", "")


def _stable(item: Json, *members: str) -> dict[str, Any]:
    stable = {key: value for key, value in item.items() if key not in _TIMES}
    for member in members:
        if member in item:
            state = _STATES[member]
            stable[member] = {
                name: {key: value for key, value in each.items() if key != state} for name, each in item[member].items()
            }
    return stable
