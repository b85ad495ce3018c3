"""The fast lane of reading and pydantic's: equal instances, and equal errors, of every page."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import ValidationError

from pygen_runtime.filters.references import NodeReference
from pygen_runtime.model.class_schema import fields_of
from pygen_runtime.model.decoding import decode_items, validated_items
from pygen_runtime.model.lane import ENOUGH, lane_of
from pygen_runtime.model.relations import DirectRelationList
from tests import instances
from tests.model.lanes import is_settled, without_msgspec
from tests.model.test_decoding import REQUIRED, item, reference
from tests.model.test_page_forms import PAGES, items_of

PLACES = [("scalars", "Sample"), ("connections", "Pump"), ("edges", "SteelPipe"), ("edges", "Note")]


@pytest.fixture(scope="session", params=PLACES, ids=lambda place: place[1])
def cls(request: pytest.FixtureRequest) -> Any:
    """A class; all of them together have every type, lists, relations with and without a target, and ends of edges."""
    package, name = request.param
    return getattr(request.getfixturevalue(package), name)


def shown(value: Any) -> Any:
    """A value with its type; of a moment what it says, because the lanes have objects of their own for time zones."""
    if isinstance(value, datetime):
        return datetime, value.isoformat(), value.utcoffset()
    if isinstance(value, DirectRelationList):
        return DirectRelationList, value.has_value, shown(list(value.references))  # pyright: ignore
    if isinstance(value, list):
        return [shown(each) for each in value]  # pyright: ignore[reportUnknownVariableType]
    return type(value), repr(value)


def whole(instance: Any) -> Any:
    """All that can differ between two instances."""
    values = [(name, shown(value)) for name, value in vars(instance).items()]
    own = getattr(instance, "_originals", None) or {}
    private = instance.__pydantic_private__
    return type(instance), values, instance.model_extra, instance.model_fields_set, private, dict(own)


def outcome(read: Callable[[], Any]) -> Any:
    try:
        found, rest = read()
    except ValidationError as error:
        return repr(error.errors(include_url=False))
    return list(map(whole, found)), repr(rest)


def by_attributes(found: tuple[list[Any], Any], names: list[str]) -> Any:
    return [[shown(getattr(each, name)) for name in names if name in fields_of(type(each))] for each in found[0]]


def is_fast(cls: Any, content: bytes) -> bool:
    """Whether the fast lane takes a page; what it makes of it is held against what pydantic makes."""
    lane = lane_of(cls)
    assert lane is not None
    lane._unusual = 0
    found = lane.read(content, None)
    if found is None:
        lane._unusual = 0
        assert outcome(lambda: decode_items(cls, content)) == outcome(lambda: validated_items(cls, content))
        return False
    names = list(fields_of(cls))
    validated = validated_items(cls, content)
    assert by_attributes(found, names) == by_attributes(validated, names)
    assert found[0] == validated[0]
    assert outcome(lambda: found) == outcome(lambda: validated)
    return True


@pytest.mark.wide
@PAGES
@given(data=st.data())
def test_pages_of_every_type(cls: Any, data: st.DataObject) -> None:
    page = st.fixed_dictionaries(
        {"items": st.lists(items_of(cls), max_size=2)},
        optional={"nextCursor": st.text(max_size=3) | st.none(), "typing": st.none() | st.integers()},
    )
    is_fast(cls, json.dumps(data.draw(page), ensure_ascii=data.draw(st.booleans())).encode("utf-8", "surrogatepass"))


TIMES = (
    "2024-02-29T12:00:00Z", "2024-02-29T12:00:00.1Z", "2024-02-29 12:00:00.123+00:00", "2024-02-29t12:00:00.123456z",
    "2024-02-29T12:00:00.1234567Z", "2024-02-29T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z",
    "2024-02-29T12:00:00.123456499+05:30", "2024-02-29T12:00:00\\u002e9999999Z", "2024-02-29T12:00:00.99999\\u00399Z",
    "2024-02-29T12:00Z", "2024-02-29T12:00:00", "2024-02-30T12:00:00Z", "2024-02-29T24:00:00Z", "2016-12-31T23:59:60Z",
    "0001-01-01T00:00:00+05:00", "2024-02-29T12:00:00+24:00", "2024-02-29T12:00:00-00:00", "1700000000", "2024-02-29", "",
)  # fmt: skip
"""As JSON has them: moments in every form, and what is none."""
VALUES = (
    "null", "0", "-0", "1.0", "1e2", "-0.0", "2147483648", "123456789012345678901234567890", "9" * 400, "1e999", "1e-999",
    "NaN", "Infinity", "01", "1.", "true", '"true"', '""', '"x"', '"\\ud800"', '"\\ud83d\\ude00"', '"a\tb"', '"a\\u0000b"',
    '"\\x"', "[]", "[null]", "[1]", "[1,]", "[[]]", "{}", '{"a":1,"a":2}', '{"space":"s","externalId":"x"}',
    '{"space":"s","externalId":"x","more":1}', '{"space":"s","external_id":"x"}', '{"space":"s"}', '{"space":null,"externalId":"x"}',
    "[" * 150 + "]" * 150, "[" * 220 + "]" * 220, "tru", '"2024-02-29"', '"2024-2-29"', '"0000-01-01"',
    *(f'"{each}"' for each in TIMES),
)  # fmt: skip
"""Values as JSON has them, or does not."""


def with_value(cls: Any, wire: str, value: str) -> bytes:
    sent = instances.page([item({"$here": 0}, cls.__name__, **(ENDS if "edge_type" in fields_of(cls) else {}))])
    return sent.replace(b'"$here": 0', f"{json.dumps(wire)}: {value}".encode(), 1)


ENDS = {"type": reference("t"), "startNode": reference("a"), "endNode": reference("b")}


def test_every_value_at_every_property(cls: Any) -> None:
    fast = 0
    for name, field in fields_of(cls).items():
        if name not in ("space", "external_id", "data_record") and not field.alias.startswith("$"):
            fast += sum(is_fast(cls, with_value(cls, field.alias, value)) for value in VALUES)
    assert fast > 10, "the lane is in use"


NASTY = (
    b"null", b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"\xff", b"\xed\xa0\x80", b"\\ud800", b"\x00", b"1e999", b"-", b".9999999",
    b'"space":1', b'"properties":null', b'"items":[]', b'"version":1.0', b" ", b"\xef\xbb\xbf", b"NaN", b"9" * 30,
)  # fmt: skip


def broken(content: bytes, seed: int) -> bytes:
    """A page with some of its bytes removed, doubled, or replaced by what parsers dislike."""
    source = random.Random(seed)
    for _ in range(source.randrange(1, 4)):
        start = source.randrange(len(content))
        end = start + source.choice((0, 0, 1, 1, 2, 12))
        middle = source.choice((b"", content[start:end] * 2, source.choice(NASTY), bytes([source.randrange(256)])))
        content = content[:start] + middle + content[end:]
    return content


def full_page(cls: Any) -> bytes:
    sent: dict[str, Any] = {
        **REQUIRED, "text": "é x", "moment": "2024-02-29T12:00:00.123+00:00", "day": "2024-02-29", "anything": {"a": [1]},
        "textList": ["a"], "double": 1.5, "single": 2, "site": reference("s"), "owner": reference("o"),
        "parts": [reference("p")], "requiredParts": [], "diameter": 1.5, "inspector": reference("i"), "remark": "n",
    }  # fmt: skip
    known = {field.alias for field in fields_of(cls).values()}
    ends = ENDS if "edge_type" in fields_of(cls) else {"type": reference("t")}
    if cls.__name__ == "Pump":
        sent["anything"] = reference("a")
    page = instances.page([item({wire: each for wire, each in sent.items() if wire in known}, cls.__name__, **ends)])
    assert is_fast(cls, page)
    return page


@pytest.mark.parametrize("seeds", [400, pytest.param(10_000, marks=pytest.mark.slow)])
def test_broken_pages(cls: Any, seeds: int) -> None:
    page = full_page(cls)
    taken = sum(is_fast(cls, broken(page, seed)) for seed in range(seeds))
    assert 0 < taken < seeds


def test_what_is_skipped_is_looked_at_too(scalars: Any) -> None:
    sent = instances.page([item(REQUIRED, more="here")])
    assert is_fast(scalars.Sample, sent)
    for odd in (b"\xff", b"\\ud800", b"\x00"):
        assert not is_fast(scalars.Sample, sent.replace(b"here", odd))


def test_numbers_of_many_digits_beside_a_time_are_no_times(scalars: Any) -> None:
    sent = {**REQUIRED, "double": 94.77089424570056, "moment": "2024-02-29T12:00:00.123+00:00"}
    page = json.dumps(json.loads(instances.page([item(sent)])), separators=(",", ":")).encode()
    assert b":94.77089424570056," in page
    assert is_fast(scalars.Sample, page)


def test_a_class_that_the_model_has_outgrown_is_not_tried_again(scalars: Any) -> None:
    lane_of.cache_clear()
    lane = lane_of(scalars.Sample)
    assert lane is not None
    sent = instances.page([item(REQUIRED)])
    assert not is_settled(decode_items(scalars.Sample, sent)[0][0])
    (found,), _ = decode_items(scalars.Sample, instances.page([item({**REQUIRED, "addedLater": 1})]))
    assert found.model_extra == {"addedLater": 1}
    assert is_settled(decode_items(scalars.Sample, sent)[0][0])
    lane_of.cache_clear()
    odd = instances.page([item({**REQUIRED, "moment": "2024-02-29T12:00Z"})])
    for _ in range(ENOUGH - 1):
        decode_items(scalars.Sample, odd)
    assert not is_settled(decode_items(scalars.Sample, sent)[0][0]), "some odd pages turn nothing off"
    for _ in range(ENOUGH):
        decode_items(scalars.Sample, odd)
    assert is_settled(decode_items(scalars.Sample, sent)[0][0])
    lane_of.cache_clear()


def test_without_msgspec_every_page_is_read(cls: Any) -> None:
    page = full_page(cls)
    fast = outcome(lambda: decode_items(cls, page))
    with without_msgspec():
        assert lane_of(cls) is None
        (instance,), _ = decode_items(cls, page)
        assert is_settled(instance)
        assert outcome(lambda: decode_items(cls, page)) == fast


def test_names_that_json_escapes_are_left_to_pydantic() -> None:
    from pygen_runtime.model.structs import page_decoder
    from pygen_runtime.sdk.v1 import PygenResource, prop, view

    class Odd(PygenResource):
        __view__ = view("plant", "Odd", "v1")
        text: str | None = prop('te"xt\n', default=None)

    assert page_decoder(Odd) is None
    (found,), _ = decode_items(Odd, instances.page([item({'te"xt\n': "x"}, "Odd")]))
    assert (found.text, found.as_id()) == ("x", NodeReference("s", "x"))
