"""Around one view: which views are drawn, and what a wrong name says."""

from __future__ import annotations

import pytest

from hatch_pygen.generation.mermaid.diagram import Diagram
from hatch_pygen.generation.mermaid.surroundings import around
from hatch_pygen.problems import ValidationError
from tests.diagram.diagrams import drawn, shared_diagram
from tests.model_json import direct, edge, model, reverse, text, view, view_id


@pytest.fixture
def plant() -> Diagram:
    """Pump and Valve implement Thing, Thing has a source; Pump leads to Site, Site back to it; Flow is of edges."""
    return drawn(
        model(
            view("Source"),
            view("Thing", {"name": text(), "source": direct("Source")}),
            view(
                "Pump",
                {"site": direct("Site"), "flows": edge("Valve", edgeSource=view_id("Flow"))},
                implements=[view_id("Thing")],
            ),
            view("BigPump", {"size": text()}, implements=[view_id("Pump")]),
            view("Valve", {"valve": text()}, implements=[view_id("Thing")]),
            view("Site", {"pumps": reverse("Pump", "site"), "region": direct("Region")}),
            view("Region"),
            view("Flow", {"since": text()}, usedFor="edge"),
            view("Alone"),
        )
    )


def names(diagram: Diagram) -> set[str]:
    return {each.id.external_id for each in diagram.classes}


@pytest.mark.parametrize(
    ("name", "depth", "expected"),
    [
        ("Pump", 0, {"Pump"}),
        ("Pump", 1, {"Pump", "Thing", "Site", "Valve", "Flow", "BigPump"}),
        ("Pump", 2, {"Pump", "Thing", "Site", "Valve", "Flow", "BigPump", "Source", "Region"}),
        ("Region", 1, {"Region", "Site"}),
        ("Thing", 1, {"Thing", "Source", "Pump", "Valve"}),
        ("Alone", 9, {"Alone"}),
        ("plant:Alone(v1)", 1, {"Alone"}),
    ],
)
def test_steps(plant: Diagram, name: str, depth: int, expected: set[str]) -> None:
    assert names(around(plant, name, depth)) == expected


def test_what_is_reached_upwards_does_not_lead_down_again(plant: Diagram) -> None:
    """BigPump, Pump, Thing: Valve implements Thing too, and only two relations of Pump lead there."""
    assert names(around(plant, "BigPump", 2)) == {"BigPump", "Pump", "Thing", "Site", "Valve", "Flow"}
    core = shared_diagram("cognite_core")
    sizes = [len(around(core, "CogniteAsset", depth).classes) for depth in range(3)]
    assert sizes == [1, 11, 22] and len(core.classes) == 34


def test_a_name_of_several_views_starts_at_all_of_them() -> None:
    diagram = drawn(model(view("Pump", space="north"), view("Pump", space="south"), view("Site")))
    assert len(around(diagram, "Pump", 0).classes) == 2
    assert len(around(diagram, "south:Pump(v1)", 0).classes) == 1


@pytest.mark.parametrize(
    ("given", "near"), [("Pmp", "Pump"), ("pump", "Pump"), ("SITE", "Site"), ("big_pump", "BigPump")]
)
def test_an_unknown_view_is_an_error_with_the_nearest_name(plant: Diagram, given: str, near: str) -> None:
    with pytest.raises(ValidationError, match=f'(?s)PG607: the model has no view "{given}".*did you mean "{near}"'):
        around(plant, given, 1)


def test_a_name_that_is_near_to_none_lists_some(plant: Diagram) -> None:
    with pytest.raises(ValidationError, match="choose one of Alone, BigPump"):
        around(plant, "\x1b[31mqqqq", 1)
