"""Pages read by the spaces that earlier pages had: the same instances, each space one text."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from pygen_runtime.model.decoding import decode_items, validated_items
from pygen_runtime.model.lane import lane_of
from pygen_runtime.model.structs import Decoded, PageDecoder, page_decoder
from pygen_runtime.tables.known_spaces import MANY, MOST, TRIES
from tests import instances
from tests.model.test_decoding import item, reference
from tests.model.test_page_forms import PAGES, items_of


def decoder_of(cls: Any) -> PageDecoder:
    found = page_decoder(cls)
    assert found is not None
    return found


def plain(page: Decoded) -> Any:
    return msgspec.to_builtins(page.heads), page.rest


def pumps(*spaces: str, count: int = MANY) -> bytes:
    """Pumps in these spaces by turns, each at a site in its space."""
    made = [item({"site": {"space": spaces[n % len(spaces)], "externalId": f"S-{n}"}}, "Pump") for n in range(count)]
    return instances.page([{**each, "space": spaces[n % len(spaces)]} for n, each in enumerate(made)])


@PAGES
@given(data=st.data())
def test_any_page_is_the_same_by_known_spaces(connections: Any, edges: Any, data: st.DataObject) -> None:
    cls = data.draw(st.sampled_from([connections.Pump, edges.SteelPipe]))
    content = json.dumps({"items": data.draw(st.lists(items_of(cls), min_size=1, max_size=3))}).encode()
    decoder = decoder_of(cls)
    try:
        found = decoder.decode(content)
    except (ValueError, AttributeError, RecursionError):
        return
    by_any = plain(found)
    decoder.pages.learn(found)
    known = decoder.pages.by_known
    assert known is not None
    assert plain(known(content)) == by_any


def test_a_long_page_shows_the_spaces_of_those_to_come(connections: Any) -> None:
    decoder = decoder_of(connections.Pump)
    decoder.decode(pumps("one", count=MANY - 1))
    assert decoder.pages.by_known is None
    decoder.decode(pumps("one", "two"))
    page = decoder.decode(pumps("two", "one"))
    named = [each.space for each in page.heads] + [each.properties.site.space for each in page.heads]
    assert len({id(each) for each in named}) == 2, "a text for each space"


def test_escapes_of_a_known_space(connections: Any) -> None:
    decoder = decoder_of(connections.Pump)
    decoder.decode(pumps("one"))
    escaped = pumps("one").replace(b'"one"', b'"\\u006fne"')
    assert plain(decoder.decode(escaped)) == plain(decoder.decode(pumps("one")))


def test_another_space_is_read_and_learned(connections: Any) -> None:
    decoder = decoder_of(connections.Pump)
    decoder.decode(pumps("one"))
    assert {each.space for each in decoder.decode(pumps("new", count=1)).heads} == {"new"}
    assert decoder.pages.by_known is not None
    assert len(decoder.pages.by_known(pumps("new", count=1)).heads) == 1, "no page is read twice for ever"
    assert len(decoder.pages.by_known(pumps("new", "one")).heads) == MANY


def test_spaces_that_keep_changing_are_not_learned_for_ever(connections: Any) -> None:
    decoder = decoder_of(connections.Pump)
    for number in range(TRIES + 1):
        assert len(decoder.decode(pumps(f"space_{number}")).heads) == MANY
    assert decoder.pages.by_known is None
    many = decoder_of(connections.Pump)
    many.decode(pumps(*(f"space_{number}" for number in range(MOST + 1))))
    assert many.pages.by_known is None


def test_what_is_unusual_in_a_known_space_is_still_pydantics(connections: Any) -> None:
    lane_of.cache_clear()
    decode_items(connections.Pump, pumps("one"))
    unusual = instances.page([item({"unknown": 1, "site": reference("S-1")}, "Pump")])
    assert decode_items(connections.Pump, unusual)[0][0].model_extra == {"unknown": 1}
    assert decode_items(connections.Pump, pumps("one"))[0] == validated_items(connections.Pump, pumps("one"))[0]
    lane_of.cache_clear()
