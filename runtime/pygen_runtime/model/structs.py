"""What a page of a class is decoded into where it has nothing unusual: flat msgspec Structs, a value for each property.

Of a view `Pump` with a text and a relation: ``Body(name="P-1", site=Ref("acme", "S-1"))``; what has no value is None.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import repeat
from operator import attrgetter
from typing import Annotated, Any, NamedTuple

from pygen_runtime.filters.schema import Property, View
from pygen_runtime.model.class_schema import is_edge, properties_of


class Decoded(NamedTuple):
    """A page: who each instance is (`space`, `externalId`, `version`, ...), its properties, and the rest of the answer."""

    heads: list[Any]
    bodies: list[Any]
    rest: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PageDecoder:
    """`decode` raises ValueError, AttributeError or RecursionError for a page with anything that the view does not say,
    and with what msgspec reads in another way than pydantic does. `as_dict` gives the properties in a body by name."""

    decode: Callable[[bytes], Decoded]
    as_dict: Callable[[Any], dict[str, Any]]


def page_decoder(cls: Any) -> PageDecoder | None:
    """What decodes the pages of a class; None where msgspec is not there, or cannot have the names of the view."""
    try:
        import msgspec
    except ImportError:
        return None
    if not hasattr(cls, "__view__") or not properties_of(cls):
        return None
    try:
        head, page = _structs(cls)
    except ValueError:  # a name that JSON writes with an escape
        return None
    decode = msgspec.json.Decoder(page).decode
    drop = head.properties.__set__
    has_times = any(each.type == "timestamp" for each in properties_of(cls).values())

    def decoded(content: bytes) -> Decoded:
        _check(content, has_times)
        try:
            found: Any = decode(content)
        except msgspec.MsgspecError as error:
            raise ValueError(str(error)) from None
        heads = found.items
        bodies: list[Any] = list(map(_BODY, heads))
        deque[Any](map(drop, heads, repeat(None)), 0)
        rest = {name: getattr(found, name) for name in ("nextCursor", "typing", "debug")}
        return Decoded(heads, bodies, {name: each for name, each in rest.items() if each is not msgspec.UNSET})

    return PageDecoder(decoded, msgspec.structs.asdict)


_BODY = attrgetter("properties.space.view")


def _structs(cls: Any) -> tuple[Any, Any]:
    """The head of an instance, with its properties by space and view, and the page around it; ValueError for a name."""
    from msgspec import UNSET, Meta, UnsetType, defstruct, field

    view: View = cls.__view__
    reference: Any = defstruct("Ref", [("space", str), ("external_id", str, field(name="externalId"))], gc=False)
    types = {**_TYPES, "direct": reference, "timestamp": Annotated[datetime, Meta(tz=True)]}
    values = [
        (each.name, _type(each, types), field(default=None, name=each.wire)) for each in properties_of(cls).values()
    ]
    # Not for the collector: lists and JSON are handed out only by an instance that has no body any more.
    body: Any = defstruct("Body", values, forbid_unknown_fields=True, gc=False)
    by_view: Any = defstruct("ByView", [("view", body, field(name=view.reference.path("")[1]))], gc=False)
    by_space: Any = defstruct("BySpace", [("space", by_view, field(name=view.reference.space))], gc=False)
    numbers = [(name, int) for name in ("version", "createdTime", "lastUpdatedTime")]
    who: list[Any] = [("space", str), ("externalId", str), *numbers, ("properties", by_space | None)]
    if is_edge(cls):
        who += [(name, reference) for name in ("type", "startNode", "endNode")]
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
