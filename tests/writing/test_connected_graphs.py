"""Every relation of every view of real models: written as a graph, read back in both directions, lazily and included.

What is compared is what was written: each property of the far ends and of the edges, and the order of direct lists.
Each test goes through a set of relations that is held against the model, so that none is passed over.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest

from pygen_runtime.emulator import Emulator
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.model.class_schema import properties_of
from pygen_runtime.model.relations import DirectRelationList
from tests.shared_models import needs_shared
from tests.writing.packages import Log, client_of, emulator_of, generated
from tests.writing.real_models import api_of, views_of
from tests.writing.relation_graphs import Far, Graph, Instance, Story, graph_of, is_relation, relations_of

RELATIONS = {
    "omni": 24, "wind_turbine": 53, "wind_domain": 226, "cognite_core": 74, "process_industries_reconstructed": 89,
    "omni_sub": 7, "pumps": 1, "connections": 18, "edges": 4, "renames": 1, "several": 2,
}  # fmt: skip
REFERENCES = {"omni": 2, "wind_turbine": 1, "cognite_core": 1, "process_industries_reconstructed": 1, "connections": 2}
"""Direct relations that name no view: plain references, which nothing follows."""
INVERSES = {
    "omni": 10, "wind_turbine": 14, "wind_domain": 109, "cognite_core": 30, "process_industries_reconstructed": 38,
    "omni_sub": 2, "pumps": 0, "connections": 11, "edges": 0, "renames": 0, "several": 0,
}  # fmt: skip
"""Relations whose target has one that leads back."""

GOLDEN = ("connections", "edges", "renames", "several")
"""Golden models with relations, beside the shared ones."""

CLIENTS = {"sync": "TheClient", "async": "AsyncTheClient"}
READ = {"direct": "instances/byids", "edges": "instances/query", "reverse": "instances/list"}
COUNTED = {"direct": "instances/aggregate", "edges": "instances/query", "reverse": "instances/aggregate"}
MOST = 40
"""Relations included in one query, which has at most 50 result sets; edges need two."""


class World:
    """A client of one form on an emulator that holds the graph; what it reads of handles, in its own form."""

    def __init__(self, client: Any, graph: Graph, log: Log, is_async: bool) -> None:
        self.client = client
        self.graph = graph
        self.log = log
        self._is_async = is_async

    async def ask(self, handle: Any, method: str) -> Any:
        """The result of `all`, `first`, `count` or `edges` of a relation."""
        return await settled(getattr(handle, f"{method}_async" if self._is_async else method)())

    async def iterate(self, handle: Any) -> list[Any]:
        return [each async for each in handle] if self._is_async else list(handle)

    async def retrieve(self, cls: Any, external_ids: Iterable[str]) -> dict[str, Any]:
        return by_id(await settled(api_of(self.client, cls).retrieve(list(external_ids))))

    async def query(self, cls: Any, external_ids: Iterable[str], *paths: Any) -> dict[str, Any]:
        query = api_of(self.client, cls).query(external_id=list(external_ids)).include(*paths)
        return by_id(await settled(query.list()))


async def settled(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


def by_id(instances: Iterable[Any]) -> dict[str, Any]:
    return {each.external_id: each for each in instances}


@dataclass(frozen=True)
class Written:
    """The graph of a model on an emulator of its own, written by the client of one form."""

    model: str
    form: str
    emulator: Emulator

    @property
    def relations(self) -> set[tuple[str, str]]:
        """(view, property) of each relation that leads to a view."""
        plain = [story for story in graph_of(self.model).stories if story.kind == "reference"]
        followed = relations_of(self.model) - names_of(plain)
        assert len(followed) == RELATIONS[self.model] - REFERENCES.get(self.model, 0)
        return followed

    @asynccontextmanager
    async def open(self) -> AsyncIterator[World]:
        log = Log()
        async with AsyncExitStack() as stack:
            client = client_of(self.model, self.emulator, log, CLIENTS[self.form])
            entered = stack.enter_async_context(client) if self.form == "async" else stack.enter_context(client)
            await settled(entered)
            yield World(client, graph_of(self.model), log, self.form == "async")

    def run(self, check: Callable[[World], Coroutine[Any, Any, Any]]) -> Any:
        async def main() -> Any:
            async with self.open() as made:
                return await check(made)

        return asyncio.run(main())


MARKS = dict.fromkeys(RELATIONS.keys() - GOLDEN, (needs_shared, pytest.mark.wide))
MARKS["wind_domain"] = (needs_shared, pytest.mark.full)
WORLDS = [
    pytest.param((model, form), marks=MARKS.get(model, ()), id=f"{model}-{form}")
    for model, form in product(RELATIONS, CLIENTS)
]


@pytest.fixture(scope="module", params=WORLDS)
def written(request: pytest.FixtureRequest) -> Iterator[Written]:
    model, form = request.param
    with emulator_of(model) as emulator:
        made = Written(model, form, emulator)
        made.run(write)
        yield made


async def write(made: World) -> None:
    await settled(made.client.upsert(made.graph.objects))
    if made.graph.beyond:
        await settled(made.client.instances.apply(made.graph.beyond))


def of_kind(graph: Graph, *kinds: str) -> dict[Any, list[Story]]:
    """The stories of these kinds, by the class of their owner."""
    found: dict[Any, list[Story]] = {}
    for story in graph.stories:
        if story.kind in kinds:
            found.setdefault(story.cls, []).append(story)
    return found


def names_of(stories: Iterable[Story]) -> set[tuple[str, str]]:
    return {(story.cls.__view__.reference.external_id, story.wire) for story in stories}


def same(written: Instance, read: Any) -> None:
    """Every property is read as it was written; those not written have no value, or the default of their container."""
    assert (type(read), read.space, read.external_id) == (written.cls, written.reference.space, written.external_id)
    for name in properties_of(written.cls):
        found = getattr(read, name)
        found = list(found.references) if isinstance(found, DirectRelationList) else found
        expected = written.values.get(name)
        assert found == expected or (expected is None and not found), (written.external_id, name)


def same_ends(story: Story, fars: Sequence[Far], found: Sequence[Any]) -> None:
    """The far ends are those written, with all that they hold."""
    wanted, read = list(fars), list(found)
    if not story.ordered:
        wanted.sort(key=lambda each: each.node.external_id)
        read.sort(key=lambda each: each.external_id)
    assert ids_of(wanted) == [each.external_id for each in read], str(story)
    for each, node in zip(wanted, read, strict=True):
        same(each.node, node)


def same_edges(story: Story, owner: Instance, fars: Sequence[Far], found: Sequence[Any], edges: Sequence[Any]) -> None:
    """The edges are those written, each beside the node that it leads to from the owner."""
    written = {each.node.external_id: each.edge for each in fars}
    for node, edge in zip(found, edges, strict=True):
        wanted = written[node.external_id]
        assert wanted is not None
        same(wanted, edge)
        ends = edge.start_node.external_id, edge.end_node.external_id
        near_and_far = ends if story.near == "start_node" else ends[::-1]
        assert near_and_far == (owner.external_id, node.external_id), str(story)


async def same_relation(made: World, story: Story, owner: Instance, fars: Sequence[Far], read: Any) -> None:
    """A handle gives the same in each of its forms: what was written."""
    handle = getattr(read, story.name)
    if handle is None:
        assert story.kind == "direct" and not story.many and not fars, str(story)
        return
    same_ends(story, fars, await made.iterate(handle))
    first = await made.ask(handle, "first")
    assert (first and first.external_id) in ({each.node.external_id for each in fars} or {None}), str(story)
    if story.ordered and fars:
        same(fars[0].node, first)
    assert await made.ask(handle, "count") == len(fars), str(story)
    found = await made.ask(handle, "all")
    same_ends(story, fars, found)
    if any(each.edge for each in fars):
        same_edges(story, owner, fars, found, await made.ask(handle, "edges"))


def test_lazily(written: Written) -> None:
    async def check(made: World) -> set[tuple[str, str]]:
        followed: list[Story] = []
        for cls, stories in of_kind(made.graph, "direct", "edges", "reverse").items():
            read = await made.retrieve(cls, [owner for story in stories for owner in story.owners])
            for story in stories:
                for id, (owner, fars) in story.owners.items():
                    same(owner, read[id])
                    made.log.take()
                    await same_relation(made, story, owner, fars, read[id])
                    sent = made.log.take()
                    if fars or story.kind != "direct":  # iterated, first, count, all; edges() came with all()
                        assert sent == [READ[story.kind]] * 2 + [COUNTED[story.kind], READ[story.kind]], str(story)
                followed.append(story)
        return names_of(followed)

    assert written.run(check) == written.relations


def test_included(written: Written) -> None:
    async def check(made: World) -> set[tuple[str, str]]:
        followed: list[Story] = []
        for cls, every in of_kind(made.graph, "direct", "edges", "reverse").items():
            for start in range(0, len(every), MOST):
                stories = every[start : start + MOST]
                owners = [owner for story in stories for owner in story.owners]
                read = await made.query(cls, owners, *(getattr(cls, story.name) for story in stories))
                beyond = sum(goes_its_own_way(story) for story in stories)
                assert made.log.take() == ["instances/query"] * (1 + beyond)
                for story in stories:
                    for id, (owner, fars) in story.owners.items():
                        same(owner, read[id])
                        await same_relation(made, story, owner, fars, read[id])
                assert made.log.take() == []
                followed += stories
        return names_of(followed)

    assert written.run(check) == written.relations


def goes_its_own_way(story: Story) -> bool:
    """Whether the API's queries do not follow it: inwards through a list, and direct relations of edges."""
    return story.through_list or (story.kind == "direct" and story.cls.__view__.used_for == "edge")


