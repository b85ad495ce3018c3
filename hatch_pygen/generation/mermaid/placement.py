"""Where the boxes of a picture stand: cells of a grid, what implements below what is implemented, relations short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hatch_pygen.generation.mermaid.boxes import Box
from hatch_pygen.ir.identifiers import IRViewId

PASSES = 12
REACH = 40
"""How far apart two boxes may be, counted along the rows, to change places."""
MOST_TRIALS = 20_000
"""How many exchanges are tried at most; REACH and this one keep the work linear in large spaces."""
WRONG_WAY = 8.0
"""What it costs when a class does not stand below what it implements, in cells of a relation's length."""
WASTE = 1 / 60
"""What a pixel of a row's height costs."""


@dataclass(frozen=True, slots=True)
class Cell:
    row: int
    column: int


Grid = list[Box | None]
"""The boxes row by row, None where a cell is empty."""


def place(boxes: Sequence[Box], columns: int) -> dict[IRViewId, Cell]:
    """A cell for each box: first rows by generations, then boxes change places while that makes the picture better."""
    by_id = {box.item.id: box for box in boxes}
    generations: dict[int, list[Box]] = {}
    for box in boxes:
        generations.setdefault(generation(box, by_id), []).append(box)
    grid: Grid = []
    for number in sorted(generations):
        grid += generations[number]
        grid += [None] * (-len(grid) % columns)
    search = Search(grid, columns)
    for _ in range(min(PASSES, max(1, MOST_TRIALS // (len(grid) * REACH + 1)))):
        if not search.improve():
            break
    rows = [row for row in zip(*[iter(search.grid)] * columns, strict=True) if any(row)]
    return {
        box.item.id: Cell(number, column)
        for number, row in enumerate(rows)
        for column, box in enumerate(row)
        if box is not None
    }


def generation(box: Box, by_id: Mapping[IRViewId, Box]) -> int:
    """How many generations of the picture stand above the box."""
    level, above = 0, {parent.id for parent in box.item.parents} & by_id.keys()
    while above:
        level += 1
        above = {parent.id for id in above for parent in by_id[id].item.parents} & by_id.keys()
    return level


class Search:
    """Exchanges of two cells of a grid that lower its cost. Boxes are numbers here, -1 is an empty cell."""

    def __init__(self, grid: Grid, columns: int) -> None:
        self.boxes = [box for box in grid if box is not None]
        self.columns = columns
        self.rows = [cell // columns for cell in range(len(grid))]
        self.asides = [cell % columns for cell in range(len(grid))]
        self.heights = [box.height if box is not None else 0.0 for box in grid]
        cells = {box.item.id: cell for cell, box in enumerate(grid) if box is not None}
        numbers = {id: number for number, id in enumerate(cells)}
        self.places = list(cells.values())
        self.numbers = [-1 if box is None else numbers[box.item.id] for box in grid]
        self.relations: list[list[int]] = [[] for _ in numbers]
        self.parents: list[list[int]] = [[] for _ in numbers]
        self.children: list[list[int]] = [[] for _ in numbers]
        for box in self.boxes:
            self.connect(box, numbers)

    @property
    def grid(self) -> Grid:
        """The boxes where they stand now."""
        return [self.boxes[number] if number >= 0 else None for number in self.numbers]

    def connect(self, box: Box, numbers: Mapping[IRViewId, int]) -> None:
        number = numbers[box.item.id]
        for relation in box.item.relations:
            for target in (relation.target, relation.edge_view):
                if target is not None and target in numbers and numbers[target] != number:
                    self.relations[number].append(numbers[target])
                    self.relations[numbers[target]].append(number)
        for parent in box.item.parents:
            if parent.id in numbers:
                self.parents[number].append(numbers[parent.id])
                self.children[numbers[parent.id]].append(number)

    def improve(self) -> bool:
        """One pass over all pairs; whether anything moved."""
        moved = False
        lines = list(map(self.lines, range(len(self.grid))))  # as they are until something moves
        for first in range(len(self.grid)):
            for second in range(first + 1, min(first + REACH, len(self.grid))):
                before = lines[first] + lines[second] + self.waste(first, second)
                self.swap(first, second)
                if self.lines(first) + self.lines(second) + self.waste(first, second) < before - 1e-9:
                    moved = True
                    lines = list(map(self.lines, range(len(self.grid))))
                else:
                    self.swap(first, second)
        return moved

    def swap(self, first: int, second: int) -> None:
        heights, numbers = self.heights, self.numbers
        heights[first], heights[second] = heights[second], heights[first]
        one, other = numbers[first], numbers[second]
        numbers[first], numbers[second] = other, one
        if one >= 0:
            self.places[one] = second
        if other >= 0:
            self.places[other] = first

    def waste(self, first: int, second: int) -> float:
        """Of the heights of the rows of two cells; nothing in one row, whose height stays."""
        one, other = self.rows[first], self.rows[second]
        return 0.0 if one == other else WASTE * (self.height(one) + self.height(other))

    def height(self, row: int) -> float:
        return max(self.heights[row * self.columns : (row + 1) * self.columns])

    def lines(self, cell: int) -> float:
        """The cost of the lines at a cell."""
        number = self.numbers[cell]
        if number < 0:
            return 0.0
        rows, asides, places = self.rows, self.asides, self.places
        row, aside = rows[cell], asides[cell]
        total = 0.0
        for other in self.relations[number]:
            there = places[other]
            total += abs(row - rows[there]) + 1.5 * abs(aside - asides[there])
        for other in self.parents[number]:
            total += self.descent(places[other], cell)
        for other in self.children[number]:
            total += self.descent(cell, places[other])
        return total

    def descent(self, parent: int, child: int) -> float:
        """The cost of a line of inheritance; many share most of their way, hence they weigh little."""
        rows = self.rows[child] - self.rows[parent]
        aside = abs(self.asides[child] - self.asides[parent])
        return 0.2 * aside + (0.2 * rows if rows > 0 else WRONG_WAY - rows)
