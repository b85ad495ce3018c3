"""The tools that write: a dry run, then its confirmation."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("mcp")

from tests.agents.conftest import Ask

ITEMS = [{"external_id": "P-7", "name": "P-7", "flow": 1.5, "site": "north", "installed": "2024-01-01T00:00:00Z"}]


def test_an_upsert_is_a_dry_run_until_it_is_confirmed(ask: Ask, plant: Any) -> None:
    shown, failed = ask("upsert", writes=True, view="pump", items=ITEMS)
    assert not failed and shown["dry_run"] and not shown["written"] and shown["nodes"] == 1
    assert shown["rows"][0]["externalId"] == "P-7" and not plant.pump.exists("P-7")
    done, failed = ask("upsert", writes=True, view="pump", items=ITEMS, confirm=shown["confirm"])
    assert (failed, done["written"], done["created"]) == (False, True, 1)
    assert plant.pump.get("P-7").flow == 1.5


def test_a_confirmation_is_good_for_its_arguments_alone(ask: Ask, plant: Any) -> None:
    shown, _ = ask("upsert", writes=True, view="pump", items=ITEMS)
    for tool, arguments in (
        ("upsert", {"view": "pump", "items": [{**ITEMS[0], "flow": 9}]}),
        ("upsert", {"view": "site", "items": ITEMS}),
        ("delete", {"view": "pump", "ids": ["P-1"]}),
    ):
        answer, failed = ask(tool, writes=True, confirm=shown["confirm"], **arguments)
        assert failed, answer
    assert not plant.pump.exists("P-7") and plant.pump.exists("P-1")


def test_a_deletion_shows_what_is_there(ask: Ask, plant: Any) -> None:
    shown, _ = ask("delete", writes=True, view="pump", ids=["P-1", "north", "nobody"])
    assert (shown["found"], [row["external_id"] for row in shown["rows"]]) == (1, ["P-1"])
    assert plant.pump.exists("P-1")
    done, _ = ask("delete", writes=True, view="pump", ids=["P-1", "north", "nobody"], confirm=shown["confirm"])
    assert done["deleted"] == 1 and not plant.pump.exists("P-1") and plant.site.exists("north")


@pytest.mark.parametrize("item", [{"external_id": "x", "flow": "much"}, {"external_id": "x", "colour": "red"}])
def test_wrong_items_are_refused_before_anything_is_sent(ask: Ask, item: dict[str, Any]) -> None:
    answer, failed = ask("upsert", writes=True, view="pump", items=[item])
    assert failed and ("flow" in answer["error"] or "colour" in answer["error"])


def test_a_dry_run_shows_all_or_nothing(ask: Ask) -> None:
    answer, failed = ask("upsert", writes=True, view="pump", items=ITEMS * 3, limits={"rows": 2})
    assert failed and "at most 2" in answer["error"]
    answer, failed = ask("upsert", writes=True, view="pump", items=ITEMS, limits={"characters": 300})
    assert failed and "too much for a dry run" in answer["error"]
