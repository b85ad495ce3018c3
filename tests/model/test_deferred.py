"""Instances before and after they are settled: nobody can tell, but by the time and the memory."""

from __future__ import annotations

import copy
import gc
import os
import pickle
import threading
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel

from pygen_runtime.filters.references import NodeReference
from pygen_runtime.model.decoding import decode_items, validated_items
from pygen_runtime.model.originals import changed_fields
from pygen_runtime.model.tabular import rows_of
from pygen_runtime.writing.saving import save
from tests import instances
from tests.model.lanes import is_settled
from tests.model.test_decoding import REQUIRED, item, reference

SENT = {"site": reference("s"), "owner": reference("o"), "parts": [reference("p")], "requiredParts": [], "name": "n",
        "anything": reference("a"), "anythings": [reference("b")]}  # fmt: skip


def pump(connections: Any, read: Callable[..., Any] = decode_items, **more: Any) -> Any:
    cls = connections.Pump
    (found,), _ = read(cls, instances.page([item({**SENT, **more}, "Pump", type=reference("t"))]))
    return found


def sample(scalars: Any, **more: Any) -> Any:
    (found,), _ = decode_items(scalars.Sample, instances.page([item({**REQUIRED, **more})]))
    return found


def test_attributes_do_not_settle(connections: Any) -> None:
    found = pump(connections)
    assert type(found) is connections.Pump
    assert (found.name, found.space, found.external_id, found.twin) == ("n", "s", "x", None)
    assert (found.site, found.node_type) == (NodeReference("other", "s"), NodeReference("other", "t"))
    assert (found.anything, found.data_record.version) == (NodeReference("other", "a"), 3)
    assert found.parts.references == (NodeReference("other", "p"),)
    assert found.as_id() == NodeReference("s", "x") and hash(found) == hash(pump(connections))
    assert not hasattr(found, "__array__") and not hasattr(found, "nothing")
    assert not is_settled(found)


@pytest.mark.parametrize("settled", [False, True])
def test_rows_do_not_settle_and_are_the_same(connections: Any, settled: bool) -> None:
    found, validated = pump(connections), pump(connections, validated_items)
    if settled:
        vars(found)
    rows = rows_of(connections.Pump, [found])
    assert rows == rows_of(connections.Pump, [validated])
    assert is_settled(found) is settled
    kept = dict(zip((each.name for each in rows.columns), rows.values, strict=True))
    kept["anythings"][0].clear()  # type: ignore[union-attr, index]  # pyright: ignore
    assert found.anythings == [NodeReference("other", "b")]


def test_rows_of_json_and_of_what_went_past_settle(connections: Any, scalars: Any) -> None:
    of_json, past = sample(scalars, json={"a": [1]}), pump(connections)
    rows_of(scalars.Sample, [of_json])
    object.__setattr__(past, "name", "other")
    rows = rows_of(connections.Pump, [past])
    assert is_settled(of_json) and is_settled(past)
    assert ["other"] in rows.values


USES: dict[str, Callable[[Any], Any]] = {
    "vars": vars, "repr": repr, "dump": lambda x: x.model_dump(), "json": lambda x: x.model_dump_json(), "own": lambda x: x.dump(),
    "copy": copy.copy, "deep": copy.deepcopy, "model_copy": lambda x: x.model_copy(update={"name": "m"}),
    "pickle": lambda x: pickle.loads(pickle.dumps(x)), "set": lambda x: (x.model_fields_set, x.model_extra),
    "iter": dict, "list": lambda x: x.anythings, "dir": dir, "delete": lambda x: delattr(x, "name"),
}  # fmt: skip


@pytest.mark.parametrize("settled", [False, True])
def test_a_write_object_is_the_same_and_has_lists_of_its_own(connections: Any, settled: bool) -> None:
    found = pump(connections)
    if settled:
        vars(found)
    written = found.as_write()
    assert is_settled(found) is settled
    assert written == pump(connections, validated_items).as_write()
    assert repr(written) == repr(pump(connections, validated_items).as_write())
    assert written.existing_version == 3
    written.anythings.append(NodeReference("s", "new"))
    assert found.anythings == [NodeReference("other", "b")]


