"""How much is measured: the whole table, or enough to see that it works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Rounds and sizes. `instances`: objects of the long iteration; `nodes`: what the emulator holds; `peers`: whether the peers are measured, too."""

    rounds: int = 7
    children: int = 9
    walls: int = 5
    calls: int = 200
    latency_pages: int = 20
    instances: int = 200_000
    peers: bool = True
    peer_pages: int = 5
    peer_rounds: int = 3
    growth: tuple[int, ...] = (3, 34, 200, 1000)
    nodes: int = 100_000


QUICK = Scale(
    rounds=3,
    children=3,
    walls=3,
    calls=50,
    latency_pages=10,
    instances=20_000,
    peers=False,
    growth=(3, 34, 200),
    nodes=5_000,
)
