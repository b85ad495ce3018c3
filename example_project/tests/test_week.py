"""The page of a pump's week: complete, of one file, with a gap where nothing was measured."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from water_works.week import DAY, HOUR, MONDAY, STANDSTILL, WEEK, Hour, main, measured, page, runs
from water_works_sdk import Pump


def test_the_page_has_every_day_and_asks_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "week.html"
    assert main([str(target)]) == 0
    assert "984 points of P-1" in capsys.readouterr().out
    text = target.read_text("utf-8")
    assert [row.split("<td>")[0] for row in text.split("<tr><th>")[2:]] == [
        f"{MONDAY + n * DAY:%a %d %b}" for n in range(7)
    ]
    assert re.findall(r"<td>(\d+)(?=<tr>|\n)", text) == ["24", "24", "24", "20", "24", "24", "24"]
    assert "hours without a value<dd>4<" in text
    band, curve = (
        re.findall(r'<path d="(.+?)"', part) for part in re.findall(r'<g class="(?:band|curve)">(.+?)</g>', text)
    )
    assert len(band) == len(curve) == 2
    places = [[tuple(map(float, place.split())) for place in line[1:].split("L")] for line in curve]
    assert [(line[0][0], line[-1][0]) for line in places] == [(0.5, 80.5), (85.5, 167.5)]
    assert all(0 <= y <= 100 for line in places for _, y in line)
    assert not re.search(r"https?:|<script|<link|<img|url\(|\$[a-z]", text)
    assert main([str(target)]) == 0 and target.read_text("utf-8") == text


def test_names_are_texts_and_nothing_else() -> None:
    pump = Pump.model_construct(space="s", external_id="p", name="<b>&", pressure='"x"')
    text = page(pump, [Hour(MONDAY, 1.0, 1.0, 1.0)], MONDAY)
    assert "<b>" not in text and "&lt;b&gt;&amp;: a week" in text and "&quot;x&quot;" in text
    assert "<td>-<td>-<td>-<td>0" in text


def test_what_is_measured() -> None:
    points = list(measured("pump-1", MONDAY))
    assert len(points) == len(dict(points)) == (WEEK - (STANDSTILL[1] - STANDSTILL[0])) // timedelta(minutes=10)
    assert max(b - a for (a, _), (b, _) in pairwise(points)) == 4 * HOUR + timedelta(minutes=10)
    hours = [Hour(MONDAY + n * HOUR, 1.0, 1.0, 1.0) for n in (0, 1, 3, 4, 9)]
    assert [len(run) for run in runs(hours)] == [2, 2, 1]
