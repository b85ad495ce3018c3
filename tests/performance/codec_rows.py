"""Rows of the budgets that concern objects without HTTP: bytes to objects, objects to bytes."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

import msgspec

from pygen_runtime.tables.columns import Build
from tests.performance.clock import best
from tests.performance.pages import asset_pages
from tests.performance.projects import core, imported
from tests.performance.scale import Scale
from tests.performance.table import Results, at_least, at_most, shown, without_budget


def reading(scale: Scale) -> Results:
    """Bytes of pages to typed objects, against `json.loads` of the same bytes: untouched, some used, all used."""
    from pygen_runtime.model.class_schema import fields_of
    from pygen_runtime.model.decoding import decode_items, validated_items

    with imported(core()) as package:
        cls = package.CogniteAsset
        pages = asset_pages(cls, 5)
        some, all_ = attrgetter("name", "description", "source_created_time", "parent"), attrgetter(*fields_of(cls))

        def used(read: Callable[[Any, bytes], Any], get: Callable[[Any], object] | None) -> Callable[[], object]:
            def run() -> object:
                found = [read(cls, page)[0] for page in pages]
                return found if get is None else (found, [deque(map(get, each), 0) for each in found])

            return run

        seconds = best(
            {
                "json": lambda: [json.loads(page) for page in pages],
                "untouched": used(decode_items, None),
                "some": used(decode_items, some),
                "all": used(decode_items, all_),
                "pydantic": used(validated_items, None),
                "pydantic, all": used(validated_items, all_),
            },
            scale.rounds,
        )
        memory = _memory(lambda: decode_items(cls, pages[0])[0])
    ratio = {name: seconds["json"] / each for name, each in seconds.items()}
    return [
        at_least("read, full Cognite assets, untouched", ratio["untouched"], 1.8, "x json.loads"),
        at_least("the same, 3 scalars and 1 relation of each used", ratio["some"], 1.1, "x json.loads"),
        at_least("the same, every attribute used", ratio["all"], 0.5, "x json.loads"),
        without_budget("read by pydantic, full Cognite assets", shown(ratio["pydantic"], "x json.loads")),
        without_budget("the same, every attribute used", shown(ratio["pydantic, all"], "x json.loads")),
        at_most("memory of a full Cognite asset as read", memory, 3_600, "bytes"),
        without_budget("floor: json.loads, full Cognite assets", shown(5000 / seconds["json"], "objects/s")),
    ]


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
        contents = asset_pages(cls, 5)
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
    from pygen_runtime.http.session import COMPRESSION
    from pygen_runtime.model.decoding import decode_items
    from pygen_runtime.model.encoding import encode_properties
    from pygen_runtime.writing import struct_items
    from pygen_runtime.writing.graph import as_mapping
    from pygen_runtime.writing.shape import shape_of
    from pygen_runtime.writing.writes import WriteOptions, WritePlan

    with imported(core()) as package:
        cls = package.CogniteAsset
        pages = [decode_items(cls, page)[0] for page in asset_pages(cls, 2)]
        windows = [[each.as_write() for each in page] for page in pages]
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
        seconds = best(
            {
                "json": lambda: json.dumps(ready).encode(),
                "objects": lambda: msgspec.json.encode(
                    [
                        struct_items.properties(shape, vars(each), each.model_fields_set, _no_object, [])
                        for each in objects
                    ]
                ),
                "bodies": lambda: [json.dumps(body).encode() for body in bodies],
                "upserts": lambda: upserts(None),
                "compressed bodies": lambda: [gzip.compress(json.dumps(body).encode(), COMPRESSION) for body in bodies],
                "compressed upserts": lambda: upserts(COMPRESSION),
            },
            scale.rounds,
        )
    whole, packed = seconds["bodies"] / seconds["upserts"], seconds["compressed bodies"] / seconds["compressed upserts"]
    return [
        at_least("write, full Cognite assets", seconds["json"] / seconds["objects"], 1.2, "x json.dumps"),
        at_least("bytes of upserts of 1,000 assets, not compressed", whole, 1.0, "x json.dumps"),
        without_budget("bytes of upserts of 1,000 assets, compressed", shown(packed, "x json.dumps and gzip")),
        without_budget("floor: json.dumps, full Cognite assets", shown(len(objects) / seconds["json"], "objects/s")),
    ]


def _no_object(value: Any) -> Any:
    raise AssertionError(f"these assets hold references, not {value!r}")
