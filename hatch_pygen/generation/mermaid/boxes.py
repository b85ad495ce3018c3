"""The boxes of a picture: their lines of text, and the pixels that these need.

The text is set in a monospaced font, so that its width is known without one: a column is at most 0.605 of the size
in every font that pages name. Text that is not ASCII is fitted into its columns by the browser (``textLength``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Literal

from hatch_pygen.generation.mermaid.diagram import Diagram, DiagramClass, Relation
from hatch_pygen.generation.source_text import plain
from hatch_pygen.ir.identifiers import IRViewId

FONT = 11.0
COLUMN = FONT * 0.605
LINE = 16.0
HEAD = 26.0
PAD = 8.0
SAMPLE = 18.0
"""Width of the small arrow before the name of a relation."""
NARROWEST, WIDEST = 17, 60
"""Columns of text that a box is made for."""
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"

WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\U0001f000-\U0003ffff]"
)
"""What takes two columns; a fixed list, so that no Unicode database decides."""

RowStyle = Literal["mark", "attribute", "relation"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a box, a text at its left and one at its right side; `y` is its middle below the box's top."""

    style: RowStyle
    left: str
    right: str
    y: float
    relation: Relation | None = None

    @property
    def indent(self) -> float:
        return SAMPLE if self.style == "relation" else 0.0

    def fitted(self, width: float) -> tuple[str, str]:
        """Both texts in a box of this width, two columns between them: the right one is cut first, to its first word."""
        room = (width - 2 * PAD - self.indent) / COLUMN
        if not self.right:
            return cut(self.left, room), ""
        first, _, more = self.right.partition(" ")
        right = cut(self.right, max(room - 2 - columns(self.left), columns(first) + bool(more)))
        return cut(self.left, room - 2 - columns(right)), right


@dataclass(frozen=True, slots=True)
class Box:
    """A class in a picture, without its place; in `width` nothing of it is cut."""

    item: DiagramClass
    title: str
    rows: tuple[Row, ...]
    width: float

    @property
    def height(self) -> float:
        return HEAD + len(self.rows) * LINE + (PAD if self.rows else 0)

    def rule(self, style: RowStyle) -> float | None:
        """Where the line above the first row of this style lies; None where there is no such row."""
        return next((row.y - LINE / 2 for row in self.rows if row.style == style), None)


def boxes(diagram: Diagram, titles: Mapping[IRViewId, str]) -> tuple[Box, ...]:
    """The boxes of a picture; `titles` names the classes of the model, drawn here or not."""
    drawn = frozenset(each.id for each in diagram.classes)
    show_space = len(diagram.spaces) > 1
    return tuple(box(each, titles, drawn, show_space) for each in diagram.classes)


def box(item: DiagramClass, titles: Mapping[IRViewId, str], drawn: frozenset[IRViewId], show_space: bool) -> Box:
    title = plain(titles[item.id])
    rows = tuple(
        Row(style, left, right, HEAD + PAD / 2 + (number + 0.5) * LINE, relation)
        for number, (style, left, right, relation) in enumerate(content(item, titles, drawn, show_space))
    )
    wanted = max(
        [columns(title) + 1, *(columns(row.left) + 2 + columns(row.right) + row.indent / COLUMN for row in rows)]
    )
    return Box(item, title, rows, 2 * PAD + min(max(ceil(wanted), NARROWEST), WIDEST) * COLUMN)


def content(
    item: DiagramClass, titles: Mapping[IRViewId, str], drawn: frozenset[IRViewId], show_space: bool
) -> Iterator[tuple[RowStyle, str, str, Relation | None]]:
    """The lines of a box, uncut: what a line in the picture cannot say is said here."""
    about = [*([item.id.space] if show_space else []), *item.marks]
    if about:
        yield "mark", plain(", ".join(about)), "", None
    for parent in item.parents:
        if parent.id not in drawn:
            yield "mark", plain(f"implements {titles[parent.id]}"), "", None
    for each in item.attributes:
        yield "attribute", plain(each.name), each.type, None
    for relation in item.relations:
        target = titles[relation.target] if relation.target is not None else "any node"
        yield "relation", plain(relation.name), plain(f"{relation.target_end} {target}"), relation


def columns(text: str) -> int:
    return len(text) if text.isascii() else sum(2 if WIDE.match(char) else 1 for char in text)


def cut(text: str, room: float) -> str:
    if columns(text) <= room:
        return text
    kept = ""
    for char in text:
        if columns(kept + char) + 1 > room:
            break
        kept += char
    return kept + ELLIPSIS
