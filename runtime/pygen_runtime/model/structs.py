"""What a page of a class is decoded into where it has nothing unusual: flat msgspec Structs, a value for each property.

Of a view `Pump` with a text and a relation: ``Body(name="P-1", site=Ref("acme", "S-1"))``; what has no value is None.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Annotated, Any, NamedTuple

from pygen_runtime.filters.schema import Property, View
from pygen_runtime.model.class_schema import is_edge, properties_of
from pygen_runtime.tables.known_spaces import KnownSpaces


class Decoded(NamedTuple):
    """A page: each instance (`space`, `externalId`, `version`, ..., its body as `properties`), and the rest of the answer."""

    heads: list[Any]
    rest: dict[str, Any]


def page_decoder(cls: Any) -> PageDecoder | None:
    """What decodes the pages of a class; None where msgspec is not there, or cannot have the names of the view."""
    if not hasattr(cls, "__view__") or not properties_of(cls):
        return None
    try:
        return PageDecoder(cls)
    except (ImportError, ValueError):  # a name that JSON writes with an escape
        return None


class PageDecoder:
    """Decodes the pages of a class."""

    def __init__(self, cls: Any) -> None:
        from msgspec.structs import asdict

        self.as_dict: Callable[[Any], dict[str, Any]] = asdict
        self.has_times = any(each.type == "timestamp" for each in properties_of(cls).values())
        self.pages = KnownSpaces(
            partial(_reader, cls), lambda found: spaces_in(cls, found.heads), lambda found: len(found.heads)
        )

    def decode(self, content: bytes) -> Decoded:
        """Raises ValueError, AttributeError or RecursionError for a page with anything that the view does not say, and
        with what msgspec reads in another way than pydantic does."""
        check_content(content, self.has_times)
        return self.pages.read(content)


def spaces_in(cls: Any, heads: list[Any]) -> set[str]:
    """The spaces of instances, and of what they refer to."""
    bodies = [each.properties for each in heads]
    found: set[str] = {each.space for each in heads}
    references = [getattr(each, name) for each in heads for name in (_EDGE_ENDS if is_edge(cls) else ("type",))]
    for property in properties_of(cls).values():
        if property.type == "direct":
            values = [value for each in bodies if (value := getattr(each, property.name)) is not None]
            references += chain.from_iterable(values) if property.is_list else values
    return found.union(each.space for each in references if each is not None)


def _reader(cls: Any, space: Any) -> Callable[[bytes], Decoded]:
    """Reads pages in which spaces are of this type; ValueError for a name that JSON writes with an escape."""
    from msgspec import UNSET, MsgspecError, UnsetType, defstruct
    from msgspec.json import Decoder

    head = Head(cls, space)
    rest = [("nextCursor", str | None | UnsetType, UNSET), ("typing", Any, UNSET), ("debug", Any, UNSET)]
    decode = Decoder(defstruct("Page", [("items", list.__class_getitem__(head.type)), *rest])).decode

    def read(content: bytes) -> Decoded:
        try:
            found: Any = decode(content)
        except MsgspecError as error:
            raise ValueError(str(error)) from None
        head.take_bodies(found.items)
        rest = {name: getattr(found, name) for name in ("nextCursor", "typing", "debug")}
        return Decoded(found.items, {name: each for name, each in rest.items() if each is not UNSET})

    return read


class Head:
    """What an instance of a class is decoded into, where spaces are of this type; ValueError as `_reader`."""

    def __init__(self, cls: Any, space: Any) -> None:
        self.type, body = _structs(cls, space)
        self._none = body()
        self._keep = self.type.properties.__set__

    def take_bodies(self, heads: list[Any]) -> None:
        """Let each have its body as `properties`, which it had by space and view."""
        try:
            bodies = list(map(_BODY, heads))
        except AttributeError:  # of an instance that was deleted, or has no property of the view
            bodies = [self._none if each.properties is None else _BODY(each) for each in heads]
        deque[Any](map(self._keep, heads, bodies), 0)


_BODY = attrgetter("properties.space.view")
_EDGE_ENDS = ("type", "startNode", "endNode")


def _structs(cls: Any, space: Any) -> tuple[Any, Any]:
    """The head of an instance, with its properties by space and view, and these properties."""
    from msgspec import Meta, defstruct, field

    view: View = cls.__view__
    reference: Any = defstruct("Ref", [("space", space), ("external_id", str, field(name="externalId"))], gc=False)
    types = {**_TYPES, "direct": reference, "timestamp": Annotated[datetime, Meta(tz=True)]}
    values = [
        (each.name, _type(each, types), field(default=None, name=each.wire)) for each in properties_of(cls).values()
    ]
    # Not for the collector: lists and JSON are handed out only by an instance that has no body any more.
    body: Any = defstruct("Body", values, forbid_unknown_fields=True, gc=False)
    by_view: Any = defstruct("ByView", [("view", body, field(name=view.reference.path("")[1]))], gc=False)
    by_space: Any = defstruct("BySpace", [("space", by_view, field(name=view.reference.space))], gc=False)
    numbers = [(name, int) for name in ("version", "createdTime", "lastUpdatedTime")]
    who: list[Any] = [("space", space), ("externalId", str), *numbers, ("properties", by_space | None)]
    if is_edge(cls):
        who += [(name, reference) for name in _EDGE_ENDS]
    else:
        who.append(("type", reference | None, None))
    return defstruct("Head", [*who, ("deletedTime", int | None, None)], gc=False), body


def _type(property: Property, types: Mapping[str, Any]) -> Any:
    one: Any = types.get(property.type, str)
    whole = list.__class_getitem__(one) if property.is_list else one
    return whole if whole is Any else whole | None


_TYPES: Mapping[str, Any] = {
    "boolean": bool, "int32": int, "int64": int, "float32": float, "float64": float, "date": date, "json": Any,
}  # fmt: skip


def check_content(content: bytes, has_times: bool) -> None:
    """Raises ValueError for what msgspec takes and pydantic refuses, or reads in another way."""
    if not content.isascii():
        content.decode()  # msgspec does not look at texts that it passes over
    if has_times and (_LONG_TIME(content) or (b"\\" in content and _ESCAPED(content))):
        raise ValueError("a time with more than six digits, or one in escapes: msgspec rounds where pydantic cuts")


_LONG_TIME = re.compile(rb"\.\d{7}(?<=\d:\d\d\.\d{7})").search
"""Not a number, before whose colon the quote of its name stands; in this order it takes a twentieth of what it takes from the left."""
_ESCAPED = re.compile(rb"\\u00[23]").search
