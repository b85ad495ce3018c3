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
    rows = [row for row in zip(*[iter(grid)] * columns, strict=True) if any(row)]
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
    """Exchanges of two cells of a grid that lower its cost."""

    def __init__(self, grid: Grid, columns: int) -> None:
        self.grid = grid
        self.columns = columns
        self.index = {box.item.id: index for index, box in enumerate(grid) if box is not None}
        self.relations: dict[IRViewId, list[IRViewId]] = {id: [] for id in self.index}
        self.parents: dict[IRViewId, list[IRViewId]] = {id: [] for id in self.index}
        self.children: dict[IRViewId, list[IRViewId]] = {id: [] for id in self.index}
        for box in filter(None, grid):
            self.connect(box)

    def connect(self, box: Box) -> None:
        id = box.item.id
        for relation in box.item.relations:
            for target in (relation.target, relation.edge_view):
                if target is not None and target in self.index and target != id:
                    self.relations[id].append(target)
                    self.relations[target].append(id)
        for parent in box.item.parents:
            if parent.id in self.index:
                self.parents[id].append(parent.id)
                self.children[parent.id].append(id)

    def improve(self) -> bool:
        """One pass over all pairs; whether anything moved."""
        moved = False
        for first in range(len(self.grid)):
            for second in range(first + 1, min(first + REACH, len(self.grid))):
                before = self.cost(first, second)
                self.swap(first, second)
                if self.cost(first, second) < before - 1e-9:
                    moved = True
                else:
                    self.swap(first, second)
        return moved

    def swap(self, first: int, second: int) -> None:
        self.grid[first], self.grid[second] = self.grid[second], self.grid[first]
        for index in (first, second):
            box = self.grid[index]
            if box is not None:
                self.index[box.item.id] = index

    def cost(self, first: int, second: int) -> float:
        """Of the lines at two cells and of their rows' heights."""
        rows = {first // self.columns, second // self.columns}
        return self.lines(first) + self.lines(second) + WASTE * sum(map(self.height, rows))

    def height(self, row: int) -> float:
        cells = self.grid[row * self.columns : (row + 1) * self.columns]
        return max((box.height for box in cells if box is not None), default=0.0)

    def lines(self, index: int) -> float:
        box = self.grid[index]
        if box is None:
            return 0.0
        row, column = divmod(index, self.columns)
        total = 0.0
        for id in self.relations[box.item.id]:
            other_row, other_column = divmod(self.index[id], self.columns)
            total += abs(row - other_row) + 1.5 * abs(column - other_column)
        for id in self.parents[box.item.id]:
            total += self.descent(self.index[id], index)
        for id in self.children[box.item.id]:
            total += self.descent(index, self.index[id])
        return total

    def descent(self, parent: int, child: int) -> float:
        """The cost of a line of inheritance; many share most of their way, hence they weigh little."""
        rows = child // self.columns - parent // self.columns
        aside = abs(child % self.columns - parent % self.columns)
        return 0.2 * aside + (0.2 * rows if rows > 0 else WRONG_WAY - rows)
