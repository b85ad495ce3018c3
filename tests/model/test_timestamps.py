"""A timestamp on its way out: always milliseconds in UTC, whatever zone it came in."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygen_runtime.filters.timestamps import encode_timestamp
from pygen_runtime.model.decoding import decode_items
from pygen_runtime.model.encoding import encode_properties
from tests import instances
from tests.model.test_decoding import REQUIRED, item

OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(timezone.utc) | OFFSETS)


@given(MOMENTS)
def test_the_text_is_the_isoformat_in_utc(moment: datetime) -> None:
    assert encode_timestamp(moment) == moment.astimezone(timezone.utc).isoformat("T", "milliseconds")


@given(MOMENTS)
def test_what_was_written_is_read_as_the_same_moment(moment: datetime) -> None:
    written = datetime.fromisoformat(encode_timestamp(moment))
    assert timedelta(0) <= moment - written < timedelta(milliseconds=1)


def test_the_ends_of_what_the_api_takes() -> None:
    assert encode_timestamp(datetime(1, 1, 1, tzinfo=timezone.utc)) == "0001-01-01T00:00:00.000+00:00"
    last = datetime(9999, 12, 31, 23, 59, 59, 999_999, timezone.utc)
    assert encode_timestamp(last) == "9999-12-31T23:59:59.999+00:00"


@pytest.mark.parametrize(
    ("read", "written"),
    [
        ("2024-02-29T12:00:00.17+00:00", "2024-02-29T12:00:00.170+00:00"),
        ("2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000+00:00"),
        ("2024-03-01T01:30:00.001+13:30", "2024-02-29T12:00:00.001+00:00"),
        ("1969-12-31T19:00:00-0500", "1970-01-01T00:00:00.000+00:00"),
    ],
)
def test_what_was_read_in_any_form_is_written_in_one(scalars: Any, read: str, written: str) -> None:
    sent = {**REQUIRED, "moment": read, "timestampList": [read, read]}
    (instance,), _ = decode_items(scalars.Sample, instances.page([item(sent)]))
    for form in (instance, instance.as_write()):
        encoded = encode_properties(form, ["moment", "timestamp_list"])
        assert json.loads(json.dumps(encoded)) == {"moment": written, "timestampList": [written, written]}
