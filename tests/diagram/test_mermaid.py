"""The Mermaid text: golden files, sameness, and a strict reader that takes hostile models as nothing but texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatch_pygen import pipeline
from hatch_pygen.generation.mermaid.class_diagram import LIMIT
from hatch_pygen.generation.mermaid.diagram import Diagram
from hatch_pygen.generation.mermaid.generator import MermaidGenerator, mermaid_text
from hatch_pygen.generation.mermaid.mermaid_text import label
from hatch_pygen.generation.mermaid.plain_ids import plain_ids
from hatch_pygen.generation.source_text import plain
from tests.cases import examples
from tests.diagram import hostile
from tests.diagram.diagrams import drawn, golden, golden_diagram, shared_diagram
from tests.diagram.mermaid_grammar import Drawn, read, shown
from tests.generation.golden import CASES, configured
from tests.generation.packages import configuration, snapshot_of
from tests.model_json import direct, edge, model, reverse, text, view, view_id
from tests.shared_models import MODEL_NAMES

GOLDEN = Path(__file__).parent / "golden"
CONFIG = configuration([model()], package="sdk")


def printed(diagram: Diagram) -> str:
    return mermaid_text(diagram, CONFIG)


def said(text: str) -> str:
    """What a diagram shows of a text."""
    return plain(text).replace("\ufb02", "fl").replace("\xb6\xdf", "\xb6ss")


def assert_says(found: Drawn, diagram: Diagram) -> None:
    """The text says what the diagram holds, each name as a text of its own."""
    titles = {id: said(title) for id, title in diagram.titles.items()}
    assert sorted(found.classes) == sorted(titles.values())
    for each in diagram.classes:
        inside = [item.name for item in each.relations if item.target not in titles]
        assert found.classes[titles[each.id]] == [said(name) for name in [*(a.name for a in each.attributes), *inside]]
    expected = {(titles[each.id], titles[p.id]) for each in diagram.classes for p in each.parents if p.id in titles}
    assert found.inheritance == expected
    lines = [(titles[each.id], item) for each in diagram.classes for item in each.relations]
    assert found.relations == [(s, said(i.name), titles[i.target]) for s, i in lines if i.target in titles]
    assert found.edge_views == [(s, said(i.name), titles[i.edge_view]) for s, i in lines if i.edge_view in titles]


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str, request: pytest.FixtureRequest) -> None:
    """What `generate --language mermaid` writes; `pytest --update-golden` writes what differs."""
    ((path, found),) = pipeline.generate(*golden(case), "mermaid").files.items()
    assert path == "model.mmd"
    file = GOLDEN / f"{case}.mmd"
    if request.config.getoption("--update-golden"):
        file.write_text(found, "utf-8", newline="\n")
    assert file.read_text("utf-8") == found
    assert_says(read(found), golden_diagram(case))


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_a_real_model_is_read_as_it_is(name: str) -> None:
    diagram = shared_diagram(name)
    found = printed(diagram)
    assert_says(read(found), diagram)
    assert found == printed(shared_diagram(name))
    assert len(found) < LIMIT


@pytest.mark.parametrize("source", [hostile.described(), hostile.named()], ids=["texts", "ids"])
def test_hostile_models_are_nothing_but_texts(source: dict[str, Any]) -> None:
    diagram = drawn(source)
    assert_says(read(printed(diagram)), diagram)


@pytest.mark.parametrize("payload", hostile.PAYLOADS)
def test_ids_that_no_api_would_give_are_nothing_but_texts(payload: str) -> None:
    diagram = drawn(hostile.payloads((payload,)))
    found = read(printed(diagram))
    assert_says(found, diagram)
    assert len(found.namespaces) == 2


@given(st.text())
def test_a_label_shows_its_text_and_holds_nothing_that_mermaid_reads(content: str) -> None:
    found = label(content)
    assert shown(found) == said(content)
    assert found.isascii()
    assert not set(found) & set("\n\r \"'`<>(){}*~%:$\\-+|/=&@^?")


@settings(max_examples=examples(50))
@given(st.lists(st.text(max_size=6) | st.sampled_from(hostile.IDS), max_size=12))
def test_ids_are_plain_and_differ(names: list[str]) -> None:
    found = plain_ids({(str(number), name): name for number, name in enumerate(names)})
    assert len(set(found.values())) == len(names)
    assert all(id.isascii() and id.isidentifier() and not id.endswith("direction") for id in found.values())


def test_a_diagram_that_mermaid_would_refuse_leaves_its_properties_out() -> None:
    views = [view(f"View{number}", {f"property{each}": text() for each in range(60)}) for number in range(60)]
    found = printed(drawn(model(*views)))
    assert len(found) < LIMIT and "class View59\n" in found and "property" not in found


def test_every_kind_of_line() -> None:
    """The kinds of relations with their cardinalities; what is not in the diagram stands in the class."""
    site = view(
        "Site",
        {
            "pumps": reverse("Pump", "site"),
            "first": {**reverse("Pump", "site"), "connectionType": "single_reverse_direct_relation"},
        },
    )
    listed = direct("Site")
    listed["type"]["list"] = True
    listed["type"]["maxListSize"] = 5
    members = {
        "site": direct("Site"),
        "home": direct("Site", nullable=False),
        "sites": listed,
        "anywhere": direct(None),
        "flows": edge("Pump", edgeSource=view_id("Flow")),
        "back": edge("Pump", direction="inwards", connectionType="single_edge_connection"),
    }
    pump = view("Pump", members, writable=False, implements=[view_id("Thing")])
    flow = view("Flow", {"since": text(nullable=False)}, usedFor="edge")
    found = printed(drawn(model(site, pump, flow, view("Thing", {}))))
    for line in (
        "    <<read only>>\n    anywhere: direct [0..1]",
        "    <<edge>>\n    since: text!",
        "Thing <|-- Pump",
        'Pump "0..*" --> "0..1" Site : site (direct)',
        'Pump "0..*" --> "1" Site : home (direct)',
        'Pump "0..*" o--> "0..5" Site : sites (list of direct)',
        'Pump "0..*" <--> "0..*" Pump : flows (edge)',
        "Pump .. Flow : properties of flows",
        'Pump "0..*" <--> "0..1" Pump : back (edge, inwards)',
        'Site "0..1" ..> "0..*" Pump : pumps (reverse of Pump.site)',
        'Site "0..1" ..> "0..1" Pump : first (reverse of Pump.site)',
    ):
        assert f"{line}\n" in found, found


def test_a_changed_member_is_said_and_shown() -> None:
    thing = view("Thing", {"name": text(), "code": text()})
    pump = view("Pump", {"name": text(), "code": text(nullable=False)}, implements=[view_id("Thing")])
    assert "class Pump {\n    code: text!\n}\n" in (found := printed(drawn(model(thing, pump))))
    assert "Thing <|.. Pump\n" in found


def test_the_options_of_the_table() -> None:
    source = snapshot_of(model(view("Pump")))
    config = configuration(source.models, mermaid={"direction": "TB", "properties": False, "output": "docs"})
    package = pipeline.generate(source, config, "mermaid")
    assert "\ndirection TB\n" in package.files["model.mmd"] and "name" not in package.files["model.mmd"]
    assert package.generator.output(Path("project"), config) == Path("project/docs")


def test_names_and_examples() -> None:
    found = drawn(model(view("Pump", {"site": direct("style")}), view("style"), name="Plant"))
    generator = MermaidGenerator()
    plan = generator.plan(pipeline.interpret(*golden("connections"))[0], configured("connections"))
    names = generator.names(plan)
    assert set(names) >= {str(each.id) for each in plan.diagram.classes}
    assert [example.code.split()[:3] for example in generator.examples(plan)] == [
        ["hatch-pygen", "inspect", "--diagram"]
    ] * 3
    assert read(printed(found)).ids == {"Pump": "Pump", "style_": "style"}