def test_json_of_a_write_object_is_its_own(scalars: Any) -> None:
    found = sample(scalars, requiredJson={"a": [1]})
    written = found.as_write()
    written.required_json["a"].append(2)
    assert found.required_json == {"a": [1]} and not changed_fields(found)


def test_a_save_of_what_nobody_touched_settles_nothing(connections: Any) -> None:
    found = pump(connections)
    steps = save(lambda space: space, [found])
    with pytest.raises(StopIteration) as end:
        next(steps)
    assert end.value.value.unchanged == [NodeReference("s", "x")]
    assert not is_settled(found)


@pytest.mark.parametrize("use", USES)
def test_whatever_needs_pydantic_finds_it(connections: Any, use: str) -> None:
    fast, slow = pump(connections), pump(connections, validated_items)
    assert not is_settled(fast)
    assert USES[use](fast) == USES[use](slow)
    assert is_settled(fast)
    assert fast == slow and vars(fast) == vars(slow)


def test_equality_in_both_directions(connections: Any) -> None:
    assert pump(connections) == pump(connections, validated_items)
    assert pump(connections, validated_items) == pump(connections)
    assert pump(connections) == pump(connections)
    assert pump(connections) != pump(connections, name="m")
    assert pump(connections) not in ([], None, pump(connections, name="m"))


def test_relations_are_the_same_objects_before_and_after(connections: Any) -> None:
    found = pump(connections)
    before = [found.site, found.parts, found.anything, found.node_type]
    assert before[0] is found.site
    vars(found)
    after = [found.site, found.parts, found.anything, found.node_type]
    assert list(map(id, before)) == list(map(id, after))


def test_an_assignment_before_anything_else(connections: Any) -> None:
    found = pump(connections)
    found.name = "m"
    assert (found.name, found.model_fields_set, changed_fields(found)) == ("m", {"name"}, {"name"})
    assert found.site == NodeReference("other", "s")
    other = pump(connections)
    object.__setattr__(other, "name", "past pydantic")
    assert vars(other)["name"] == "past pydantic" and vars(other)["site"] == found.site


def test_changes_in_place_are_noticed(scalars: Any, connections: Any) -> None:
    found = sample(scalars, textList=["a"], anything={"a": [1]}, jsonList=[{}])
    assert not changed_fields(sample(scalars, textList=["a"], anything={"a": [1]}))
    found.text_list.append("b")
    found.anything["a"].append(2)
    assert changed_fields(found) == {"text_list", "anything"}
    found.json_list[0]["x"] = 1
    assert changed_fields(found) == {"text_list", "anything", "json_list"}
    other = pump(connections)
    other.anythings.clear()
    assert changed_fields(other) == {"anythings"}


def test_what_was_not_given_is_none_and_what_was_deleted_is_not_there(connections: Any) -> None:
    found = pump(connections)
    del found.name
    with pytest.raises(AttributeError, match="name of this Pump was not read"):
        found.name  # noqa: B018
    with pytest.raises(AttributeError, match="has no property 'nmae'; did you mean name"):
        pump(connections).nmae = 1


def test_a_field_of_ones_own_model(connections: Any) -> None:
    class Mine(BaseModel):
        pump: connections.Pump

    fast, slow = Mine(pump=pump(connections)), Mine(pump=pump(connections, validated_items))
    assert fast.model_dump_json() == slow.model_dump_json()
    assert fast == slow


def test_class_access_stays_the_column(connections: Any) -> None:
    pump(connections)
    assert (connections.Pump.name == "x").dump()["equals"]["property"] == ["plant", "Pump/v1", "name"]

    class Mine(connections.Pump):  # type: ignore[misc]
        note: int = 1

    made = Mine(space="s", external_id="x", owner=("s", "o"), required_parts=[])
    assert (made.name, made.note, made.site) == (None, 1, None)
    assert "site" in Mine.model_fields and Mine.model_fields["site"].default is None


