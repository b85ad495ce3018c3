"""Items of requests to write: one per instance, and how two of one id become one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from pygen_runtime.filters.references import EdgeReference, NodeReference
from pygen_runtime.requests.endpoints import Body, item_key

Key: TypeAlias = tuple[str, str]
"""Space and external id: unique over nodes and edges together (API document: instances)."""
CompleteSpace: TypeAlias = Callable[[str], str]
"""The space of an external id that was given without one; raises ConfigurationError where there is none."""
Refer: TypeAlias = Callable[[Any], NodeReference]
"""The reference for what a relation holds."""
Targets: TypeAlias = list[NodeReference]
"""References of an item, as they were found: what it should be written after."""


@dataclass(slots=True)
class Item:
    """One instance as a request sends it: a dictionary, or a Struct that is encoded as one.

    `relations` and `ends` lead to the instances that should exist before this one is written.
    """

    body: Any
    edge: bool = False
    relations: Sequence[NodeReference] = ()
    ends: tuple[Key, Key] | None = None

    def targets(self) -> Iterator[Key]:
        yield from self.ends or ()
        for each in self.relations:
            yield each.space, each.external_id


class Head(NamedTuple):
    """What an item says of its instance besides properties; `ends` are those of an edge."""

    own: Key
    type: Key | None
    version: int | None
    ends: tuple[Key, Key] | None = None


def key_of(reference: Any) -> Key:
    """The id of a reference, or of an instance that has both parts of its id."""
    return reference.space, reference.external_id


def reference_of(item: Any) -> NodeReference | EdgeReference:
    """The reference that an item, or an answer about one, stands for."""
    kind, *id = item_key(item)
    return EdgeReference(*id) if kind == "edge" else NodeReference(*id)


def edge_external_id(type: Key, start: Key, end: Key) -> str:
    """The external id of an edge that was given none: the same for the same type, start and end, ever.

    >>> edge_external_id(("s", "stands_at"), ("s", "P"), ("s", "S"))[:12]
    '481cc8d9e8a5'
    """
    return hashlib.sha256("\0".join((*type, *start, *end)).encode()).hexdigest()


def join(present: Body, other: Mapping[str, Any]) -> str:
    """Take what `other` says of another view into `present`; or else the names of what they do not agree in."""
    absent = object()
    header = {name: value for name, value in other.items() if name != "sources"}
    names = [name for name, value in header.items() if present.setdefault(name, value) != value]
    for source in other.get("sources", ()):
        sources: list[Body] = present.setdefault("sources", [])
        same = next((each for each in sources if each["source"] == source["source"]), None)
        if same is None:
            sources.append(source)
        else:
            ours, theirs = same["properties"], source["properties"]
            names += [n for n in {**ours, **theirs} if ours.get(n, absent) != theirs.get(n, absent)]
    return ", ".join(names)
