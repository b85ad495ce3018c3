"""From parents in the model to bases in Python, which must agree in names and be put in one order (C3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from hatch_pygen.ir.identifiers import IRViewId
from hatch_pygen.ir.inheritance import Agree, nearest, parents_first


def bases(parents: Mapping[IRViewId, tuple[IRViewId, ...]], agree: Agree) -> dict[IRViewId, tuple[IRViewId, ...]]:
    """For each view the views whose classes its own inherits from, in the order of `parents`.

    One that `agree(child, parent)` denies is replaced by its own parents, and so on upwards; one that another brings
    is left out, and so is one that would leave the classes without an order.
    """
    found: dict[IRViewId, tuple[IRViewId, ...]] = {}
    orders: dict[IRViewId, tuple[IRViewId, ...]] = {}
    for id in parents_first(parents):
        wanted = nearest(id, parents, agree)
        brought = frozenset[IRViewId]().union(*(orders[parent][1:] for parent in wanted))
        chosen: list[IRViewId] = []
        orders[id] = (id,)
        for parent in wanted:
            if parent not in brought and (order := linearise([*chosen, parent], orders)) is not None:
                chosen.append(parent)
                orders[id] = (id, *order)
        found[id] = tuple(chosen)
    return found


def linearise(
    parents: Sequence[IRViewId], orders: Mapping[IRViewId, tuple[IRViewId, ...]]
) -> tuple[IRViewId, ...] | None:
    """The C3 merge of the parents' own orders and of their order here; None where there is none."""
    if len(parents) == 1:
        return orders[parents[0]]
    sequences = [*(orders[parent] for parent in parents), tuple(parents)]
    positions = [0] * len(sequences)
    tails = Counter(id for sequence in sequences for id in sequence[1:])
    merged: list[IRViewId] = []
    while True:
        heads = [s[p] for s, p in zip(sequences, positions, strict=True) if p < len(s)]
        if not heads:
            return tuple(merged)
        free = next((head for head in heads if not tails[head]), None)
        if free is None:
            return None
        merged.append(free)
        for index, (sequence, position) in enumerate(zip(sequences, positions, strict=True)):
            if position < len(sequence) and sequence[position] == free:
                positions[index] = position + 1
                if position + 1 < len(sequence):
                    tails[sequence[position + 1]] -= 1