def test_there_and_back(written: Written) -> None:
    """The relation of the target that leads back, where there is one: in two lazy steps, and in one query."""

    async def check(made: World) -> int:
        stories = [story for story in made.graph.stories if story.inverse]
        for story in stories:
            there, back = getattr(story.cls, story.name), getattr(getattr(story.cls, story.name), str(story.inverse))
            lazily = await made.retrieve(story.cls, story.owners)
            included = await made.query(story.cls, story.owners, there, back)
            for id, (_, fars) in story.owners.items():
                await leads_back(made, story, lazily[id], fars)
                made.log.take()
                await leads_back(made, story, included[id], fars)
                assert made.log.take() == [], str(story)
        return len(stories)

    assert written.run(check) == INVERSES[written.model]


async def leads_back(made: World, story: Story, owner: Any, fars: Sequence[Far]) -> None:
    handle = getattr(owner, story.name)
    there = [] if handle is None else await made.ask(handle, "all")
    assert set(by_id(there)) == set(ids_of(fars)), str(story)
    for far in there:
        found = await made.ask(getattr(far, str(story.inverse)), "all")
        assert set(by_id(found)) == owners_of(story, far.external_id), str(story)


def ids_of(fars: Iterable[Far]) -> list[str]:
    return [each.node.external_id for each in fars]


