"""A worker: random operations on instances that nobody else writes, so that it knows what it must read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from types import ModuleType

from tests.load.reads import Reads
from tests.load.server import SPACE
from tests.load.steps import Call, Operation, Take
from tests.load.writes import Writes

WEIGHTS: Mapping[str, float] = {
    "build": 14,
    "update": 18,
    "replace": 4,
    "create": 3,
    "demolish": 6,
    "save": 10,
    "save_stale": 3,
    "count_up": 8,
    "bulk": 0.4,
    "retrieve": 8,
    "listing": 8,
    "query": 7,
    "relations": 8,
    "half_read": 6,
    "count": 4,
    "audit": 4,
}

BULK = 1_100
"""Instances of a large write: more than one request takes."""


class Worker(Reads, Writes):
    """`counts`: the operations that were begun."""

    def __init__(self, sdk: ModuleType, number: int, seed: int) -> None:
        super().__init__(sdk, number, seed)
        self.counts: Counter[str] = Counter()

    def next(self) -> Operation:
        """The next operation."""
        name = self.random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        self.counts[name] += 1
        operation: Callable[[], Operation] = getattr(self, name)
        return operation()

    def bulk(self) -> Operation:
        """Two requests at once, read lazily in pages that the server may call too heavy; and two that delete."""
        prefix, name = f"{self.base()}-bulk", self.text()
        after = {("Valve", f"{prefix}{each}"): {"name": name, "nominal_diameter": each} for each in range(BULK)}
        objects = [self.object(key, record) for key, record in after.items()]
        yield from self.write(Call(lambda client: client.upsert(objects)), after, partial=True)
        found = yield Take(lambda client: client.valve.iterate(external_id_prefix=prefix, chunk_size=300))
        self.check("Valve", "bulk", found, lambda external_id: external_id.startswith(prefix))
        ids = [(SPACE, external_id) for _, external_id in after]
        yield from self.write(Call(lambda client: client.delete(ids)), dict.fromkeys(after), partial=True)
