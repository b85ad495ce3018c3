"""Lists of instances as frames and as HTML."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import types
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.model import html_tables, tabular
from pygen_runtime.writing.progress import track, track_async
from tests.generation.packages import load
from tests.model_json import mapped, model, view
from tests.writing.packages import SPACE, Log, client_of, emulator_of, generated

water = generated("example")

MOMENT = datetime(2024, 2, 29, 12, 30, 15, 123_000, tzinfo=timezone.utc)


@pytest.fixture
def pumps(example: Any, log: Log) -> Any:
    full = water.PumpWrite(
        external_id="P1", name="<b>Pump</b>", site="S", valves=["V1", "V2"], run_seconds=2**60, rated_speed=5,
        inspected_on=date(2024, 2, 29), last_serviced=MOMENT, tags=["a"], settings={"x": [1]}, efficiency=0.5,
    )  # fmt: skip
    example.upsert([full, water.PumpWrite(external_id="P2", name="bare", site="S", service_interval=None)])
    found = example.pump.list(sort="external_id")
    log.take()
    return found


def test_to_pandas(pumps: Any, log: Log) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pumps.to_pandas()
    assert log.take() == []
    assert list(frame.index) == ["P1", "P2"]
    assert list(frame.columns[:3]) == ["space", "node_type", "description"]
    assert list(frame.columns[-3:]) == ["version", "created_time", "last_updated_time"]
    one, two = frame.loc["P1"], frame.loc["P2"]
    assert (one["run_seconds"], one["rated_speed"], one["automatic"]) == (2**60, 5, True)
    assert (one["site"], one["valves"]) == (f"{SPACE}:S", [f"{SPACE}:V1", f"{SPACE}:V2"])
    assert (one["last_serviced"], one["inspected_on"], one["tags"]) == (MOMENT, date(2024, 2, 29), ["a"])
    assert one["settings"] == {"x": [1]}
    assert pandas.isna(two["rated_speed"]) and pandas.isna(two["last_serviced"]) and two["valves"] is None
    assert str(frame.dtypes["run_seconds"]) == "Int64"
    assert str(frame.dtypes["last_serviced"]) == "datetime64[ms, UTC]"
    assert pumps.to_pandas(relations="references").loc["P1"]["site"] == NodeReference(SPACE, "S")


def test_to_polars(pumps: Any, log: Log) -> None:
    polars = pytest.importorskip("polars")
    frame = pumps.to_polars()
    assert log.take() == []
    assert frame["external_id"].to_list() == ["P1", "P2"]
    assert frame["run_seconds"].to_list() == [2**60, 0]
    assert frame.schema["rated_speed"] == polars.Int32
    assert frame.schema["last_serviced"] == polars.Datetime("ms", "UTC")
    assert frame.schema["valves"] == polars.List(polars.String)
    assert frame["valves"].to_list() == [[f"{SPACE}:V1", f"{SPACE}:V2"], None]
    assert frame["settings"].to_list() == ['{"x": [1]}', '{"mode": "auto"}']
    assert frame["inspected_on"].to_list() == [date(2024, 2, 29), None]
    assert pumps.to_polars(relations="references")["site"].to_list()[0] == NodeReference(SPACE, "S")


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_an_empty_list_has_the_same_columns(pumps: Any, name: str) -> None:
    pytest.importorskip(name)
    full, empty = (getattr(each, f"to_{name}")() for each in (pumps, water.PumpList()))
    assert list(empty.columns) == list(full.columns)
    assert len(empty) == 0
    assert [str(each) for each in empty.dtypes] == [str(each) for each in full.dtypes]


def test_edges_in_frames(example: Any) -> None:
    pytest.importorskip("pandas")
    basins = [water.BasinWrite(external_id=id, name=id, volume=1.0) for id in ("B1", "B2")]
    basins[0].outlets = [water.PipeWrite(external_id="pipe", diameter=0.5, end_node=basins[1])]
    example.upsert(basins)
    row = example.pipe.list().to_pandas().loc["pipe"]
    assert (row["start_node"], row["end_node"], row["edge_type"]) == (
        f"{SPACE}:B1",
        f"{SPACE}:B2",
        "water_works:flowsTo",
    )


@pytest.mark.wide
@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_a_missing_library_names_its_extra(name: str) -> None:
    program = (
        f"import sys; sys.modules[{name!r}] = None\n"
        "from pygen_runtime.tables.columns import optional_module\n"
        f"optional_module({name!r})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert f"pip install 'pygen-runtime[{name}]'" in done.stderr


@pytest.mark.wide
def test_neither_library_is_imported_unasked() -> None:
    program = "import sys, pygen_runtime.client.sync_view_api; print({'pandas', 'polars', 'pyarrow', 'rich'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_html_of_a_list_is_escaped(pumps: Any) -> None:
    html = pumps._repr_html_()
    assert "Pump: 2 instances" in html
    assert "&lt;b&gt;Pump&lt;/b&gt;" in html
    assert "<b>" not in html
    assert "position" not in html  # no instance has one
    assert water.PumpList()._repr_html_().startswith("<p>Pump: 0 instances</p>")
    assert pumps[:1]._repr_html_().startswith("<p>Pump: 1 instance</p>")
    many = water.PumpList([*pumps] * 15)
    assert "30 instances, the first 20 are shown" in many._repr_html_()
    assert many._repr_html_().count("<tr>") == 21


def test_html_of_a_client_lists_its_views(example: Any, log: Log) -> None:
    log.take()
    html = example._repr_html_()
    assert "<code>client.dosing_pump</code>" in html
    assert f"{len(html.split('<li>')) - 1} views" in html
    assert log.take() == []


def test_every_text_of_a_table_is_escaped() -> None:
    assert html_tables.table_html("a & b", ["<x>"], [["<y>"]]) == (
        "<p>a &amp; b</p><table><thead><tr><th>&lt;x&gt;</th></tr></thead>"
        "<tbody><tr><td>&lt;y&gt;</td></tr></tbody></table>"
    )


def test_progress_of_a_long_read(example: Any) -> None:
    example.upsert([water.SiteWrite(external_id=f"S{number}", name="S") for number in range(250)])
    steps: list[tuple[int, int | None]] = []
    found = list(track(example.site.iterate(), lambda done, total: steps.append((done, total)), total=250))
    assert len(found) == 250
    assert steps == [(100, 250), (200, 250), (250, 250)]


def test_progress_of_whatever_is_read(example: Any, log: Log) -> None:
    """Queries with what they include and relations report, too, and a list of the view's class is made of it."""
    site = water.SiteWrite(external_id="S", name="S")
    example.upsert([water.PumpWrite(external_id=f"P{n}", name="P", site=site, status="running") for n in range(150)])
    for read in (
        example.pump.query().include(water.Pump.site),
        example.site.retrieve("S").pumps,
        (each for page in example.pump.pages(chunk_size=50) for each in page.items),
    ):
        steps: list[int] = []
        found = water.PumpList(track(read, lambda done, total, steps=steps: steps.append(done)))
        assert (len(found), steps) == (150, [100, 150])


