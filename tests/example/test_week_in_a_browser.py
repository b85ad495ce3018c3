"""The page of a pump's week in a real browser: nothing is wider than the window, and the curve fills its plot."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.diagram.browser import answer, needs_browser
from tests.example.test_programs import run, site

__all__ = ["site"]

MEASURE = """
const frame = document.createElement('iframe');
frame.style.cssText = `width:${values.width}px;height:1000px;border:0`;
frame.srcdoc = values.html;
const loaded = new Promise(resolve => frame.onload = resolve);
document.getElementById('stage').append(frame);
await loaded;
const page = frame.contentDocument, box = selector => page.querySelector(selector).getBoundingClientRect();
const plot = box('svg'), curve = box('.curve'), heads = [...page.querySelectorAll('tbody th')];
return {
  scrolls: page.documentElement.scrollWidth, plot: plot.width, curve: curve.width, height: plot.height,
  dates: getComputedStyle(page.querySelector('.days i')).display,
  lines: Math.max(...heads.map(head => head.getClientRects().length && head.offsetHeight)),
};
"""


@needs_browser
@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 340])
def test_it_fits_the_window(repository: Path, site: Path, tmp_path: Path, width: int) -> None:
    page = tmp_path / "week.html"
    run(
        ["-m", "water_works.week", page],
        site,
        PYTHONPATH=os.pathsep.join(map(str, (site, repository / "example_project/src"))),
    )
    found = answer(tmp_path, MEASURE, {"html": page.read_text("utf-8"), "width": width})
    assert found["scrolls"] <= width
    assert 0.9 * found["plot"] < found["curve"] <= found["plot"]
    assert found["height"] > 200
    assert (found["dates"] == "none") == (width == 340)
    assert found["lines"] < 45  # a day is one line
