"""Joins along each kind of relation: the pairs are those that the SDK finds, and no plan compares every pair of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from typing import Any

import pytest

pytest.importorskip("pyspark")

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.reading.hops import hop

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def client(connections: Any, address: str) -> Generator[Any, None, None]:
    """Pumps with relations of each kind, with several, with none, and with one that leads to nothing that exists."""
    c = connections
    with c.TheClient.from_env() as client:
        parts = [c.PartWrite(external_id=f"j-part{n}", name=f"part {n}") for n in range(4)]
        people = [c.PersonWrite(external_id=f"j-person{n}", name=f"person {n}") for n in range(3)]
        sites = [c.SiteWrite(external_id=f"j-site{n}", name=f"site {n}") for n in range(3)]
        client.upsert([*parts, *people, *sites])
        pumps = [
            c.PumpWrite(
                external_id=f"j-pump{n}", name=f"pump {n}", owner=people[n % 2], required_parts=parts[n % 4 : n % 4 + 1],
                site=sites[n % 2] if n < 4 else None, parts=parts[: n % 3] or None, twin="j-pump0" if n in (2, 3) else None,
            )
            for n in range(6)
        ]  # fmt: skip
        client.upsert(pumps)
        client.upsert(c.PumpWrite(external_id="j-pump5", owner=people[1], required_parts=[], site="j-nowhere"))
        link = c.LinkWrite
        client.upsert(
            [
                c.PumpWrite(external_id="j-pump0", owner=people[0], required_parts=[], feeds=["j-pump1", "j-pump2"],
                            links=[link(end_node="j-pump3"), link(end_node="j-pump4")], manual="j-part1"),
                c.PumpWrite(external_id="j-pump1", owner=people[1], required_parts=[], feeds=["j-pump2"]),
            ]
        )  # fmt: skip
        yield client


@pytest.fixture(scope="module")
def cdf(spark: Any, client: Any) -> Any:
    from spark_connections.spark import TheSpark

    return TheSpark(spark)


@pytest.fixture(scope="module")
def tables(cdf: Any) -> Generator[Any, None, None]:
    """A view's table by name, read once: of each join the plan and the pairs are looked at, not the reading."""
    known: dict[str, Any] = {}

    def table(name: str) -> Any:
        if name not in known:
            known[name] = getattr(cdf, name).read(split="none").cache()
        return known[name]

    yield table
    for each in known.values():
        each.unpersist()


RELATIONS = (
    "Pump.site", "Pump.owner", "Pump.twin", "Pump.parts", "Pump.required_parts",  # direct, and lists of them
    "Pump.twins", "Pump.twin_of", "Person.pumps", "Part.pumps",  # reverse, of one and of lists
    "Pump.feeds", "Pump.fed_by", "Pump.links", "Pump.manual",  # edges, outwards and inwards, with properties and without
)  # fmt: skip


def parted(connections: Any, path: str) -> tuple[Any, str, Any]:
    owner, name = path.split(".")
    cls = getattr(connections, owner)
    if name not in dir(cls):
        raise AssertionError(f"the model has no {path}")
    return cls, name, getattr(cls, name)


def pairs_of_the_sdk(client: Any, cls: Any, name: str) -> Iterator[tuple[str, str]]:
    for each in getattr(client, cls.__name__.lower()).query().include(getattr(cls, name)):
        if each.external_id.startswith("j-"):
            others = getattr(each, name)
            yield from ((each.external_id, other.external_id) for other in (() if others is None else others))


