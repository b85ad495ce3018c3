"""What Cognite's own SDK does with data modeling, step by step, each with what it must find.

`python -m tests.emulator.official_scenario ADDRESS` runs it against an emulator with the system models and prints the count.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime, timezone
from typing import Any

from cognite.client import ClientConfig, CogniteClient, global_config
from cognite.client.credentials import Token
from cognite.client.data_classes import aggregations, filters
from cognite.client.data_classes import data_modeling as dm
from cognite.client.data_classes.data_modeling import query as q
from cognite.client.data_classes.data_modeling.cdm.v1 import CogniteAssetApply, CogniteFileApply, CogniteTimeSeriesApply
from cognite.client.exceptions import CogniteAPIError

SPACE = "scenario"
PUMP, SITE, FAST = (dm.ViewId(SPACE, name, "v1") for name in ("Pump", "Site", "FastPump"))
FEEDS = dm.DirectRelationReference(SPACE, "feeds")
MOMENT = 1_700_000_000_000
UTC = timezone.utc

Step = tuple[str, Callable[[], Any], Any]


def refused(run: Callable[[], Any], status: int, text: str = "") -> Callable[[], bool]:
    def check() -> bool:
        try:
            run()
        except CogniteAPIError as error:
            assert (error.code, text in error.message) == (status, True), str(error)
            return True
        raise AssertionError("it was not refused")

    return check


def ids(found: Any) -> list[str]:
    return sorted(each.external_id for each in found)


def containers() -> list[dm.ContainerApply]:
    types: dict[str, Any] = {
        "name": dm.Text(), "flow": dm.Float64(unit=dm.data_types.UnitReference("volume_flow_rate:m3-per-hr")),
        "small": dm.Float32(), "count": dm.Int32(), "big": dm.Int64(), "runs": dm.Boolean(), "since": dm.Timestamp(),
        "day": dm.Date(), "extra": dm.Json(), "tags": dm.Text(is_list=True), "levels": dm.Int64(is_list=True),
        "site": dm.DirectRelation(container=dm.ContainerId(SPACE, "Site")), "spares": dm.DirectRelation(is_list=True),
        "series": dm.TimeSeriesReference(), "manual": dm.FileReference(), "sequence": dm.SequenceReference(),
        "state": dm.data_types.Enum({"on": dm.data_types.EnumValue(name="On"), "off": dm.data_types.EnumValue()}, unknown_value="off"),
    }  # fmt: skip
    pump = {name: dm.ContainerPropertyApply(of, nullable=name != "name") for name, of in types.items()}
    pump["count"] = dm.ContainerPropertyApply(dm.Int32(), default_value=7)
    return [
        dm.ContainerApply(SPACE, "Site", {"name": dm.ContainerPropertyApply(dm.Text())}, used_for="node"),
        dm.ContainerApply(
            SPACE,
            "Pump",
            pump,
            used_for="all",
            constraints={"once": dm.UniquenessConstraintApply(["name"])},
            indexes={"by": dm.BTreeIndexApply(["flow"], cursorable=True), "of": dm.InvertedIndexApply(["tags"])},
        ),
    ]


def views() -> list[dm.ViewApply]:
    pump, site = dm.ContainerId(SPACE, "Pump"), dm.ContainerId(SPACE, "Site")
    mapped: dict[str, Any] = {
        name: dm.MappedPropertyApply(pump, name, source=SITE if name == "site" else None)
        for name in containers()[1].properties
    }
    through = dm.PropertyId(PUMP, "site")
    feeds = dm.MultiEdgeConnectionApply(FEEDS, PUMP, "feeds")
    return [
        dm.ViewApply(SPACE, "Site", "v1", properties={"name": dm.MappedPropertyApply(site, "name"), "pumps": dm.MultiReverseDirectRelationApply(PUMP, through)}),
        dm.ViewApply(SPACE, "Pump", "v1", properties={**mapped, "feeds": feeds}),
        dm.ViewApply(SPACE, "FastPump", "v1", implements=[PUMP], filter=filters.And(filters.HasData(containers=[pump]), filters.Range((SPACE, "Pump", "flow"), gte=5)), properties={}),
    ]  # fmt: skip


def pump(number: int, **more: Any) -> dm.NodeApply:
    values = {
        "name": f"Pump {number}", "flow": float(number), "small": number / 2, "count": number, "big": 2**53 + number, "runs": number % 2 == 0,
        "since": datetime(2024, 1, number + 1, tzinfo=UTC), "day": date(2024, 2, number + 1), "extra": {"n": [number, None]},
        "tags": ["all", f"t{number}"], "levels": [number, 2**60], "site": dm.DirectRelationReference(SPACE, "S-1"),
        "spares": [dm.DirectRelationReference(SPACE, "S-1")], "series": "pressure", "manual": "manual", "sequence": "curve", "state": "on",
    }  # fmt: skip
    return dm.NodeApply(SPACE, f"P-{number}", sources=[dm.NodeOrEdgeData(PUMP, {**values, **more})])


def schema_steps(client: CogniteClient) -> list[Step]:
    modeling = client.data_modeling
    text = {"name": dm.ContainerPropertyApply(dm.Text())}
    missing = dm.ViewApply(
        SPACE, "Bad", "v1", properties={"x": dm.MappedPropertyApply(dm.ContainerId(SPACE, "None"), "x")}
    )
    return [
        ("space", lambda: modeling.spaces.apply(dm.SpaceApply(SPACE, name="Scenario", description="d")).name, "Scenario"),
        ("space again", lambda: modeling.spaces.apply(dm.SpaceApply(SPACE, name="New")).description, None),
        ("space retrieved", lambda: modeling.spaces.retrieve(SPACE).name, "New"),
        ("spaces of the system", lambda: "cdf_cdm" in [of.space for of in modeling.spaces.list(include_global=True, limit=-1)], True),
        ("spaces of one's own", lambda: [of.space for of in modeling.spaces.list(limit=-1)], [SPACE]),
        ("space that is none", lambda: modeling.spaces.retrieve("none"), None),
        ("space of a long name", refused(lambda: modeling.spaces.apply(dm.SpaceApply("s" * 44)), 400), True),
        ("space of the system", refused(lambda: modeling.spaces.apply(dm.SpaceApply("cdf_cdm")), 400), True),
        ("containers", lambda: ids(modeling.containers.apply(containers())), ["Pump", "Site"]),
        ("container retrieved", lambda: sorted(modeling.containers.retrieve((SPACE, "Pump")).indexes), ["by", "of"]),
        ("constraints are current", lambda: modeling.containers.retrieve((SPACE, "Pump")).constraints["once"].state, "current"),
        ("containers as written", lambda: [of.as_apply().properties for of in modeling.containers.retrieve([(SPACE, "Pump")])] == [containers()[1].properties], True),
        ("containers listed", lambda: ids(modeling.containers.list(space=SPACE, limit=None)), ["Pump", "Site"]),
        ("container of a bad name", refused(lambda: modeling.containers.apply(dm.ContainerApply(SPACE, "1x", text)), 400), True),
        ("container without a space", refused(lambda: modeling.containers.apply(dm.ContainerApply("nowhere", "X", text)), 400), True),
        ("index deleted", lambda: modeling.containers.delete_indexes([(dm.ContainerId(SPACE, "Pump"), "of")])[0][1], "of"),
        ("views", lambda: ids(modeling.views.apply(views())), ["FastPump", "Pump", "Site"]),
        ("view retrieved", lambda: type(modeling.views.retrieve(SITE)[0].properties["pumps"]).__name__, "MultiReverseDirectRelation"),
        ("view inherits", lambda: len(modeling.views.retrieve(FAST)[0].properties), 18),
        ("view without what it inherits", lambda: len(modeling.views.retrieve(FAST, include_inherited_properties=False)[0].properties), 0),
        ("views listed", lambda: len(modeling.views.list(space=SPACE, limit=None)), 3),
        ("view that is none", lambda: list(modeling.views.retrieve((SPACE, "None", "v1"))), []),
        ("view of a missing container", refused(lambda: modeling.views.apply(missing), 400), True),
        ("data model", lambda: modeling.data_models.apply(dm.DataModelApply(SPACE, "Plant", "v1", views=[PUMP, SITE, FAST])).external_id, "Plant"),
        ("data model inline", lambda: ids(modeling.data_models.retrieve((SPACE, "Plant", "v1"), inline_views=True)[0].views), ["FastPump", "Pump", "Site"]),
        ("latest of a data model", lambda: modeling.data_models.retrieve((SPACE, "Plant")).latest_version().version, "v1"),
        ("data models listed", lambda: ids(modeling.data_models.list(space=SPACE)), ["Plant"]),
    ]  # fmt: skip


def writing_steps(client: CogniteClient) -> list[Step]:
    instances = client.data_modeling.instances
    site = dm.NodeApply(SPACE, "S-1", sources=[dm.NodeOrEdgeData(SITE, {"name": "North"})])
    edges = [dm.EdgeApply(SPACE, f"E-{n}", FEEDS, (SPACE, f"P-{n}"), (SPACE, f"P-{n + 1}")) for n in range(3)]

    def changed(flow: float, **options: Any) -> Any:
        node = dm.NodeApply(
            SPACE, "P-1", **options, sources=[dm.NodeOrEdgeData(PUMP, {"name": "Pump 1", "flow": flow})]
        )
        return instances.apply(node).nodes[0].was_modified

    def read() -> Any:
        return dict(instances.retrieve((SPACE, "P-3"), sources=PUMP).nodes[0].properties[PUMP])

    return [
        ("nodes and edges", lambda: len(instances.apply([site, *map(pump, range(10))], edges, replace=True).edges), 3),
        ("numbers keep their digits", lambda: (read()["big"], read()["levels"], read()["small"]), (2**53 + 3, [3, 2**60], 1.5)),
        ("times", lambda: (read()["since"], read()["day"]), ("2024-01-04T00:00:00.000+00:00", "2024-02-04")),
        ("json and enum", lambda: (read()["extra"], read()["state"]), ({"n": [3, None]}, "on")),
        ("relations", lambda: (read()["site"], read()["spares"]), ({"space": SPACE, "externalId": "S-1"}, [{"space": SPACE, "externalId": "S-1"}])),
        ("references", lambda: (read()["series"], read()["manual"], read()["sequence"]), ("pressure", "manual", "curve")),
        ("nothing is written twice", lambda: changed(1.0), False),
        ("a change", lambda: changed(1.5), True),
        ("a version", refused(lambda: changed(2.0, existing_version=1), 409), True),
        ("skipped versions", lambda: instances.apply(pump(1)).nodes[0].version, 3),
        ("a value of another type", refused(lambda: instances.apply(pump(1, flow="fast")), 400), True),
        ("an unknown property", refused(lambda: instances.apply(pump(1, none=1)), 400), True),
        ("a required property", refused(lambda: instances.apply(dm.NodeApply(SPACE, "P-x", sources=[dm.NodeOrEdgeData(PUMP, {"flow": 1.0})])), 400), True),
        ("a value of an enum", refused(lambda: instances.apply(pump(1, state="half")), 400), True),
        ("a name twice", refused(lambda: instances.apply(pump(1, name="Pump 2")), 400, "once"), True),
        ("an edge to nowhere", refused(lambda: instances.apply(edges=dm.EdgeApply(SPACE, "E-x", FEEDS, (SPACE, "P-1"), (SPACE, "none"))), 400), True),
        ("ends made on the way", lambda: len(instances.apply(edges=dm.EdgeApply(SPACE, "E-9", FEEDS, (SPACE, "P-9"), (SPACE, "made")), auto_create_end_nodes=True).edges), 1),
        ("an instance in no space", refused(lambda: instances.apply(dm.NodeApply("nowhere", "x")), 400), True),
    ]  # fmt: skip


def reading_steps(client: CogniteClient) -> list[Step]:
    instances, prop = client.data_modeling.instances, PUMP.as_property_ref

    def found(filter: Any, **options: Any) -> list[str]:
        return ids(instances.list(sources=PUMP, filter=filter, limit=None, **options))

    sort = dm.InstanceSort(prop("flow"), "descending")
    nested = filters.Nested(prop("site"), filters.Equals(SITE.as_property_ref("name"), "North"))
    bucket = aggregations.Histogram("flow", 5)
    liters = [q.TargetUnit("flow", dm.data_types.UnitReference("volume_flow_rate:l-per-min"))]
    return [
        ("list", lambda: len(instances.list(sources=PUMP, space=SPACE, limit=None)), 10),
        ("a view with a filter", lambda: ids(instances.list(sources=FAST, limit=None)), [f"P-{n}" for n in range(5, 10)]),
        ("edges", lambda: ids(instances.list("edge", limit=None)), ["E-0", "E-1", "E-2", "E-9"]),
        ("sorted", lambda: [of.external_id for of in instances.list(sources=PUMP, sort=sort, limit=2)], ["P-9", "P-8"]),
        ("chunks", lambda: [len(of) for of in instances(chunk_size=4, sources=PUMP, space=SPACE)], [4, 4, 2]),
        ("in", lambda: found(filters.In(prop("count"), [1, 2])), ["P-1", "P-2"]),
        ("contains", lambda: found(filters.ContainsAny(prop("tags"), ["t3", "t4"])), ["P-3", "P-4"]),
        ("contains all", lambda: found(filters.ContainsAll(prop("tags"), ["t3", "all"])), ["P-3"]),
        ("nested", lambda: len(found(nested)), 10),
        ("not and or", lambda: found(filters.And(filters.Not(filters.Prefix(prop("name"), "Pump")), filters.Or(filters.Exists(prop("flow"))))), []),
        ("times in filters", lambda: found(filters.Range(prop("since"), lt="2024-01-03T00:00:00Z")), ["P-0", "P-1"]),
        ("an unknown property in a filter", refused(lambda: found(filters.Equals(prop("none"), 1)), 400), True),
        ("typing", lambda: instances.list(sources=PUMP, include_typing=True).typing.dump()[SPACE]["Pump/v1"]["flow"]["type"]["type"], "float64"),
        ("retrieved edge", lambda: instances.retrieve(edges=(SPACE, "E-1")).edges[0].end_node.external_id, "P-2"),
        ("retrieved nothing", lambda: list(instances.retrieve((SPACE, "none")).nodes), []),
        ("search", lambda: ids(instances.search(PUMP, "pump 3", properties=["name"])), ["P-3"]),
        ("search with units", lambda: round(instances.search(PUMP, "pump 3", properties=["name"], target_units=liters)[0].properties[PUMP]["flow"], 9), 50.0),
        ("count", lambda: instances.aggregate(PUMP, aggregations.Count("externalId")).value, 10),
        ("groups", lambda: [of.aggregates[0].value for of in instances.aggregate(PUMP, aggregations.Avg("flow"), group_by="runs")], [5.0, 4.0]),
        ("groups by space", lambda: instances.aggregate(PUMP, aggregations.Count("name"), group_by="space")[0].group, {"space": SPACE}),
        ("several aggregates", lambda: [of.value for of in instances.aggregate(PUMP, [aggregations.Min("count"), aggregations.Max("count"), aggregations.Sum("count")])], [0, 9, 45]),
        ("histogram", lambda: [(of.start, of.count) for of in instances.histogram(PUMP, bucket).buckets], [(0, 5), (5, 5)]),
        ("a mean of names", refused(lambda: instances.aggregate(PUMP, aggregations.Avg("name")), 400), True),
        ("inspect", lambda: sorted(of.external_id for of in instances.inspect((SPACE, "P-7"), involved_views=dm.InvolvedViews(all_versions=True)).nodes[0].inspection_results.involved_views), ["FastPump", "Pump"]),
        ("statistics", lambda: client.data_modeling.statistics.spaces.retrieve(SPACE).nodes, 12),
        ("statistics of the project", lambda: client.data_modeling.statistics.project().instances.edges, 4),
    ]  # fmt: skip


def query_steps(client: CogniteClient) -> list[Step]:
    instances = client.data_modeling.instances
    one = filters.Equals(["node", "externalId"], "P-0")
    sets: dict[str, Any] = {
        "pump": q.NodeResultSetExpression(filter=one), "edge": q.EdgeResultSetExpression(from_="pump", max_distance=2),
        "fed": q.NodeResultSetExpression(from_="edge"), "site": q.NodeResultSetExpression(from_="pump", through=PUMP.as_property_ref("site")),
        "all": q.NodeResultSetExpression(from_="site", through=PUMP.as_property_ref("site"), direction="inwards"),
    }  # fmt: skip
    of_pump = q.Select([q.SourceSelector(PUMP, ["name"])])
    asked = q.Query(sets, {name: of_pump if name in ("fed", "all") else q.Select() for name in sets})
    parameter = q.Query({"n": q.NodeResultSetExpression(filter=filters.Equals(["node", "externalId"], filters.ParameterValue("id")))}, {"n": q.Select()}, parameters={"id": "P-4"})  # fmt: skip
    sync = q.QuerySync({"n": q.NodeResultSetExpressionSync(filter=filters.HasData(views=[PUMP]))}, {"n": q.SelectSync([q.SourceSelector(PUMP, ["name"])])})  # fmt: skip

    def moved() -> list[str]:
        sync.cursors = instances.sync(sync).cursors
        instances.apply(pump(2, flow=2.5))
        instances.delete((SPACE, "P-8"))
        return ids(instances.sync(sync)["n"])

    return [
        ("query along edges", lambda: ids(instances.query(asked)["fed"]), ["P-1", "P-2"]),
        ("query along relations", lambda: ids(instances.query(asked)["site"]), ["S-1"]),
        ("query against relations", lambda: len(instances.query(asked)["all"]), 10),
        ("query of one property", lambda: dict(instances.query(asked)["fed"][0].properties[PUMP]), {"name": "Pump 1"}),
        ("query with a parameter", lambda: ids(instances.query(parameter)["n"]), ["P-4"]),
        ("query of a missing set", refused(lambda: instances.query(q.Query({"n": q.NodeResultSetExpression(from_="none")}, {"n": q.Select()})), 400), True),
        ("sync shows what moved", moved, ["P-2", "P-8"]),
        ("a relation to what is gone", lambda: len(instances.list(sources=PUMP, limit=None)), 9),
    ]  # fmt: skip


def service_steps(client: CogniteClient) -> list[Step]:
    instances, core = client.data_modeling.instances, dm.ViewId("cdf_cdm", "CogniteAsset", "v1")
    series, file = dm.NodeId(SPACE, "T-1"), dm.NodeId(SPACE, "F-1")
    typed = [
        CogniteAssetApply(SPACE, "A-1", name="Root"), CogniteAssetApply(SPACE, "A-2", name="Leaf", parent=(SPACE, "A-1")),
        CogniteTimeSeriesApply(SPACE, "T-1", is_step=False, time_series_type="numeric"), CogniteFileApply(SPACE, "F-1", name="f.txt", mime_type="text/plain"),
    ]  # fmt: skip

    def points() -> Any:
        client.time_series.data.insert([(MOMENT + n, float(n)) for n in range(50)], instance_id=series)
        found = client.time_series.data.retrieve(instance_id=series, start=MOMENT, end=MOMENT + 1000)
        return len(found), client.time_series.data.retrieve_latest(instance_id=series).value

    def content() -> Any:
        client.files.upload_content_bytes("hello", instance_id=file)
        return client.files.download_bytes(instance_id=file)

    return [
        ("instances of core", lambda: len(instances.apply(typed).nodes), 4),
        ("the path of an asset", lambda: [of["externalId"] for of in instances.retrieve((SPACE, "A-2"), sources=core).nodes[0].properties[core]["path"]], ["A-1", "A-2"]),
        ("points", points, (50, 49.0)),
        ("a time series by its node", lambda: client.time_series.retrieve(instance_id=series).instance_id, series),
        ("a file by its node", lambda: client.files.retrieve(instance_id=file).name, "f.txt"),
        ("a content", content, b"hello"),
        ("units", lambda: client.units.retrieve("pressure:bar").symbol, "bar"),
        ("an unknown unit", lambda: client.units.retrieve("x:y"), None),
        ("a token", lambda: bool(client.iam.token.inspect().projects), True),
    ]  # fmt: skip


def deleting_steps(client: CogniteClient) -> list[Step]:
    modeling = client.data_modeling

    def emptied() -> int:
        modeling.instances.delete(edges=[(SPACE, of.external_id) for of in modeling.instances.list("edge", limit=None)])
        modeling.instances.delete([(SPACE, of.external_id) for of in modeling.instances.list(space=SPACE, limit=None)])
        return len(modeling.instances.list(space=SPACE, limit=None))

    return [
        ("a space in use", refused(lambda: modeling.spaces.delete(SPACE), 400), True),
        ("a container in use", refused(lambda: modeling.containers.delete((SPACE, "Pump")), 400), True),
        ("edges go with their node", lambda: (modeling.instances.delete((SPACE, "P-1")), ids(modeling.instances.list("edge")))[1], ["E-2", "E-9"]),
        ("delete nothing", lambda: list(modeling.instances.delete((SPACE, "none")).nodes), []),
        ("instances", emptied, 0),
        ("delete the data model", lambda: len(modeling.data_models.delete((SPACE, "Plant", "v1"))), 1),
        ("delete views", lambda: len(modeling.views.delete([FAST, PUMP, SITE])), 3),
        ("delete containers", lambda: len(modeling.containers.delete([(SPACE, "Pump"), (SPACE, "Site")])), 2),
        ("delete the space", lambda: modeling.spaces.delete(SPACE), [SPACE]),
    ]  # fmt: skip


PARTS = (schema_steps, writing_steps, reading_steps, query_steps, service_steps, deleting_steps)


def ran(address: str) -> tuple[int, list[str]]:
    """The number of steps, and what those found that did not find what they must."""
    global_config.disable_pypi_version_check = True
    global_config.allow_insecure_base_url = True
    client = CogniteClient(ClientConfig("scenario", "any", Token("none"), base_url=address))
    steps = [step for part in PARTS for step in part(client)]
    failed: list[str] = []
    for name, run, expected in steps:
        try:
            found = run()
        except Exception as error:
            found = f"{type(error).__name__}: {error}"
        if found != expected:
            failed.append(f"{name}: {found!r}, not {expected!r}")
    return len(steps), failed


if __name__ == "__main__":
    count, missed = ran(sys.argv[1])
    print(*missed, f"{count - len(missed)} of {count} steps", sep="\n")
