"""What industrial-model does with Cognite Core, from the package's documentation: `python FILE ADDRESS` prints the count."""

# ruff: noqa: E711
import asyncio
import sys
import traceback
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from cognite.client import ClientConfig, CogniteClient, global_config
from cognite.client.credentials import Token
from cognite.client.data_classes.data_modeling import SpaceApply
from industrial_model import (
    AggregatedViewInstance,
    AsyncEngine,
    DataModelId,
    Engine,
    InstanceId,
    ViewInstance,
    ViewInstanceConfig,
    WritableViewInstance,
    aggregate,
    and_,
    col,
    not_,
    or_,
    search,
    select,
)

global_config.disable_pypi_version_check = True
global_config.allow_insecure_base_url = True
client = CogniteClient(ClientConfig("industrial", "any", Token("none"), base_url=sys.argv[1]))
MODEL = DataModelId(external_id="CogniteCore", space="cdf_cdm", version="v1")
engine = Engine(cognite_client=client, data_model_id=MODEL)
CONFIG = ViewInstanceConfig(view_external_id="CogniteAsset", instance_spaces=["industrial"])


class Linked(WritableViewInstance):
    view_config = CONFIG
    name: str

    def edge_id_factory(self, target_node, edge_type):
        return InstanceId(external_id=f"{self.external_id}-{target_node.external_id}", space=self.space)


class CogniteAsset(WritableViewInstance):
    view_config = CONFIG
    name: str
    description: str | None = None
    aliases: list[str] = []
    tags: list[str] = []
    parent: Linked | None = None
    root: Linked | None = None

    def edge_id_factory(self, target_node, edge_type):
        return InstanceId(external_id=f"{self.external_id}-{target_node.external_id}", space=self.space)


class Found(ViewInstance):
    view_config = CONFIG
    name: str
    description: str | None = None
    aliases: list[str] = []
    parent: InstanceId | None = None


class Count(AggregatedViewInstance):
    view_config = CONFIG


class ByName(AggregatedViewInstance):
    view_config = CONFIG
    name: str


class BySpace(AggregatedViewInstance):
    view_config = CONFIG
    name: str
    space: str


ok, bad = 0, list[str]()


def step(name: str, run: Callable[[], Any], check: Callable[[Any], Any] = lambda _: True) -> None:
    global ok
    try:
        found = run()
        assert check(found), found
        ok += 1
    except Exception:
        bad.append(name)
        traceback.print_exc()


def ids(found: Any) -> list[str]:
    return sorted(each.external_id for each in getattr(found, "data", found))


client.data_modeling.spaces.apply(SpaceApply("industrial"))
root = CogniteAsset(external_id="R", space="industrial", name="Root Asset", description="the root", aliases=["site"])
children = [
    CogniteAsset(
        external_id=f"P-{k}",
        space="industrial",
        name=f"Pump-{k}",
        description=None if k % 2 else f"pump equipment {k}",
        aliases=["pump", f"alias{k}"],
        tags=["a", "b"] if k < 3 else ["b"],
        parent=Linked(external_id="R", space="industrial", name="Root Asset"),
    )
    for k in range(10)
]
C = CogniteAsset
step("upsert", lambda: engine.upsert([root, *children]), lambda _: True)
step("query", lambda: engine.query(select(C).limit(100)), lambda f: len(f.data) == 11 and f.data[0].space == "industrial")  # fmt: skip
step("relations", lambda: engine.query(select(C).where(C.name == "Pump-3")), lambda f: f.data[0].parent.name == "Root Asset" and f.data[0].root.external_id == "R")  # fmt: skip
step("first_or_default", lambda: engine.query(select(C).where(C.name == "none")).first_or_default(), lambda f: f is None)  # fmt: skip
step("all pages", lambda: engine.query_all_pages(select(C).limit(3)), lambda f: len(ids(f)) == 11)


def pages() -> Any:
    first = engine.query(select(C).limit(4).asc(C.external_id))
    assert first.has_next_page
    second = engine.query(select(C).limit(4).asc(C.external_id).cursor(first.next_cursor))
    return ids(first) + ids(second)


