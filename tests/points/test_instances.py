"""Points and contents of instances: `ts.data`, `asset.time_series.data`, lists, and `file.content`, of a generated package."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Generator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pygen_runtime.emulator import Emulator
from pygen_runtime.exceptions import ConfigurationError
from tests.generation.packages import imported, write
from tests.generation.tools import mypy_cache
from tests.points.core import core_files

MIDNIGHT = datetime(2026, 3, 1, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    folder = tmp_path_factory.mktemp("core")
    write(core_files("core_of_points"), folder)
    return imported(folder, "core_of_points")


@pytest.fixture
def client(core: ModuleType) -> Generator[Any, None, None]:
    """A pump with two series and a file."""
    emulator = Emulator(system=True, strict=True)
    with core.Core(base_url="https://emulator.local", project="any", transport=emulator.transport) as found:
        found.spaces.create({"space": "plant"})
        pump = core.CogniteAssetWrite(external_id="P-1", name="Pump 1")
        kept = {"type_": "numeric", "is_step": False, "assets": [pump]}
        series = [core.CogniteTimeSeriesWrite(external_id=f"s-{k}", **kept) for k in (1, 2)]
        found.upsert([*series, core.CogniteFileWrite(external_id="manual", name="Manual.txt", assets=[pump])])
        yield found
    emulator.close()


def test_the_points_of_a_series(client: Any) -> None:
    ts = client.cognite_time_series.get("s-1")
    assert ts.data.insert([(MIDNIGHT + timedelta(minutes=k), float(k)) for k in range(60)]).points == 60
    frame = ts.data(start=MIDNIGHT, aggregates=["average", "max"], granularity="1h").to_pandas()
    assert frame.iloc[0].to_dict() == {"s-1.average": 29.5, "s-1.max": 59.0}
    assert ts.data.latest().value == 59.0
    assert ts.data.latest(before=MIDNIGHT + timedelta(minutes=30)).value == 29.0
    ts.data.delete(MIDNIGHT, MIDNIGHT + timedelta(minutes=50))
    assert [point.value for point in ts.data()] == [float(k) for k in range(50, 60)]
    ts.data.delete_all()
    assert (ts.data.latest(), list(ts.data())) == (None, [])
    assert repr(ts.data) == "SeriesPoints(plant:s-1)"
    with pytest.raises(ConfigurationError, match="is not before"):
        ts.data.delete(MIDNIGHT, MIDNIGHT)


def test_the_series_of_an_asset(core: ModuleType, client: Any) -> None:
    series = client.cognite_time_series.list(sort="external_id")
    for k, each in enumerate(series):
        each.data.insert([(MIDNIGHT, float(k))])
    asset = client.cognite_asset.get("P-1")
    for points in (asset.time_series.data(start=MIDNIGHT), series.data(start=MIDNIGHT)):
        frame = points.to_pandas()
        assert sorted(frame.columns) == ["s-1", "s-2"]
        assert frame.loc[MIDNIGHT].to_dict() == {"s-1": 0.0, "s-2": 1.0}
    over_all = client.cognite_asset.data(core.CogniteAsset.time_series, start=MIDNIGHT)
    assert sorted(over_all.to_pandas().columns) == ["P-1.time_series.s-1", "P-1.time_series.s-2"]
    by_name = client.cognite_asset.data("time_series", where=core.CogniteAsset.name == "none", start=MIDNIGHT)
    assert by_name.to_polars(form="long").shape[0] == 0


def test_what_has_no_points(core: ModuleType, client: Any) -> None:
    asset = client.cognite_asset.get("P-1")
    with pytest.raises(TypeError, match="a CogniteFile is no time series"):
        asset.files.data().to_pandas()
    with pytest.raises(TypeError, match="leads to CogniteFile, which is no time series"):
        client.cognite_asset.data(core.CogniteAsset.files)
    assert not hasattr(asset, "data")
    empty = client.cognite_time_series.list(core.CogniteTimeSeries.name == "none")
    assert empty.data(start=MIDNIGHT).to_pandas().shape == (0, 0)
    alone = core.CogniteTimeSeries.model_validate(client.cognite_time_series.get("s-1").model_dump())
    with pytest.raises(ConfigurationError, match=r"was not read through a client.*client\.time_series\.data"):
        _ = alone.data


def test_the_content_of_a_file(client: Any, tmp_path: Path) -> None:
    file = client.cognite_file.get("manual")
    file.content.upload(b"read me")
    assert file.content.read_text() == "read me"
    assert file.content.download(tmp_path).name == "Manual.txt"
    file.refresh()
    assert file.is_uploaded is True
    (found,) = client.files.download(client.cognite_file.list(), tmp_path)
    assert (found.reference.external_id, found.path.name) == ("manual", "Manual (2).txt")


def test_for_asyncio(core: ModuleType) -> None:
    async def main() -> None:
        with Emulator(system=True, strict=True) as emulator:
            options = {"base_url": "https://emulator.local", "project": "any", "transport": emulator.transport}
            async with core.AsyncCore(**options) as client:
                await client.spaces.create({"space": "plant"})
                pump = core.CogniteAssetWrite(external_id="P-1")
                write = core.CogniteTimeSeriesWrite(external_id="s", type_="numeric", is_step=False, assets=[pump])
                await client.upsert([write, core.CogniteFileWrite(external_id="f")])
                ts = await client.cognite_time_series.get("s")
                await ts.data.insert_async([(MIDNIGHT, 1.0)])
                assert (await ts.data.latest_async()).value == 1.0
                assert [point.value async for point in ts.data()] == [1.0]
                asset = await client.cognite_asset.get("P-1")
                assert list((await asset.time_series.data().to_pandas_async()).columns) == ["s"]
                by_view = client.cognite_asset.data(core.CogniteAsset.time_series)
                assert list((await by_view.to_pandas_async()).columns) == ["P-1.time_series.s"]
                file = await client.cognite_file.get("f")
                await file.content.upload_async(b"x")
                assert await file.content.read_bytes_async() == b"x"
                await ts.data.delete_async(MIDNIGHT, MIDNIGHT + timedelta(1))
                await ts.data.delete_all_async()
                assert await ts.data.latest_async() is None
                with pytest.raises(ConfigurationError, match=r"await ….data.latest_async"):
                    ts.data.latest()

    asyncio.run(main())


@pytest.mark.wide
def test_types(tmp_path: Path) -> None:
    """For a checker: what has points, and which columns name series."""
    write(core_files("core_types"), tmp_path)
    (tmp_path / "core_types/py.typed").touch()
    (tmp_path / "use.py").write_text(USE, "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary"]
    command += ["--python-version", "3.10", "--cache-dir", str(mypy_cache(tmp_path))]
    done = subprocess.run([*command, "use.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    wrong = {n for n, line in enumerate(USE.splitlines(), 1) if "# expect" in line}
    found = {
        int(line.split(":")[1]) for line in done.stdout.splitlines() if line.startswith("use.py") and "error" in line
    }
    assert found == wrong, done.stdout + done.stderr


USE = """\
from typing_extensions import assert_type

from core_types import CogniteAsset, CogniteFile, CogniteTimeSeries, CogniteTimeSeriesList, Core
from pygen_runtime.points.handle import PointsQuery


def use(client: Core, ts: CogniteTimeSeries, asset: CogniteAsset, file: CogniteFile, several: CogniteTimeSeriesList) -> None:
    assert_type(ts.data(start="1d-ago", aggregates=["average"], granularity="1h"), PointsQuery)
    ts.data(granlarity="1h")  # expect
    ts.data(aggregates="avrage", granularity="1h")  # expect
    assert_type(asset.time_series.data(start="1d-ago"), PointsQuery)
    asset.files.data()  # expect
    assert_type(several.data(limit=5), PointsQuery)
    client.cognite_file.list().data()  # expect
    client.cognite_asset.data(CogniteAsset.time_series, start="1d-ago")
    client.cognite_asset.data(CogniteAsset.files)  # expect
    client.cognite_asset.data(CogniteAsset.name)  # expect
    assert_type(file.content.read_bytes(), bytes)
    asset.content  # expect
"""
