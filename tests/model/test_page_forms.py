"""A page is read by pydantic in its usual form, else in the form that takes nulls and gaps: both make the same objects."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic_core import ValidationError

from pygen_runtime.filters.schema import Property
from pygen_runtime.model.class_schema import properties_of
from pygen_runtime.model.decoding import Finisher, decode_items, gc_paused, page_validator
from pygen_runtime.model.instances import PygenEdge
from tests.cases import examples
from tests.model.lanes import without_msgspec

pytestmark = pytest.mark.usefixtures("by_pydantic")

PAGES = settings(deadline=None, max_examples=examples(60), suppress_health_check=[HealthCheck.too_slow])

NAME = st.text(max_size=4)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | NAME,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAME, inner, max_size=2),
    max_leaves=4,
)
REFERENCE = st.fixed_dictionaries({"space": NAME, "externalId": NAME}, optional={"type": JSON})
NUMBER = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**70), 2**70)
DIGITS = st.integers(0, 10**9).map(lambda number: f".{number}") | st.just("")
OFFSET = st.sampled_from(["Z", "+00:00", "-00:00", "+0530", "-11:30", "+01", ""])
TIMESTAMP = st.builds("{}T{:02}:30:15{}{}".format, st.dates(), st.integers(0, 23), DIGITS, OFFSET)
VALUES = {
    "boolean": st.booleans(), "int32": st.integers(), "int64": st.integers(), "float32": NUMBER, "float64": NUMBER,
    "timestamp": TIMESTAMP, "date": st.dates().map(str), "json": JSON, "direct": REFERENCE,
}  # fmt: skip


@pytest.fixture(scope="module")
def by_pydantic() -> Iterator[None]:
    """The fast lane is held against this one in `test_lanes`."""
    with without_msgspec():
        yield


def value_of(property: Property) -> st.SearchStrategy[Any]:
    one = VALUES.get(property.type, NAME)
    return st.lists(one, max_size=3) if property.is_list else one


def items_of(cls: Any) -> st.SearchStrategy[Any]:
    """Items as the API sends them, with some that it should not: null, another type, what the view does not know."""
    properties = properties_of(cls).values()
    every = {each.wire: value_of(each) for each in properties}
    usual = st.fixed_dictionaries(
        {each.wire: every[each.wire] for each in properties if each.required},
        optional={each.wire: every[each.wire] for each in properties if not each.required},
    )
    odd = st.dictionaries(st.sampled_from(sorted(every)) | NAME, st.none() | JSON, max_size=2)
    values = st.one_of(usual, usual, st.builds(lambda a, b: {**a, **b}, usual, odd), odd)
    view = cls.__view__.reference
    place = values.map(lambda each: {view.space: {f"{view.external_id}/{view.version}": each}})
    ends = ("type", "startNode", "endNode") if issubclass(cls, PygenEdge) else ()
    return st.fixed_dictionaries(
        {
            "instanceType": NAME, "space": NAME, "externalId": NAME, "version": st.integers(0),
            "createdTime": st.integers(0), "lastUpdatedTime": st.integers(0), **dict.fromkeys(ends, REFERENCE),
        },
        optional={
            "properties": place | st.sampled_from([None, {}, {view.space: {}}]), "deletedTime": st.integers(0),
            "new": JSON, **({} if ends else {"type": REFERENCE | st.none()}),
        },
    )  # fmt: skip


def outcome(read: Callable[[], Any]) -> Any:
    """What reading gives: everything that can differ between two instances, or the places of the errors."""
    try:
        found, rest = read()
    except ValidationError as error:
        return [each["loc"] for each in error.errors(include_input=False, include_url=False)]
    shown = [
        (type(each), repr(vars(each)), list(map(type, vars(each).values())), each.model_extra, each.model_fields_set)
        for each in found
    ]
    return shown, repr(rest)


def lenient(cls: Any, content: bytes) -> Any:
    with gc_paused():
        answer = page_validator(cls, True).validate_json(content, context=Finisher(cls))
    return answer.pop("items"), answer


def check(cls: Any, data: st.DataObject) -> None:
    page = data.draw(
        st.fixed_dictionaries(
            {"items": st.lists(items_of(cls), max_size=2)}, optional={"nextCursor": NAME | st.none(), "typing": JSON}
        )
    )
    content = json.dumps(page).encode()
    assert outcome(lambda: decode_items(cls, content)) == outcome(lambda: lenient(cls, content))


@pytest.mark.wide
@PAGES
@given(st.data())
def test_scalars_of_every_type(scalars: Any, data: st.DataObject) -> None:
    check(scalars.Sample, data)


@pytest.mark.wide
@PAGES
@given(st.data())
def test_relations_of_every_kind(connections: Any, data: st.DataObject) -> None:
    check(connections.Pump, data)


@pytest.mark.wide
@PAGES
@given(st.data())
def test_edges(edges: Any, data: st.DataObject) -> None:
    check(edges.SteelPipe, data)
