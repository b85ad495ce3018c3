"""How much is measured: the whole table, or enough to see that it works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Rounds and sizes.

    `views` and `objects` are the sizes of what grows, `listed` the most objects that one call lists, and writes again;
    `nodes` and `many_nodes`: what an emulator holds; `points`: what a client reads at once, `read_in_batches` what in batches;
    `bytes` and `transferred`: of contents whose time and memory are measured; `peers`: whether the peers are measured, too,
    `peer_views` and `peer_objects` up to which size.
    """

    rounds: int = 25
    children: int = 9
    growing_children: int = 3
    walls: int = 5
    calls: int = 200
    latency_pages: int = 20
    views: tuple[int, ...] = (3, 34, 200, 1000)
    objects: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)
    listed: int = 1_000_000
    nodes: int = 100_000
    many_nodes: int = 1_000_000
    points: int = 1_000_000
    bytes: int = 120_000_000
    read_in_batches: int = 10_000_000
    transferred: int = 2_000_000_000
    peers: bool = True
    peer_pages: int = 5
    peer_rounds: int = 3
    peer_views: int = 200
    peer_objects: int = 100_000


QUICK = Scale(
    rounds=3,
    children=3,
    growing_children=1,
    walls=3,
    calls=50,
    latency_pages=10,
    views=(3, 34),
    objects=(1_000, 10_000),
    nodes=5_000,
    many_nodes=20_000,
    points=200_000,
    bytes=20_000_000,
    read_in_batches=1_500_000,
    transferred=300 << 20,
    peers=False,
)
