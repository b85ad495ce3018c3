"""Edges without a view, and joins' conditions, without a session."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("pyspark")

from pygen_runtime.filters.expressions import EqualsFilter
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.model.instances import PygenEdge
from pygen_runtime.model.tabular import columns_of
from pygen_runtime.spark.reader import ViewTable
from pygen_runtime.spark.schema import struct_of
from pygen_runtime.spark.splits import partitions_of
from pygen_runtime.tables.arrow import schema_of
from tests.writing.packages import SPACE, Log, client_of, emulator_of


def test_edges_of_a_type() -> None:
    with emulator_of("connections") as emulator, client_of("connections", emulator, Log()) as client:
        edges = [
            {"instanceType": "edge", "space": SPACE, "externalId": f"e{n}", "type": {"space": SPACE, "externalId": f"type{n % 2}"},
             "startNode": {"space": SPACE, "externalId": "a"}, "endNode": {"space": SPACE, "externalId": "b"}}
            for n in range(5)
        ]  # fmt: skip
        client.instances.apply(edges, auto_create_start_nodes=True, auto_create_end_nodes=True)
        columns = columns_of(PygenEdge)
        names = [
            "external_id",
            "space",
            "edge_type",
            "start_node",
            "end_node",
            "version",
            "created_time",
            "last_updated_time",
        ]
        assert struct_of(PygenEdge, columns).names == names
        table = ViewTable(client, PygenEdge, columns, schema_of(columns))
        where = EqualsFilter(("edge", "type"), NodeReference(SPACE, "type1"))
        found = [row for batch in table.of_filter(where) for row in batch.to_pylist()]
        assert [row["external_id"] for row in found] == ["e1", "e3"]
        assert found[0]["end_node"] == {"space": SPACE, "external_id": "b"}
        for split in ("ids", "created_time"):
            parts: Any = partitions_of(client, PygenEdge, where, split, 2)
            assert len(parts) == (2 if split == "ids" else 1)
        assert sum(len(batch) for batch in table.of_ids([(SPACE, "e1"), (SPACE, "e2")], where)) == 1