def test_subclasses_that_answer_themselves(connections: Any) -> None:
    class Any_(connections.Pump):  # type: ignore[misc]
        def __getattr__(self, name: str) -> Any:
            return f"no {name}"

    class Equal(connections.Pump):  # type: ignore[misc]
        def __eq__(self, other: object) -> bool:
            return isinstance(other, Equal) and other.name == self.name

    class Mixin:
        own = 1

    class Mixed(Mixin, connections.Pump):  # type: ignore[misc]
        @property
        def name(self) -> str:  # type: ignore[override]
            return "computed"

    class Beside(Mixin, connections.Pump):  # type: ignore[misc]
        pass

    page = instances.page([item(SENT, "Pump")])
    for cls in (Any_, Equal, Mixed, Beside):
        (fast,), _ = decode_items(cls, page)
        (slow,), _ = validated_items(cls, page)
        assert (fast.name, fast.site, fast.space) == (slow.name, slow.site, slow.space)
        assert fast == slow and vars(fast) == vars(slow)
        assert type(fast) is cls and fast.model_dump() == slow.model_dump()
        assert cls is Any_ or copy.copy(fast) == fast
    assert decode_items(Any_, page)[0][0].other == "no other"


def work(use: Callable[[Any], Any], found: list[Any], start: threading.Barrier, seen: list[list[Any]]) -> None:
    start.wait()
    seen.append([(use(each), each.site, each.parts) for each in found])


def test_threads_that_need_one_instance_at_once(connections: Any) -> None:
    page = instances.page([item(SENT, "Pump", externalId=str(number)) for number in range(200)])
    uses: tuple[Callable[[Any], Any], ...] = (
        lambda x: x.site, lambda x: x.parts, lambda x: vars(x)["site"], lambda x: x.anythings, lambda x: x.name, lambda x: x.node_type,
        lambda x: x.model_fields_set, lambda x: x.model_extra, lambda x: x.external_id,
    )  # fmt: skip
    for _ in range(5):
        found, _ = decode_items(connections.Pump, page)
        seen: list[list[Any]] = []
        start = threading.Barrier(len(uses) * 2)

        threads = [threading.Thread(target=work, args=(use, found, start, seen)) for use in uses * 2]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert len(seen) == len(threads)
        for place, instance in enumerate(found):
            for one in seen:
                assert one[place][1] is instance.site and one[place][2] is instance.parts


@pytest.mark.wide
def test_nothing_keeps_an_instance_or_its_client(connections: Any) -> None:
    class Bound:
        def for_page(self) -> Bound:
            return self

    binding: Any = Bound()
    page = instances.page([item(SENT, "Pump"), item(SENT, "Pump")])
    for settles in (False, True):
        one, other = decode_items(connections.Pump, page, binding)[0]
        if settles:
            vars(one), vars(other)
        object.__setattr__(one.site, "_kept", [other])
        object.__setattr__(other.site, "_kept", [one])
        gone = weakref.ref(one)
        del one, other
        gc.collect()
        assert gone() is None
    gone_binding = weakref.ref(binding)
    one = decode_items(connections.Pump, page, binding)[0][0]
    del binding
    assert gone_binding() is one._binding
    del one
    gc.collect()
    assert gone_binding() is None


def test_json_that_leads_back_to_its_instance_is_collected(scalars: Any) -> None:
    found = sample(scalars, anything={"a": 1})
    found.anything["me"] = found
    gone = weakref.ref(found)
    del found
    gc.collect()
    assert gone() is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_child_process_settles_while_a_thread_of_its_parent_did(connections: Any) -> None:
    from pygen_runtime.model.deferred import _Settling

    found = pump(connections)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with _Settling.lock:
            held.set()
            done.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(60)
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if vars(found)["name"] == "n" and found.site is not None else 1)
        except BaseException:
            os._exit(2)
    done.set()
    thread.join()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
