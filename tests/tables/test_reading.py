"""Tables of a view, read from an emulator: what is asked, and that nothing differs from lists."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime.emulator.example_data import populate
from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.tables import scan
from tests.writing.packages import SPACE, Log, client_of, emulator_of, generated

water = generated("example")
pyarrow = pytest.importorskip("pyarrow")
pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")

MOMENT = datetime(2024, 2, 29, 12, 30, 15, 123_000, tzinfo=timezone.utc)


@pytest.fixture
def pumps(example: Any, log: Log) -> Any:
    """An API with four pumps: full, bare, and two more."""
    full = water.PumpWrite(
        external_id="P1", name="<b>Pump</b>", site="S", valves=["V1", "V2"], run_seconds=2**60, rated_speed=5,
        inspected_on=date(2024, 2, 29), last_serviced=MOMENT, tags=["a"], settings={"x": [1, "é"]}, efficiency=0.5,
    )  # fmt: skip
    bare = water.PumpWrite(external_id="P2", name="bare", site="S", service_interval=None)
    example.upsert([full, bare, *(water.PumpWrite(external_id=f"P{n}", name=f"n{n}", site="T") for n in (3, 4))])
    log.take()
    return example.pump


def sent(log: Log) -> list[str]:
    return log.take()


def test_batches_are_read_lazily(pumps: Any, log: Log) -> None:
    reader = pumps.to_arrow(sort="external_id", chunk_size=2)
    assert isinstance(reader, pyarrow.RecordBatchReader)
    assert log.take() == []
    first = reader.read_next_batch()
    assert log.take() == ["instances/list"]
    assert first.to_pylist()[0] == {
        **dict.fromkeys(first.schema.names),
        **first.to_pylist()[0],
        "external_id": "P1", "space": SPACE, "site": {"space": SPACE, "external_id": "S"}, "tags": ["a"],
        "valves": [{"space": SPACE, "external_id": "V1"}, {"space": SPACE, "external_id": "V2"}],
        "settings": '{"x":[1,"é"]}', "last_serviced": MOMENT, "inspected_on": date(2024, 2, 29),
    }  # fmt: skip
    rest = reader.read_all()
    assert rest.column("external_id").to_pylist() == ["P3", "P4"]
    assert log.take() == ["instances/list"]


def test_types_are_those_that_spark_wants(pumps: Any) -> None:
    schema = pumps.to_arrow(limit=1).schema
    reference = pyarrow.struct(
        [pyarrow.field(name, pyarrow.string(), nullable=False) for name in ("space", "external_id")]
    )
    assert schema.field("last_serviced").type == pyarrow.timestamp("us", "UTC")
    assert schema.field("inspected_on").type == pyarrow.date32()
    assert schema.field("rated_speed").type == pyarrow.int32()
    assert schema.field("run_seconds").type == pyarrow.int64()
    assert schema.field("site").type == reference
    assert schema.field("valves").type == pyarrow.list_(pyarrow.field("element", reference, nullable=False))
    assert [each.name for each in schema if not each.nullable] == ["external_id", "space"]
    assert schema == pumps.list().to_arrow().schema


def test_tables_equal_those_of_lists(pumps: Any) -> None:
    found = pumps.list(sort="external_id")
    assert pumps.to_arrow(sort="external_id").read_all().equals(found.to_arrow())
    for relations in ("text", "struct", "references"):
        pandas.testing.assert_frame_equal(
            pumps.to_pandas(sort="external_id", relations=relations, chunk_size=3), found.to_pandas(relations)
        )
        frame = pumps.to_polars(sort="external_id", relations=relations, chunk_size=3)
        assert frame.schema == found.to_polars(relations).schema
        assert frame.to_dicts() == found.to_polars(relations).to_dicts()
    named = pumps.to_pandas(sort="external_id", names="display")
    pandas.testing.assert_frame_equal(named, found.to_pandas(names="display"))


@pytest.mark.parametrize("name", ["to_pandas", "to_polars", "to_arrow"])
def test_nothing_found_has_the_same_columns(pumps: Any, name: str) -> None:
    full, empty = (getattr(pumps, name)(external_id=id) for id in ("P1", "no such"))
    if name == "to_arrow":
        assert (full.schema, empty.read_all().num_rows) == (empty.schema, 0)
        return
    assert (list(full.columns), [*map(str, full.dtypes)]) == (list(empty.columns), [*map(str, empty.dtypes)])
    assert (len(full), len(empty)) == (1, 0)


@pytest.mark.parametrize("name", ["to_pandas", "to_polars"])
def test_every_way_to_choose_rows(pumps: Any, name: str) -> None:
    to = getattr(pumps, name)
    assert len(to(water.Pump.name == "bare")) == 1
    assert len(to(name_prefix="n")) == 2
    assert len(to(water.Pump.name.startswith("n"), external_id="P3")) == 1
    assert len(to(limit=3, chunk_size=2)) == 3
    assert len(to(limit=0)) == 0
    with pytest.raises(TypeError, match="no_such"):
        to(no_such=1)
    with pytest.raises(ConfigurationError, match="limit"):
        to(limit=-1)


def test_columns_are_asked_for_alone(example: Any, pumps: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = bodies_of(example, monkeypatch)
    found = pumps.to_arrow(columns=[water.Pump.site, "name"], sort="external_id").read_all()
    assert found.schema.names == ["external_id", "space", "site", "name"]
    assert found.column("name").to_pylist() == ["<b>Pump</b>", "bare", "n3", "n4"]
    (body,) = bodies
    assert body["with"]["root"]["limit"] == 10_000
    (source,) = body["select"]["root"]["sources"]
    assert sorted(source["properties"]) == ["name", "site"]


def test_columns_of_an_instance_need_no_properties(example: Any, pumps: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = bodies_of(example, monkeypatch)
    found = pumps.to_polars(columns=("version", "created_time"), where=water.Pump.name == "bare")
    assert found.columns == ["external_id", "space", "version", "created_time"]
    assert found["external_id"].to_list() == ["P2"]
    assert bodies[0]["select"] == {"root": {}}


def test_all_columns_are_one_list(pumps: Any, log: Log) -> None:
    pumps.to_polars(columns=list(pumps.to_arrow(limit=1).schema.names))
    assert log.take() == ["instances/list"]


@pytest.mark.parametrize("column", ["nmae", "basins", water.Site.name, 7])
def test_what_is_no_column_is_refused(pumps: Any, log: Log, column: Any) -> None:
    with pytest.raises(TypeError, match=r"Pump|name"):
        pumps.to_arrow(columns=[column])
    assert log.take() == []


def test_a_frame_of_chosen_columns(pumps: Any) -> None:
    frame = pumps.to_pandas(columns="last_serviced", sort="-external_id")
    assert list(frame.columns) == ["space", "last_serviced"]
    assert frame.loc["P1", "last_serviced"] == MOMENT
    assert list(frame.index) == ["P4", "P3", "P2", "P1"]


def test_pages_of_a_query_follow(pumps: Any, log: Log) -> None:
    found = pumps.to_polars(columns="name", chunk_size=1, limit=3, sort="external_id")
    assert found["external_id"].to_list() == ["P1", "P2", "P3"]
    assert log.take() == ["instances/query"] * 3


def test_edges(example: Any) -> None:
    basins = [water.BasinWrite(external_id=id, name=id, volume=1.0) for id in ("B1", "B2")]
    basins[0].outlets = [water.PipeWrite(external_id="pipe", diameter=0.5, end_node=basins[1])]
    example.upsert(basins)
    (row,) = example.pipe.to_arrow().read_all().to_pylist()
    assert row == example.pipe.list().to_arrow().to_pylist()[0]
    assert row["start_node"] == {"space": SPACE, "external_id": "B1"}
    assert example.pipe.to_pandas(columns="end_node").loc["pipe", "end_node"] == f"{SPACE}:B2"


def test_duckdb_reads_it(pumps: Any) -> None:
    duckdb = pytest.importorskip("duckdb")
    pump = pumps.to_arrow()
    rows = duckdb.sql("SELECT site.external_id, count(*) FROM pump GROUP BY ALL ORDER BY 1").fetchall()
    assert rows == [("S", 2), ("T", 2)]
    assert pump.schema is not None


# scan


def test_a_scan_asks_for_what_it_needs(example: Any, pumps: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = bodies_of(example, monkeypatch)
    frame = pumps.scan(sort="external_id")
    assert bodies == []
    assert frame.select("name").head(2).collect()["name"].to_list() == ["<b>Pump</b>", "bare"]
    (body,) = bodies
    assert body["with"]["root"]["limit"] == 2
    assert body["select"]["root"]["sources"][0]["properties"] == ["name"]


def test_a_scan_filters_what_polars_filters(pumps: Any, log: Log) -> None:
    frame = pumps.scan(sort="external_id", chunk_size=1)
    named = frame.filter(polars.col("name").str.starts_with("n")).select("external_id", polars.col("site"))
    assert named.collect().to_dicts() == [
        {"external_id": f"P{n}", "site": {"space": SPACE, "external_id": "T"}} for n in (3, 4)
    ]
    log.take()
    assert named.head(1).collect()["external_id"].to_list() == ["P3"]
    assert frame.select(polars.len()).collect().item() == 4


def test_a_scan_has_the_values_of_a_table(pumps: Any, tmp_path: Path) -> None:
    table = pumps.to_arrow(sort="external_id").read_all()
    scanned = pumps.scan(sort="external_id").collect()
    assert scanned.schema == polars.from_arrow(table).schema
    assert scanned.to_dicts() == polars.from_arrow(table).to_dicts()
    pumps.scan(sort="external_id", chunk_size=2).sink_parquet(tmp_path / "pumps.parquet")
    assert polars.read_parquet(tmp_path / "pumps.parquet").to_dicts() == scanned.to_dicts()
    assert len(pumps.scan(name_prefix="n").collect()) == 2
    assert len(pumps.scan(external_id="no such").collect()) == 0


# asyncio


def test_tables_for_asyncio(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "HELD", 1.0)

    async def run() -> None:
        with emulator_of("example") as emulator:
            async with client_of("example", emulator, log, "AsyncTheClient") as client:
                await client.upsert([water.SiteWrite(external_id=f"S{n}", name=f"N{n}") for n in range(5)])
                reader = client.site.to_arrow(sort="external_id", chunk_size=2)
                assert [len(each) async for each in reader] == [2, 2, 1]
                table = await client.site.to_arrow(columns="name", name_prefix="N").read_all()
                assert table.schema.names == ["external_id", "space", "name"]
                assert list((await client.site.to_pandas(sort="external_id")).index) == [f"S{n}" for n in range(5)]
                assert len(await client.site.to_polars(limit=3)) == 3
                lazy = client.site.scan(sort="external_id", chunk_size=2)
                frame = await lazy.select("name").head(3).collect_async()
                assert frame["name"].to_list() == ["N0", "N1", "N2"]
                with pytest.raises(Exception, match="collect_async"):
                    lazy.collect()

    asyncio.run(run())


# Without pyarrow, and without polars

PROGRAM = """
import json, sys
if sys.argv[1] == "without":
    sys.modules["pyarrow"] = None
