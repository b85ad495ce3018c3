"""Points in protobuf: whatever is written is read back bit for bit, in both lanes, as protobuf's own runtime reads it."""

from __future__ import annotations

import json
import math
import struct
from array import array
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygen_runtime.wire.granularity import FIRST, LAST
from pygen_runtime.wire.point_columns import Points, PointSeries
from pygen_runtime.wire.points import AGGREGATE_FIELDS, decode_answer, decode_insertion, encode_answer
from pygen_runtime.wire.protobuf import block, number
from pygen_runtime.wire.status_codes import CODES, category, code_of, symbol_of

TIMES = st.integers(FIRST, LAST)
USUAL_TIMES = st.integers(1_600_000_000_000, 1_800_000_000_000)
FLOATS = st.integers(0, 2**64 - 1).map(lambda bits: struct.unpack("<d", struct.pack("<Q", bits))[0])
STATUSES = st.sampled_from(
    [0, 0, 0, *CODES.values(), code_of("Bad, StructureChanged, High"), code_of("Good, Overflow")]
)
NUMBERS = st.one_of(st.none(), FLOATS, st.sampled_from([0.0, -0.0, 1.5, math.inf, -math.inf, math.nan, 5e-324]))
TEXTS = st.one_of(st.none(), st.text(st.characters(exclude_categories=("Cs",)), max_size=200))


def points_of(rows: Sequence[Any], *, is_string: bool = False) -> Points:
    symbols = {code: symbol_of(code) for *_, code in rows}
    return Points.of(rows, symbols, is_string=is_string)


def same(found: Points, expected: Points) -> None:
    """NaN too, with its bits."""
    assert (found.times, found.codes, found.symbols) == (expected.times, expected.codes, expected.symbols)
    assert list(found.nulls) == list(expected.nulls)
    assert found.values == expected.values


def read_back(points: Points, *, is_string: bool = False) -> Points:
    kind = "string" if is_string else "numeric"
    content = encode_answer([PointSeries(1, points=points, is_string=is_string, type=kind)])
    (found,) = decode_answer(content)
    return found.points


@given(st.lists(st.tuples(TIMES, NUMBERS, STATUSES)))
def test_any_numbers_at_any_time_are_read_back_bit_for_bit(rows: list[Any]) -> None:
    same(read_back(points_of(rows)), points_of(rows))


@given(st.lists(st.tuples(USUAL_TIMES, NUMBERS, STATUSES), min_size=1))
def test_zeros_nulls_and_statuses_among_plain_points_are_read_back(rows: list[Any]) -> None:
    same(read_back(points_of(rows)), points_of(rows))


@given(st.lists(st.tuples(USUAL_TIMES, FLOATS.filter(lambda value: struct.pack("<d", value) != bytes(8)), st.just(0))))
def test_plain_points_are_read_back_by_planes(rows: list[Any]) -> None:
    same(read_back(points_of(rows)), points_of(rows))


@given(st.lists(st.tuples(TIMES, TEXTS, STATUSES)))
def test_any_texts_are_read_back(rows: list[Any]) -> None:
    points = points_of(rows, is_string=True)
    same(read_back(points, is_string=True), points)


@given(st.integers(-(2**63), 2**63 - 1), st.text(min_size=1, max_size=20), st.booleans())
def test_what_an_answer_says_of_a_series_is_read_back(id: int, text: str, step: bool) -> None:
    said = PointSeries(id, text, (text, text), False, step, "numeric", text, text, text)
    assert decode_answer(encode_answer([said, said])) == [said, said]


# Held against protobuf's own runtime


@pytest.fixture(scope="module")
def messages() -> Any:
    """The messages as the service publishes them."""
    from cognite.client._proto import data_point_list_response_pb2

    return data_point_list_response_pb2


@given(rows=st.lists(st.tuples(TIMES, NUMBERS, STATUSES)), texts=st.lists(st.tuples(TIMES, TEXTS, STATUSES)))
def test_protobufs_own_runtime_reads_what_we_write(messages: Any, rows: list[Any], texts: list[Any]) -> None:
    numeric, strings = points_of(rows), points_of(texts, is_string=True)
    content = encode_answer(
        [
            PointSeries(7, "a", ("s", "x"), points=numeric),
            PointSeries(8, points=strings, is_string=True, type="string"),
        ]
    )
    answer = messages.DataPointListResponse.FromString(content)
    first, second = answer.items
    assert (first.id, first.externalId, first.instanceId.space, second.isString) == (7, "a", "s", True)
    for found, expected in (
        (first.numericDatapoints.datapoints, numeric),
        (second.stringDatapoints.datapoints, strings),
    ):
        assert [point.timestamp for point in found] == expected.time_list()
        assert [point.nullValue for point in found] == [place in set(expected.nulls) for place in range(len(expected))]
        assert {place: point.status.code for place, point in enumerate(found) if point.status.code} == expected.codes
    bits = [struct.pack("<d", point.value) for point in first.numericDatapoints.datapoints if not point.nullValue]
    assert bits == [struct.pack("<d", row[1]) for row in rows if row[1] is not None]


