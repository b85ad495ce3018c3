"""What a soak did and found, as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.load.memory import Growth


@dataclass
class Report:
    """What was done and found; `problems` is empty where nothing was lost."""

    seconds: float
    operations: Counter[str]
    errors: Counter[str]
    faults: dict[str, int]
    acknowledged: int
    refused: int
    landed_unknown: int
    lost_unknown: int
    counted: str
    requests: int
    retries: int
    changes: int
    instances: int
    client: Growth
    server: Growth
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [
            f"{self.seconds:.0f} s, {sum(self.operations.values())} operations, {self.requests} requests, "
            f"{self.retries} of them retries",
            f"operations: {_shown(self.operations)}",
            f"faults: {_shown(self.faults)}",
            f"errors that reached the callers: {_shown(self.errors)}",
            f"writes: {self.acknowledged} acknowledged, {self.refused} refused, unknown: {self.landed_unknown} had "
            f"landed, {self.lost_unknown} had not; counters: {self.counted}",
            f"{self.changes} changes followed; {self.instances} instances at the end",
            f"client memory: {self.client}",
            f"server memory: {self.server}",
            f"problems: {len(self.problems)}",
        ]
        return "\n".join([*lines, *self.problems[:50]])


def _shown(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {counts[name]}" for name in sorted(counts)) or "none"
