"""What type checkers say of the columns, the attributes and the lists of read classes."""

from __future__ import annotations

from datetime import date, datetime

from golden_connections import Part, Person, Pump, PumpList, Site, SiteWrite
from golden_edges import SteelPipe
from golden_scalars import Sample
from golden_scalars.data_classes.sample import SampleRequiredStatus, SampleStatus
from pydantic import JsonValue
from typing_extensions import assert_type

from pygen_runtime.filters.expressions import Filter
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.model.columns import (
    Column,
    EnumColumn,
    ListColumn,
    OrderedColumn,
    Sort,
    TextColumn,
    TimeSeriesColumn,
)
from pygen_runtime.model.data_record import DataRecord
from pygen_runtime.model.relations import ConnectionRelation, DirectRelation, DirectRelationList, EdgeRelation


def columns() -> None:
    assert_type(Sample.text, TextColumn)
    assert_type(Sample.required_text, TextColumn)
    assert_type(Sample.status, EnumColumn[SampleStatus])
    assert_type(Sample.required_status, EnumColumn[SampleRequiredStatus])
    assert_type(Sample.series, TimeSeriesColumn)
    assert_type(Sample.flag, Column[bool])
    assert_type(Sample.small, OrderedColumn[int])
    assert_type(Sample.big, OrderedColumn[int])
    assert_type(Sample.double, OrderedColumn[float])
    assert_type(Sample.moment, OrderedColumn[datetime])
    assert_type(Sample.day, OrderedColumn[date])
    assert_type(Sample.anything, Column[JsonValue])
    assert_type(Sample.text_list, ListColumn[str])
    assert_type(Sample.required_list, ListColumn[str])
    assert_type(Sample.float_64_list, ListColumn[float])
    assert_type(Sample.external_id, TextColumn)
    assert_type(Sample.node_type, Column[NodeReference])
    assert_type(SteelPipe.start_node, Column[NodeReference])
    assert_type(SteelPipe.diameter, OrderedColumn[float])
    assert_type(Pump.anything, Column[NodeReference])


def filters() -> None:
    assert_type(Sample.text == "x", Filter)
    assert_type(Sample.text.startswith("x"), Filter)
    assert_type((Sample.small > 1) & ~(Sample.flag == True), Filter)  # noqa: E712
    assert_type(Sample.text_list.contains_any("x", "y"), Filter)
    assert_type(Sample.text.desc(), Sort)
    assert_type(Sample.text != None, Filter)  # noqa: E711
    assert_type(Sample.small == 1, Filter)
    assert_type(Sample.double == 1, Filter)
    assert_type(Sample.status == "on", Filter)
    assert_type(Sample.status != "off", Filter)
    assert_type(Sample.status.is_("came with a later model"), Filter)
    assert_type(Sample.status.in_(["on", "off"]), Filter)
    assert_type(Sample.status.startswith("o"), Filter)
    assert_type(Pump.site == NodeReference("s", "x"), Filter)
    assert_type(Pump.site != None, Filter)  # noqa: E711
    assert_type(Pump.anything == NodeReference("s", "x"), Filter)
    wanted(Sample.small == 1)
    wanted((Sample.small == 1) & (Sample.status == "on") | (Sample.text != "x"))
    wanted(Sample.small == "x")  # expect: arg-type
    wanted(Sample.small != "x")  # expect: arg-type
    wanted(Sample.text == 1)  # expect: arg-type
    wanted(Sample.status == "bogus")  # expect: arg-type
    wanted(Sample.required_status == "on")  # expect: arg-type
    wanted(Sample.required_status != "on")  # expect: arg-type
    wanted(Sample.moment == date(2024, 1, 1))  # expect: arg-type
    wanted(Sample.flag == "x")  # expect: arg-type
    wanted(Pump.site == "x")  # expect: arg-type
    wanted((Sample.small == "x") & (Sample.text == "x"))  # expect: operator
    wanted((Sample.text == "x") & (Sample.small == "x"))  # expect: operator
    wanted(~(Sample.status == "bogus"))  # expect: operator
    _ = Sample.status.in_(["bogus"])  # expect: list-item
    _ = Sample.status.is_(1)  # expect: arg-type
    _ = Sample.text.contains("x")  # expect: attr-defined
    _ = Sample.txt  # expect: attr-defined
    _ = Sample.small.startswith("x")  # expect: attr-defined
    _ = Sample.text > "x"  # expect: operator
    _ = Sample.flag > True  # expect: operator
    _ = Sample.text_list.startswith("x")  # expect: attr-defined
    _ = Sample.text.contains_any("x")  # expect: attr-defined
    _ = Sample.small > "x"  # expect: operator
    _ = Sample.moment >= date(2024, 1, 1)  # expect: operator
    _ = Sample.small.in_(["x"])  # expect: list-item
    _ = Sample.text.startswith(1)  # expect: arg-type
    _ = Sample.text_list.contains_any(1)  # expect: arg-type
    _ = Sample.double.between("a", "b")  # expect: arg-type