from pygen_runtime.tables.columns import Rows, TableColumn
from pygen_runtime.tables.pandas_frames import pandas_frame
from pygen_runtime.tables.polars_frames import SCANNED, PolarsForm, polars_frame
from datetime import date, datetime, timezone, timedelta
moments = ["2024-02-29T12:30:15.123+00:00", None, "1969-12-31T23:00:00.5+01:00"]
values = {
    "text": ["a", None, "é"], "boolean": [True, None, False], "int32": [1, None, -(2**31)], "int64": [2**63 - 1, None, 0],
    "float32": [0.5, None, 1.25], "float64": [1e300, None, 0.1], "timestamp": moments,
    "date": ["2024-02-29", None, "1582-10-15"], "json": [{"a": [1, None]}, None, {}],
    "direct": [("s", "x"), None, ("s", "y:z")],
}
columns, given = [TableColumn("created", "timestamp", of_instance=True)], [[0, 1, 1_709_209_815_123]]
for type, each in values.items():
    columns += [TableColumn(type, type), TableColumn(f"{type}_list", type, is_list=True)]
    given += [each, [[v for v in each if v is not None], None, []]]
columns.append(TableColumn("moment", "timestamp"))
given.append([datetime(2024, 2, 29, 1, tzinfo=timezone(timedelta(hours=2))), None, None])
rows, none = Rows(columns, given, 3), Rows(columns, [[] for _ in columns], 0)
for relations in ("text", "struct", "references"):
    for form in (PolarsForm(relations), SCANNED):
        frame = polars_frame(rows, form)
        print(frame.schema, frame.to_dicts(), polars_frame(none, form).schema == frame.schema)
    frame = pandas_frame(rows, relations)
    same = list(pandas_frame(none, relations).dtypes) == list(frame.dtypes)
    print([str(each) for each in frame.dtypes], frame.to_dict("list"), same)
