"""What was written is found by an equal filter: every type, typed and untyped client, upsert, save and apply."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hatch_pygen import pipeline
from hatch_pygen.ir.types import IRPrimitiveType
from hatch_pygen.live.notebook import load_package
from pygen_runtime import (
    ContainsAllFilter,
    ContainsAnyFilter,
    EqualsFilter,
    Filter,
    InFilter,
    NodeReference,
    Parameter,
    PrefixFilter,
    RangeFilter,
    ViewReference,
)
from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.values import float32
from pygen_runtime.wire import InstanceSource, NodeWrite
from tests.generation.packages import configuration, snapshot_of
from tests.model_json import direct, enum, mapped, model, view

SPACE = "plant"
VIEW = ViewReference("plant", "Sensor", "v1")
LARGEST = 3.4028234663852886e38

OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXTS,
    "boolean": st.booleans(),
    "int32": st.integers(-(2**31), 2**31 - 1),
    "int64": st.integers(-(2**63), 2**63 - 1),
    "float32": st.floats(-LARGEST, LARGEST) | st.integers(-(2**31), 2**31),
    "float64": st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**70), 2**70),
    "timestamp": st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(timezone.utc) | OFFSETS),
    "date": st.dates(),
    "json": st.dictionaries(TEXTS, st.integers(), max_size=2),
    "timeseries": TEXTS,
    "file": TEXTS,
    "sequence": TEXTS,
    "enum": st.sampled_from(["on", "off"]),
    "direct": st.builds(NodeReference, st.just(SPACE), st.sampled_from(["a", "b", "ø x"])),
}
TRAPS: dict[str, tuple[Any, ...]] = {
    "timestamp": (
        datetime(2024, 2, 29, 12, 0, 0, 123_999, timezone.utc),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, timezone.utc),
        datetime(1, 1, 1, 5, 0, 0, 1, timezone(timedelta(hours=5))),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, timezone.utc),
    ),
    "float32": (0.1, 16_777_217, -0.0, 1e-46, LARGEST),
    "float64": (0.1, 2**53 + 1, 1e300),
}
"""Values that one of the encoders got wrong once, or might."""
ORDERED = frozenset(("int32", "int64", "float32", "float64", "timestamp", "date"))
TEXTUAL = frozenset(("text", "enum", "timeseries", "file", "sequence"))
KINDS = tuple(VALUES)


def test_every_type_of_the_model_is_here() -> None:
    assert set(KINDS) == {each.value for each in IRPrimitiveType} | {"enum", "direct"}


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def sdk(kind: str) -> Any:
    """The package of one view with a property of the type, and a list of them where there are lists."""
    place: Callable[[str], dict[str, Any]] = lambda name: {"containerPropertyIdentifier": name}  # noqa: E731
    match kind:
        case "enum":
            properties = {"value": enum("on", "off", **place("value"))}
        case "direct":
            properties = {
                "value": direct("Sensor", **place("value")),
                "values": direct("Sensor", list=True, **place("values")),
            }
        case _:
            properties = {
                "value": mapped(kind, **place("value")),
                "values": mapped(kind, list=True, **place("values")),
            }
    plant = model(view("Sensor", properties))
    config = configuration([plant], package=f"found_again_{kind}", instance_space=SPACE)
    return load_package(pipeline.generate(snapshot_of(plant), config).files, config.package)


@pytest.fixture
def client(sdk: Any) -> Iterator[Any]:
    with sdk.PlantClient.embedded(strict=True) as client:
        yield client


def upsert(client: Any, sdk: Any, id: str, values: dict[str, Any]) -> None:
    written = sdk.SensorWrite(external_id=id, **values)
    shown = written.value
    client.upsert(written)
    if isinstance(shown, datetime):
        assert client.sensor.retrieve(id).value == shown, "a write object shows what will be stored"


def save(client: Any, sdk: Any, id: str, values: dict[str, Any]) -> None:
    upsert(client, sdk, id, values)
    found = client.sensor.retrieve(id)
    for name, value in values.items():
        setattr(found, name, value)
    client.save(found)


def apply(client: Any, sdk: Any, id: str, values: dict[str, Any]) -> None:
    sources = [{"source": VIEW, "properties": values}]
    client.instances.apply({"instanceType": "node", "space": SPACE, "externalId": id, "sources": sources})


def apply_object(client: Any, sdk: Any, id: str, values: dict[str, Any]) -> None:
    sources = [InstanceSource(source=VIEW, properties=values)]
    client.instances.apply(NodeWrite(space=SPACE, external_id=id, sources=sources))


WAYS: tuple[Callable[..., None], ...] = (upsert, save, apply, apply_object)


def typed_filters(cls: Any, kind: str, value: Any, values: list[Any]) -> Iterator[Any]:
    """What the columns say, and the keywords."""
    if kind == "json":
        yield {"value_exists": True}
        return
    yield from (cls.value == value, cls.value.in_([value]), {"value": value}, {"value": [value]})
    if kind in ORDERED:
        yield from (cls.value <= value, cls.value >= value, cls.value.between(value, value))
        yield {"min_value": value, "max_value": value}
    if kind in TEXTUAL:
        yield cls.value.startswith(value)
    if values:
        yield from (cls.values.contains_any(*values[:1]), cls.values.contains_all(*values))
        yield {"values_contains_all": values}


def raw_filters(kind: str, value: Any, values: list[Any]) -> Iterator[Filter]:
    """The classes that know nothing of the property: a float32 has to be given as one."""
    if kind == "json":
        return
    if kind in ("float32", "float64"):
        as_kept = float32 if kind == "float32" else float
        value, values = as_kept(value), [as_kept(each) for each in values]
    path = VIEW.path("value")
    yield from (EqualsFilter(path, value), InFilter(path, [value]))
    if kind in ORDERED:
        yield from (RangeFilter(path, gte=value, lte=value), ~RangeFilter(path, lt=value))
    if kind in TEXTUAL:
        yield PrefixFilter(path, value)
    if values:
        yield from (ContainsAnyFilter(VIEW.path("values"), values), ContainsAllFilter(VIEW.path("values"), values))


def found_by_parameter(client: Any, value: Any) -> Any:
    nodes = {"filter": EqualsFilter(VIEW.path("value"), Parameter("wanted"))}
    asked = {"with": {"all": {"nodes": nodes, "limit": 10_000}}, "select": {"all": {}}, "parameters": {"wanted": value}}
    return client.instances.query(asked).items["all"]


WITH_RULES = ("timestamp", "float32", "text", "direct")
EVERY_KIND = [pytest.param(kind, marks=[] if kind in WITH_RULES else [pytest.mark.wide]) for kind in KINDS]
"""--fast tries those whose values the encoders touch."""


@pytest.mark.wide
@pytest.mark.parametrize("kind", EVERY_KIND, indirect=True)
def test_what_was_written_is_found(client: Any, sdk: Any, kind: str) -> None:
    numbers = itertools.count()

    def check(value: Any, several: list[Any], way: Callable[..., None]) -> None:
        values = {"value": value} if kind == "enum" else {"value": value, "values": several}
        id = f"sensor {next(numbers)}"
        way(client, sdk, id, values)
        lists = [] if kind == "enum" else several
        for asked in typed_filters(sdk.Sensor, kind, value, lists):
            found = client.sensor.list(**asked) if isinstance(asked, dict) else client.sensor.list(asked)
            assert id in [each.external_id for each in found], asked
        for filter in raw_filters(kind, value, lists):
            for form in (filter, filter.dump()):
                read = client.instances.list(sources=[VIEW], filter=form)
                assert id in [each.external_id for each in read], form
        if kind in ("timestamp", "date", "direct", "text"):
            assert id in [each.external_id for each in found_by_parameter(client, value)]

    run = given(VALUES[kind], st.lists(VALUES[kind], max_size=3), st.sampled_from(WAYS))(check)
    for value, way in itertools.product(TRAPS.get(kind, ()), WAYS):
        run = example(value, [value], way)(run)
    healthy = [HealthCheck.too_slow, HealthCheck.data_too_large]
    settings(
        max_examples=min(8, settings.default.max_examples // 2),
        deadline=None,
        database=None,
        suppress_health_check=healthy,
    )(run)()


@pytest.mark.parametrize("kind", ["timestamp"], indirect=True)
def test_a_time_without_a_zone_is_refused_everywhere(client: Any, sdk: Any, kind: str) -> None:
    naive = datetime(2024, 2, 29, 12)
    path = VIEW.path("value")
    values = {"value": naive, "values": [naive]}
    changed = sdk.SensorWrite(external_id="x", values=[])
    changed.values.append(naive)  # nothing validates what is appended to a list
    refused: list[Callable[[], Any]] = [
        lambda: EqualsFilter(path, naive),
        lambda: InFilter(path, [naive]),
        lambda: RangeFilter(path, gt=naive),
        lambda: ContainsAnyFilter(path, (naive,)),
        lambda: client.instances.list(filter={"equals": {"property": list(path), "value": naive}}),
        lambda: client.instances.list(filter={"later": {"property": list(path), "value": naive}}),
        lambda: found_by_parameter(client, naive),
        lambda: apply(client, sdk, "x", values),
        lambda: apply_object(client, sdk, "x", values),
        lambda: client.upsert(changed),
    ]
    for each in refused:
        with pytest.raises(ConfigurationError, match=r"has no time zone; give one, such as tzinfo=timezone\.utc"):
            each()
    with pytest.raises(TypeError, match=r"value: .* has no time zone; add one, such as tzinfo=timezone\.utc"):
        sdk.Sensor.value <= naive  # noqa: B015 - it raises
    with pytest.raises(ValueError, match="timezone"):
        sdk.SensorWrite(external_id="x", value=naive)


def test_a_moment_outside_the_years_of_utc() -> None:
    early = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1)))
    with pytest.raises(ConfigurationError, match="lies outside the years 1 to 9999 of UTC"):
        EqualsFilter(VIEW.path("value"), early).dump()


def test_numbers_beyond_a_property_are_compared_as_they_are() -> None:
    from pygen_runtime.filters.values import as_stored

    assert as_stored("float32", 1e39) == 1e39
    assert as_stored("float64", 10**400) == 10**400
    assert (type(as_stored("float32", 100)), as_stored("int64", 2**53 + 1)) == (int, 2**53 + 1)
    assert as_stored("date", date(2024, 2, 29)) == date(2024, 2, 29)