def test_progress_for_asyncio(log: Log) -> None:
    async def run() -> tuple[int, list[tuple[int, int | None]]]:
        steps: list[tuple[int, int | None]] = []
        with emulator_of("example") as emulator:
            async with client_of("example", emulator, log, "AsyncTheClient") as client:
                await client.upsert([water.SiteWrite(external_id=f"S{number}", name="S") for number in range(250)])
                total = await client.site.count()
                tracked = track_async(client.site.iterate(), lambda done, total: steps.append((done, total)), total)
                return len([each async for each in tracked]), steps

    assert asyncio.run(run()) == (250, [(100, 250), (200, 250), (250, 250)])


def test_progress_of_a_read_drawn_by_rich(example: Any, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("rich")
    example.upsert([water.SiteWrite(external_id=f"S{number}", name="S") for number in range(3)])
    assert len(list(track(example.site.query(), True, total=3))) == 3
    assert "reading" in capsys.readouterr().out


def test_progress_in_a_notebook_is_drawn_by_tqdm(
    example: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("tqdm")
    kernel = types.SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: kernel))
    assert list(track(range(150), True, 150)) == list(range(150))
    shown = capsys.readouterr().err
    assert "reading: 100%" in shown
    assert "150/150" in shown


def test_a_bar_needs_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rich.progress", None)
    with pytest.raises(ConfigurationError, match="pip install rich"):
        next(track([1], True))


def test_as_ids_and_as_write(pumps: Any) -> None:
    assert pumps.as_ids() == [NodeReference(SPACE, "P1"), NodeReference(SPACE, "P2")]
    assert [type(each) for each in pumps.as_write()] == [water.PumpWrite] * 2


def test_a_property_called_version_stays(tmp_path: Path) -> None:
    """Cognite's own CogniteSourceSystem has one."""
    types = {"version": "text", "createdTime": "timestamp", "record_version": "text"}
    properties = {name: mapped(type, containerPropertyIdentifier=f"c_{name}") for name, type in types.items()}
    package = load(tmp_path, model(view("System", properties)), client_name="SystemsClient")
    with package.SystemsClient.embedded(strict=True) as client:
        client.upsert([package.SystemWrite(space="plant", external_id="sap", version="S/4", created_time=MOMENT)])
        found = client.system.list()
        rows = tabular.rows_of(package.System, found)
        columns = {column.name: values for column, values in zip(rows.columns, rows.values, strict=True)}
    assert (columns["version"], columns["created_time"]) == (["S/4"], [MOMENT])
    assert list(columns)[-3:] == ["record_record_version", "record_created_time", "last_updated_time"]
    assert columns["record_record_version"] == [1]


def test_reads_are_told_by_the_hundred() -> None:
    steps: list[int] = []
    assert len(list(track(range(250), lambda done, total: steps.append(done)))) == 250
    assert steps == [100, 200, 250]
