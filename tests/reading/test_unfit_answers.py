"""One value that does not fit: the error names it. JSON nested deeply never costs its page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygen_runtime import TokenAuth, ViewReference
from pygen_runtime.exceptions import ConfigurationError, InvalidAnswerError
from pygen_runtime.http.deep_json import parse, parse_any
from pygen_runtime.requests.batches import depth_of
from tests.http.server import Reply, Server
from tests.writing.packages import Log, client_of, emulator_of, generated

water = generated("example")
RECORD = {"instanceType": "node", "space": "plant", "version": 1, "createdTime": 1, "lastUpdatedTime": 1}
OWN = {
    "name": "P",
    "status": "running",
    "automatic": True,
    "runSeconds": 5,
    "site": {"space": "plant", "externalId": "S"},
}
Ask = Callable[[Any], Any]

ASKED: dict[str, tuple[Ask, Callable[[list[Any]], Any]]] = {
    "list": (lambda client: client.pump.list(), lambda items: {"items": items}),
    "retrieve": (lambda client: client.pump.retrieve(["good", "pump-7"]), lambda items: {"items": items}),
    "search": (lambda client: client.pump.search("x"), lambda items: {"items": items}),
    "query": (
        lambda client: client.pump.query().list(), lambda items: {"items": {"root": items}, "nextCursor": {}}
    ),
    "changes": (
        lambda client: list(client.pump.changes()),
        lambda items: {"items": {"changes": items}, "nextCursor": {"changes": "c"}},
    ),
}  # fmt: skip


def item(external_id: str, **values: Any) -> dict[str, Any]:
    return {**RECORD, "externalId": external_id, "properties": {"water_works": {"Pump/v1": {**OWN, **values}}}}


def answered(ask: Ask, body: Any) -> Any:
    with Server([Reply(body=body)]) as server, water.TheClient(
        base_url=server.url, project="p", credentials=TokenAuth("t"), max_retries=0
    ) as client:  # fmt: skip
        return ask(client)


@pytest.mark.parametrize(("ask", "page"), ASKED.values(), ids=ASKED)
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"ratedSpeed": 3.5}, "property ratedSpeed of the view water_works:Pump/v1 is 3.5: "),
        ({"tags": "a"}, "property tags of the view water_works:Pump/v1 is 'a': "),
        ({"tags": ["a", None]}, "property tags of the view water_works:Pump/v1 [1] is None: "),
        ({"name": {"space": "s", "externalId": "x"}}, "property name of the view water_works:Pump/v1 is dict of 2: "),
        ({"lastServiced": "yesterday"}, "property lastServiced of the view water_works:Pump/v1 is 'yesterday': "),
        (
            {"site": {"space": "s", "externalId": 5}},
            "property site of the view water_works:Pump/v1 [externalId] is 5: ",
        ),
    ],
    ids=["float", "text", "null in a list", "reference", "time", "in a reference"],
)
def test_the_error_names_instance_property_and_value(ask: Ask, page: Any, values: Any, said: str) -> None:
    with pytest.raises(InvalidAnswerError) as caught:
        answered(ask, page([item("good"), item("pump-7", **values)]))
    text = str(caught.value)
    assert f"node plant:pump-7: {said}" in text
    assert f"The SDK was made from digest {water.__model_digest__}: has the model changed?" in text
    assert "base_url" not in text and "good" not in text and len(text) < 700


def test_a_value_of_the_record_is_named_too() -> None:
    with pytest.raises(InvalidAnswerError, match="node plant:pump-7: version is 'x': "):
        answered(ASKED["list"][0], {"items": [item("good"), {**item("pump-7"), "version": "x"}]})


@pytest.mark.parametrize("body", [b"<html>log in</html>", b'{"items": [', b""])
def test_only_what_is_no_json_asks_for_the_address(body: bytes) -> None:
    with pytest.raises(InvalidAnswerError, match="Is base_url the API") as caught:
        answered(ASKED["list"][0], body)
    assert "has the model changed" not in str(caught.value)


def test_the_untyped_client_names_the_instance() -> None:
    with pytest.raises(InvalidAnswerError, match=r"node plant:pump-7: .*version is 'x'") as caught:
        answered(lambda client: client.instances.list(), {"items": [item("good"), {**item("pump-7"), "version": "x"}]})
    assert "base_url" not in str(caught.value)


# nested deeply


def nested(depth: int) -> Any:
    """An object of so many levels, arrays and objects in turn."""
    value: Any = {"end": 1}
    for level in range(depth - 1):
        value = [value] if level % 2 and level < depth - 2 else {"a": value}
    return value


def text(depth: int) -> bytes:
    """A page with a value of one level more, as text: json.dumps does not go that deep."""
    marker = json.dumps("@")
    page = json.dumps({"items": [item("good", settings={}), item("deep", settings="@", inspectedOn="2024-02-29")]})
    deep = '{"a":' + "[" * (depth - 2) + '{"end":[1,2.5,"x\\"y"]}' + "]" * (depth - 2) + "}"
    return page.replace(marker, deep).encode()


def levels(value: Any) -> int:
    found = 0
    while isinstance(value, (dict, list)):
        found, value = found + 1, next(iter(value.values() if isinstance(value, dict) else value))
    return found


@pytest.mark.parametrize("depth", [190, 195, 245, 400, 5_000])
def test_a_page_with_deep_json_is_read(depth: int) -> None:
    good, deep = answered(ASKED["list"][0], text(depth))
    assert good.external_id == "good" and levels(deep.settings) == depth + 1
    assert str(deep.inspected_on) == "2024-02-29" and type(deep.inspected_on).__name__ == "date"
    assert deep.run_seconds == 5 and deep.site == good.site
    untyped = answered(
        lambda client: client.instances.list(sources=[ViewReference("water_works", "Pump", "v1")]), text(depth)
    )
    assert levels(untyped[1].properties["water_works"]["Pump/v1"]["settings"]) == depth + 1


def test_a_deep_value_that_changed_in_place_is_seen() -> None:
    from pygen_runtime.model.originals import changed_fields

    _, deep = answered(ASKED["list"][0], text(1_000))
    assert changed_fields(deep) == frozenset()
    deep.settings["a"].append(1)
    assert changed_fields(deep) == {"settings"}


def test_a_bad_value_beside_a_deep_one_is_named() -> None:
    body = text(300).replace(b'"good"', b'"bad"').replace(b'"runSeconds": 5', b'"runSeconds": "5"', 1)
    with pytest.raises(InvalidAnswerError, match="node plant:bad: property runSeconds of the view"):
        answered(ASKED["list"][0], body)


@pytest.fixture
def example() -> Iterator[Any]:
    with emulator_of("example") as emulator, client_of("example", emulator, Log()) as client:
        client.upsert(water.SiteWrite(external_id="S", name="S"))
        yield client


@pytest.mark.parametrize("depth", [150, 195, 220, 240])
def test_what_is_written_is_read(example: Any, depth: int) -> None:
    written = water.PumpWrite(external_id="deep", name="P", site="S", settings=nested(depth))
    example.upsert([water.PumpWrite(external_id="good", name="P", site="S"), written])
    assert {each.external_id: levels(each.settings) for each in example.pump.list()} == {"good": 1, "deep": depth}
    assert levels(example.pump.retrieve("deep").settings) == depth
    assert max(levels(each.settings) for each in example.pump.query().list()) == depth


@pytest.mark.parametrize("depth", [260, 300, 900])
def test_what_is_too_deep_to_write_is_refused_shortly(example: Any, depth: int) -> None:
    written = water.PumpWrite.model_construct(
        external_id="deep",
        name="P",
        site=("plant", "S"),
        settings=nested(depth),
        _fields_set={"name", "site", "settings"},
    )
    with pytest.raises(ConfigurationError) as caught:
        example.upsert([water.PumpWrite(external_id="good", name="P", site="S"), written])
    assert str(caught.value) == (
        f"plant:deep, property settings: the request holds a value nested {depth} levels deep; about 240 can be written"
    )
    assert example.pump.list() == []


def test_what_is_no_json_is_named(example: Any) -> None:
    written = water.PumpWrite(external_id="P", name="P", site="S", settings={})
    written.settings["set"] = object()
    with pytest.raises(
        ConfigurationError, match="plant:P, property settings: the request holds a value that is not JSON"
    ):
        example.upsert(written)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(JSON, st.sampled_from([None, 1]), st.booleans())
def test_the_slow_parser_reads_the_same(value: Any, indent: int | None, ascii: bool) -> None:
    content = json.dumps(value, indent=indent, ensure_ascii=ascii).encode("utf-8", "surrogatepass")
    try:
        expected = json.loads(content)
    except UnicodeDecodeError:
        return
    assert parse(content) == expected == parse_any(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[",
        b"]",
        b"{",
        b"[1]]",
        b"{]",
        b'{"a"}',
        b'{"a":',
        b"{1:2}",
        b"{[]:1}",
        b"[x]",
        b"<html>",
        b"[1}",
        b'"a',
        b"1 2",
    ],
)
def test_what_is_no_json_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"no JSON|Expecting|Unterminated|Extra data"):
        parse(content)


def test_a_text_of_any_depth_is_parsed() -> None:
    """So that an error can name the instance whose value is at fault."""
    assert depth_of(parse_any(b"[" * 100_000 + b"]" * 100_000)) == 100_000
