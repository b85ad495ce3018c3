"""Rows of data points and contents of files (contract of the data, section 9): decoding, whole clients, the emulator."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from pygen_runtime.emulator import Emulator
from pygen_runtime.points.aggregate_pages import read_aggregates
from pygen_runtime.wire.point_columns import Points, PointSeries
from pygen_runtime.wire.points import decode_answer, encode_answer
from tests.emulator.http_server import running
from tests.files.test_memory import growth
from tests.performance.clock import best
from tests.performance.loopback import run_driver
from tests.performance.scale import Scale
from tests.performance.table import Result, Results, at_least, at_most, shown, without_budget
from tests.points.test_memory import READ

START, STEP, PAGE = 1_700_000_000_000, 1000, 100_000
COLUMNS = ("a", "b", "c")
PART = "points"
LIST, INSERT = "/api/v1/projects/any/timeseries/data/list", "/api/v1/projects/any/timeseries/data"
NAMES = ("average", "interpolation")


def points(scale: Scale) -> Results:
    """All of them, in a table of their own."""
    results = [*_decoding(scale), *_clients(scale), *_transfers(scale), *_memory(scale), *_emulator(scale)]
    return [replace(each, part=PART) for each in results]


# Bytes to columns


def _values(zeros: float = 0.0) -> list[float]:
    source = random.Random(1)
    return [0.0 if source.random() < zeros else source.gauss(50, 9) for _ in range(PAGE)]


def _page(values: Sequence[float], bad: float = 0.0) -> PointSeries:
    source = random.Random(2)
    codes = [1_073_741_824 if source.random() < bad else 0 for _ in values]
    rows = [(START + k * STEP, value, codes[k]) for k, value in enumerate(values)]
    return PointSeries(7, "p", points=Points.of(rows, {1_073_741_824: "Uncertain"}))


def _json_page(page: PointSeries) -> bytes:
    rows = [{"timestamp": time, "value": value} for time, value, _ in page.points.rows()]
    return json.dumps({"items": [{"id": 7, "isString": False, "datapoints": rows}]}).encode()


def _aggregates() -> bytes:
    source = random.Random(3)
    rows = [
        {"timestamp": START + k * STEP, "average": source.gauss(50, 9)}
        | ({} if source.random() < 0.1 else {"interpolation": source.gauss(50, 9)})
        for k in range(10_000)
    ]
    return json.dumps({"items": [{"id": 7, "isString": False, "datapoints": rows}]}).encode()


def _decoding(scale: Scale) -> list[Result]:
    shapes = {
        "plain": (_page(_values()), 10),
        "a third zeros": (_page(_values(zeros=1 / 3)), 1.4),
        "a tenth with a status": (_page(_values(), bad=0.1), 1.4),
    }
    results: list[Result] = []
    for name, (page, budget) in shapes.items():
        text, wire = _json_page(page), encode_answer([page])
        found = _beside(lambda text=text: json.loads(text), lambda wire=wire: decode_answer(wire), scale)
        results.append(at_least(f"page of 100,000 points to columns, protobuf, {name}", found, budget, "x json.loads"))
    text = _aggregates()
    found = _beside(lambda: json.loads(text), lambda: read_aggregates(text, NAMES), scale)
    title = "page of 10,000 aggregates to columns, JSON, a tenth absent"
    return [*results, at_least(title, found, 1.3, "x json.loads")]


def _beside(bare: Callable[[], object], measured: Callable[[], object], scale: Scale) -> float:
    seconds = best({"bare": bare, "measured": measured}, scale.rounds)
    return seconds["bare"] / seconds["measured"]


# Clients


def _served(folder: Path, count: int) -> str:
    """A database with a series of so many points, some to write to, and a file."""
    path = folder / "points.db"
    with Emulator(path) as emulator:
        ids = [emulator.add_time_series(name) for name in ("p", *COLUMNS)]
        emulator.add_file("f")
        values = _values()
        rows = ((ids[0], START + k * STEP, values[k % PAGE] + k) for k in range(count))
        with emulator.store.transaction():
            emulator.store.many("INSERT INTO point(series, time, value, status) VALUES(?, ?, ?, 0)", rows)
    return str(path)


def _clients(scale: Scale) -> list[Result]:
    """CPU seconds of each client, the emulator in a process of its own."""
    with TemporaryDirectory() as folder, running("--db", _served(Path(folder), scale.points)) as (_, url):
        wanted = {
            "url": url, "points": scale.points, "start": START, "end": START + scale.points * STEP,
            "rows": scale.points // 10, "columns": COLUMNS, "rounds": scale.peer_rounds,
        }  # fmt: skip
        found = {
            client: json.loads(run_driver("points", Path(sys.executable), {**wanted, "client": client}))
            for client in ("ours", "bare", "sdk")
        }
    read, written = f"{scale.points:,} points", f"{3 * scale.points // 10:,} points"
    rows = (
        (f"{read} read, beside bare httpx and json", "read", "bare", 6, "x httpx + json.loads"),
        (f"{read} read, beside cognite-sdk's retrieve_arrays", "read", "sdk", 4, "x cognite-sdk"),
        (f"{read} to pandas, beside its retrieve_dataframe", "frame", "sdk", 3, "x cognite-sdk"),
        (f"{written} of a frame inserted, beside its insert_dataframe", "insert", "sdk", 4, "x cognite-sdk"),
    )
    results = [
        at_least(title, found[other][task] / found["ours"][task], budget, unit)
        for title, task, other, budget, unit in rows
    ]
    titles = {"ours": "the client", "bare": "bare httpx and json", "sdk": "cognite-sdk"}
    for client, title in titles.items():
        seconds = ", ".join(f"{task} {shown(each * 1000, 'ms')}" for task, each in found[client].items())
        results.append(without_budget(f"CPU of {title}", seconds))
    return results


def _transfers(scale: Scale) -> list[Result]:
    """By the clock: up in one request and down, beside bare streams of httpx."""
    with TemporaryDirectory() as folder, running("--db", _served(Path(folder), 0)) as (_, url):
        wanted = {"client": "transfers", "url": url, "folder": folder, "bytes": scale.bytes, "rounds": scale.walls}
        found = json.loads(run_driver("points", Path(sys.executable), wanted))
    size = shown(scale.bytes / 1e6, "MB")
    rows = (
        ("up, by the clock", "up", "bare up"),
        ("down, by the clock", "down", "bare down"),
        ("down, beside a bare stream that checks the MD5, too", "down", "bare checked"),
    )
    return [
        at_least(f"content of {size} {title}", found[bare] / found[ours], 0.8, "x httpx") for title, ours, bare in rows
    ]


def _memory(scale: Scale) -> list[Result]:
    command = [sys.executable, "-c", READ, str(scale.read_in_batches), "0"]
    _, grown = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    with TemporaryDirectory() as folder:
        transferred = max(growth(Path(folder), scale.transferred))
    size = shown(scale.transferred / 1e6, "MB")
    return [
        at_most(f"memory while {scale.read_in_batches:,} points are read in batches", float(grown), 30, "MB growth"),
        at_most(f"memory while a content of {size} goes up and down", transferred, 30, "MB growth"),
    ]


# The emulator


def _emulator(scale: Scale) -> list[Result]:
    page = _page(_values())
    text = _json_page(page)
    body = json.loads(text)
    with Emulator() as emulator:
        emulator.add_time_series("p")
        insertion = json.dumps({"items": [{"externalId": "p", "datapoints": body["items"][0]["datapoints"]}]}).encode()
        asked = json.dumps({"items": [{"externalId": "p", "limit": PAGE}]}).encode()

        def answered(path: str, content: bytes) -> None:
            status = emulator.answer("POST", path, {"accept": "application/protobuf"}, content).status
            assert status == 200, status

        seconds = best(
            {
                "in": lambda: answered(INSERT, insertion),
                "out": lambda: answered(LIST, asked),
                "bare": lambda: json.loads(text),
            },
            scale.rounds,
        )
    return [
        at_most(f"emulator: 100,000 points {way}", seconds[way] / seconds["bare"], budget, "x json.loads of the page")
        for way, budget in (("out", 2), ("in", 5))
    ]