@given(rows=st.lists(st.tuples(TIMES, NUMBERS, STATUSES), max_size=20))
def test_what_protobufs_own_runtime_writes_is_read(messages: Any, rows: list[Any]) -> None:
    answer = messages.DataPointListResponse()
    item = answer.items.add(id=3)
    item.numericDatapoints.SetInParent()
    for time, value, code in rows:
        point = item.numericDatapoints.datapoints.add(timestamp=time, nullValue=value is None)
        if value is not None:
            point.value = value
        if code:
            point.status.code, point.status.symbol = code, symbol_of(code)
    (found,) = decode_answer(answer.SerializeToString())
    same(found.points, points_of(rows))


def test_aggregates_are_as_protobufs_own_runtime_reads_them(messages: Any) -> None:
    columns = {name: [1.5, None] for name in AGGREGATE_FIELDS if not name.endswith("Datapoint")}
    columns["minDatapoint"] = [(60_000, 2.0, code_of("Uncertain"), "Uncertain"), None]  # type: ignore[list-item]
    content = encode_answer([PointSeries(1, aggregates={"timestamp": [0, 3_600_000], **columns})])
    first, second = messages.DataPointListResponse.FromString(content).items[0].aggregateDatapoints.datapoints
    assert all(getattr(first, name) == 1.5 for name in columns if name != "minDatapoint")
    assert all(math.isnan(getattr(second, name)) for name in columns if name != "minDatapoint")
    assert (first.minDatapoint.timestamp, first.minDatapoint.value) == (60_000, 2.0)
    assert not second.HasField("minDatapoint")


# What is broken


def answer_of_each_kind() -> bytes:
    rows = [(1_700_000_000_000 + i, float(i), CODES["Uncertain"] if i == 3 else 0) for i in range(6)]
    return encode_answer([PointSeries(9, "ext", ("s", "x"), cursor="more", points=points_of(rows))])


def test_an_answer_cut_at_any_byte_is_an_error() -> None:
    content = answer_of_each_kind()
    for end in range(1, len(content)):
        with pytest.raises(ValueError):
            decode_answer(content[:end])


@given(st.binary(max_size=200))
def test_any_bytes_are_an_answer_or_a_value_error(content: bytes) -> None:
    try:
        decode_answer(content)
    except ValueError:
        return


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_a_byte_that_is_wrong_is_an_answer_or_a_value_error(place: int, byte: int) -> None:
    content = bytearray(answer_of_each_kind())
    content[place % len(content)] = byte
    try:
        decode_answer(bytes(content))
    except ValueError:
        return


def test_fields_that_are_not_known_are_passed_over() -> None:
    point = block(1, number(1, 1_700_000_000_000) + b"\x11" + struct.pack("<d", 2.5) + number(99, 7) + block(98, b"x"))
    content = block(1, number(1, 5) + block(3, point + point) + block(77, b"new"))
    (found,) = decode_answer(content)
    assert found.points.rows() == [(1_700_000_000_000, 2.5, 0)] * 2


# Insertions


def test_an_insertion_is_read_as_the_json_that_means_the_same() -> None:
    from cognite.client._proto import data_point_insertion_request_pb2 as insertion  # pyright: ignore

    request: Any = insertion.DataPointInsertionRequest()
    item = request.items.add(externalId="a")
    item.numericDatapoints.datapoints.add(timestamp=60_000, value=1.5)
    bad = item.numericDatapoints.datapoints.add(timestamp=120_000, value=math.inf)
    bad.status.code = CODES["Bad"]
    named = request.items.add()
    named.instanceId.space, named.instanceId.externalId = "s", "x"
    named.stringDatapoints.datapoints.add(timestamp=1, value="on")
    read = decode_insertion(request.SerializeToString())
    assert json.loads(json.dumps(read)) == {
        "items": [
            {
                "externalId": "a",
                "datapoints": [
                    {"timestamp": 60_000, "value": 1.5},
                    {"timestamp": 120_000, "value": "Infinity", "status": {"code": CODES["Bad"]}},
                ],
            },
            {"instanceId": {"space": "s", "externalId": "x"}, "datapoints": [{"timestamp": 1, "value": "on"}]},
        ]
    }


# Columns


@given(st.lists(st.tuples(USUAL_TIMES, NUMBERS, STATUSES)), st.integers(0, 20), st.integers(0, 20))
def test_parts_joined_are_the_whole(rows: list[Any], first: int, second: int) -> None:
    whole = points_of(rows)
    cuts = sorted((min(first, len(whole)), min(second, len(whole))))
    parts = [whole.part(0, cuts[0]), whole.part(cuts[0], cuts[1]), whole.part(cuts[1], len(whole))]
    same(Points.joined(parts), whole)


@pytest.mark.parametrize(
    "symbol", ["BadBrowseNameInvalid, StructureChanged, Low", "GoodClamped", "Uncertain", "Bad, High"]
)
def test_symbols_and_codes_name_the_same(symbol: str) -> None:
    assert symbol_of(code_of(symbol)) == symbol
    assert category(code_of(symbol)) == next(each for each in ("Good", "Uncertain", "Bad") if symbol.startswith(each))


def test_a_column_is_a_view_of_the_machines_own_numbers() -> None:
    assert array("q", points_of([(5, 1.0, 0)]).times).tolist() == [5]
