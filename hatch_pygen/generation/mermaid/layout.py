"""A picture in pixels: the places of boxes and the corners of lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import median

from hatch_pygen.generation.mermaid.boxes import COLUMN, HEAD, PAD, Box
from hatch_pygen.generation.mermaid.placement import place
from hatch_pygen.generation.mermaid.routes import SIDEWAYS, Gutter, LineKind, Net, Router, SideRoute, UpRoute
from hatch_pygen.ir.identifiers import IRViewId

WIDTH = 1216.0
"""What a picture may take of a window of 1280 pixels."""
TRACK = 6.0
CLEARANCE = 15.0
"""Between a box and the nearest track: an arrow's head fits in."""
MOST_COLUMNS = 6
NARROW = 2 * PAD + 31 * COLUMN
"""A column of boxes is not made narrower than this for the sake of another column."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box with its place; `width` is that of its column."""

    box: Box
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a class, from it to its target."""

    kind: LineKind
    source: IRViewId
    target: IRViewId
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A picture; `boxes` row by row."""

    width: float
    height: float
    boxes: tuple[PlacedBox, ...]
    lines: tuple[Line, ...]


def lay_out(boxes: Sequence[Box]) -> Layout:
    """The picture with the most columns that fit into `WIDTH`, at least one."""
    narrowest = median([min(box.width, NARROW) for box in boxes] or [NARROW]) + 2 * CLEARANCE
    columns = min(MOST_COLUMNS, max(1, ceil(sqrt(len(boxes) * 1.2))), int(WIDTH // narrowest))
    while not (geometry := Geometry(boxes, columns)).fits and columns > 1:
        columns -= 1
    return geometry.layout()


def shared(wanted: Sequence[float], room: float) -> list[float]:
    """The widths of columns: what each wants, the widest of them cut to one width where `room` is less.

    >>> shared([100, 300, 400], 600)
    [100, 250.0, 250.0]
    """
    limit, left = room, sorted(wanted)
    for number, width in enumerate(left):
        limit = (room - sum(left[:number])) / (len(left) - number)
        if width > limit:
            break
    else:
        return list(wanted)
    return [min(width, limit) for width in wanted]


class Geometry:
    """Coordinates of a grid with so many columns."""

    def __init__(self, boxes: Sequence[Box], columns: int) -> None:
        self.boxes = {box.item.id: box for box in boxes}
        self.cells = place(boxes, columns)
        router = Router(boxes, self.cells, columns)
        self.routes = router.routes
        self.tracks = router.spans.tracks()
        rows = max((cell.row for cell in self.cells.values()), default=-1) + 1
        wanted = [self.widest(number) for number in range(columns)]
        gutters = sum(self.room(Gutter(True, number), number in (0, columns)) for number in range(columns + 1))
        self.widths = shared(wanted, max(WIDTH - gutters, NARROW))
        self.fits = all(width >= min(NARROW, want) for width, want in zip(self.widths, wanted, strict=True))
        heights = [self.highest(number) for number in range(rows)]
        self.columns = list(self.starts(True, self.widths))
        self.rows = list(self.starts(False, heights))

    def widest(self, column: int) -> float:
        return max((self.boxes[id].width for id, cell in self.cells.items() if cell.column == column), default=0.0)

    def highest(self, row: int) -> float:
        return max((self.boxes[id].height for id, cell in self.cells.items() if cell.row == row), default=0.0)

    def starts(self, vertical: bool, sizes: Sequence[float]) -> Iterator[tuple[float, float]]:
        """For each gutter where it starts and where it ends: there the column or row behind it starts."""
        at = 0.0
        for number, size in enumerate([*sizes, 0.0]):
            end = at + self.room(Gutter(vertical, number), number in (0, len(sizes)))
            yield at, end
            at = end + size

    def room(self, gutter: Gutter, outer: bool) -> float:
        tracks = self.tracks.get(gutter)
        if not tracks:
            return 1.0 if outer else 2 * CLEARANCE
        return 2 * CLEARANCE + max(tracks.values()) * TRACK

    def layout(self) -> Layout:
        placed = sorted(map(self.placed, self.boxes.values()), key=lambda each: (each.y, each.x))
        lines = tuple(
            Line(route.net.kind, route.source, route.net.target, tuple(self.corners(route))) for route in self.routes
        )
        return Layout(self.columns[-1][1], self.rows[-1][1], tuple(placed), lines)

    def placed(self, box: Box) -> PlacedBox:
        cell = self.cells[box.item.id]
        return PlacedBox(box, self.columns[cell.column][1], self.rows[cell.row][1], self.widths[cell.column])

    def track(self, gutter: Gutter, net: Net) -> float:
        start = (self.columns if gutter.vertical else self.rows)[gutter.number][0]
        return start + CLEARANCE + self.tracks[gutter][net] * TRACK

    def corners(self, route: SideRoute | UpRoute) -> Iterator[Point]:
        return self.side_corners(route) if isinstance(route, SideRoute) else self.up_corners(route)

    def side_corners(self, route: SideRoute) -> Iterator[Point]:
        source, target = self.placed(self.boxes[route.source]), self.placed(self.boxes[route.net.target])
        x = self.track(Gutter(True, route.first), route.net)
        y = source.y + route.start + (1.5 if x > source.x else -1.5)
        yield (source.x + source.width if x > source.x else source.x), y
        yield x, y
        if route.across is not None and route.last is not None:
            across = self.track(Gutter(False, route.across), route.net)
            yield x, across
            x = self.track(Gutter(True, route.last), route.net)
            yield x, across
        arrival = (
            target.y + 4 + (HEAD - 8) / len(SIDEWAYS) * (SIDEWAYS.index(route.net.kind) + (0.5 if x > target.x else 0))
        )
        yield x, arrival
        yield (target.x + target.width if x > target.x else target.x), arrival

    def up_corners(self, route: UpRoute) -> Iterator[Point]:
        source, target = self.placed(self.boxes[route.source]), self.placed(self.boxes[route.net.target])
        x = source.x + source.width / 2 + 8 + 7 * route.order
        yield x, source.y
        y = self.track(Gutter(False, route.above), route.net)
        yield x, y
        if route.trunk is not None:
            trunk = self.track(Gutter(True, route.trunk), route.net)
            y_below = self.track(Gutter(False, route.below), route.net)
            yield trunk, y
            yield trunk, y_below
            y = y_below
        x = target.x + target.width / 2 - (16 if route.net.kind is LineKind.IMPLEMENTS else 4)
        yield x, y
        yield x, target.y + target.box.height
