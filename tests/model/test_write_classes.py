"""What a write object takes, refuses and sends."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from pygen_runtime import NodeReference
from pygen_runtime.model.encoding import encode_properties
from tests.model.test_decoding import read, reference

REQUIRED: dict[str, Any] = {
    "required_text": "r", "big": 1, "required_json": None, "required_status": "a", "required_list": [],
}  # fmt: skip


def sample(scalars: Any, **values: Any) -> Any:
    return scalars.SampleWrite(**{**REQUIRED, **values})


def test_defaults_of_the_model_are_seen_and_not_sent(scalars: Any) -> None:
    written = sample(scalars)
    assert (written.default_text, written.flag, written.small, written.double) == ('6" pipe', True, -1, 1.0)
    assert written.moment == datetime(2024, 2, 29, 12, 0, 0, 500_000, timezone.utc)
    assert written.day == date(2024, 2, 29)
    assert written.anything == {"limits": [1, 2.5, None], "name": "a"}
    assert written.status == "off"
    assert set(encode_properties(written)) == {
        "requiredText", "big", "requiredJson", "requiredStatus", "requiredList",
    }  # fmt: skip


def test_a_default_that_can_change_is_not_shared(scalars: Any) -> None:
    first, second = sample(scalars), sample(scalars)
    first.anything["name"] = "b"
    assert second.anything["name"] == "a"


def test_none_is_sent(scalars: Any) -> None:
    assert encode_properties(sample(scalars, text=None))["text"] is None


def test_a_timestamp_shows_what_cdf_keeps(scalars: Any) -> None:
    moment = datetime(2024, 1, 1, 12, 0, 0, 123_500, timezone(timedelta(hours=1)))
    written = sample(scalars, moment=moment)
    assert written.moment.microsecond == 123_000
    assert encode_properties(written)["moment"] == "2024-01-01T11:00:00.123+00:00"
    last = sample(scalars, moment=datetime(2023, 12, 31, 23, 59, 59, 999_900, timezone.utc))
    assert encode_properties(last)["moment"] == "2023-12-31T23:59:59.999+00:00"


WRONG: tuple[tuple[str, Any], ...] = (
    ("text", 1), ("flag", 1), ("small", 2**31), ("small", -(2**31) - 1), ("small", True), ("small", 1.0),
    ("big", 2**63), ("single", float("inf")), ("single", 1e39), ("double", float("nan")), ("double", "1"),
    ("moment", datetime(2024, 1, 1)), ("moment", "2024-01-01T00:00:00Z"), ("day", datetime(2024, 1, 1)),
    ("status", "unknown"), ("text_list", "x"), ("int_32_list", [2**31]),
    ("anything", object()), ("anything", {"a": float("nan")}),
)  # fmt: skip


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_refused_by_name(scalars: Any, name: str, value: Any) -> None:
    with pytest.raises(ValidationError, match=name):
        sample(scalars, **{name: value})
    written = sample(scalars)
    with pytest.raises(ValidationError, match=name):
        setattr(written, name, value)


def test_unknown_and_missing_arguments_are_refused(scalars: Any) -> None:
    with pytest.raises(ValidationError, match="txt"):
        sample(scalars, txt="x")
    with pytest.raises(ValidationError, match=r"(?i)required_?text"):
        scalars.SampleWrite(big=1)
    with pytest.raises(ValidationError, match=r"requiredText\n  .*; did you mean required_text\?"):
        sample(scalars, requiredText="the name on the wire")
    with pytest.raises(ValidationError) as caught:
        sample(scalars, texxt="x", big="no number", zzzzzz=1)
    assert {each["loc"]: (each["type"], each["msg"]) for each in caught.value.errors()} == {
        ("texxt",): ("extra_forbidden", "Extra inputs are not permitted; did you mean text?"),
        ("big",): ("int_type", "Input should be a valid integer"),
        ("zzzzzz",): ("extra_forbidden", "Extra inputs are not permitted"),
    }


def test_references_in_every_form(connections: Any) -> None:
    owner = connections.PersonWrite(external_id="ann", space="s")
    written = connections.PumpWrite(
        owner=owner,
        required_parts=[("s", "p"), NodeReference("s", "q")],
        site=("s", "x"),
        twin=None,
        anything=("s", "y"),
    )
    assert written.owner is owner
    assert written.required_parts == [NodeReference("s", "p"), NodeReference("s", "q")]
    sent = encode_properties(written)
    assert sent["site"] == {"space": "s", "externalId": "x"}
    assert sent["owner"] == {"space": "s", "externalId": "ann"}
    assert sent["twin"] is None
    assert "feeds" not in sent


@pytest.mark.parametrize("value", [1, "", ("s",), ("s", 1), {"space": "s", "externalId": "x"}, ["x"]])
def test_no_reference_is_refused(connections: Any, value: Any) -> None:
    with pytest.raises(ValidationError, match="owner"):
        connections.PumpWrite(owner=value, required_parts=[])


def test_who_a_write_object_is(scalars: Any) -> None:
    assert sample(scalars, space="s", external_id="x").as_id() == NodeReference("s", "x")
    with pytest.raises(ValueError, match="SampleWrite has no space yet"):
        sample(scalars, external_id="x").as_id()
    with pytest.raises(ValueError, match="SampleWrite has no external_id yet"):
        sample(scalars, space="s").as_id()


def test_a_list_of_relations_as_read_is_one_to_write(connections: Any) -> None:
    pump = read(connections.Pump, {"owner": reference("o"), "requiredParts": [reference("p")]})
    written = connections.PumpWrite(
        external_id="x", owner=("s", "o"), required_parts=pump.required_parts, parts=pump.parts
    )
    assert encode_properties(written)["requiredParts"] == [reference("p")]
    assert encode_properties(written)["parts"] is None  # none was stored