def test_direct_relations_are_found_from_their_targets(written: Written) -> None:
    """The other direction of a direct relation, also where no relation of the target leads back: a filter."""

    async def check(made: World) -> set[tuple[str, str]]:
        stories = [story for story in made.graph.stories if story.kind in ("direct", "reference")]
        for story in stories:
            api = api_of(made.client, story.cls)
            keyword = f"{story.name}_contains_any" if story.many else story.name
            for target in {far.node.reference for _, fars in story.owners.values() for far in fars}:
                found = await settled(api.list(**{keyword: [target] if story.many else target}))
                assert set(by_id(found)) == owners_of(story, target.external_id), str(story)
        return names_of(stories)

    assert written.run(check) == {
        (view["externalId"], wire)
        for view in views_of(generated(written.model)).values()
        for wire, each in view["properties"].items()
        if "container" in each and is_relation(generated(written.model), each)
    }


def owners_of(story: Story, far: str) -> set[str]:
    return {id for id, (_, fars) in story.owners.items() if far in ids_of(fars)}


def test_references_that_name_no_view_are_values(written: Written) -> None:
    """The one thing that is not followed: CDF does not say what is there, so there is no class to read it as."""

    async def check(made: World) -> int:
        checked = 0
        for cls, stories in of_kind(made.graph, "reference").items():
            for story in stories:
                read = await made.retrieve(cls, story.owners)
                for id, (owner, fars) in story.owners.items():
                    same(owner, read[id])
                    named = [NodeReference(each.node.reference.space, each.node.external_id) for each in fars]
                    value = getattr(read[id], story.name)
                    assert (value or []) == named if story.many else [value] == (named or [None])
                with pytest.raises(TypeError, match="is a reference to nodes of any view"):
                    api_of(made.client, cls).query().include(getattr(cls, story.name))
                checked += 1
        return checked

    assert written.run(check) == REFERENCES.get(written.model, 0)
