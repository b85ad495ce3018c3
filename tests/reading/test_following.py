"""Advice is logged where a loop follows one relation of each instance of a page: once, and not before the tenth."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from pygen_runtime.emulator import Emulator
from pygen_runtime.model.following import MANY
from tests.reading.plant import Plant

FOLLOWS: dict[str, Callable[[Any], Any]] = {
    "direct": lambda pump: pump.site.first(),
    "direct list": lambda pump: list(pump.valves),
    "edges": lambda pump: pump.feeds.all(),
    "reverse": lambda pump: pump.standby_for.count(),
}
NAMES = {"direct": "Pump.site", "direct list": "Pump.valves", "edges": "Pump.feeds", "reverse": "Pump.standby_for"}
each_kind = pytest.mark.parametrize("kind", FOLLOWS)


@pytest.fixture
def many(sdk: ModuleType) -> Iterator[Plant]:
    """Twelve pumps of one site."""
    with Emulator.of(sdk, strict=True) as emulator:
        made = Plant(sdk, emulator)
        made.client.spaces.create({"space": "plant"})
        site = sdk.SiteWrite(external_id="site", name="North")
        valve = sdk.ValveWrite(external_id="valve", name="Valve", nominal_diameter=1)
        made.client.upsert(
            [sdk.PumpWrite(external_id=f"p{n}", name=f"Pump {n}", site=site, valves=[valve]) for n in range(MANY + 2)]
        )
        yield made
        made.client.close()


def advice(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.levelno == logging.WARNING]


@each_kind
def test_the_tenth_instance_of_a_page(many: Plant, caplog: pytest.LogCaptureFixture, kind: str) -> None:
    pumps = many.client.pump.list()
    for pump in pumps[: MANY - 1]:
        for _ in range(2):
            FOLLOWS[kind](pump)
    assert advice(caplog) == []
    FOLLOWS[kind](pumps[MANY - 1])
    [said] = advice(caplog)
    assert said.startswith(f"{NAMES[kind]} was followed for 10 instances of a page")
    assert f".include({NAMES[kind]})" in said
    for pump in [*pumps[MANY:], *many.client.pump.list()]:
        FOLLOWS[kind](pump)
    assert len(advice(caplog)) == 1


@each_kind
def test_what_was_included_is_not_followed(many: Plant, caplog: pytest.LogCaptureFixture, kind: str) -> None:
    for pump in many.client.pump.query().include(NAMES[kind].partition(".")[2]).list():
        FOLLOWS[kind](pump)
    assert advice(caplog) == []


def test_no_page_is_counted_with_another(many: Plant, caplog: pytest.LogCaptureFixture) -> None:
    for page in many.client.pump.pages(chunk_size=MANY - 1):
        for pump in page.items:
            pump.site.first()
    assert advice(caplog) == []
    for n in range(MANY + 2):
        many.client.pump.get(f"p{n}").site.first()
    assert advice(caplog) == []


def test_each_relation_is_spoken_of_and_filters_are_not(many: Plant, caplog: pytest.LogCaptureFixture) -> None:
    pumps = many.client.pump.list()
    for pump in pumps:
        pump.site.filter(name="North").first()
    assert advice(caplog) == []
    for pump in pumps:
        pump.site.first()
        pump.feeds.first()
    assert [each.partition(" ")[0] for each in advice(caplog)] == ["Pump.site", "Pump.feeds"]


def test_clients_for_asyncio_say_it_too(many: Plant, caplog: pytest.LogCaptureFixture) -> None:
    async def follow(client: Any) -> None:
        for pump in await client.pump.list():
            await pump.site.first_async()
            [each async for each in pump.feeds]

    many.run(follow)
    assert [each.partition(" ")[0] for each in advice(caplog)] == ["Pump.site", "Pump.feeds"]
