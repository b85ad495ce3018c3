"""Result sets of query and sync by the fast lane and by pydantic: the same instances, and the same errors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import ValidationError

from pygen_runtime.model.answer_lane import answer_lane
from pygen_runtime.model.decoding import SetOf, _validated_sets, decode_sets  # pyright: ignore[reportPrivateUsage]
from pygen_runtime.model.lane import ENOUGH
from tests.model.lanes import forget_lanes, is_settled
from tests.model.test_decoding import item, reference
from tests.model.test_lanes import ENDS, whole
from tests.model.test_page_forms import PAGES, items_of
from tests.tables.test_page_values import MANY

BESIDE = ("other", "Part/v1", "pump")


def answer(**sets: Sequence[Any]) -> bytes:
    return json.dumps({"items": sets, "nextCursor": dict.fromkeys(sets, "next"), "debug": {"a": 1}}).encode()


def outcome(read: Any, sets: Sequence[SetOf[Any]], content: bytes) -> Any:
    try:
        found, rest = read(sets, content)
    except ValidationError as error:
        return repr(error.errors(include_url=False))
    members = {name: (list(map(whole, each.instances)), list(each.beside)) for name, each in found.items()}
    return sorted(members.items()), sorted(rest.items(), key=repr)


@pytest.mark.wide
@PAGES
@given(data=st.data())
def test_any_answer_is_the_same_in_both_lanes(connections: Any, edges: Any, data: st.DataObject) -> None:
    forget_lanes()
    pump, pipe = connections.Pump, edges.SteelPipe
    choice = data.draw(st.sampled_from([frozenset({"name"}), frozenset[str](), None]))
    sets = [SetOf("root", pump), SetOf("pipes", pipe, selected=choice), SetOf('"odd"', pump, beside=BESIDE)]
    lists = {each.name: data.draw(st.lists(items_of(each.cls), max_size=2)) for each in sets}
    content = json.dumps({"items": lists, "nextCursor": {"root": data.draw(st.none() | st.just("a"))}}).encode()
    assert outcome(decode_sets, sets, content) == outcome(_validated_sets, sets, content)


def test_whole_sets_stay_unsettled_beside_others(connections: Any, edges: Any) -> None:
    forget_lanes()
    sets = [SetOf("root", connections.Pump), SetOf("some", connections.Pump, selected=frozenset({"name"})), SetOf("pipes", edges.SteelPipe)]  # fmt: skip
    content = answer(root=[item({"name": "P", "site": reference("S")}, "Pump")], some=[item({"name": "Q"}, "Pump")], pipes=[item({}, "SteelPipe", **ENDS)])  # fmt: skip
    found, rest = decode_sets(sets, content)
    ((pump,), (some,), (pipe,)) = (found[each.name].instances for each in sets)
    assert (is_settled(pump), is_settled(some), is_settled(pipe)) == (False, True, False)
    assert (pump.site.external_id, pipe.start_node.external_id, some.name) == ("S", "a", "Q")
    assert not hasattr(some, "site"), "a property that was not selected is absent"
    assert not is_settled(pump)
    assert rest == {"nextCursor": {"root": "next", "some": "next", "pipes": "next"}, "debug": {"a": 1}}


def test_what_was_deleted_is_read_without_pydantic(connections: Any) -> None:
    forget_lanes()
    gone = {**item({}, "Pump"), "properties": None, "deletedTime": 7}
    sets = [SetOf("changes", connections.Pump)]
    content = answer(changes=[gone, item({"name": "P"}, "Pump")])
    found = decode_sets(sets, content)[0]["changes"].instances
    assert [(each.name, each.data_record.deleted_time_ms, is_settled(each)) for each in found] == [(None, 7, False), ("P", None, False)]  # fmt: skip
    assert outcome(decode_sets, sets, content) == outcome(_validated_sets, sets, content)


def test_an_error_says_where_in_the_whole_answer(connections: Any) -> None:
    forget_lanes()
    sets = [SetOf("root", connections.Pump), SetOf("some", connections.Pump, selected=frozenset({"name"}))]
    content = answer(root=[item({}, "Pump")], some=[item({}, "Pump"), item({"name": 1}, "Pump")])
    with pytest.raises(ValidationError) as caught:
        decode_sets(sets, content)
    assert caught.value.errors()[0]["loc"][:3] == ("items", "some", 1)


def test_answers_that_stay_unusual_are_not_tried_for_ever(connections: Any) -> None:
    forget_lanes()
    sets = [SetOf("root", connections.Pump)]
    lane = answer_lane((("root", connections.Pump),))
    assert lane is not None
    for _ in range(ENOUGH):
        assert decode_sets(sets, answer(root=[item({"new": 1}, "Pump")]))[0]["root"].instances[0].model_extra == {
            "new": 1
        }
    assert lane.read(answer(root=[item({}, "Pump")])) is None
    forget_lanes()


def test_spaces_of_a_long_answer_are_one_text_each(connections: Any) -> None:
    forget_lanes()
    sets = [SetOf("root", connections.Pump), SetOf("more", connections.Pump)]
    content = answer(root=[item({"site": reference(f"S-{n}")}, "Pump") for n in range(MANY)], more=[item({}, "Pump")])
    decode_sets(sets, content)
    found = decode_sets(sets, content)[0]
    spaces = [each.space for name in found for each in found[name].instances]
    spaces += [each._raw.properties.site.space for each in found["root"].instances]
    assert len({id(each) for each in spaces}) == len(set(spaces))
    forget_lanes()
