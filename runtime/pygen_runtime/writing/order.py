"""The order of writes: what others refer to first, in as few requests as the API's limit allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from pygen_runtime.requests.limits import INSTANCES
from pygen_runtime.writing.items import Item, Key

Stages = list[list[Sequence[Item]]]
"""Batches; those of one stage may be sent at once, after those of the stage before."""


def order(items: Mapping[Key, Item], size: int = INSTANCES) -> Stages:
    """Batches of at most `size` items in stages.

    Up to `size` items are one batch, one transaction. Of more, those that refer to each other in a circle stay in one
    batch where they fit, because the target of a constrained relation must exist or stand in the same request.
    """
    if len(items) <= size:
        return [[_nodes_first(items.values())]] if items else []
    keys = list(items)
    number = {key: index for index, key in enumerate(keys)}
    targets = [sorted({number[key] for key in items[k].targets() if key in number} - {number[k]}) for k in keys]
    batches = _pack(_by_level(components(targets), targets), size)
    batch_of = {index: place for place, batch in enumerate(batches) for index in batch}
    stages: Stages = []
    stage_of: list[int] = []
    for batch in batches:
        before = {batch_of[target] for index in batch for target in targets[index]}
        stage = max((stage_of[place] + 1 for place in before if place < len(stage_of)), default=0)
        stage_of.append(stage)
        stages += [[] for _ in range(stage + 1 - len(stages))]
        stages[stage].append(_nodes_first(items[keys[index]] for index in batch))
    return stages


def _nodes_first(items: Iterable[Item]) -> Sequence[Item]:
    return sorted(items, key=lambda item: item.body["instanceType"] == "edge")


def _by_level(found: Sequence[Sequence[int]], targets: Sequence[Sequence[int]]) -> list[Sequence[int]]:
    """Components so that those which refer to nothing come first, then those which refer to these alone, and so on."""
    level: dict[int, int] = {}
    for component in found:  # targets come before what refers to them
        members = set(component)
        outside = (level[target] + 1 for index in component for target in targets[index] if target not in members)
        own = max(outside, default=0)
        level.update(dict.fromkeys(component, own))
    return sorted(found, key=lambda component: (level[component[0]], min(component)))


def _pack(found: Iterable[Sequence[int]], size: int) -> list[list[int]]:
    batches: list[list[int]] = [[]]
    for component in found:
        if len(batches[-1]) + len(component) > size and len(component) <= size:
            batches.append([])
        for index in sorted(component):
            if len(batches[-1]) == size:
                batches.append([])
            batches[-1].append(index)
    return [batch for batch in batches if batch]


def components(targets: Sequence[Sequence[int]]) -> list[list[int]]:
    """The strongly connected components of a graph, targets first (Tarjan's algorithm, without recursion)."""
    search = _Search(targets)
    for root in range(len(targets)):
        if search.index[root] < 0:
            search.run(root)
    return search.found


class _Search:
    def __init__(self, targets: Sequence[Sequence[int]]) -> None:
        self.targets = targets
        self.index = [-1] * len(targets)
        self.low = [0] * len(targets)
        self.open = [False] * len(targets)
        self.path: list[int] = []
        self.found: list[list[int]] = []
        self.count = 0

    def run(self, root: int) -> None:
        work = [(root, iter(self.targets[root]))]
        self._enter(root)
        while work:
            node, rest = work[-1]
            target = next(rest, None)
            if target is None:
                work.pop()
                self._leave(node)
                if work:
                    above = work[-1][0]
                    self.low[above] = min(self.low[above], self.low[node])
            elif self.index[target] < 0:
                self._enter(target)
                work.append((target, iter(self.targets[target])))
            elif self.open[target]:
                self.low[node] = min(self.low[node], self.index[target])

    def _enter(self, node: int) -> None:
        self.index[node] = self.low[node] = self.count
        self.count += 1
        self.path.append(node)
        self.open[node] = True

    def _leave(self, node: int) -> None:
        if self.low[node] != self.index[node]:
            return
        component: list[int] = []
        pop: Callable[[], int] = self.path.pop
        while not component or component[-1] != node:
            component.append(pop())
            self.open[component[-1]] = False
        self.found.append(component)
