"""Items of requests to write: one per instance, and how two of one id become one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeAlias

from pygen_runtime.filters.references import EdgeReference, NodeReference
from pygen_runtime.requests.endpoints import item_key
from pygen_runtime.writing.shape import Relations, Wire

Key: TypeAlias = tuple[str, str]
"""Space and external id: unique over nodes and edges together (API document: instances)."""
CompleteSpace: TypeAlias = Callable[[str], str]
"""The space of an external id that was given without one; raises ConfigurationError where there is none."""


@dataclass(slots=True)
class Item:
    """One instance as a request sends it; `relations` are the names on the wire of its direct relations."""

    body: Wire
    relations: Relations = ()

    def targets(self) -> Iterable[Key]:
        """The instances that should exist before this one is written."""
        for name in ("startNode", "endNode"):
            if name in self.body:
                yield key_of(self.body[name])
        for source in self.body.get("sources", ()):
            for _, wire, _ in self.relations:
                value = source["properties"].get(wire)
                if value is not None:
                    yield from map(key_of, value if isinstance(value, list) else (value,))  # pyright: ignore


key_of: Callable[[Mapping[str, Any]], Key] = itemgetter("space", "externalId")


def reference_of(item: Any) -> NodeReference | EdgeReference:
    """The reference that an item, or an answer about one, stands for."""
    kind, *id = item_key(item) if isinstance(item, Mapping) else (item.instance_type, item.space, item.external_id)  # pyright: ignore
    return EdgeReference(*id) if kind == "edge" else NodeReference(*id)


def edge_external_id(type: Mapping[str, str], start: Mapping[str, str], end: Mapping[str, str]) -> str:
    """The external id of an edge that was given none: the same for the same type, start and end, ever.

    >>> pump, site = {"space": "s", "externalId": "P"}, {"space": "s", "externalId": "S"}
    >>> edge_external_id({"space": "s", "externalId": "stands_at"}, pump, site)[:12]
    '481cc8d9e8a5'
    """
    parts = (part for reference in (type, start, end) for part in key_of(reference))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def join(present: Wire, other: Wire) -> str:
    """Take what `other` says of another view into `present`; or else the names of what they do not agree in."""
    absent = object()
    header = {name: value for name, value in other.items() if name != "sources"}
    names = [name for name, value in header.items() if present.setdefault(name, value) != value]
    for source in other.get("sources", ()):
        sources: list[Wire] = present.setdefault("sources", [])
        same = next((each for each in sources if each["source"] == source["source"]), None)
        if same is None:
            sources.append(source)
        else:
            ours, theirs = same["properties"], source["properties"]
            names += [n for n in {**ours, **theirs} if ours.get(n, absent) != theirs.get(n, absent)]
    return ", ".join(names)
