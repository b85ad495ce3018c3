"""The order of writes: what others refer to first, in as few requests as the API's limit allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

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
    if not any((each.space, each.external_id) in items for item in items.values() for each in item.relations) and (
        not any(end in items for item in items.values() for end in item.ends or ())
    ):
        every = list(items.values())
        return [[_nodes_first(every[start : start + size]) for start in range(0, len(every), size)]]
    keys = list(items)
    number = {key: index for index, key in enumerate(keys)}
    targets = [sorted({number[t] for t in items[key].targets() if t in number} - {number[key]}) for key in keys]
    batches = _pack(_by_level(components(targets), targets), size)
    stages: Stages = []
    stage_of: dict[int, int] = {}
    for batch in batches:
        before = (stage_of[target] for index in batch for target in targets[index] if target in stage_of)
        stage = max(before, default=-1) + 1
        stage_of.update(dict.fromkeys(batch, stage))
        stages += [[] for _ in range(stage + 1 - len(stages))]
        stages[stage].append(_nodes_first(items[keys[index]] for index in batch))
    return stages


def _nodes_first(items: Iterable[Item]) -> Sequence[Item]:
    return sorted(items, key=attrgetter("edge"))


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
    low = [-1] * len(targets)  # the place in `path` of the first node reached; beyond all places once a node is done
    path: list[int] = []
    work: list[tuple[int, int, Iterator[int]]] = []
    found: list[list[int]] = []

    def enter(node: int) -> None:
        low[node] = len(path)
        work.append((node, len(path), iter(targets[node])))
        path.append(node)

    for root in range(len(targets)):
        if low[root] < 0:
            enter(root)
        while work:
            node, place, rest = work[-1]
            for target in rest:
                if low[target] < 0:
                    enter(target)
                    break
                low[node] = min(low[node], low[target])
            else:
                work.pop()
                if low[node] == place:
                    found.append(path[place:])
                    del path[place:]
                    for member in found[-1]:
                        low[member] = len(targets)
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[node])
    return found
