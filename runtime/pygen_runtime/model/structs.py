"""What a page of a class is decoded into where it has nothing unusual: flat msgspec Structs, a value for each property.

Of a view `Pump` with a text and a relation: ``Body(name="P-1", site=Ref("acme", "S-1"))``; what has no value is None.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import chain
from operator import attrgetter
from typing import Annotated, Any, Literal, NamedTuple

from pygen_runtime.filters.schema import Property, View
from pygen_runtime.model.class_schema import is_edge, properties_of


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
    """Decodes the pages of a class.

    Instances are in few spaces, which come again and again: once a long page has shown them, each is one text for all
    that name it. A page with another one is read by any space.
    """

    def __init__(self, cls: Any) -> None:
        from msgspec.structs import asdict

        self.as_dict: Callable[[Any], dict[str, Any]] = asdict
        self._cls = cls
        self._has_times = any(each.type == "timestamp" for each in properties_of(cls).values())
        self._by_any = _reader(cls, str)
        self._by_known: Callable[[bytes], Decoded] | None = None
        self._spaces: frozenset[str] = frozenset()
        self._tries = _TRIES

    def decode(self, content: bytes) -> Decoded:
        """Raises ValueError, AttributeError or RecursionError for a page with anything that the view does not say, and
        with what msgspec reads in another way than pydantic does."""
        _check(content, self._has_times)
        read = self._by_known
        if read is not None:
            try:
                return read(content)
            except ValueError:
                pass  # another space; or what is unusual in any
        found = self._by_any(content)
        if self._tries and (read is not None or len(found.heads) >= _MANY):
            self._learn(found.heads)
        return found

    def _learn(self, heads: list[Any]) -> None:
        """Know the spaces of a page from now on; or none, where there are many, or other ones again and again."""
        self._tries -= 1
        self._spaces |= _spaces(self._cls, heads)
        if not self._tries or len(self._spaces) > _MOST:
            self._by_known, self._tries = None, 0
        else:
            literal: Any = Literal
            self._by_known = _reader(self._cls, literal[tuple(sorted(self._spaces))])


_MANY, _TRIES, _MOST = 200, 8, 64
"""How many instances make it worth to know their spaces, how often these are learned, and how many there may be."""


def _spaces(cls: Any, heads: list[Any]) -> set[str]:
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
    import msgspec

    head, page = _structs(cls, space)
    decode = msgspec.json.Decoder(page).decode
    keep = head.properties.__set__

    def read(content: bytes) -> Decoded:
        try:
            found: Any = decode(content)
        except msgspec.MsgspecError as error:
            raise ValueError(str(error)) from None
        heads = found.items
        deque[Any](map(keep, heads, list(map(_BODY, heads))), 0)
        rest = {name: getattr(found, name) for name in ("nextCursor", "typing", "debug")}
        return Decoded(heads, {name: each for name, each in rest.items() if each is not msgspec.UNSET})

    return read


_BODY = attrgetter("properties.space.view")
_EDGE_ENDS = ("type", "startNode", "endNode")


def _structs(cls: Any, space: Any) -> tuple[Any, Any]:
    """The head of an instance, with its properties by space and view, and the page around it."""
    from msgspec import UNSET, Meta, UnsetType, defstruct, field

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
    head: Any = defstruct("Head", [*who, ("deletedTime", int | None, None)], gc=False)
    rest = [("nextCursor", str | None | UnsetType, UNSET), ("typing", Any, UNSET), ("debug", Any, UNSET)]
    return head, defstruct("Page", [("items", list[head]), *rest])


def _type(property: Property, types: Mapping[str, Any]) -> Any:
    one: Any = types.get(property.type, str)
    whole = list.__class_getitem__(one) if property.is_list else one
    return whole if whole is Any else whole | None


_TYPES: Mapping[str, Any] = {
    "boolean": bool, "int32": int, "int64": int, "float32": float, "float64": float, "date": date, "json": Any,
}  # fmt: skip


def _check(content: bytes, has_times: bool) -> None:
    """Raises ValueError for what msgspec takes and pydantic refuses, or reads in another way."""
    if not content.isascii():
        content.decode()  # msgspec does not look at texts that it passes over
    if has_times and ((_LONG(content) and _LONG_TIME(content)) or (b"\\" in content and _ESCAPED(content))):
        raise ValueError("a time with more than six digits, or one in escapes: msgspec rounds where pydantic cuts")


_LONG = re.compile(rb"\.\d{7}").search
_LONG_TIME = re.compile(rb":\d\d\.\d{7}").search
_ESCAPED = re.compile(rb"\\u00[23]").search