step("cursor", pages, lambda f: f == [f"P-{k}" for k in range(8)])
step("sort", lambda: engine.query(select(C).desc(C.name)), lambda f: [e.name for e in f.data][:2] == ["Root Asset", "Pump-9"])  # fmt: skip
step("two sorts", lambda: engine.query(select(C).asc(C.name).desc(C.external_id)), lambda f: f.data[0].name == "Pump-0")  # fmt: skip
step("equals", lambda: engine.query(select(C).where(col(C.name).equals_("Pump-1"))), lambda f: ids(f) == ["P-1"])  # fmt: skip
step("not equal", lambda: engine.query(select(C).where(C.name != "Pump-1")), lambda f: len(f.data) == 10)  # fmt: skip
step("lt", lambda: engine.query(select(C).where(col(C.external_id).lt_("P-2"))), lambda f: ids(f) == ["P-0", "P-1"])  # fmt: skip
step("lte gte", lambda: engine.query(select(C).where(col(C.external_id).lte_("P-2") & col(C.external_id).gte_("P-1"))), lambda f: ids(f) == ["P-1", "P-2"])  # fmt: skip
step("gt", lambda: engine.query(select(C).where(col(C.external_id).gt_("P-8"))), lambda f: ids(f) == ["P-9", "R"])  # fmt: skip
step("in", lambda: engine.query(select(C).where(col(C.external_id).in_(["P-1", "P-2", "x"]))), lambda f: ids(f) == ["P-1", "P-2"])  # fmt: skip
step("contains any", lambda: engine.query(select(C).where(col(C.aliases).contains_any_(["alias1", "alias2"]))), lambda f: ids(f) == ["P-1", "P-2"])  # fmt: skip
step("contains all", lambda: engine.query(select(C).where(col(C.tags).contains_all_(["a", "b"]))), lambda f: ids(f) == ["P-0", "P-1", "P-2"])  # fmt: skip
step("prefix", lambda: engine.query(select(C).where(col(C.name).prefix("Pump-"))), lambda f: len(f.data) == 10)  # fmt: skip
step("exists", lambda: engine.query(select(C).where(col(C.description).exists_())), lambda f: len(f.data) == 6)  # fmt: skip
step("not exists", lambda: engine.query(select(C).where(col(C.description).not_exists_())), lambda f: len(f.data) == 5)  # fmt: skip
step("is null", lambda: engine.query(select(C).where(C.parent == None)), lambda f: ids(f) == ["R"])
step("is not null", lambda: engine.query(select(C).where(C.parent != None)), lambda f: len(f.data) == 10)  # fmt: skip
step("nested", lambda: engine.query(select(C).where(col(C.parent).nested_(col(C.name) == "Root Asset"))), lambda f: len(f.data) == 10)  # fmt: skip
step("nested and", lambda: engine.query(select(C).where(col(C.parent).nested_((col(C.name) == "Root Asset") & col(C.external_id).prefix("R")))), lambda f: len(f.data) == 10)  # fmt: skip
step("and or not", lambda: engine.query(select(C).where(and_(col(C.aliases).contains_any_(["pump"]), or_(col(C.name) == "Pump-1", col(C.name) == "Pump-2"), not_(col(C.name).prefix("Pump-2"))))), lambda f: ids(f) == ["P-1"])  # fmt: skip
step("created", lambda: engine.query(select(C).where(col(C.created_time).gte_(datetime(2024, 1, 1, tzinfo=timezone.utc)))) if hasattr(C, "created_time") else engine.query(select(C)), lambda f: len(f.data) == 11)  # fmt: skip
step("relation by id", lambda: engine.query(select(C).where(col(C.parent) == InstanceId(external_id="R", space="industrial"))), lambda f: len(f.data) == 10)  # fmt: skip
step("validation mode", lambda: engine.query(select(C), validation_mode="ignoreOnError"), lambda f: len(f.data) == 11)  # fmt: skip
step("search", lambda: engine.search(search(Found).where(col(C.aliases).contains_any_(["pump"])).query_by(query="pump equipment", query_properties=[C.name, C.description])), lambda f: len(f) >= 5)  # fmt: skip
step("search AND", lambda: engine.search(search(Found).query_by(query="pump equipment", query_properties=[C.description], operation="AND").limit(50)), lambda f: len(f) == 5)  # fmt: skip
step("count", lambda: engine.aggregate(aggregate(Count, "count")), lambda f: f[0].value == 11)
step("count by name", lambda: engine.aggregate(aggregate(ByName, "count").group_by(col(ByName.name))), lambda f: len(f) == 11 and {e.value for e in f} == {1})  # fmt: skip
step("count where", lambda: engine.aggregate(aggregate(ByName, "count").where(col("description").exists_()).group_by(col(ByName.name)).limit(100)), lambda f: len(f) == 6)  # fmt: skip
step("count by two", lambda: engine.aggregate(aggregate(BySpace, "count").group_by(col(BySpace.name), col(BySpace.space))), lambda f: len(f) == 11)  # fmt: skip


def change() -> Any:
    found = engine.query_all_pages(select(C).where(col(C.name).prefix("Pump-")))
    for each in found:
        each.aliases.append("legacy")
    engine.upsert(found)
    return engine.query(select(C).where(col(C.aliases).contains_any_(["legacy"])))


step("update", change, lambda f: len(f.data) == 10)


def replaced() -> Any:
    found = engine.query(select(C).where(C.name == "Pump-4")).data
    found[0].description = None
    engine.upsert(found, replace=True)
    return engine.query(select(C).where(C.name == "Pump-4"))


step("replace", replaced, lambda f: f.data[0].description is None)


def unset() -> Any:
    found = engine.query(select(C).where(C.name == "Pump-6")).data
    found[0].description = None
    engine.upsert(found, remove_unset=True)
    return engine.query(select(C).where(C.name == "Pump-6"))


step("remove unset", unset, lambda f: f.data[0].external_id == "P-6")


async def both() -> Any:
    aengine = AsyncEngine(cognite_client=client, data_model_id=MODEL)
    one, two = await asyncio.gather(
        aengine.query_all_pages_async(select(C).where(col(C.name).prefix("Pump-"))),
        aengine.query_async(select(C).where(col(C.name).prefix("Root"))),
    )
    counted = await aengine.aggregate_async(aggregate(Count, "count"))
    return len(one), len(two.data), counted[0].value


step("async", lambda: asyncio.run(both()), lambda f: f == (10, 1, 11))
step("delete", lambda: (engine.delete(engine.query_all_pages(select(C).where(col(C.external_id).in_(["P-8", "P-9"])))), engine.aggregate(aggregate(Count, "count"))[0].value)[1], lambda f: f == 9)  # fmt: skip
print(f"{ok} of {ok + len(bad)} steps", *bad)
