"""Rows of the budgets that concern objects without HTTP: bytes to objects, objects to bytes."""

from __future__ import annotations

import gzip
import json
import sys
import tracemalloc
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

import msgspec

from pygen_runtime.tables.columns import Build
from tests.performance.clock import best
from tests.performance.pages import full_pages, with_unknown
from tests.performance.projects import core, imported, narrow
from tests.performance.scale import Scale
from tests.performance.table import Results, at_least, at_most, shown, without_budget


def reading(scale: Scale) -> Results:
    """Bytes of pages to typed objects, against `json.loads` of the same bytes: untouched, some used, all used."""
    with imported(core()) as package:
        cls = package.CogniteAsset
        pages = full_pages(cls, 5)
        ratio, memory = _read_ratios(cls, pages, ("name", "description", "source_created_time", "parent"), scale.rounds)
        again = _unknown_again(cls, pages, scale.rounds)
    return [
        at_least("read, full Cognite assets, untouched", ratio["untouched"], 1.8, "x json.loads"),
        at_least("the same, 3 scalars and 1 relation of each used", ratio["some"], 1.1, "x json.loads"),
        at_least("the same, every attribute used", ratio["all"], 0.5, "x json.loads"),
        without_budget("read by pydantic, full Cognite assets", shown(ratio["pydantic"], "x json.loads")),
        without_budget("read by pydantic, every attribute used", shown(ratio["pydantic, all"], "x json.loads")),
        at_most("read, full Cognite assets with an unknown property", again, 1.05, "x pydantic alone"),
        at_most("the same, the first such page", _unknown_first(scale.walls), 1.25, "x pydantic alone"),
        at_most("memory of a full Cognite asset as read", memory, 3_600, "bytes"),
        without_budget("floor: json.loads, full Cognite assets", shown(ratio["rate"], "objects/s")),
        *_narrow_reading(scale),
    ]


def _narrow_reading(scale: Scale) -> Results:
    from pygen_runtime.model.class_schema import properties_of

    with imported(narrow()) as package:
        cls = package.Machine0
        ratio, memory = _read_ratios(cls, full_pages(cls, 5, typed=False), list(properties_of(cls)), scale.rounds)
    return [
        at_least("read, 6 scalars, untouched", ratio["untouched"], 1.8, "x json.loads"),
        at_least("the same, the 6 scalars of each used", ratio["some"], 0.9, "x json.loads"),
        at_most("memory of an instance of 6 scalars as read", memory, 700, "bytes"),
    ]


def _read_ratios(cls: Any, pages: list[bytes], some: Sequence[str], rounds: int) -> tuple[dict[str, float], float]:
    """How many times faster than `json.loads` each way of reading is, that one's objects a second, and bytes an instance."""
    from pygen_runtime.model.class_schema import fields_of
    from pygen_runtime.model.decoding import decode_items, validated_items

    def used(read: Callable[[Any, bytes], Any], names: Sequence[str]) -> Callable[[], object]:
        if not names:
            return lambda: [read(cls, page)[0] for page in pages]
        get = attrgetter(*names)

        def run() -> object:
            found = [read(cls, page)[0] for page in pages]
            return found, [deque(map(get, each), 0) for each in found]

        return run

    every = list(fields_of(cls))
    seconds = best(
        {
            "json": lambda: [json.loads(page) for page in pages],
            "untouched": used(decode_items, ()),
            "some": used(decode_items, some),
            "all": used(decode_items, every),
            "pydantic": used(validated_items, ()),
            "pydantic, all": used(validated_items, every),
        },
        rounds,
    )
    ratio = {name: seconds["json"] / each for name, each in seconds.items()}
    return {**ratio, "rate": len(pages) * 1000 / seconds["json"]}, _memory(lambda: decode_items(cls, pages[0])[0])


def _unknown_again(cls: Any, pages: list[bytes], rounds: int) -> float:
    """Pages with a property that the class does not know, beside pydantic alone, once the class has seen one."""
    from pygen_runtime.model.decoding import decode_items, validated_items

    found = list(map(with_unknown, pages))
    decode_items(cls, found[0])
    ways = {"lanes": decode_items, "pydantic": validated_items}
    seconds = best({name: partial(_all_read, read, cls, found) for name, read in ways.items()}, rounds)
    return seconds["lanes"] / seconds["pydantic"]


def _all_read(read: Callable[[Any, bytes], Any], cls: Any, pages: list[bytes]) -> list[Any]:
    return [read(cls, page) for page in pages]


def _unknown_first(times: int) -> float:
    """The first such page of a class, beside the next one; the best of several packages."""
    from pygen_runtime.model.decoding import decode_items, validated_items

    first, alone = [], []
    for _ in range(times):
        with imported(core()) as package:
            cls = package.CogniteAsset
            page, *_ = full_pages(cls, 1)
            unknown = with_unknown(page)
            for read in (decode_items, validated_items):
                read(cls, page)  # the first page of all makes what is made once
            first.append(best({"read": partial(decode_items, cls, unknown)}, 1)["read"])
            alone.append(best({"read": partial(validated_items, cls, unknown)}, 3)["read"])
    return min(first) / min(alone)


