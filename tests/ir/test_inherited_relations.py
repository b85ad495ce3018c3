"""A view extends another where its members agree in every fact: those of relations count as those of values do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ir.builders import class_of, direct, edge, id_of, reverse, scalar, transformed, view

RELATIONS: dict[str, tuple[dict[str, Any], dict[str, Any], bool]] = {
    "the same": (direct("Site"), direct("Site"), True),
    "other texts": (direct("Site"), direct("Site", name="Place", description="where"), True),
    "required": (direct("Site"), direct("Site", nullable=False), False),
    "no longer required": (direct("Site", nullable=False), direct("Site"), False),
    "immutable": (direct("Site"), direct("Site", immutable=True), False),
    "a list": (direct("Site"), direct("Site", many=True), False),
    "another target": (direct("Site"), direct("Other"), False),
    "no target": (direct("Site"), direct(None), False),
    "a single edge": (edge("Site"), edge("Site", single=True), False),
    "another direction": (edge("Site"), edge("Site", direction="inwards"), False),
    "another type of edge": (edge("Site"), edge("Site", type={"space": "plant", "externalId": "other"}), False),
    "a single one the other way": (reverse("Site", "pump"), reverse("Site", "pump", single=True), False),
    "another way": (reverse("Site", "pump"), reverse("Site", "pump2"), False),
}


@pytest.mark.parametrize("case", RELATIONS)
def test_what_of_a_relation_must_agree(case: str) -> None:
    of_parent, of_child, extends = RELATIONS[case]
    site = view("Site", {"pump": direct("Pump", of="Site"), "pump2": direct("Pump", of="Site", property="q")})
    views = [
        view("Thing", {"site": of_parent}),
        view("Pump", {"site": of_child, "n": scalar()}, ["Thing"]),
        site,
        view("Other"),
    ]
    ir, _ = transformed(*views)
    assert class_of(ir, "Pump").parents == ((id_of("Thing"),) if extends else ())
