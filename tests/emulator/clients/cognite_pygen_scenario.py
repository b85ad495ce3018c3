"""What cognite-pygen does with Cognite Core, from the package's documentation: `python FILE ADDRESS` prints the count."""

import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable
from typing import Any

from cognite.client import ClientConfig, CogniteClient, global_config
from cognite.client.credentials import Token
from cognite.client.data_classes.data_modeling import NodeId, SpaceApply
from cognite.pygen import generate_sdk

warnings.simplefilter("ignore")
global_config.disable_pypi_version_check = True
global_config.allow_insecure_base_url = True
client = CogniteClient(ClientConfig("pygen", "any", Token("none"), base_url=sys.argv[1]))
folder = tempfile.mkdtemp()
ok, bad = 0, list[str]()


def step(name: str, run: Callable[[], Any], check: Callable[[Any], Any] = lambda _: True) -> Any:
    global ok
    try:
        found = run()
        assert check(found), found
        ok += 1
        return found
    except Exception:
        bad.append(name)
        traceback.print_exc()


step("generate", lambda: generate_sdk(("cdf_cdm", "CogniteCore", "v1"), client, top_level_package="core", output_dir=f"{folder}/core", overwrite=True))  # fmt: skip
sys.path.insert(0, folder)
core: Any = __import__("core")
dc: Any = __import__("core.data_classes", fromlist=["_"])
c = step("client", lambda: core.CogniteCoreClient(client))
client.data_modeling.spaces.apply(SpaceApply("pygen"))


def A(k: Any, **m: Any) -> Any:
    return dc.CogniteAssetWrite(space="pygen", external_id=f"A-{k}", name=f"Asset {k}", aliases=[f"a{k}", "x"], **m)


root = A("root")
step("upsert one", lambda: c.upsert(root))
step("upsert many", lambda: c.upsert([A(k, parent=root, description="pump" if k % 2 else None) for k in range(10)]))  # fmt: skip
a = c.cognite_asset
step("list", lambda: a.list(space="pygen"), lambda f: len(f) == 11)
step("list limit", lambda: a.list(space="pygen", limit=3), lambda f: len(f) == 3)
step("list name", lambda: a.list(space="pygen", name="Asset 3"), lambda f: [e.external_id for e in f] == ["A-3"])  # fmt: skip
step("list names", lambda: a.list(space="pygen", name=["Asset 3", "Asset 4"]), lambda f: len(f) == 2)
step("list prefix", lambda: a.list(space="pygen", name_prefix="Asset r"), lambda f: len(f) == 1)
step("list external id prefix", lambda: a.list(space="pygen", external_id_prefix="A-"), lambda f: len(f) == 11)  # fmt: skip
step("list parent", lambda: a.list(space="pygen", parent=("pygen", "A-root")), lambda f: len(f) == 10)
step("list description", lambda: a.list(space="pygen", description="pump"), lambda f: len(f) == 5)
step("sort", lambda: a.list(space="pygen", sort_by="name", direction="descending"), lambda f: f[0].name == "Asset root")  # fmt: skip
step("to pandas", lambda: a.list(space="pygen").to_pandas(), lambda f: len(f) == 11)
step("as write", lambda: a.list(space="pygen").as_write(), lambda f: len(f) == 11)
step("as node ids", lambda: a.list(space="pygen").as_node_ids(), lambda f: len(f) == 11)
step("retrieve", lambda: a.retrieve("A-1", space="pygen"), lambda f: f.name == "Asset 1")
step("retrieve by external id", lambda: a.retrieve("A-1", space="pygen"), lambda f: f.name == "Asset 1")
step("retrieve many", lambda: a.retrieve([("pygen", "A-1"), ("pygen", "A-2"), ("pygen", "none")], space="pygen"), lambda f: len(f) == 2)  # fmt: skip
step("retrieve none", lambda: a.retrieve("none", space="pygen"), lambda f: f is None)
step("search", lambda: a.search("pump", space="pygen"), lambda f: len(f) == 5)
step("search properties", lambda: a.search("Asset", properties="name", space="pygen"), lambda f: len(f) == 11)  # fmt: skip
step("count", lambda: a.aggregate("count", space="pygen"), lambda f: f.value == 11)
step("count by", lambda: a.aggregate("count", group_by="name", space="pygen"), lambda f: len(f) == 11)
step("iterate", lambda: [len(chunk) for chunk in a.iterate(chunk_size=4, space="pygen")], lambda f: sum(f) == 11)  # fmt: skip
step("select name", lambda: a.select().name.equals("Asset 3").list_full(), lambda f: len(f) == 1)
step("select prefix", lambda: a.select().name.prefix("Asset").list_full(limit=5), lambda f: len(f) == 5)
step("select in", lambda: a.select().external_id.in_(["A-1", "A-2"]).list_full(), lambda f: len(f) == 2)
step("select parent", lambda: a.select().name.equals("Asset 3").parent.list_full(), lambda f: f[0].parent.name == "Asset root")  # fmt: skip
step("select children", lambda: a.select().external_id.equals("A-root").children.list_full(), lambda f: len(f[0].children) == 10)  # fmt: skip
step("select list parent", lambda: a.select().name.equals("Asset 3").parent.list_cognite_asset(), lambda f: f[0].external_id == "A-root")  # fmt: skip
step("select root", lambda: a.select().name.equals("Asset 3").root.list_full(), lambda f: f[0].root.external_id == "A-root")  # fmt: skip
E1 = dc.CogniteEquipmentWrite(space="pygen", external_id="E-1", name="Equipment", asset=("pygen", "A-1"))
step("upsert nested", lambda: c.upsert(dc.CogniteActivityWrite(space="pygen", external_id="V-1", name="Activity", assets=[A(1)], equipment=[E1])))  # fmt: skip
step("activities", lambda: c.cognite_activity.list(space="pygen"), lambda f: f[0].assets and f[0].equipment)  # fmt: skip
step("connections", lambda: c.cognite_activity.retrieve("V-1", space="pygen", retrieve_connections="full"), lambda f: f.assets[0].name == "Asset 1")  # fmt: skip
step("identifiers", lambda: c.cognite_activity.retrieve("V-1", space="pygen", retrieve_connections="identifier"), lambda f: len(f.assets) == 1)  # fmt: skip
step("skip", lambda: c.cognite_activity.list(retrieve_connections="skip", space="pygen"), lambda f: len(f) == 1)  # fmt: skip
step("series", lambda: c.upsert(dc.CogniteTimeSeriesWrite(space="pygen", external_id="T-1", name="Series", is_step=False, type_="numeric", assets=[("pygen", "A-1")])))  # fmt: skip
step("series of asset", lambda: c.cognite_time_series.list(space="pygen"), lambda f: f[0].name == "Series")  # fmt: skip


