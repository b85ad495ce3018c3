"""Data points and contents through one client: CPU seconds of what each task does, or seconds by the clock.

The tests' environment runs it for every client: cognite-sdk, numpy and pandas are there.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.performance.drivers.rates import best_rate, median_wall, settings

Tasks = dict[str, Callable[[], Any]]


def ours(wanted: dict[str, Any]) -> Tasks:
    from pygen_runtime import PygenClient, TokenAuth

    client = PygenClient(wanted["url"], "any", TokenAuth("none"), timeout=600)
    window = {"start": wanted["start"], "end": wanted["end"]}
    return {
        "read": lambda: client.time_series.columns("p", **window)["p"][0],
        "frame": lambda: client.time_series.data("p", **window).to_pandas(),
        "insert": lambda: client.time_series.insert(
            wanted["written"], series={name: name for name in wanted["columns"]}
        ),
    }


def bare(wanted: dict[str, Any]) -> Tasks:
    """httpx and json, as one would write it by hand."""
    import httpx

    client = httpx.Client(timeout=600)
    url = f"{wanted['url']}/api/v1/projects/any/timeseries/data"

    def read() -> list[Any]:
        found: list[Any] = []
        asked = {"externalId": "p", "start": wanted["start"], "end": wanted["end"], "limit": 100_000, "cursor": None}
        while True:
            answer = json.loads(client.post(f"{url}/list", json={"items": [asked]}).content)["items"][0]
            found += answer["datapoints"]
            asked["cursor"] = answer.get("nextCursor")
            if asked["cursor"] is None:
                return found

    def insert() -> None:
        frame = wanted["written"]
        times = frame.index.as_unit("ms").asi8.tolist()
        for name in wanted["columns"]:
            points = [
                {"timestamp": time, "value": value} for time, value in zip(times, frame[name].tolist(), strict=True)
            ]
            body = gzip.compress(json.dumps({"items": [{"externalId": name, "datapoints": points}]}).encode(), 1)
            client.post(url, content=body, headers={"content-type": "application/json", "content-encoding": "gzip"})

    return {"read": read, "insert": insert}


def sdk(wanted: dict[str, Any]) -> Tasks:
    from cognite.client import ClientConfig, CogniteClient, global_config
    from cognite.client.credentials import Token

    global_config.disable_pypi_version_check = True
    global_config.allow_insecure_base_url = True
    client = CogniteClient(ClientConfig("measured", "any", Token("none"), base_url=wanted["url"], timeout=600))
    data, window = client.time_series.data, {"start": wanted["start"], "end": wanted["end"]}
    return {
        "read": lambda: data.retrieve_arrays(external_id="p", **window).timestamp,
        "frame": lambda: data.retrieve_dataframe(external_id="p", **window),
        "insert": lambda: data.insert_dataframe(wanted["written"]),
    }


def transfers(wanted: dict[str, Any]) -> dict[str, float]:
    """Seconds by the clock, up and down, of our client and of a bare stream of httpx, in turns."""
    import httpx

    from pygen_runtime import PygenClient, TokenAuth

    folder, size = Path(wanted["folder"]), wanted["bytes"]
    source, api = folder / "content", f"{wanted['url']}/api/v1/projects/any/files"
    source.write_bytes(bytes(range(256)) * (size // 256))
    client = PygenClient(wanted["url"], "any", TokenAuth("none"), timeout=600, transfer_timeout=600)
    plain = httpx.Client(timeout=600)
    content = client.files.content("f")

    def link(kind: str) -> str:
        item = plain.post(f"{api}/{kind}", json={"items": [{"externalId": "f"}]}).json()["items"][0]
        return str(item["uploadUrl" if kind == "uploadlink" else "downloadUrl"])

    def put() -> None:
        with source.open("rb") as file:
            pieces = iter(lambda: file.read(1 << 18), b"")
            plain.put(link("uploadlink"), content=pieces, headers={"content-length": str(size)}).raise_for_status()

    def get(hashed: Callable[[bytes], object] = lambda piece: None) -> None:
        with plain.stream("GET", link("downloadlink")) as answer, (folder / "bare").open("wb") as file:
            for piece in answer.iter_bytes():
                file.write(piece)
                hashed(piece)

    def get_checked() -> None:
        found = hashlib.md5(usedforsecurity=False)
        get(found.update)
        assert found.digest() == expected

    found = median_wall({"up": lambda: content.upload(source), "bare up": put}, wanted["rounds"])
    expected = hashlib.md5(source.read_bytes(), usedforsecurity=False).digest()
    download = partial(content.download, folder / "ours", overwrite=True)
    down = {"down": download, "bare down": get, "bare checked": get_checked}
    found |= median_wall(down, wanted["rounds"])
    assert (folder / "ours").read_bytes() == (folder / "bare").read_bytes() == source.read_bytes()
    return found


def frame(wanted: dict[str, Any]) -> Any:
    """What is inserted: three columns of so many rows."""
    import numpy as np
    import pandas as pd

    rows = wanted["rows"]
    times = np.arange(rows, dtype="i8") * 1000 + wanted["start"]
    index = pd.DatetimeIndex(times.view("M8[ms]")).tz_localize("UTC")
    columns = {name: np.sin(np.arange(rows) / (k + 7.0)) for k, name in enumerate(wanted["columns"])}
    return pd.DataFrame(columns, index=index)


def main() -> None:
    wanted = settings()
    if wanted["client"] == "transfers":
        print(json.dumps(transfers(wanted)))
        return
    wanted["written"] = frame(wanted)
    tasks = {"ours": ours, "bare": bare, "sdk": sdk}[wanted["client"]](wanted)
    assert len(tasks["read"]()) == wanted["points"]
    print(json.dumps({name: 1 / best_rate(run, 1, wanted["rounds"]) for name, run in tasks.items()}))


if __name__ == "__main__":
    main()
