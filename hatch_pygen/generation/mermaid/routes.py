"""The ways of the lines between boxes: through the gutters of the grid, lines to the same place on one track.

A vertical gutter lies left of each column and right of the last one, a horizontal one above each row and below the
last. A line goes from the side of a box into a gutter, along it, perhaps along one more of each kind, to its target. So
no line meets a box or a text. What leads to the same target in the same way is one net and shares its tracks; two
nets never share one where both need it.

Positions along a gutter are counted in halves of the grid: gutter `n` is at `2 n`, row or column `n` at `2 n + 1`
and a bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from hatch_pygen.generation.mermaid.boxes import Box, Row
from hatch_pygen.generation.mermaid.diagram import Relation, RelationKind
from hatch_pygen.generation.mermaid.placement import Cell
from hatch_pygen.ir.identifiers import IRViewId


class LineKind(str, Enum):
    """The kinds of lines; the values are the CSS classes and the names of the markers."""

    DIRECT = "direct"
    DIRECT_LIST = "list"
    EDGE = "edge"
    REVERSE = "reverse"
    EDGE_VIEW = "edge-view"
    IMPLEMENTS = "implements"
    REDEFINES = "redefines"


KINDS = {
    RelationKind.DIRECT: LineKind.DIRECT,
    RelationKind.DIRECT_LIST: LineKind.DIRECT_LIST,
    RelationKind.EDGE: LineKind.EDGE,
    RelationKind.REVERSE: LineKind.REVERSE,
}

SIDEWAYS = tuple(LineKind)[:5]
"""The kinds that arrive at the side of a box, in the order of their places there."""


@dataclass(frozen=True, slots=True)
class Net:
    """What shares tracks: lines of one kind to one class."""

    kind: LineKind
    target: IRViewId


@dataclass(frozen=True, slots=True)
class Gutter:
    """`vertical` ones are numbered from the left, others from the top."""

    vertical: bool
    number: int


@dataclass(frozen=True, slots=True)
class SideRoute:
    """From a row of a box to the side of another: along `first`, and where that is not enough, `across` and `last`."""

    net: Net
    source: IRViewId
    start: float
    first: int
    across: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class UpRoute:
    """From the top of a box to the bottom of one that it implements: along `above`, up the `trunk`, along `below`.

    Where both horizontal gutters are the same one there is no trunk. `order` tells the parents of a box apart.
    """

    net: Net
    source: IRViewId
    order: int
    above: int
    trunk: int | None
    below: int


Route = SideRoute | UpRoute


@dataclass(slots=True)
class Spans:
    """From where to where each net needs a gutter."""

    found: dict[Gutter, dict[Net, tuple[float, float]]] = field(
        default_factory=dict[Gutter, dict[Net, tuple[float, float]]]
    )

    def add(self, gutter: Gutter, net: Net, *positions: float) -> None:
        nets = self.found.setdefault(gutter, {})
        low, high = nets.get(net, (positions[0], positions[0]))
        nets[net] = (min(low, *positions), max(high, *positions))

    def tracks(self) -> dict[Gutter, dict[Net, int]]:
        return {gutter: assign_tracks(nets) for gutter, nets in self.found.items()}


def assign_tracks(nets: Mapping[Net, tuple[float, float]]) -> dict[Net, int]:
    """The first track that is free from where a net begins, net by net in the order of their beginnings."""
    ends: list[float] = []
    tracks: dict[Net, int] = {}
    for net, (low, high) in sorted(nets.items(), key=lambda item: (item[1], item[0].kind.value, item[0].target)):
        track = next((number for number, end in enumerate(ends) if end < low), len(ends))
        ends[track : track + 1] = [high]
        tracks[net] = track
    return tracks


class Router:
    """The routes of one picture and the tracks that they need."""

    def __init__(self, boxes: Sequence[Box], cells: Mapping[IRViewId, Cell], columns: int) -> None:
        self.boxes = {box.item.id: box for box in boxes}
        self.cells = cells
        self.columns = columns
        self.spans = Spans()
        self.routes = tuple(route for box in boxes for route in self.routes_of(box))

    def routes_of(self, box: Box) -> Iterator[Route]:
        for row in box.rows:
            if row.relation is not None:
                yield from self.relation_routes(box, row, row.relation)
        for order, parent in enumerate(each for each in box.item.parents if each.id in self.cells):
            kind = LineKind.IMPLEMENTS if parent.unchanged else LineKind.REDEFINES
            yield self.up(box, Net(kind, parent.id), order)

    def relation_routes(self, box: Box, row: Row, relation: Relation) -> Iterator[Route]:
        if relation.target is not None and relation.target in self.cells:
            yield self.sideways(box, Net(KINDS[relation.kind], relation.target), row.y)
        if relation.edge_view is not None and relation.edge_view in self.cells:
            yield self.sideways(box, Net(LineKind.EDGE_VIEW, relation.edge_view), row.y + 4)

    def sideways(self, box: Box, net: Net, start: float) -> SideRoute:
        source, target = self.cells[box.item.id], self.cells[net.target]
        first = source.column + 1 if self.goes_right(source, target) else source.column
        begin, end = self.position(source, start, box.height), 2.0 * target.row + 1
        if first in (target.column, target.column + 1):
            self.spans.add(Gutter(True, first), net, begin, end)
            return SideRoute(net, box.item.id, start, first)
        across = target.row + 1 if source.row > target.row else target.row
        last = target.column if source.column < target.column else target.column + 1
        self.spans.add(Gutter(True, first), net, begin, 2.0 * across)
        self.spans.add(Gutter(False, across), net, 2.0 * first, 2.0 * last)
        self.spans.add(Gutter(True, last), net, 2.0 * across, end)
        return SideRoute(net, box.item.id, start, first, across, last)

    def goes_right(self, source: Cell, target: Cell) -> bool:
        if source.column != target.column:
            return source.column < target.column
        return source.column + 1 < self.columns or self.columns == 1

    def position(self, cell: Cell, y: float, height: float) -> float:
        return 2.0 * cell.row + 1 + 0.9 * y / max(height, 1.0)

    def up(self, box: Box, net: Net, order: int) -> UpRoute:
        child, parent = self.cells[box.item.id], self.cells[net.target]
        above, below = child.row, parent.row + 1
        start, end = 2.0 * child.column + 1 + order / 100, 2.0 * parent.column + 1
        if above == below:
            self.spans.add(Gutter(False, above), net, start, end)
            return UpRoute(net, box.item.id, order, above, None, below)
        trunk = parent.column + 1 if parent.column + 1 < self.columns or self.columns == 1 else parent.column
        self.spans.add(Gutter(False, above), net, start, 2.0 * trunk)
        self.spans.add(Gutter(True, trunk), net, 2.0 * above, 2.0 * below)
        self.spans.add(Gutter(False, below), net, 2.0 * trunk, end)
        return UpRoute(net, box.item.id, order, above, trunk, below)
