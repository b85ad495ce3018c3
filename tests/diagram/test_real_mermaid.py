"""Mermaid itself reads and draws what is printed, and finds in it what the diagram holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hatch_pygen.generation.mermaid.diagram import Diagram
from hatch_pygen.generation.mermaid.generator import mermaid_text
from tests.diagram import hostile
from tests.diagram.browser import MERMAID, answer, needs_mermaid
from tests.diagram.diagrams import drawn, golden_diagram, shared_diagram
from tests.diagram.test_mermaid import CONFIG, said
from tests.generation.golden import CASES
from tests.shared_models import MODEL_NAMES

pytestmark = [needs_mermaid, pytest.mark.slow]

DRAW = """
mermaid.initialize({startOnLoad: false, maxTextSize: 50000, ...values.settings});
const found = {};
for (const [name, text] of Object.entries(values.texts)) {
  const {db} = await mermaid.mermaidAPI.getDiagramFromText(text);
  const {svg, bindFunctions} = await mermaid.render("drawing" + Object.keys(found).length, text);
  const stage = document.getElementById("stage");
  stage.innerHTML = svg;
  if (bindFunctions) bindFunctions(stage);
  const texts = [...stage.querySelectorAll(".label, .edgeLabel, .nodeLabel, text")].map(each => each.textContent.trim());
  const foreign = [...stage.querySelectorAll("a, img, script, iframe, strong, em, code, [onload], [onclick], [href]")];
  found[name] = {
    classes: db.getClasses().size, notes: db.getNotes().size ?? Object.keys(db.getNotes()).length,
    namespaces: db.getNamespaces().size, relations: db.getRelations().length, direction: db.getDirection(),
    members: [...db.getClasses().values()].map(each => each.members.length),
    methods: [...db.getClasses().values()].map(each => each.methods.length),
    styled: [...db.getClasses().values()].filter(each => each.styles.length || each.link || each.haveCallback).length,
    title: stage.querySelector("svg > title").textContent, texts,
    foreign: foreign.map(each => each.outerHTML).filter(each => !each.startsWith("<marker") && !each.startsWith("<use")),
  };
}
return found;
"""


def draw(folder: Path, diagrams: dict[str, Diagram], **settings: Any) -> dict[str, Any]:
    texts = {name: mermaid_text(diagram, CONFIG) for name, diagram in diagrams.items()}
    found: dict[str, Any] = answer(folder, DRAW, {"texts": texts, "settings": settings}, MERMAID)
    return found


def assert_drawn(diagram: Diagram, found: dict[str, Any]) -> None:
    ids = {each.id for each in diagram.classes}
    relations = [item for each in diagram.classes for item in each.relations]
    links = sum(item.target in ids for item in relations) + sum(item.edge_view in ids for item in relations)
    assert found["classes"] == len(ids)
    assert found["relations"] == links + sum(len(each.parents) for each in diagram.classes)
    assert found["namespaces"] == (len(diagram.spaces) if len(diagram.spaces) > 1 else 0)
    assert (found["notes"], found["styled"], found["direction"], found["foreign"]) == (0, 0, "LR", [])
    inside = [sum(item.target not in ids for item in each.relations) for each in diagram.classes]
    assert sorted(found["members"]) == sorted(
        len(each.attributes) + more for each, more in zip(diagram.classes, inside, strict=True)
    )
    assert set(found["methods"]) == {0}
    assert " ".join(found["title"].split()) == " ".join(said(diagram.models).split())


def assert_readable(diagram: Diagram, found: dict[str, Any]) -> None:
    """Every name stands in the picture as it is in the model."""
    texts = {" ".join(each.split()) for each in found["texts"]}
    wanted = [said(title) for title in diagram.titles.values()]
    wanted += [f"{said(item.name)}: {item.type}" for each in diagram.classes for item in each.attributes]
    assert [each for each in wanted if " ".join(each.split()) not in texts] == []


def test_golden_and_shared_models(tmp_path: Path) -> None:
    diagrams = {case: golden_diagram(case) for case in CASES} | {name: shared_diagram(name) for name in MODEL_NAMES}
    found = draw(tmp_path, diagrams)
    for name, diagram in diagrams.items():
        assert_drawn(diagram, found[name])
        assert_readable(diagram, found[name])


@pytest.mark.parametrize("settings", [{}, {"securityLevel": "loose"}, {"htmlLabels": False}], ids=["", "loose", "svg"])
def test_hostile_models(tmp_path: Path, settings: dict[str, Any]) -> None:
    """Nothing of a model becomes a link, an element, a style, a note or another class, whatever the page allows.

    Labels without HTML show entities as they are written: Mermaid does not read them there.
    """
    diagrams = {each.__name__: drawn(each()) for each in (hostile.described, hostile.named, hostile.payloads)}
    found = draw(tmp_path, diagrams, **settings)
    for name, diagram in diagrams.items():
        assert_drawn(diagram, found[name])
        if "htmlLabels" not in settings:
            assert_readable(diagram, found[name])
