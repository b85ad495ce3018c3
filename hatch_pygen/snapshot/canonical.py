"""The canonical order of a snapshot and the digest over what does not change by itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

Json = Mapping[str, Any]

_TIMES = frozenset({"createdTime", "lastUpdatedTime"})
_PROPERTY_STATE = frozenset({"constraintState"})
_STATE = frozenset({"state"})


def dense(value: Any) -> str:
    """The one JSON text of a value: sorted keys, no white space, characters unescaped."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sort_models(models: Sequence[Json]) -> tuple[Json, ...]:
    """The models sorted by identifier, the views of each likewise."""
    return tuple(_sorted({**model, "views": _sorted(model["views"])} for model in models))


def sort_containers(containers: Sequence[Json]) -> tuple[Json, ...]:
    """The containers sorted by identifier."""
    return tuple(_sorted(containers))


def stable(models: Sequence[Json], containers: Sequence[Json] | None) -> dict[str, Any]:
    """What the digest is over: models and containers without what changes by itself."""
    content: dict[str, Any] = {"models": [_stable_model(model) for model in models]}
    if containers is not None:
        content["containers"] = [_stable_container(container) for container in containers]
    return content


def digest(models: Sequence[Json], containers: Sequence[Json] | None) -> str:
    """``sha256:<hex>`` of sorted models and containers, without times and constraint states."""
    return "sha256:" + hashlib.sha256(dense(stable(models, containers)).encode("utf-8")).hexdigest()


def _sorted(items: Any) -> list[Json]:
    """By identifier; items that share one, which no API answer holds, by their content."""
    found = sorted(items, key=_identifier)
    if any(_identifier(one) == _identifier(other) for one, other in pairwise(found)):
        found.sort(key=lambda item: (_identifier(item), dense(item)))
    return found


def _identifier(item: Json) -> tuple[str, str, str]:
    return item["space"], item["externalId"], item.get("version", "")


def _without(item: Json, keys: frozenset[str]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key not in keys}


def _stable_members(item: dict[str, Any], member: str, keys: frozenset[str]) -> None:
    if member in item:
        item[member] = {name: _without(value, keys) for name, value in item[member].items()}


def _stable_model(model: Json) -> dict[str, Any]:
    stable = _without(model, _TIMES)
    stable["views"] = [_stable_view(view) for view in model["views"]]
    return stable


def _stable_view(view: Json) -> dict[str, Any]:
    stable = _without(view, _TIMES)
    _stable_members(stable, "properties", _PROPERTY_STATE)
    return stable


def _stable_container(container: Json) -> dict[str, Any]:
    stable = _without(container, _TIMES)
    _stable_members(stable, "properties", _PROPERTY_STATE)
    _stable_members(stable, "constraints", _STATE)
    _stable_members(stable, "indexes", _STATE)
    return stable
