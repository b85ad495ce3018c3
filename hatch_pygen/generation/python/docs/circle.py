"""The views on a circle, and their relations as curves through it: a picture that costs a build next to nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import cos, pi, sin

from hatch_pygen.generation.html_text import HtmlText, escaped, fmt, join, number
from hatch_pygen.generation.python.docs.content import SdkDocs, ViewEntry

NEAREST = 34.0
"""Pixels along the circle for one view of a small model; those of a large one stand closer."""
CLOSEST = 15.0
LABEL = 7.3
"""Pixels of a letter; labels are set in 12 pixels of a monospaced font."""
MOST = 400
"""Views in a picture: of a larger model it would say nothing."""


def draw(docs: SdkDocs) -> HtmlText | None:
    """The picture as SVG, None of a model that has too little or too much for one."""
    views = {view.name: view for view in docs.views}
    if not 1 < len(views) <= MOST:
        return None
    order = ordered(views)
    step = max(CLOSEST, NEAREST - len(order) / 2)
    radius = max(130.0, step * len(order) / (2 * pi))
    outer = radius + 20 + LABEL * max(map(len, order))
    places = {name: 2 * pi * index / len(order) - pi / 2 for index, name in enumerate(order)}
    box = join([number(-outer), number(-outer), number(2 * outer), number(2 * outer)], " ")
    spokes = join([_spoke(views[name], places, radius) for name in order], "\n")
    return fmt('<svg viewBox="{}" role="group" aria-label="Views and their relations">\n{}\n</svg>', box, spokes)


def ordered(views: Mapping[str, ViewEntry]) -> list[str]:
    """The views so that related ones stand near each other: from the one with most relations, always the nearest next."""
    near: dict[str, dict[str, int]] = {name: {} for name in views}
    for name, view in views.items():
        for other in (*(relation.target for relation in view.relations), *view.parents):
            if other in near and other != name:
                near[name][other] = near[name].get(other, 0) + 1
                near[other][name] = near[other].get(name, 0) + 1
    pull = dict.fromkeys(sorted(views, key=lambda name: (-len(near[name]), name)), 0.0)
    order: list[str] = []
    while pull:
        name = max(pull, key=lambda each: pull[each])
        del pull[name]
        order.append(name)
        for each in pull:  # what was placed long ago pulls less
            pull[each] *= 0.7
        for other, times in near[name].items():
            if other in pull:
                pull[other] += times / len(near[other])
    return order


def _spoke(view: ViewEntry, places: Mapping[str, float], radius: float) -> HtmlText:
    """A view on the circle, its label turned outwards, and the lines that begin there."""
    angle = places[view.name]
    left = cos(angle) < -1e-9
    x, y = map(number, _point(angle, radius))
    related = sorted({relation.target for relation in view.relations} & places.keys())
    lines = [fmt('<path class="parent" d="{}"/>', _curve(angle, places[name], radius)) for name in view.parents]
    lines += [fmt('<path d="{}"/>', _curve(angle, places[name], radius)) for name in related]
    return fmt(
        '<a href="#{}">{}<circle cx="{}" cy="{}" r="3.5"/>'
        '<text class="{}" x="{}" transform="translate({} {}) rotate({})">{}</text></a>',
        escaped(view.anchor),
        join(lines, ""),
        x,
        y,
        escaped("left" if left else "right"),
        number(-9 if left else 9),
        x,
        y,
        number(angle * 180 / pi + (180 if left else 0)),
        escaped(view.name),
    )


def _curve(start: float, end: float, radius: float) -> HtmlText:
    """From one place on the circle to another, bent towards its middle; a small loop from a place to itself."""
    inner = radius - 4
    if start == end:
        one, other = _point(start - 0.1, inner * 0.8), _point(start + 0.1, inner * 0.8)
        bend: Sequence[tuple[float, float]] = (one, other)
    else:
        bend = (_point(start, inner * 0.35), _point(end, inner * 0.35))
    points = [_pair(point) for point in (_point(start, inner), *bend, _point(end, inner))]
    return fmt("M{}C{} {} {}", *points)


def _point(angle: float, radius: float) -> tuple[float, float]:
    return radius * cos(angle), radius * sin(angle)


def _pair(point: tuple[float, float]) -> HtmlText:
    return fmt("{} {}", number(point[0]), number(point[1]))
