"""Filters as values: they compose, dump, load and simplify without a change of meaning."""

from __future__ import annotations

import pickle
import subprocess
import sys
import warnings
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import BaseModel, ValidationError

from pygen_runtime import (
    AndFilter,
    ContainsAnyFilter,
    EqualsFilter,
    ExistsFilter,
    Filter,
    HasDataFilter,
    InFilter,
    MatchAllFilter,
    NestedFilter,
    NodeReference,
    NotFilter,
    OrFilter,
    OverlapsFilter,
    Parameter,
    PropertyValue,
    RangeFilter,
    RawFilter,
    ViewReference,
)
from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.expressions import load_filter, simplify
from pygen_runtime.filters.foreign_values import plain
from tests.cases import examples
from tests.emulator.api import SPACE, Api, node, ref
from tests.emulator.test_filters import CASES
from tests.emulator.test_stateful import FILTERS

NAME = (SPACE, "Pump/v1", "name")
READY, HEAVY, THERE = EqualsFilter(NAME, "x"), RangeFilter(NAME, gte="y"), ExistsFilter(NAME)


def test_they_compose_flat() -> None:
    assert (READY & HEAVY & THERE).dump() == {"and": [READY.dump(), HEAVY.dump(), THERE.dump()]}
    assert OrFilter([READY, HEAVY, THERE]) == (READY | HEAVY | THERE)
    assert (~READY).dump() == {"not": READY.dump()}
    deep: Filter = READY
    for _ in range(5000):
        deep = deep & HEAVY
    assert len(deep.dump()["and"]) == 5001
    with pytest.raises(TypeError, match="&"):
        bool(READY and HEAVY)
    with pytest.raises(TypeError):
        READY & "x"  # type: ignore[operator]


def test_values_are_dumped_as_the_api_reads_them() -> None:
    moment = datetime(2024, 1, 2, 3, 4, 5, 678_999, timezone(timedelta(hours=2)))
    values: list[tuple[Any, Any]] = [
        (moment, "2024-01-02T01:04:05.678+00:00"),
        (date(2024, 1, 2), "2024-01-02"),
        (NodeReference("s", "x"), {"space": "s", "externalId": "x"}),
        (PropertyValue(NAME), {"property": list(NAME)}),
        (Parameter("p"), {"parameter": "p"}),
        ([1, 2], [1, 2]),
        (True, True),
    ]
    for value, expected in values:
        assert EqualsFilter(NAME, value).dump()["equals"]["value"] == expected
    assert InFilter(NAME, [NodeReference("s", "x")]).dump()["in"]["values"] == [{"space": "s", "externalId": "x"}]
    with pytest.raises(ConfigurationError, match="has no time zone"):
        EqualsFilter(NAME, moment.replace(tzinfo=None))


def test_what_makes_no_sense_is_refused_at_once() -> None:
    makers: list[Callable[[], object]] = [
        lambda: EqualsFilter("name", 1),
        lambda: ContainsAnyFilter(NAME, "abc"),
        lambda: RangeFilter(NAME, gt=1, gte=1),
        lambda: RangeFilter(NAME),
        lambda: OverlapsFilter(NAME, NAME, lt=1, lte=2),
        lambda: AndFilter([]),
        lambda: load_filter({}),
        lambda: load_filter([]),
    ]
    for make in makers:
        with pytest.raises((TypeError, ValueError)):
            make()


def test_references_have_an_order() -> None:
    found = [NodeReference("b", "a"), NodeReference("a", "b"), NodeReference("a", "a")]
    assert [str(each) for each in sorted(found)] == ["a:a", "a:b", "b:a"]
    assert not NodeReference("a", "a") < NodeReference("a", "a")


def test_unknown_filters_and_keys_are_kept() -> None:
    for body in (
        {"new": [1]},
        {"equals": {"property": ["a"], "value": 1, "boost": 2}},
        {"hasData": [{"type": "view"}]},
    ):
        assert load_filter({"not": body}) == NotFilter(RawFilter(body))
        assert load_filter({"not": body}).dump() == {"not": body}


def test_every_filter_loads_and_dumps_the_same() -> None:
    for body, _ in CASES:
        loaded = load_filter(body)
        assert not isinstance(loaded, RawFilter)
        assert loaded.dump() == body
        assert pickle.loads(pickle.dumps(loaded)) == loaded
        assert hash(loaded) == hash(load_filter(body))


def test_simplify() -> None:
    everything, nothing = MatchAllFilter(), NotFilter(MatchAllFilter())
    cases: list[tuple[Filter, Filter]] = [
        (NotFilter(NotFilter(READY)), READY),
        (AndFilter([READY]), READY),
        (AndFilter([READY, AndFilter([HEAVY, READY]), everything]), AndFilter([READY, HEAVY])),
        (OrFilter([READY, everything]), everything),
        (AndFilter([READY, nothing]), nothing),
        (OrFilter([nothing, READY]), READY),
        (AndFilter([everything]), everything),
        (NestedFilter(NAME, AndFilter([READY])), NestedFilter(NAME, READY)),
        (
            OrFilter([EqualsFilter(NAME, 1), EqualsFilter(NAME, True)]),
            OrFilter([EqualsFilter(NAME, 1), EqualsFilter(NAME, True)]),
        ),
    ]
    for filter, expected in cases:
        assert repr(simplify(filter)) == repr(expected)


@pytest.mark.wide
@given(FILTERS)
@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_simplify_keeps_the_meaning(api: Api, filter: Any) -> None:
    if not api.ids():
        api.apply(
            node("a", name="alpha", count=1, tags=["u", "v"], parent=ref("b")), node("b", name="Beta", parent=ref("a"))
        )
        api.apply(node("c", count=-2), node("d", tags=[], parent=ref("gone")))
    simple = simplify(load_filter(filter)).dump()
    assert api.ids(simple) == api.ids(filter)
    assert len(str(simple)) <= len(str(filter))


def test_they_are_fields_of_models() -> None:
    class Holder(BaseModel):
        filter: Filter | None = None
        has: HasDataFilter | None = None

    body = {"filter": {"not": READY.dump()}, "has": {"hasData": [ViewReference("s", "V", "1").dump()]}}
    assert Holder.model_validate(body).model_dump() == body
    with pytest.raises(ValidationError, match="HasDataFilter"):
        Holder.model_validate({"has": READY.dump()})


def test_they_are_light() -> None:
    code = (
        "import sys, pygen_runtime.filters.expressions; assert not {'pydantic', 'httpx', 'httpx2'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_moments_of_pandas_are_those_of_python() -> None:
    pandas = pytest.importorskip("pandas")
    moment = datetime(2024, 2, 29, 12, 0, 0, 500_000, timezone.utc)
    own = plain(pandas.Timestamp(moment))
    assert (own, type(own)) == (moment, datetime)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # what is finer than a microsecond falls away, as in all that is written
        assert plain(pandas.Timestamp("2024-02-29T12:00:00.500000001Z")) == moment
    several = plain(pandas.DatetimeIndex([moment, moment]))
    assert (several, {type(each) for each in several}) == ([moment, moment], {datetime})
