"""Pictures by their numbers alone: boxes apart, lines through the gutters, everything inside."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatch_pygen.generation.mermaid.boxes import COLUMN, HEAD, PAD, boxes, columns, cut
from hatch_pygen.generation.mermaid.diagram import Diagram
from hatch_pygen.generation.mermaid.layout import WIDTH, Layout, PlacedBox, lay_out
from tests.cases import examples
from tests.diagram import hostile
from tests.diagram.diagrams import drawn, golden_diagram, shared_diagram
from tests.generation.golden import CASES
from tests.model_json import direct, edge, model, text, view, view_id
from tests.shared_models import MODEL_NAMES

Segment = tuple[tuple[float, float], tuple[float, float]]


def crosses(box: PlacedBox, segment: Segment) -> bool:
    """Whether a piece of a line runs through the inside of a box."""
    (x1, y1), (x2, y2) = segment
    right, bottom = box.x + box.width, box.y + box.box.height
    return min(x1, x2) < right - 1 and max(x1, x2) > box.x + 1 and min(y1, y2) < bottom - 1 and max(y1, y2) > box.y + 1


def check(diagram: Diagram) -> Layout:
    """The layout of the whole diagram as one picture, after all that holds of every picture."""
    layout = lay_out(boxes(diagram, diagram.titles))
    assert len(layout.boxes) == len(diagram.classes)
    for first, second in combinations(layout.boxes, 2):
        apart = abs(first.x - second.x) >= 20 + (first if first.x < second.x else second).width
        above = abs(first.y - second.y) >= 20 + (first if first.y < second.y else second).box.height
        assert apart or above
    for line in layout.lines:
        for segment in pairwise(line.points):
            assert segment[0][0] == segment[1][0] or segment[0][1] == segment[1][1]
            assert not [box.box.title for box in layout.boxes if crosses(box, segment)]
            assert all(0 <= x <= layout.width and 0 <= y <= layout.height for x, y in segment)
    for box in layout.boxes:
        assert columns(cut(box.box.title, (box.width - 2 * PAD) / COLUMN)) * COLUMN <= box.width - 2 * PAD
        for row in box.box.rows:
            left, right = row.fitted(box.width)
            assert (columns(left) + columns(right)) * COLUMN + row.indent <= box.width - 2 * PAD + 0.01
            assert row.y + 8 <= box.box.height and row.y - 8 >= HEAD
    return layout


def links(diagram: Diagram) -> int:
    ids = {each.id for each in diagram.classes}
    relations = [item for each in diagram.classes for item in each.relations]
    return (
        sum(item.target in ids for item in relations)
        + sum(item.edge_view in ids for item in relations)
        + sum(len(each.parents) for each in diagram.classes)
    )


@pytest.mark.parametrize("case", CASES)
def test_golden_models(case: str) -> None:
    diagram = golden_diagram(case)
    assert len(check(diagram).lines) == links(diagram)


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_real_models_fit_into_a_window(name: str) -> None:
    diagram = shared_diagram(name)
    layout = check(diagram)
    assert len(layout.lines) == links(diagram)
    assert layout.width <= WIDTH


@pytest.mark.wide
@pytest.mark.parametrize("hostile_model", [hostile.described, hostile.named, hostile.payloads])
def test_hostile_models(hostile_model: type) -> None:
    check(drawn(hostile_model()))


@settings(max_examples=examples(30), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.lists(st.integers(0, 30), max_size=5)), min_size=1, max_size=25))
def test_any_model(shape: list[tuple[int, list[int]]]) -> None:
    """Views with so many properties, related to others and implementing the ones before them."""
    views = []
    for number, (size, targets) in enumerate(shape):
        members = {f"property{each}": text() for each in range(size)}
        members |= {f"to{each}": direct(f"View{each % len(shape)}") for each in targets}
        members |= {
            f"edges{each}": edge(f"View{each % len(shape)}", edgeSource=view_id("View0")) for each in targets[:1]
        }
        parents = [view_id(f"View{each % number}") for each in targets[1:3]] if number else []
        views.append(view(f"View{number}", members, implements=parents))
    check(drawn(model(*views)))


@pytest.mark.wide
def test_two_lines_on_one_track_lead_to_the_same_target() -> None:
    layout = check(shared_diagram("cognite_core"))
    tracks: dict[tuple[bool, float], list[tuple[float, float, object]]] = {}
    for line in layout.lines:
        for (x1, y1), (x2, y2) in pairwise(line.points[1:-1]):
            vertical = x1 == x2
            low, high = sorted((y1, y2) if vertical else (x1, x2))
            tracks.setdefault((vertical, x1 if vertical else y1), []).append((low, high, (line.kind, line.target)))
    for pieces in tracks.values():
        for (low, high, net), (other_low, other_high, other) in combinations(pieces, 2):
            assert net == other or high <= other_low or other_high <= low


def test_what_implements_stands_below() -> None:
    diagram = shared_diagram("cognite_core")
    places = {box.box.item.id: box.y for box in check(diagram).boxes}
    below = [places[each.id] > places[parent.id] for each in diagram.classes for parent in each.parents]
    assert sum(below) >= 0.9 * len(below)


@pytest.mark.wide
def test_a_large_space() -> None:
    views = [
        view(f"View{n}", {f"to{n * k % 120}": direct(f"View{n * k % 120}") for k in range(1, 4)}) for n in range(200)
    ]
    check(drawn(model(*views)))
