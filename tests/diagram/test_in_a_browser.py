"""The page in a real browser: nothing overlaps, everything can be read, nothing runs, nothing is fetched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hatch_pygen.generation.mermaid.diagram import Diagram
from hatch_pygen.generation.mermaid.generator import html_text
from tests.diagram import hostile
from tests.diagram.browser import answer, needs_browser
from tests.diagram.diagrams import drawn, shared_diagram

pytestmark = [needs_browser, pytest.mark.slow]

MEASURE = """
const frame = document.createElement("iframe");
frame.style = `width: ${values.width}px; height: 2000px; border: 0`;
const loaded = new Promise(resolve => frame.addEventListener("load", resolve, {once: true}));
frame.srcdoc = values.page;
document.getElementById("stage").append(frame);
await loaded;
const inside = frame.contentDocument, view = frame.contentWindow;
const rectangle = each => { const r = each.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
const pictures = [...inside.querySelectorAll("figure svg")].map(svg => ({
  frame: rectangle(svg),
  texts: [...svg.querySelectorAll("text")].map(each => ({
    text: each.textContent, at: rectangle(each), size: parseFloat(view.getComputedStyle(each).fontSize)
      * rectangle(svg).reduce((sum, side, number) => sum + (number === 2 ? side : number === 0 ? -side : 0), 0) / svg.viewBox.baseVal.width,
    shape: rectangle(each.closest("a").querySelector("rect")), column: each.getComputedTextLength(),
  })),
  shapes: [...svg.querySelectorAll("a > rect:not(.head)")].map(rectangle),
}));
const small = [...inside.querySelectorAll("body *")].filter(each => each.childNodes.length && each.textContent.trim()
  && !each.closest("svg") && parseFloat(view.getComputedStyle(each).fontSize) < 9).map(each => each.outerHTML.slice(0, 80));
const focusable = [...inside.querySelectorAll("a[href], [tabindex]")].length;
return {pictures, small, focusable, scripts: inside.scripts.length, planted: view.planted ?? null,
  fetched: view.performance.getEntriesByType("resource").length, overflow: inside.documentElement.scrollWidth - values.width,
  background: view.getComputedStyle(inside.body).backgroundColor};
"""


def measure(folder: Path, diagram: Diagram, width: int = 1280) -> dict[str, Any]:
    page = html_text(diagram, diagram)
    found: dict[str, Any] = answer(folder, MEASURE, {"page": page, "width": width}, width=width)
    assert (found["scripts"], found["planted"], found["fetched"], found["small"]) == (0, None, 0, [])
    return found


def apart(first: list[float], second: list[float]) -> bool:
    return first[2] <= second[0] or second[2] <= first[0] or first[3] <= second[1] or second[3] <= first[1]


def within(inner: list[float], outer: list[float]) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def assert_readable(found: dict[str, Any]) -> None:
    """No label meets another or leaves its box, no box meets another, and every text has nine pixels."""
    for picture in found["pictures"]:
        texts = [item for item in picture["texts"] if item["text"].strip()]
        assert [item for item in texts if item["size"] < 9] == []
        assert [item for item in texts if not within(item["at"], item["shape"])] == []
        for number, item in enumerate(texts):
            assert [other for other in texts[number + 1 :] if not apart(item["at"], other["at"])] == []
        for number, shape in enumerate(picture["shapes"]):
            assert [other for other in picture["shapes"][number + 1 :] if not apart(shape, other)] == []


@pytest.mark.parametrize("name", ["cognite_core", "process_industries_reconstructed", "wind_domain", "omni"])
def test_a_window_of_1280_pixels(tmp_path: Path, name: str) -> None:
    diagram = shared_diagram(name)
    found = measure(tmp_path, diagram)
    assert_readable(found)
    assert found["overflow"] <= 0
    assert len(found["pictures"]) == (len(diagram.spaces) if len(diagram.classes) > 40 else 1)
    assert all(picture["frame"][2] <= 1280 for picture in found["pictures"])
    assert found["focusable"] > 2 * len(diagram.classes)


def test_a_narrow_window_scrolls_the_picture_alone(tmp_path: Path) -> None:
    found = measure(tmp_path, shared_diagram("cognite_core"), width=480)
    assert_readable(found)
    assert found["overflow"] <= 0


@pytest.mark.parametrize("hostile_model", [hostile.described, hostile.named, hostile.payloads])
def test_hostile_models(tmp_path: Path, hostile_model: type) -> None:
    assert_readable(measure(tmp_path, drawn(hostile_model())))
