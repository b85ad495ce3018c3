"""Columns and filter keywords of scalar properties, and the filter JSON that they compile to."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from pygen_runtime import NodeReference
from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.model.keywords import compile_keywords

NOON = datetime(2024, 2, 29, 12, tzinfo=timezone.utc)


def path(wire: str) -> list[str]:
    return ["plant", "Sample/v1", wire]


def equals(wire: str, value: Any) -> Any:
    return {"equals": {"property": path(wire), "value": value}}


def range_(wire: str, **bounds: Any) -> Any:
    return {"range": {"property": path(wire), **bounds}}


EXPRESSIONS: tuple[tuple[Callable[[Any], Any], Any], ...] = (
    (lambda s: s.text == "x", equals("text", "x")),
    (lambda s: s.text.is_("x"), equals("text", "x")),
    (lambda s: s.text != "x", {"not": equals("text", "x")}),
    (lambda s: s.text.startswith("x"), {"prefix": {"property": path("text"), "value": "x"}}),
    (lambda s: s.text.in_(["x", "y"]), {"in": {"property": path("text"), "values": ["x", "y"]}}),
    (lambda s: s.text.exists(), {"exists": {"property": path("text")}}),
    (lambda s: s.text.missing(), {"not": {"exists": {"property": path("text")}}}),
    (lambda s: s.text.is_(None), {"not": {"exists": {"property": path("text")}}}),
    (lambda s: s.text == None, {"not": {"exists": {"property": path("text")}}}),  # noqa: E711
    (lambda s: s.text != None, {"exists": {"property": path("text")}}),  # noqa: E711
    (lambda s: s.flag == True, equals("flag", True)),  # noqa: E712
    (lambda s: s.small > 1, range_("small", gt=1)),
    (lambda s: s.big >= 2**40, range_("big", gte=2**40)),
    (lambda s: s.single < 1.5, range_("single", lt=1.5)),
    (lambda s: s.double <= 1, range_("double", lte=1)),
    (lambda s: s.double.between(1, 2.5), range_("double", gte=1, lte=2.5)),
    (lambda s: s.moment > NOON, range_("moment", gt="2024-02-29T12:00:00.000+00:00")),
    (
        lambda s: s.moment == NOON.astimezone(timezone(timedelta(hours=2))),
        equals("moment", "2024-02-29T12:00:00.000+00:00"),
    ),
    (lambda s: s.day >= date(2024, 2, 29), range_("day", gte="2024-02-29")),
    (lambda s: s.anything == {"a": [1]}, equals("anything", {"a": [1]})),
    (lambda s: s.series == "ts", equals("series", "ts")),
    (lambda s: s.status == "on", equals("status", "on")),
    (lambda s: s.text_list.contains_any("x", "y"), {"containsAny": {"property": path("textList"), "values": ["x", "y"]}}),
    (lambda s: s.int_32_list.contains_all(1), {"containsAll": {"property": path("int32List"), "values": [1]}}),
    (lambda s: s.external_id == "x", {"equals": {"property": ["node", "externalId"], "value": "x"}}),
    (lambda s: s.space == "x", {"equals": {"property": ["node", "space"], "value": "x"}}),
    (
        lambda s: s.node_type == ("plant", "T"),
        {"equals": {"property": ["node", "type"], "value": {"space": "plant", "externalId": "T"}}},
    ),
    (
        lambda s: s.data_record.last_updated_time > NOON,
        {"range": {"property": ["node", "lastUpdatedTime"], "gt": "2024-02-29T12:00:00.000+00:00"}},
    ),
    (lambda s: (s.text == "x") & (s.small > 1), {"and": [equals("text", "x"), range_("small", gt=1)]}),
    (lambda s: (s.text == "x") | (s.small > 1), {"or": [equals("text", "x"), range_("small", gt=1)]}),
    (lambda s: ~(s.text == "x"), {"not": equals("text", "x")}),
    (
        lambda s: s.double > s.single,
        range_("double", gt={"property": path("single")}),
    ),
)  # fmt: skip


@pytest.mark.parametrize(("expression", "expected"), EXPRESSIONS)
def test_expressions_compile_to_the_apis_filters(scalars: Any, expression: Any, expected: Any) -> None:
    assert expression(scalars.Sample).dump() == expected


KEYWORDS: tuple[tuple[dict[str, Any], Any], ...] = (
    ({"text": "x"}, equals("text", "x")),
    ({"text": ["x", "y"]}, {"in": {"property": path("text"), "values": ["x", "y"]}}),
    ({"text_prefix": "x"}, {"prefix": {"property": path("text"), "value": "x"}}),
    ({"text_exists": True}, {"exists": {"property": path("text")}}),
    ({"text_exists": False}, {"not": {"exists": {"property": path("text")}}}),
    ({"min_small": 1}, range_("small", gte=1)),
    ({"max_small": 1}, range_("small", lte=1)),
    ({"min_day": date(2024, 2, 29)}, range_("day", gte="2024-02-29")),
    ({"max_moment": NOON}, range_("moment", lte="2024-02-29T12:00:00.000+00:00")),
    ({"flag": False}, equals("flag", False)),
    ({"anything_exists": True}, {"exists": {"property": path("anything")}}),
    ({"status": ("on", "off")}, {"in": {"property": path("status"), "values": ["on", "off"]}}),
    ({"text_list_contains_any": ["x"]}, {"containsAny": {"property": path("textList"), "values": ["x"]}}),
    ({"int_64_list_contains_all": {7}}, {"containsAll": {"property": path("int64List"), "values": [7]}}),
    ({"space": "s"}, {"equals": {"property": ["node", "space"], "value": "s"}}),
    ({"external_id": ["a"]}, {"in": {"property": ["node", "externalId"], "values": ["a"]}}),
    ({"external_id_prefix": "P-"}, {"prefix": {"property": ["node", "externalId"], "value": "P-"}}),
    ({"text": "x", "min_small": 1}, {"and": [equals("text", "x"), range_("small", gte=1)]}),
)


@pytest.mark.parametrize(
    ("by", "expected"), KEYWORDS, ids=[",".join(by) + f"-{i}" for i, (by, _) in enumerate(KEYWORDS)]
)
def test_keywords_compile_to_the_apis_filters(scalars: Any, by: dict[str, Any], expected: Any) -> None:
    found = compile_keywords(scalars.Sample, by, None)
    assert found is not None
    assert found.dump() == expected


def test_no_keywords_are_no_filter(scalars: Any) -> None:
    assert compile_keywords(scalars.Sample, {}, None) is None


WRONG: tuple[tuple[Callable[[Any], Any], str], ...] = (
    (lambda s: s.text == 1, "text is compared with a str, got int: 1"),
    (lambda s: s.text.startswith(b"x"), "text is compared with a str, got bytes"),
    (lambda s: s.text.in_("xy"), "text.in_ takes several values, got the text 'xy'"),
    (lambda s: s.small == True, "small is compared with an int, got bool"),  # noqa: E712
    (lambda s: s.small > "1", "small is compared with an int, got str"),
    (lambda s: s.flag == 1, "flag is compared with a bool, got int"),
    (lambda s: s.double > float("nan"), "double: the API knows no nan"),
    (lambda s: s.moment > datetime(2024, 1, 1), "has no time zone"),
    (lambda s: s.moment > date(2024, 1, 1), "moment is compared with a datetime with a time zone, got date"),
    (lambda s: s.day > NOON, "day is a date: compare it with .date() of the datetime"),
    (lambda s: s.text_list == ["x"], "text_list is a list: use contains_any, contains_all or exists"),
    (lambda s: s.int_32_list.contains_any("x"), "int_32_list is compared with an int, got str"),
    (lambda s: bool(s.text), "the column text has no truth value"),
    (lambda s: (s.text == "x") and (s.small > 1), "combine filters with & | ~"),
    (lambda s: (s.text == "x") or (s.small > 1), "combine filters with & | ~"),
    (lambda s: not s.text.exists(), "combine filters with & | ~"),
    (lambda s: 0 < s.small < 2, "combine filters with & | ~"),
    (lambda s: compile_keywords(s, {"txt": "x"}, None), "Sample has no filter keyword 'txt'; did you mean text?"),
    (lambda s: compile_keywords(s, {"text_exists": 1}, None), "text_exists is True or False, got 1"),
    (lambda s: compile_keywords(s, {"text": 1}, None), "text is compared with a str, got int"),
    (lambda s: compile_keywords(s, {"text": [1]}, None), "text is compared with a str, got int"),
    (lambda s: compile_keywords(s, {"text_list_contains_any": "x"}, None), "take a list, got 'x'"),
    (lambda s: compile_keywords(s, {"text_list_contains_any": 1}, None), "take a list, got 1"),
)  # fmt: skip


@pytest.mark.parametrize(("mistake", "message"), WRONG)
def test_mistakes_raise_and_say_what_is_wrong(scalars: Any, mistake: Any, message: str) -> None:
    with pytest.raises(TypeError, match=re.escape(message)):
        mistake(scalars.Sample)


def test_unknown_attributes_of_a_class_are_attribute_errors(scalars: Any) -> None:
    with pytest.raises(AttributeError, match="txt"):
        _ = scalars.Sample.txt


def test_write_classes_have_no_columns(scalars: Any) -> None:
    with pytest.raises(AttributeError):
        _ = scalars.SampleWrite.text


def test_a_subclass_has_the_columns_of_its_view(scalars: Any) -> None:
    class MySample(scalars.Sample):  # type: ignore[misc]
        def shout(self) -> str:
            return str(self.text).upper()

    assert (MySample.text == "x").dump() == equals("text", "x")


RELATIONS: tuple[tuple[Callable[[Any], Any], Any], ...] = (
    (lambda p: p.Pump.site == ("s", "x"), {"equals": {"property": ["plant", "Pump/v1", "site"], "value": {"space": "s", "externalId": "x"}}}),
    (lambda p: p.Pump.site.is_(NodeReference("s", "x")), {"equals": {"property": ["plant", "Pump/v1", "site"], "value": {"space": "s", "externalId": "x"}}}),
    (lambda p: p.Pump.site.exists(), {"exists": {"property": ["plant", "Pump/v1", "site"]}}),
    (lambda p: p.Pump.anything.missing(), {"not": {"exists": {"property": ["plant", "Pump/v1", "anything"]}}}),
    (lambda p: p.Pump.parts.contains_any(("s", "x")), {"containsAny": {"property": ["plant", "Pump/v1", "parts"], "values": [{"space": "s", "externalId": "x"}]}}),
    (
        lambda p: p.Pump.twin.owner.name == "Ann",
        {"nested": {"scope": ["plant", "Pump/v1", "twin"], "filter": {"nested": {
            "scope": ["plant", "Pump/v1", "owner"],
            "filter": {"equals": {"property": ["plant", "Person/v1", "name"], "value": "Ann"}}}}}},
    ),
    (
        lambda p: p.Pump.parts.external_id == "x",
        {"nested": {"scope": ["plant", "Pump/v1", "parts"], "filter": {"equals": {"property": ["node", "externalId"], "value": "x"}}}},
    ),
)  # fmt: skip


@pytest.mark.parametrize(("expression", "expected"), RELATIONS)
def test_relations_filter_by_reference_and_by_the_targets_columns(
    connections: Any, expression: Any, expected: Any
) -> None:
    assert expression(connections).dump() == expected


def test_relation_keywords_take_references_and_ids(connections: Any) -> None:
    site = {"property": ["plant", "Pump/v1", "site"]}
    reference = {"space": "s", "externalId": "x"}
    for value in ("x", ("s", "x"), NodeReference("s", "x")):
        found = compile_keywords(connections.Pump, {"site": value}, "s")
        assert found is not None
        assert found.dump() == {"equals": {**site, "value": reference}}
    found = compile_keywords(connections.Pump, {"site": ["x", ("s", "x")]}, "s")
    assert found is not None
    assert found.dump() == {"in": {**site, "values": [reference, reference]}}
    with pytest.raises(ConfigurationError, match="the external id 'x' has no space"):
        compile_keywords(connections.Pump, {"site": "x"}, None)


def test_edges_and_reverse_relations_do_not_filter(connections: Any) -> None:
    for path_ in (connections.Pump.feeds, connections.Pump.twins):
        with pytest.raises(TypeError, match="the API cannot filter by it"):
            path_.exists()


def test_columns_of_edges(edges: Any) -> None:
    assert (edges.SteelPipe.start_node == ("s", "x")).dump() == {
        "equals": {"property": ["edge", "startNode"], "value": {"space": "s", "externalId": "x"}}
    }
    assert (edges.SteelPipe.edge_type == ("s", "x")).dump()["equals"]["property"] == ["edge", "type"]
    assert (edges.SteelPipe.diameter > 1).dump()["range"]["property"] == ["plant", "SteelPipe/v1", "diameter"]
    found = compile_keywords(edges.Pipe, {"external_id_prefix": "x"}, None)
    assert found is not None
    assert found.dump() == {"prefix": {"property": ["edge", "externalId"], "value": "x"}}


ADVICE = {
    "the beginning of a text": "contains icontains endswith iendswith istartswith like ilike match matches regex lower upper",
    "write ==": "eq equals is_equal",
    "write !=": "ne not_equals is_not isnot",
    "write in_(": "isin one_of any_of",
    "write ~": "not_in notin",
    "between(low, high)": "gt gte lt lte ge le min max",
    "write missing()": "is_null isnull is_none isna",
    "write exists()": "not_null notnull is_not_null notna",
    "write asc() or desc()": "ascending descending order_by sort",
    "aggregate(count(), avg": "count sum avg mean",
}


@pytest.mark.parametrize(("advice", "name"), [(key, name) for key in ADVICE for name in ADVICE[key].split()])
def test_what_others_call_otherwise_is_told(scalars: Any, advice: str, name: str) -> None:
    with pytest.raises(AttributeError, match=re.escape(advice)):
        getattr(scalars.Sample.text, name)


def test_what_a_column_has_is_told_and_nothing_private(scalars: Any) -> None:
    with pytest.raises(AttributeError, match="the column text has no zzz: it has ") as caught:
        _ = scalars.Sample.text.zzz
    names = str(caught.value).partition("it has ")[2].split(", ")
    assert "startswith" in names and [name for name in names if name.startswith("_")] == []
    with pytest.raises(AttributeError, match="__zzz__"):
        _ = scalars.Sample.text.__zzz__