def points() -> Any:
    client.time_series.data.insert(
        [(1_700_000_000_000 + k, float(k)) for k in range(100)], instance_id=NodeId("pygen", "T-1")
    )
    return (
        c.cognite_time_series.select()
        .external_id.equals("T-1")
        .data.retrieve_dataframe(start=1_700_000_000_000, end=1_700_000_001_000, limit=None)
    )


step("points", points, lambda f: len(f) == 100)
step("aggregated points", lambda: c.cognite_time_series.select().external_id.equals("T-1").data.retrieve_dataframe(start=1_700_000_000_000, end=1_700_000_001_000, aggregates="count", granularity="1s", limit=None), lambda f: f.sum().sum() == 100)  # fmt: skip


def contents() -> Any:
    c.upsert(dc.CogniteFileWrite(space="pygen", external_id="F-1", name="f.txt", mime_type="text/plain"))
    client.files.upload_content_bytes("hello", instance_id=NodeId("pygen", "F-1"))
    return client.files.download_bytes(instance_id=NodeId("pygen", "F-1"))


step("file", contents, lambda f: f == b"hello")
step("update", lambda: (c.upsert(dc.CogniteAssetWrite(space="pygen", external_id="A-3", name="New")), a.retrieve("A-3", space="pygen").name)[1], lambda f: f == "New")  # fmt: skip
step("replace", lambda: (c.upsert(dc.CogniteAssetWrite(space="pygen", external_id="A-3", name="Newer"), replace=True), a.retrieve("A-3", space="pygen").aliases)[1], lambda f: not f)  # fmt: skip
step("write none", lambda: (c.upsert(A(5, description=None)), a.retrieve("A-5", space="pygen").description)[1], lambda f: f is None)  # fmt: skip
step("read to write", lambda: c.upsert(a.retrieve("A-2", space="pygen").as_write()))
step("path", lambda: a.retrieve("A-2", space="pygen").path, lambda f: len(f) == 2)
step("delete one", lambda: (c.delete("A-9", space="pygen"), a.retrieve("A-9", space="pygen"))[1], lambda f: f is None)  # fmt: skip
step("delete many", lambda: (c.delete(a.list(space="pygen", external_id_prefix="A-").as_write()), len(a.list(space="pygen")))[1], lambda f: f == 0)  # fmt: skip
print(f"{ok} of {ok + len(bad)} steps", *bad)