for each in (Rows([TableColumn("small", "int32")], [[2**31]], 1), Rows([TableColumn("ends", "int32", True)], [[[1], [2**31]]], 2)):
    for make in (lambda: pandas_frame(each, "text"), lambda: polars_frame(each, PolarsForm())):
        try:
            print(len(make()))
        except ValueError as error:
            print(str(error).partition(" of ")[0])
"""


@pytest.mark.wide
def test_frames_are_the_same_without_pyarrow() -> None:
    told = [
        subprocess.run([sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=True).stdout
        for how in ("with", "without")
    ]
    assert told[0] == told[1]
    assert "False" not in [line.rpartition(" ")[2] for line in told[0].splitlines()]
    assert "2147483648" in told[0]


@pytest.mark.parametrize("name", ["to_arrow", "scan"])
def test_a_missing_library_names_its_extra(pumps: Any, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    library = {"to_arrow": "pyarrow", "scan": "polars"}[name]
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ImportError, match=rf"{name}\(\) needs {library}.*pygen-runtime\[{library}\]"):
        getattr(pumps, name)()


def test_a_list_of_every_kind_of_data_as_tables(log: Log) -> None:
    """Populated data of all views of the example: tables of pages and of lists are one."""
    with emulator_of("example") as emulator, client_of("example", emulator, log) as client:
        populate(client, nodes_per_view=20, seed=3)
        for name in ("pump", "site", "basin", "pipe", "valve"):
            api = getattr(client, name)
            table, rows = api.to_arrow(sort="external_id").read_all(), api.list(sort="external_id")
            assert table.num_rows > 0
            assert table.equals(rows.to_arrow())
            assert json.loads(rows.to_polars("struct").write_json()) is not None
            some = api.to_arrow(sort="external_id", columns=table.schema.names[3:5]).read_all()
            assert some.equals(table.select(some.schema.names))


def bodies_of(client: Any, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The bodies of the requests from now on."""
    from pygen_runtime.reading.list_pages import ListPages
    from pygen_runtime.reading.pages import QueryPages

    bodies: list[Any] = []
    for cls in (ListPages, QueryPages):

        def request(self: Any, cursor: Any, limit: int, real: Any = cls.request) -> Any:
            found = real(self, cursor, limit)
            bodies.append(json.loads(found.body))
            return found

        monkeypatch.setattr(cls, "request", request)
    return bodies


def test_references_are_objects_where_they_are_asked_for(pumps: Any) -> None:
    frame = pumps.to_polars(relations="references", columns="site", sort="external_id")
    assert frame["site"].to_list()[0] == NodeReference(SPACE, "S")