@pytest.mark.parametrize("path", RELATIONS)
def test_pairs(cdf: Any, tables: Any, client: Any, connections: Any, path: str) -> None:
    cls, name, relation = parted(connections, path)
    view, target = cls.__name__.lower(), hop(cls, name).target.__name__.lower()
    left, right = tables(view).filter("external_id LIKE 'j-%'"), tables(target)
    wanted = Counter(pairs_of_the_sdk(client, cls, name))
    assert wanted
    found = cdf.join(left, relation, right)
    far = f"{name}_external_id"
    assert Counter((row["external_id"], row[far]) for row in found.select("external_id", far).collect()) == wanted
    names = [each.lower() for each in found.columns]
    assert len(set(names)) == len(names)  # it can be saved
    plan = found._jdf.queryExecution().executedPlan().toString()
    assert "NestedLoop" not in plan and "Cartesian" not in plan, plan
    assert "HashJoin" in plan or "SortMergeJoin" in plan, plan

    everyone = {row["external_id"] for row in left.select("external_id").collect()}
    outer = cdf.join(left, relation, right, how="left").select("external_id", far).collect()
    lonely = everyone - {near for near, _ in wanted}
    assert Counter((row["external_id"], row[far]) for row in outer) == wanted + Counter((each, None) for each in lonely)
    for how, those in (("left_anti", lonely), ("left_semi", everyone - lonely)):
        chosen = cdf.join(left, relation, right, how=how)
        assert chosen.columns == left.columns
        assert sorted(row["external_id"] for row in chosen.select("external_id").collect()) == sorted(those)
    reached = cdf.join(left, relation, right, how="right").select(far, "external_id").collect()
    ends = {row[far] for row in reached}
    assert {row["external_id"] for row in right.select("external_id").collect()} == ends
    assert Counter((near, end) for end, near in reached if near is not None) == wanted


def test_what_is_joined_can_be_saved(spark: Any, cdf: Any, client: Any, connections: Any) -> None:
    pump = connections.Pump
    pumps = cdf.pump.read(pump.external_id.startswith("j-"), columns=[pump.name, pump.site])
    cdf.join(pumps, pump.site, cdf.site.read()).write.mode("overwrite").saveAsTable("plant_pumps")
    kept = spark.table("plant_pumps")
    assert {(row["external_id"], row["site_name"]) for row in kept.collect()} == {
        (f"j-pump{n}", f"site {n % 2}") for n in range(4)
    }
    spark.sql("DROP TABLE plant_pumps")


def test_values_on_both_sides(cdf: Any, client: Any, connections: Any) -> None:
    pump = connections.Pump
    found = cdf.join(
        cdf.pump.read(pump.external_id == "j-pump2", columns=[pump.twin, pump.name]),
        pump.twin,
        cdf.pump.read(columns=[pump.name, pump.owner]),
    )
    [row] = [each.asDict(recursive=True) for each in found.collect()]
    assert (row["name"], row["twin_name"], row["twin_external_id"]) == ("pump 2", "pump 0", "j-pump0")
    assert row["owner"]["external_id"] == "j-person0"


def test_edges_without_a_view(cdf: Any, client: Any) -> None:
    found = cdf.edges.read(("plant", "Pump.feeds")).filter("start_node.external_id LIKE 'j-%'").collect()
    pairs = {(row["start_node"]["external_id"], row["end_node"]["external_id"]) for row in found}
    assert pairs == {("j-pump0", "j-pump1"), ("j-pump0", "j-pump2"), ("j-pump1", "j-pump2")}


def test_wrong_joins(cdf: Any, connections: Any) -> None:
    c = connections
    pumps = cdf.pump.read(columns=[c.Pump.name])
    assert pumps.columns == ["external_id", "space", "name"]
    with pytest.raises(ConfigurationError, match=r"Pump\.site: the left frame has no column site"):
        cdf.join(pumps, c.Pump.site, cdf.site.read())
    with pytest.raises(ConfigurationError, match="expected a relation of a view"):
        cdf.join(pumps, c.Pump.name, cdf.site.read())
    with pytest.raises(ConfigurationError, match=r"Pump\.site: the right frame has no column space, external_id"):
        cdf.join(cdf.pump.read(), c.Pump.site, cdf.site.read().select("name"))
    with pytest.raises(ConfigurationError, match=r"Person\.pumps: the right frame has no column owner"):
        cdf.join(cdf.person.read(), c.Person.pumps, pumps)
