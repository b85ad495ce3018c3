"""The plan of one picture: every shape of it, as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hatch_pygen.generation.html_text import HtmlText, escaped, fmt, number, path
from hatch_pygen.generation.mermaid.boxes import COLUMN, HEAD, PAD, SAMPLE, RowStyle, boxes, columns, cut
from hatch_pygen.generation.mermaid.diagram import Diagram
from hatch_pygen.generation.mermaid.layout import Line, PlacedBox, lay_out
from hatch_pygen.generation.mermaid.routes import KINDS, LineKind
from hatch_pygen.ir.identifiers import IRViewId

MARGIN = 8.0
WORDS = {
    LineKind.DIRECT: "direct relation: at most one",
    LineKind.DIRECT_LIST: "list of direct relations",
    LineKind.EDGE: "edges",
    LineKind.REVERSE: "reverse: reads a direct relation backwards",
    LineKind.EDGE_VIEW: "view of the edges' own properties",
    LineKind.IMPLEMENTS: "implements: brings all members of the other",
    LineKind.REDEFINES: "implements, but changes a member",
}
"""The legend."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text; `fit` is empty, or the attributes that fit it into its columns."""

    style: HtmlText
    x: HtmlText
    y: HtmlText
    fit: HtmlText
    content: HtmlText


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line; `title` is what a reader hears of it, empty where something else says it."""

    style: HtmlText
    path: HtmlText
    title: HtmlText


@dataclass(frozen=True, slots=True)
class Shape:
    """A class: its lines, its box, which leads to `anchor`, the rules and texts in it."""

    anchor: HtmlText
    title: HtmlText
    x: HtmlText
    y: HtmlText
    width: HtmlText
    height: HtmlText
    head: HtmlText
    lines: tuple[Stroke, ...]
    strokes: tuple[Stroke, ...]
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its heading; `box` is the viewBox."""

    anchor: HtmlText
    title: HtmlText
    width: HtmlText
    height: HtmlText
    box: HtmlText
    shapes: tuple[Shape, ...]


Anchors = Mapping[tuple[str, ...], HtmlText]


def plan_picture(
    anchor: HtmlText, title: str, diagram: Diagram, titles: Mapping[IRViewId, str], anchors: Anchors
) -> Picture:
    """Every shape of the picture of a diagram; `titles` and `anchors` are those of the whole model."""
    layout = lay_out(boxes(diagram, titles))
    lines: dict[IRViewId, list[Stroke]] = {}
    for line in layout.lines:
        lines.setdefault(line.source, []).append(plan_line(line, titles))
    width, height = number(layout.width + 2 * MARGIN), number(layout.height + 2 * MARGIN)
    return Picture(
        anchor,
        escaped(title),
        width,
        height,
        fmt("{} {} {} {}", number(-MARGIN), number(-MARGIN), width, height),
        tuple(plan_shape(each, anchors, tuple(lines.get(each.box.item.id, ()))) for each in layout.boxes),
    )


def plan_line(line: Line, titles: Mapping[IRViewId, str]) -> Stroke:
    text = f"{titles[line.source]} to {titles[line.target]}: {WORDS[line.kind]}"
    return Stroke(escaped(line.kind.value), path(line.points), escaped(text))


def plan_shape(placed: PlacedBox, anchors: Anchors, lines: tuple[Stroke, ...]) -> Shape:
    box = placed.box
    return Shape(
        anchors[box.item.id],
        escaped("; ".join([box.title, *(f"{row.left}: {row.right}" if row.right else row.left for row in box.rows)])),
        number(placed.x),
        number(placed.y),
        number(placed.width),
        number(box.height),
        number(HEAD),
        lines,
        tuple(strokes(placed)),
        tuple(texts(placed)),
    )


def strokes(placed: PlacedBox) -> Iterator[Stroke]:
    """The rules between the parts of a box, and the small arrows before its relations."""
    rules = [HEAD] if placed.box.rows else []
    styles: tuple[RowStyle, ...] = ("attribute", "relation")
    rules += [rule for style in styles if (rule := placed.box.rule(style)) is not None and rule > HEAD + PAD]
    for rule in rules:
        y = placed.y + rule
        yield Stroke(escaped("rule"), path([(placed.x, y), (placed.x + placed.width, y)]), escaped(""))
    for row in placed.box.rows:
        if row.relation is not None:
            x, y = placed.x + PAD, placed.y + row.y
            style = escaped(KINDS[row.relation.kind].value)
            yield Stroke(style, path([(x, y), (x + SAMPLE - 5, y)]), escaped(""))


def texts(placed: PlacedBox) -> Iterator[Text]:
    middle = placed.x + placed.width / 2
    yield text("name", middle, placed.y + HEAD / 2, cut(placed.box.title, (placed.width - 2 * PAD) / COLUMN))
    for row in placed.box.rows:
        left, right = row.fitted(placed.width)
        yield text(row.style, placed.x + PAD + row.indent, placed.y + row.y, left)
        if right:
            yield text("type", placed.x + placed.width - PAD, placed.y + row.y, right)


def text(style: str, x: float, y: float, content: str) -> Text:
    fit = escaped("")
    if not content.isascii():
        fit = fmt(' textLength="{}" lengthAdjust="spacingAndGlyphs"', number(columns(content) * COLUMN))
    return Text(escaped(style), number(x), number(y), fit, escaped(content))
