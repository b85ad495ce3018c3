"""The HTML page: one well-formed file without scripts or addresses of elsewhere, whatever the model is called."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from hatch_pygen.generation.mermaid.diagram import Diagram
from hatch_pygen.generation.mermaid.generator import html_text
from hatch_pygen.generation.mermaid.page_plan import PICTURE_LIMIT
from hatch_pygen.generation.mermaid.surroundings import around
from hatch_pygen.generation.source_text import plain
from tests.diagram import hostile
from tests.diagram.diagrams import drawn, golden_diagram, shared_diagram
from tests.generation.golden import CASES
from tests.model_json import model, view
from tests.shared_models import MODEL_NAMES

VOID = {"meta"}
ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "nav", "section", "article", "figure",
    "h1", "h2", "h3", "p", "ul", "li", "span", "bdi", "a", "table", "thead", "tbody", "tr", "th", "td",
    "svg", "defs", "marker", "g", "rect", "path", "text",
}  # fmt: skip
ATTRIBUTES = {
    "aria-hidden", "aria-label", "aria-labelledby", "charset", "class", "content", "d", "height", "href", "http-equiv",
    "id", "lang", "lengthadjust", "markerheight", "markerunits", "markerwidth", "name", "orient", "refx", "refy", "role",
    "rx", "scope", "stroke-width", "tabindex", "textlength", "viewbox", "width", "x", "y",
}  # fmt: skip


class Page(HTMLParser):
    """Reads a page and refuses what is not ours."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.policy = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ELEMENTS, tag
        values = dict(attrs)
        assert set(values) <= ATTRIBUTES and len(values) == len(attrs), attrs
        if values.get("http-equiv"):
            self.policy = values["content"] or ""
        self.ids += [values["id"] or ""] if "id" in values else []
        self.links += [values["href"] or ""] if "href" in values else []
        self.links += [f"#{values['aria-labelledby']}"] if "aria-labelledby" in values else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")


def check(diagram: Diagram, model: Diagram | None = None) -> Page:
    """The page of a diagram, after all that holds of every page."""
    text = html_text(diagram, diagram if model is None else model)
    page = Page(text)
    assert len(set(page.ids)) == len(page.ids)
    assert [link for link in page.links if not link.startswith("#") or link[1:] not in page.ids] == []
    (style,) = page.texts["style"]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert page.policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not re.search(r"https?:|@import|@font-face|url\((?!#)", style)
    assert set(re.findall(r"url\(#([a-z-]+)\)", style)) <= set(page.ids)
    assert len([id for id in page.ids if id.startswith("view-")]) == len(diagram.classes)
    return page


@pytest.mark.parametrize("case", CASES)
def test_golden_models(case: str) -> None:
    check(golden_diagram(case))


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_real_models(name: str) -> None:
    diagram = shared_diagram(name)
    check(diagram)
    assert html_text(diagram, diagram) == html_text(shared_diagram(name), shared_diagram(name))


@pytest.mark.parametrize("hostile_model", [hostile.described, hostile.named, hostile.payloads])
def test_hostile_models(hostile_model: type) -> None:
    """The reader refuses every element and attribute that is not ours: each of them would be the model's."""
    diagram = drawn(hostile_model())
    page = check(diagram)
    assert {plain(title) for title in diagram.titles.values()} <= {*page.texts["bdi"]}


def test_texts_are_shown_as_they_are() -> None:
    page = check(drawn(model(view("Pump", description="a <b> & 'c' \"d\" </p></script>"))))
    assert "a <b> & 'c' \"d\" </p></script>" in page.texts["bdi"]


def test_a_picture_for_each_space_beyond_forty_classes() -> None:
    few = [view(f"View{number}", space=f"space_{number % 2}") for number in range(PICTURE_LIMIT)]
    assert [id for id in check(drawn(model(*few))).ids if id.startswith("picture")] == ["picture-1"]
    more = check(drawn(model(*few, view("One", space="third"))))
    assert [id for id in more.ids if id.startswith("picture")] == ["picture-1", "picture-2", "picture-3"]
    assert {"Space space_0", "Space space_1", "Space third"} <= set(more.texts["bdi"])


def test_a_part_says_that_it_is_one() -> None:
    diagram = golden_diagram("connections")
    name = diagram.classes[0].id.external_id
    part = around(diagram, name, 0)
    page = check(part, diagram)
    assert f"1 of {len(diagram.classes)} views" in " ".join(page.texts["p"])
