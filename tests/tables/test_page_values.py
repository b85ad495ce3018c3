"""Tables made of the bytes of pages have the values that instances of the same pages have, or end with the same error."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pygen_runtime.client.binding import ClientBinding
from pygen_runtime.exceptions import InvalidAnswerError
from pygen_runtime.http.messages import Request, Response
from pygen_runtime.model.class_schema import properties_of
from pygen_runtime.model.decoding import decode_items
from pygen_runtime.model.originals import changed_fields
from pygen_runtime.model.tabular import columns_of, rows_of
from pygen_runtime.reading.list_pages import ListPages
from pygen_runtime.reading.table_pages import table_pages
from pygen_runtime.tables.arrow import record_batch
from pygen_runtime.tables.columns import References, Rows, TableColumn
from pygen_runtime.tables.known_spaces import MANY
from pygen_runtime.tables.page_rows import UNUSUAL, page_rows, parsed
from pygen_runtime.tables.page_structs import page_reader
from tests import instances
from tests.cases import examples
from tests.model.test_decoding import REQUIRED, item, reference
from tests.model.test_page_forms import JSON, NAME, items_of

pytest.importorskip("pyarrow")

PAGES = settings(deadline=None, max_examples=examples(150), suppress_health_check=[HealthCheck.too_slow])
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def answer(content: bytes) -> Response:
    return Response(200, {}, content, Request("POST", "/models/instances/list", "read"), "request-7")


def outcome(read: Callable[[], Any]) -> Any:
    """What reading gives, or what an error says."""
    try:
        return read()
    except InvalidAnswerError as error:
        return str(error)


def plain(column: TableColumn, value: Any) -> Any:
    """A value of an instance as a batch should have it."""
    if value is None:
        return None
    if column.is_list:
        return [plain(TableColumn(column.name, column.type), each) for each in value]
    match column.type:
        case "timestamp":
            return (value - EPOCH) // timedelta(microseconds=1)
        case "date":
            return value.toordinal() - EPOCH.toordinal()
        case "float32":
            return as_float32(value)
        case "direct":
            return {"space": value[0], "external_id": value[1]}
        case _:
            return value


def as_float32(value: float) -> float:
    try:
        return float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def shown(column: TableColumn, array: Any) -> list[Any]:
    """The values of a column of a batch; times and dates as numbers, which have no end of years."""
    import pyarrow as pa

    number = {"timestamp": pa.int64(), "date": pa.int32()}.get(column.type)
    if number is not None:
        array = array.cast(pa.list_(number) if column.is_list else number)
    values = array.to_pylist()
    if column.type == "json":
        return [each and (list(map(json.loads, each)) if column.is_list else json.loads(each)) for each in values]
    return list(values)


def fits(rows: Rows) -> bool:
    """Whether whole numbers are in the range of their columns: instances take any."""
    for column, values in zip(rows.columns, rows.values, strict=True):
        bits = {"int32": 31, "int64": 63}.get(column.type)
        found: list[Any] = values if isinstance(values, list) else []
        flat = [each for value in found for each in (value if isinstance(value, list) else [value]) if each is not None]
        if bits and not all(-(2**bits) <= each < 2**bits for each in flat):
            return False
    return True


def with_small_numbers(page: Mapping[str, Any]) -> dict[str, Any]:
    times = ("version", "createdTime", "lastUpdatedTime")
    items = [{**item, **{name: item[name] % 2**40 for name in times}} for item in page["items"]]
    return {**page, "items": items}


def batch_by_dictionaries(cls: Any, content: bytes) -> Any:
    """What a page becomes where msgspec cannot be imported; None where it is read as instances then, too."""
    try:
        rows = page_rows(parsed(content)["items"], columns_of(cls), cls.__view__.reference)
    except UNUSUAL:
        return None
    return record_batch(rows)


def check(cls: Any, data: st.DataObject) -> None:
    drawn = data.draw(
        st.fixed_dictionaries(
            {"items": st.lists(items_of(cls), max_size=3)}, optional={"nextCursor": NAME, "new": JSON}
        )
    )
    page = with_small_numbers(drawn)
    response = answer(json.dumps(page).encode())
    pages = ListPages(cls, ClientBinding(None, cls))  # type: ignore[arg-type]
    tables = table_pages(pages, columns_of(cls), record_batch)
    listed = outcome(lambda: pages.decode(response))
    found = outcome(lambda: tables.decode(response))
    if isinstance(listed, str):
        assert found == listed
        return
    rows = rows_of(cls, listed.items)
    if not fits(rows):
        assert "does not fit" in found
        assert "request-7" in found
        return
    assert found.cursor == listed.cursor
    assert len(found.items) == len(listed.items)
    by_dictionaries = batch_by_dictionaries(cls, response.content)
    assert by_dictionaries is None or by_dictionaries.equals(found.items)
    for number, (column, values) in enumerate(zip(rows.columns, rows.values, strict=True)):
        got = shown(column, found.items.column(number))
        read = values.each(tuple) if isinstance(values, References) else values
        assert repr(got) == repr([plain(column, each) for each in read]), column


@pytest.mark.wide
@PAGES
@given(st.data())
def test_scalars_of_every_type(scalars: Any, data: st.DataObject) -> None:
    check(scalars.Sample, data)


@pytest.mark.wide
@PAGES
@given(st.data())
def test_relations_of_every_kind(connections: Any, data: st.DataObject) -> None:
    check(connections.Pump, data)


@pytest.mark.wide
@PAGES
@given(st.data())
def test_edges(edges: Any, data: st.DataObject) -> None:
    check(edges.SteelPipe, data)


SITES = [reference("S-1"), None, reference("S-2")]


def reads(cls: Any, answer: dict[str, Any], result_set: str | None) -> Any:
    read = page_reader(tuple(columns_of(cls)), cls.__view__.reference, result_set)
    assert read is not None
    return read(json.dumps(answer).encode())


def test_usual_pages_are_read_by_msgspec(connections: Any) -> None:
    items = [item({} if site is None else {"site": site}, "Pump") for site in SITES]
    page = json.loads(instances.page(items))
    for answer, result_set in (
        ({**page, "nextCursor": "next"}, None),
        ({"items": {"root": items}, "nextCursor": {"root": "next"}}, "root"),
    ):
        rows, cursor = reads(connections.Pump, answer, result_set)
        batch = record_batch(rows)
        assert cursor == "next"
        sites = batch.to_pylist()
        assert [each["site"] and each["site"]["external_id"] for each in sites] == ["S-1", None, "S-2"]


def test_what_tables_refuse_msgspec_refuses(connections: Any) -> None:
    items = [item({"site": {"space": 1, "externalId": "S-1"}}, "Pump")]
    with pytest.raises(ValueError, match="Expected `str`"):
        reads(connections.Pump, {"items": items}, None)
    with pytest.raises(ValueError, match="nextCursor"):
        reads(connections.Pump, {"items": [], "nextCursor": 1}, None)


def test_spaces_of_a_long_page_are_one_text_each_in_those_to_come(connections: Any) -> None:
    def page(*spaces: str, count: int = MANY) -> bytes:
        sites = [{"space": spaces[n % len(spaces)], "externalId": f"S-{n}"} for n in range(count)]
        made = [item({"site": site} if n % 3 else {}, "Pump") for n, site in enumerate(sites)]
        return instances.page([{**each, "space": spaces[n % len(spaces)]} for n, each in enumerate(made)])

    page_reader.cache_clear()
    read = page_reader(tuple(columns_of(connections.Pump)), connections.Pump.__view__.reference)
    assert read is not None
    by_any = {spaces: record_batch(read(page(*spaces, count=9)).rows) for spaces in (("a",), ("a", "b"), ("c",))}
    read(page("a", "b"))
    rows = read(page("b", "a")).rows
    texts = [each for values in rows.values if isinstance(values, References) for each in values.spaces]
    assert len({id(each) for each in texts if each is not None}) == 2
    for spaces, batch in by_any.items():
        assert record_batch(read(page(*spaces, count=9)).rows).equals(batch), spaces
    page_reader.cache_clear()


def test_what_changes_in_a_frame_changes_no_instance(scalars: Any) -> None:
    values = {"textList": ["a", "b"], "int64List": [1], "anything": {"a": [1]}, "jsonList": [{"b": 1}]}
    known = {each.wire: each.name for each in properties_of(scalars.Sample).values()}
    ((instance,), _) = decode_items(scalars.Sample, instances.page([item({**REQUIRED, **values}, "Sample")]))
    rows = rows_of(scalars.Sample, [instance])
    for column, cells in zip(rows.columns, rows.values, strict=True):
        if column.wire in values and not column.of_instance:
            cell: Any = next(iter(cells))
            assert cell == values[column.wire], column
            (cell["a"] if isinstance(cell, dict) else cell).append("changed")
    assert {wire: getattr(instance, known[wire]) for wire in values} == values
    assert not changed_fields(instance)