def _memory(read: Callable[[], list[Any]]) -> float:
    """What Python holds for each object."""
    read()
    tracemalloc.start()
    try:
        found = read()
        return tracemalloc.get_traced_memory()[0] / len(found)
    finally:
        tracemalloc.stop()


def tables(scale: Scale) -> Results:
    """Bytes of pages to tables, against `json.loads` of the same bytes."""
    from pygen_runtime.http.messages import Request, Response
    from pygen_runtime.model.tabular import columns_of
    from pygen_runtime.reading.list_pages import ListPages
    from pygen_runtime.reading.table_pages import table_pages
    from pygen_runtime.tables.arrow import record_batch
    from pygen_runtime.tables.pandas_frames import pandas_frame
    from pygen_runtime.tables.polars_frames import PolarsForm, polars_frame

    builds: dict[str, tuple[Build, float]] = {
        "RecordBatch": (record_batch, 0.8),
        "pandas": (partial(pandas_frame, relations="text"), 0.7),
        "polars": (partial(polars_frame, form=PolarsForm()), 0.7),
    }
    with imported(core()) as package:
        cls = package.CogniteAsset
        contents = full_pages(cls, 5)
        request = Request("POST", "/models/instances/list", "read")
        answers = [Response(200, {}, content, request) for content in contents]
        source: Any = ListPages(cls, None)  # type: ignore[arg-type]
        measured: dict[str, Callable[[], object]] = {"json": lambda: [json.loads(content) for content in contents]}
        for name, (build, _) in builds.items():
            made = table_pages(source, columns_of(cls), build)
            measured[name] = partial(_decoded, made, answers)
        seconds = best(measured, scale.rounds)
    return [
        at_least(f"bytes to {name}, full Cognite assets", seconds["json"] / seconds[name], budget, "x json.loads")
        for name, (_, budget) in builds.items()
    ]


def _decoded(source: Any, answers: Sequence[Any]) -> list[Any]:
    return [source.decode(answer) for answer in answers]


def writing(scale: Scale) -> Results:
    """Objects to the bytes of requests, against `json.dumps` of the ready dicts; compressed, as users have it, and not."""
    with imported(core()) as package:
        full = _write_seconds(package.CogniteAsset, scale.rounds)
    with imported(narrow()) as package:
        small = _write_seconds(package.Machine0, scale.rounds)
    most, least = (1.5, 1.1) if sys.version_info < (3, 11) else (1.2, 0.65)
    whole = full["bodies"] / full["upserts"]
    packed = full["compressed bodies"] / full["compressed upserts"]
    return [
        at_least("write, full Cognite assets", full["json"] / full["objects"], most, "x json.dumps"),
        at_least("write, 6 scalars", small["json"] / small["objects"], least, "x json.dumps"),
        at_least("bytes of upserts of 1,000 assets, not compressed", whole, 1.0, "x json.dumps"),
        without_budget("bytes of upserts of 1,000 assets, compressed", shown(packed, "x json.dumps and gzip")),
        without_budget("floor: json.dumps, full Cognite assets", shown(2000 / full["json"], "objects/s")),
    ]


def _write_seconds(cls: Any, rounds: int) -> dict[str, float]:
    """CPU seconds for 2,000 full objects: each way that is measured, and each floor."""
    from pygen_runtime.http.session import COMPRESSION
    from pygen_runtime.model.decoding import decode_items
    from pygen_runtime.model.encoding import encode_properties
    from pygen_runtime.writing import struct_items
    from pygen_runtime.writing.graph import as_mapping
    from pygen_runtime.writing.shape import shape_of
    from pygen_runtime.writing.writes import WriteOptions, WritePlan

    windows = [[each.as_write() for each in decode_items(cls, page)[0]] for page in full_pages(cls, 2)]
    objects = [each for window in windows for each in window]
    ready: list[dict[str, Any]] = [encode_properties(each) for each in objects]
    shape = shape_of(type(objects[0]))

    def upserts(level: int | None) -> None:
        for window in windows:
            plan = WritePlan.of(str, window, WriteOptions())
            for batch in plan.stages[0]:
                body = plan.encode(plan.options.body(batch))
                if level is not None:
                    gzip.compress(body, level)

    plans = [WritePlan.of(str, window, WriteOptions()) for window in windows]
    bodies = [plan.options.body(list(map(as_mapping, plan.stages[0][0]))) for plan in plans]
    return best(
        {
            "json": lambda: json.dumps(ready).encode(),
            "objects": lambda: msgspec.json.encode(
                [struct_items.properties(shape, vars(each), each.model_fields_set, _no_object, []) for each in objects]
            ),
            "bodies": lambda: [json.dumps(body).encode() for body in bodies],
            "upserts": lambda: upserts(None),
            "compressed bodies": lambda: [gzip.compress(json.dumps(body).encode(), COMPRESSION) for body in bodies],
            "compressed upserts": lambda: upserts(COMPRESSION),
        },
        rounds,
    )


def _no_object(value: Any) -> Any:
    raise AssertionError(f"these assets hold references, not {value!r}")
