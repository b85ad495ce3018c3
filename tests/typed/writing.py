"""What type checkers say of the constructors and the attributes of write classes."""

from __future__ import annotations

from datetime import datetime, timezone

from golden_connections import LinkWrite, PartWrite, PersonWrite, Pump, PumpList, PumpWrite, SiteWrite
from golden_edges import NoteEdgeWrite, StationWrite, SteelPipeWrite
from golden_scalars import SampleWrite
from typing_extensions import assert_type

from pygen_runtime.filters.references import NodeReference


def constructors() -> None:
    NOW = datetime.now(timezone.utc)
    SampleWrite(required_text="x", big=1, required_json=None, required_status="a", required_list=[])
    SampleWrite(
        external_id="x", space="s", existing_version=3, node_type=NodeReference("s", "T"), required_text="x", big=1,
        required_json={"a": [1]}, required_status="b", required_list=["x"], status="in_between", moment=NOW, single=1,
    )  # fmt: skip
    SampleWrite(big=1, required_json=1, required_status="a", required_list=[])  # expect: call-arg
    PersonWrite(nam="x")  # expect: call-arg
    SampleWrite(
        required_text=1,  # expect: arg-type
        big="x",  # expect: arg-type
        required_json=1,
        required_status="c",  # expect: arg-type
        required_list="x",  # expect: arg-type
        status="unknown",  # expect: arg-type
        text_list=[1],  # expect: list-item
        moment="2024-01-01",  # expect: arg-type
    )
    SampleWrite("x")  # expect: call-arg, misc


def relations() -> None:
    PumpWrite(owner="x", required_parts=[])
    PumpWrite(owner=("s", "x"), required_parts=[PartWrite(), "x", ("s", "x"), NodeReference("s", "x")])
    PumpWrite(owner=PersonWrite(name="Ann"), required_parts=[], site=SiteWrite(), twin=None, outside=("s", "x"))
    PumpWrite(owner="x", required_parts=[], feeds=["x"], links=[LinkWrite(), "x"], link=LinkWrite(), manual=PartWrite())
    PumpWrite(owner=SiteWrite(), required_parts=[])  # expect: arg-type
    PumpWrite(owner=1, required_parts=[])  # expect: arg-type
    PumpWrite(owner="x", required_parts=[SiteWrite()])  # expect: list-item
    PumpWrite(owner="x", required_parts=[], feeds=[PartWrite()])  # expect: list-item
    PumpWrite(owner="x", required_parts=[], links=[PartWrite()])  # expect: list-item
    PumpWrite(owner="x", required_parts=[], twins=[])  # expect: call-arg


def edges() -> None:
    SteelPipeWrite(diameter=1, start_node="x", end_node=("s", "x"), edge_type=NodeReference("s", "t"))
    StationWrite(pipes=[SteelPipeWrite(diameter=1.5)], notes=["x", NoteEdgeWrite(remark="x")])
    SteelPipeWrite(start_node="x")  # expect: call-arg
    StationWrite(pipes=[NoteEdgeWrite()])  # expect: list-item


def attributes(written: PumpWrite, pump: Pump, pumps: PumpList) -> None:
    assert_type(written.name, str | None)
    assert_type(pump.as_write(), PumpWrite)
    assert_type(pumps.as_write(), list[PumpWrite])
    assert_type(pumps.as_ids(), list[NodeReference])
    written.name = "x"
    written.name = 1  # expect: assignment
    written.nam = "x"  # expect: attr-defined
    _ = PumpWrite(owner=pump.owner, required_parts=[])
    _ = pump.as_write().twins  # expect: attr-defined
