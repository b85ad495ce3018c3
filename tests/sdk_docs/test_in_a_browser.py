"""The page in a real browser: it fits, it can be searched, dark is dark, and nothing but its own script runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.diagram.browser import answer, needs_browser
from tests.diagram.hostile import described
from tests.sdk_docs.made import documents
from tests.sdk_docs.test_content import MODEL

pytestmark = [needs_browser, pytest.mark.slow]

LOOK = """
const frame = document.createElement("iframe");
frame.style = `width: ${values.width}px; height: 1200px; border: 0`;
const loaded = new Promise(resolve => frame.addEventListener("load", resolve, {once: true}));
frame.srcdoc = values.page;
document.getElementById("stage").append(frame);
await loaded;
const inside = frame.contentDocument, view = frame.contentWindow;
const search = inside.getElementById("search"), shade = inside.getElementById("shade");
const visible = () => [...inside.querySelectorAll("section")].filter(each => !each.hidden).map(each => each.id);
const type = text => { search.value = text; search.dispatchEvent(new view.Event("input")); return visible(); };
const paper = () => view.getComputedStyle(inside.body).backgroundColor;
const before = paper();
shade.click();
const after = paper();
return {overflow: inside.documentElement.scrollWidth - values.width, all: visible(), flow: type("rated flow"), site: type("SITE"),
  nothing: type("zzz"), told: !inside.getElementById("none").hidden, again: type(""), before, after, planted: view.planted ?? null,
  fetched: view.performance.getEntriesByType("resource").length, styled: view.getComputedStyle(inside.querySelector("svg text")).fontSize};
"""


@pytest.mark.parametrize("width", [1280, 390])
def test_search_shade_and_width(tmp_path: Path, width: int) -> None:
    found: dict[str, Any] = answer(tmp_path, LOOK, {"page": documents(MODEL)["index.html"], "width": width})
    assert found["overflow"] <= 0
    assert found["all"] == found["again"] == ["pump", "site", "valve"]
    assert (found["flow"], found["nothing"], found["told"]) == (["pump"], [], True)
    assert set(found["site"]) == {"pump", "site"}  # a view, and a relation that is called so
    assert found["before"] != found["after"] and found["styled"] == "12px"
    assert (found["planted"], found["fetched"]) == (None, 0)


def test_hostile_texts_run_nowhere(tmp_path: Path) -> None:
    page = documents(described())["index.html"]
    found: dict[str, Any] = answer(tmp_path, LOOK, {"page": page, "width": 390})
    assert (found["planted"], found["fetched"]) == (None, 0)
    assert found["overflow"] <= 0
