"""The fast lane of query and sync: the result sets that have nothing unusual become instances that are not settled.

Of two sets, of which the second is read with some properties only and so is pydantic's, the Struct is
``Items(s0=[Head(...), ...], s1=Raw(b'[{"instanceType": ...}]'))``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any, NamedTuple

from pygen_runtime.model.binding import Binding
from pygen_runtime.model.lane import ENOUGH, Lane, lane_of
from pygen_runtime.model.structs import Head, check_content, spaces_in
from pygen_runtime.tables.known_spaces import KnownSpaces


class DecodedSets(NamedTuple):
    """The instances of the sets of this lane, what is left to pydantic as JSON, and the rest of the answer."""

    heads: dict[str, list[Any]]
    others: dict[str, bytes]
    rest: dict[str, Any]


@lru_cache(maxsize=256)
def answer_lane(sets: tuple[tuple[str, Any], ...]) -> AnswerLane | None:
    """What reads answers of these sets, by name and class; a set without a class is pydantic's.

    None where all are.
    """
    lanes = {name: lane for name, cls in sets if cls is not None and (lane := lane_of(cls)) is not None}
    try:
        return AnswerLane(lanes, [name for name, _ in sets if name not in lanes]) if lanes else None
    except ValueError:  # a name that JSON writes with an escape
        return None


class AnswerLane:
    """Reads the answers that have these sets."""

    def __init__(self, lanes: Mapping[str, Lane], others: list[str]) -> None:
        self._lanes = lanes
        self._has_times = any(each.has_times for each in lanes.values())
        self._unusual = 0
        classes = {name: lane.cls for name, lane in lanes.items()}

        def spaces_of(found: DecodedSets) -> set[str]:
            return set[str]().union(*(spaces_in(classes[name], heads) for name, heads in found.heads.items()))

        self._answers = KnownSpaces(
            partial(_reader, classes, others), spaces_of, lambda found: sum(map(len, found.heads.values()))
        )

    def read(self, content: bytes) -> DecodedSets | None:
        """None for an answer that has anything unusual."""
        if self._unusual >= ENOUGH:
            return None
        try:
            check_content(content, self._has_times)
            found = self._answers.read(content)
        except (ValueError, AttributeError, RecursionError):
            self._unusual += 1
            return None
        self._unusual = 0
        return found

    def made(self, found: DecodedSets, name: str, binding: Binding | None) -> list[Any]:
        """The instances of a set."""
        return self._lanes[name].made(found.heads[name], binding)


def _reader(classes: Mapping[str, Any], others: list[str], space: Any) -> Callable[[bytes], DecodedSets]:
    """Reads answers in which spaces are of this type."""
    from msgspec import UNSET, MsgspecError, Raw, UnsetType, defstruct, field
    from msgspec.json import Decoder

    heads = {name: Head(cls, space) for name, cls in classes.items()}
    lists = {name: list.__class_getitem__(head.type) for name, head in heads.items()}
    places = {name: f"s{place}" for place, name in enumerate([*classes, *others])}
    items: Any = defstruct(
        "Items",
        [(places[name], each | UnsetType, field(default=UNSET, name=name)) for name, each in lists.items()]
        + [(places[name], Raw, field(default=Raw(), name=name)) for name in others],
    )
    rest = [("typing", Any, UNSET), ("debug", Any, UNSET)]
    answer = defstruct("Answer", [("items", items), ("nextCursor", dict[str, str | None]), *rest])
    decode = Decoder(answer).decode

    def read(content: bytes) -> DecodedSets:
        try:
            found: Any = decode(content)
        except MsgspecError as error:
            raise ValueError(str(error)) from None
        sets = {name: value for name in heads if (value := getattr(found.items, places[name])) is not UNSET}
        for name, members in sets.items():
            heads[name].take_bodies(members)
        left = {name: bytes(raw) for name in others if (raw := getattr(found.items, places[name]))}
        rest = {name: getattr(found, name) for name in ("nextCursor", "typing", "debug")}
        return DecodedSets(sets, left, {name: each for name, each in rest.items() if each is not UNSET})

    return read
