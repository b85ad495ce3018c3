"""What the validator finds in a package that could be read."""

from __future__ import annotations

import time
from typing import Any

import pytest

from hatch_pygen.ir.parser import parse
from hatch_pygen.ir.validator import validate
from hatch_pygen.problems import Problem
from tests.ir.builders import config, model, parsed, scalar, snapshot, view


def found(*views: dict[str, Any]) -> list[Problem]:
    return validate(parsed(*views)[0])


def test_nothing_to_find() -> None:
    assert found() == found(view("Pump", {"p": scalar(defaultValue="x"), "2-b": scalar()})) == []


def test_pg003_cycles() -> None:
    problems = found(
        view("A", {}, ["B"]),
        view("B", {}, ["C", "Gone"]),
        view("C", {}, ["A"]),
        view("D", {}, ["D"]),
        view("E", {}, ["A"]),
    )
    assert [problem.severity for problem in problems] == ["error", "error"]
    assert [str(problem) for problem in problems] == [
        "pygen.snapshot.json: models[0].views[0].implements\n"
        "PG003: views implement each other: plant:A(v1) -> plant:B(v1) -> plant:C(v1) -> plant:A(v1)\n"
        "fix: take one of these views out of the other's `implements`",
        "pygen.snapshot.json: models[0].views[3].implements\n"
        "PG003: views implement each other: plant:D(v1) -> plant:D(v1)\n"
        "fix: take one of these views out of the other's `implements`",
    ]


def test_a_diamond_is_no_cycle() -> None:
    assert not found(view("A", {}, ["B", "C"]), view("B", {}, ["D"]), view("C", {}, ["D"]), view("D"))


def test_a_chain_of_a_thousand_views() -> None:
    start = time.process_time()
    problems = found(*(view(f"V{number}", {}, [f"V{number + 1}"]) for number in range(1000)))
    assert [problem.code for problem in problems] == ["PG011"]
    assert time.process_time() - start < 5


def test_pg010_identifiers() -> None:
    ir, _ = parse(snapshot(model(view("Pump 2", {"温": scalar()}, version="", space="a.b"))), config())
    problems = validate(ir, "x.json")
    assert {problem.severity for problem in problems} == {"warning"}
    fix = "\nfix: the SDK works; check where the snapshot comes from, because CDF refuses such an identifier"
    assert [str(problem) for problem in problems] == [
        f'x.json: models[0].views[0]\nPG010: "" is no version{fix}',
        f'x.json: models[0].views[0]\nPG010: "Pump 2" is no external id{fix}',
        f'x.json: models[0].views[0]\nPG010: "a.b" is no space{fix}',
        f'x.json: models[0].views[0].properties["\\u6e29"]\nPG010: "\\u6e29" is no property identifier{fix}',
    ]


def test_pg011_limits() -> None:
    wide = view("Wide", {f"p{number}": scalar() for number in range(301)}, [f"P{number}" for number in range(11)])
    problems = found(wide, *(view(f"V{number}") for number in range(100)))
    assert {problem.severity for problem in problems} == {"info"}
    assert {problem.message for problem in problems} == {
        "101 views in a model; the API's default limit is 100",
        "301 properties in a view; the API's default limit is 300",
        "11 views to implement; the API's default limit is 10",
    }
    assert str(problems[0]) == (
        "pygen.snapshot.json: models[0]\nPG011: 101 views in a model; the API's default limit is 100\n"
        "fix: nothing to do if the project's limit is higher"
    )


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


ENUM: dict[str, Any] = {"values": {"on": {}, "off": {}}}


@pytest.mark.parametrize(
    ("type", "value", "fits"),
    [
        ("text", "x", True), ("text", 5, False), ("timeseries", "x", True), ("file", {}, False), ("sequence", "s", True),
        ("boolean", False, True), ("boolean", 0, False),
        ("int32", 2**31 - 1, True), ("int32", 2**31, False), ("int32", True, False), ("int32", 1.0, False),
        ("int64", -(2**63), True), ("int64", 2**63, False),
        ("float32", 1, True), ("float64", 0.5, True), ("float64", True, False), ("float64", 10**400, False),
        ("float64", float("inf"), False), ("float64", "1", False),
        ("date", "2024-02-29", True), ("date", "2023-02-29", False), ("date", "2024-2-9", False), ("date", 5, False),
        ("date", "\uff12024-02-29", False),
        ("timestamp", "2024-01-01T23:59:59.123+01:00", True), ("timestamp", "2024-01-01T00:00:00Z", True),
        ("timestamp", "2024-01-01T00:00:00", True), ("timestamp", "2024-13-01T00:00:00Z", False),
        ("timestamp", "2024-01-01", False), ("timestamp", "2024-01-01T24:00:00Z", False), ("timestamp", 5, False),
        ("json", {"a": [1, None]}, True), ("json", nested(50), True), ("json", nested(51), True),
        ("json", [float("nan")], False),
        ("enum", "on", True), ("enum", "gone", False), ("enum", 5, False),
    ],
)  # fmt: skip
def test_defaults(type: str, value: Any, fits: bool) -> None:
    more = ENUM if type == "enum" else {}
    problems = found(view("Pump", {"p": scalar(type, type_more=more, defaultValue=value)}))
    assert [problem.code for problem in problems] == ([] if fits else ["PG013"])


def test_a_list_has_no_default() -> None:
    (problem,) = found(view("Pump", {"p": scalar(type_more={"list": True}, defaultValue=["x"])}))
    assert problem.severity == "warning"
    assert str(problem) == (
        "pygen.snapshot.json: models[0].views[0].properties.p.defaultValue\n"
        'PG013: the default "[\\"x\\"]" does not fit the property\'s type; the SDK leaves it out\n'
        "fix: correct the defaultValue of the container property and run `hatch-pygen snapshot`"
    )