def wanted(where: Filter) -> None: ...


def relations() -> None:
    assert_type(Pump.site, type[Site])
    assert_type(Pump.twin.twin.owner, type[Person])
    assert_type(Pump.owner.name, TextColumn)
    assert_type(Pump.parts, type[Part])
    assert_type(Pump.feeds, type[Pump])
    assert_type(Pump.site.exists(), Filter)
    assert_type(Pump.site.is_(("s", "x")), Filter)
    assert_type(Pump.parts.contains_any(("s", "x")), Filter)
    _ = Pump.owner.nam  # expect: attr-defined
    _ = Pump.site.is_("x")  # expect: arg-type


def attributes(sample: Sample, pump: Pump, pipe: SteelPipe, pumps: PumpList) -> None:
    assert_type(sample.text, str | None)
    assert_type(sample.required_text, str)
    assert_type(sample.small, int | None)
    assert_type(sample.status, str | None)
    assert_type(sample.required_status, str)
    assert_type(sample.moment, datetime | None)
    assert_type(sample.anything, JsonValue)
    assert_type(sample.text_list, list[str] | None)
    assert_type(sample.required_list, list[str])
    assert_type(sample.data_record, DataRecord)
    assert_type(sample.as_id(), NodeReference)
    assert_type(pump.site, DirectRelation[Site] | None)
    assert_type(pump.owner, DirectRelation[Person])
    assert_type(pump.parts, DirectRelationList[Part])
    assert_type(pump.anythings, list[NodeReference] | None)
    assert_type(pump.feeds, ConnectionRelation[Pump])
    assert_type(pump.twins, ConnectionRelation[Pump])
    assert_type(pipe.start_node, NodeReference)
    assert_type([each.name for each in pumps], list[str | None])
    assert_type(pumps[0], Pump)
    _ = sample.txt  # expect: attr-defined
    sample.text = "x"
    sample.text = None
    pump.site = ("s", "x")
    pump.parts = [NodeReference("s", "x")]
    sample.status = "on"
    sample.status = "came with a later model"
    sample.required_status = None  # expect: assignment
    sample.status = 1  # expect: assignment
    sample.text = 1  # expect: assignment
    sample.required_text = None  # expect: assignment
    sample.text_list = "x"  # expect: assignment
    pump.site = "x"
    pump.site = SiteWrite(external_id="x")
    pump.site = 5  # expect: assignment
    pump.owner = None  # expect: assignment
    pump.anything = "x"
    pump.anything = ("s", "x")
    pump.anything = pump
    pump.anything = SiteWrite(external_id="x")
    pump.anything = None
    pump.anythings = ["x", NodeReference("s", "x"), pump]
    pump.anything = 5  # expect: assignment
    pump.anythings = [5]  # expect: list-item


def edge_properties(pump: Pump) -> None:
    from golden_connections import Link

    assert_type(pump.links, EdgeRelation[Pump, Link])
