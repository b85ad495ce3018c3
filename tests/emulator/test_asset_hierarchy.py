"""Root, path and its time, which the service keeps of CogniteAsset; a container of these names stands in for the real one."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

import pytest

from pygen_runtime.emulator import Emulator
from pygen_runtime.emulator.asset_hierarchy import ASSET, DEEPEST, PARENT, PATH, ROOT, TIME
from tests.emulator.api import SPACE, Api, node, ref

SOURCE = {"type": "view", "space": "cdf_cdm", "externalId": "CogniteAsset", "version": "v1"}
NAMES = {"parent": PARENT, "root": ROOT, "path": PATH, "pathLastUpdatedTime": TIME, "name": "name"}
TYPES: dict[str, dict[str, Any]] = {
    "parent": {"type": "direct"},
    "root": {"type": "direct"},
    "path": {"type": "direct", "list": True, "maxListSize": DEEPEST},
    "pathLastUpdatedTime": {"type": "timestamp"},
    "name": {"type": "text"},
}


@pytest.fixture
def assets() -> Generator[Api, None, None]:
    with Emulator(strict=True) as emulator:
        schema = emulator.schema
        with schema.transaction():
            schema.put_space({"space": "cdf_cdm", "isGlobal": True}, "")
            id = {"space": ASSET[0], "externalId": ASSET[1]}
            properties = {NAMES[name]: {"type": of} for name, of in TYPES.items()}
            schema.put_container({**id, "properties": properties}, "")
            container = {"type": "container", **id}
            mapped = {name: {"container": container, "containerPropertyIdentifier": NAMES[name]} for name in TYPES}
            schema.put_view({**id, "version": "v1", "properties": mapped}, "")
            schema.put_space({"space": SPACE}, "")
        yield Api(emulator)


def asset(external_id: str, parent: str | None = None, **values: Any) -> dict[str, Any]:
    return node(external_id, SOURCE, parent=None if parent is None else ref(parent), **values)


def state(api: Api) -> dict[str, tuple[list[str], str, int]]:
    """Path, root and version of every asset."""
    found = api.post("/instances/list", {"sources": [{"source": SOURCE}]})["items"]
    result: dict[str, tuple[list[str], str, int]] = {}
    for item in found:
        values = item["properties"]["cdf_cdm"]["CogniteAsset/v1"]
        path = [of["externalId"] for of in values["path"]]
        assert values["pathLastUpdatedTime"]
        result[item["externalId"]] = path, values["root"]["externalId"], item["version"]
    return result


def test_paths_of_one_request_in_any_order(assets: Api) -> None:
    items = assets.apply(asset("c", "b"), asset("a"), asset("b", "a"))
    assert state(assets) == {"c": (["a", "b", "c"], "a", 1), "a": (["a"], "a", 1), "b": (["a", "b"], "a", 1)}
    assert [item["version"] for item in items] == [1, 1, 1]


def test_what_a_write_gives_for_them_is_not_taken(assets: Api) -> None:
    assets.apply(asset("a", root=ref("x"), path=[ref("x")], pathLastUpdatedTime="2020-01-01T00:00:00+00:00"))
    assets.apply(asset("a", path=None, root=None, name="n"), replace=True)
    assert state(assets) == {"a": (["a"], "a", 2)}
    assert len(assets.post("/instances/list", {})["items"]) == 1


def test_a_subtree_moves_with_its_asset(assets: Api) -> None:
    assets.apply(asset("a"), asset("z"), asset("b", "a"), asset("c", "b"), asset("d", "c"), asset("other", "a"))
    sync = {"with": {"x": {"nodes": {}}}, "select": {"x": {}}}
    cursors = assets.post("/instances/sync", sync)["nextCursor"]
    (moved, resent) = assets.apply(asset("b", "z"), asset("d", "c"))
    assert state(assets) == {
        "a": (["a"], "a", 1),
        "z": (["z"], "z", 1),
        "b": (["z", "b"], "z", 2),
        "c": (["z", "b", "c"], "z", 2),
        "d": (["z", "b", "c", "d"], "z", 2),
        "other": (["a", "other"], "a", 1),
    }
    assert (moved["version"], resent["version"]) == (2, 2)
    changed = assets.post("/instances/sync", {**sync, "cursors": cursors})["items"]["x"]
    assert sorted(item["externalId"] for item in changed) == ["b", "c", "d"]
    assets.apply(asset("b"))
    assert state(assets)["d"][:2] == (["b", "c", "d"], "b")


def test_a_write_that_moves_nothing_changes_no_path(assets: Api) -> None:
    assets.apply(asset("a"), asset("b", "a"))
    before = state(assets)
    assets.apply(asset("a", name="x"))
    assert state(assets) == {**before, "a": (["a"], "a", 2)}


def test_a_circle_of_parents_is_refused(assets: Api) -> None:
    assert "its own ancestor" in assets.refused("/instances", {"items": [asset("a", "a")]})
    assets.apply(asset("a"), asset("b", "a"), asset("c", "b"))
    before = state(assets)
    message = assets.refused("/instances", {"items": [asset("a", "c")]})
    assert "a -> test:" in message.replace("test:a", "a", 1)
    assert state(assets) == before


def test_paths_are_a_hundred_long_at_most(assets: Api) -> None:
    chain = [asset("n0"), *(asset(f"n{n}", f"n{n - 1}") for n in range(1, DEEPEST))]
    assets.apply(*chain)
    assert len(state(assets)[f"n{DEEPEST - 1}"][0]) == DEEPEST
    assert "nested" in assets.refused("/instances", {"items": [asset("deeper", f"n{DEEPEST - 1}")]})


def test_a_container_of_the_same_name_that_is_not_the_systems_is_left_alone(assets: Api) -> None:
    assets.emulator.schema.spaces["cdf_cdm"]["isGlobal"] = False
    assets.apply(asset("a", "b", root=ref("x")), asset("b"))
    found = assets.post("/instances/list", {"sources": [{"source": SOURCE}]})["items"]
    values = {item["externalId"]: item["properties"]["cdf_cdm"]["CogniteAsset/v1"] for item in found}
    assert values == {"a": {"parent": ref("b"), "root": ref("x")}, "b": {}}


@pytest.mark.wide
def test_random_moves_equal_a_plain_computation(assets: Api) -> None:
    chance = random.Random(7)
    names = [f"n{n}" for n in range(12)]
    parents: dict[str, str | None] = dict.fromkeys(names)
    assets.apply(*map(asset, names))

    def path(name: str) -> list[str]:
        found = [name]
        while (parent := parents[found[0]]) is not None:
            found.insert(0, parent)
        return found

    for _ in range(60):
        moves = {name: chance.choice([None, *names]) for name in chance.sample(names, chance.randint(1, 3))}
        after = {**parents, **moves}
        circle = any(_goes_round(after, name) for name in names)
        status, _ = assets.call("/instances", {"items": [asset(name, parent) for name, parent in moves.items()]})
        assert status == (400 if circle else 200)
        parents = parents if circle else after
        assert {name: found[:2] for name, found in state(assets).items()} == {
            name: (path(name), path(name)[0]) for name in names
        }


def _goes_round(parents: dict[str, str | None], start: str) -> bool:
    seen: set[str] = set()
    current: str | None = start
    while current is not None and current not in seen:
        seen.add(current)
        current = parents[current]
    return current is not None
