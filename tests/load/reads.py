"""Operations that read: whatever they find is held against the ledger."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from pygen_runtime.exceptions import ClientError
from tests.load.graphs import Graphs
from tests.load.ledger import APIS, Key, Record, feeds, record_of
from tests.load.server import SPACE
from tests.load.steps import Call, Operation, Related, Take

OPEN_ITERATORS = 20


class Reads(Graphs):
    def __init__(self, sdk: ModuleType, number: int, seed: int) -> None:
        super().__init__(sdk, number, seed)
        self._open: list[Any] = []

    def check(self, view: str, what: str, found: Any, belongs: Callable[[str], bool]) -> None:
        """That the instances of a view that were read are those whose external id `belongs` there."""
        known = {(view, id): record for id, record in self.ledger.of_view(view).items() if belongs(id)}
        self.ledger.check(what, {(view, each.external_id): record_of(view, each) for each in found}, known)

    def retrieve(self) -> Operation:
        view = self.random.choice(list(APIS))
        wanted = [key[1] for key in self.some(view, 5)] + [f"{self.prefix}nowhere"]
        found = yield Call(lambda client: getattr(client, APIS[view]).retrieve([(SPACE, each) for each in wanted]))
        self.check(view, "retrieve", found, wanted.__contains__)

    def listing(self) -> Operation:
        """Filtered and sorted, in pages of any size."""
        least, size = self.random.randrange(1000), self.random.choice([3, 10, 50, 1000])
        wanted = {"external_id_prefix": self.prefix, "min_run_seconds": least, "sort": "-run_seconds"}
        found = yield Take(lambda client: client.pump.iterate(chunk_size=size, **wanted))
        known = self.ledger.of_view("Pump")
        self.check("Pump", "list", found, lambda external_id: known[external_id]["run_seconds"] >= least)
        seconds = [each.run_seconds for each in found]
        if seconds != sorted(seconds, reverse=True):
            self.ledger.violate("list: not in order", seconds)

    def query(self) -> Operation:
        """Sites with pumps with zones in one request; what was included is as in the ledger."""
        relations = (self.sdk.Site.pumps.feeds, self.sdk.Site.basins.outlets)
        found = yield Call(
            lambda client: client.site.query(external_id_prefix=self.prefix).include(*relations).limit(50).list()
        )
        self.check("Site", "query", found, lambda external_id: True)
        known = self.ledger.of_view("Pump")
        for site in found:
            pumps = yield Related(site.pumps, "all")
            here = {id for id, record in known.items() if record["site"] == site.external_id}
            self.check("Pump", "included pumps", pumps, here.__contains__)
            for pump in pumps:
                yield from self._fed_by("included zones", pump)

    def relations(self) -> Operation:
        """Each kind of relation, lazily."""
        key = self.one("Pump")
        if key is None:
            return
        pump = yield Call(lambda client: client.pump.retrieve(key[1]))
        yield from self._fed_by("zones", pump)
        valves = yield Related(pump.valves, "all")
        wanted = [each.external_id for each in pump.valves.references]
        self.check("Valve", "valves", valves, wanted.__contains__)
        site = yield Related(pump.site, "first")
        self.check("Site", "site", [site] if site else [], pump.site.external_id.__eq__)
        yield from self._outlets()

    def _outlets(self) -> Operation:
        key = self.one("Basin")
        if key is None:
            return
        basin = yield Call(lambda client: client.basin.retrieve(key[1]))
        pipes = yield Related(basin.outlets, "edges")
        known = self.ledger.of_view("Pipe")
        self.check("Pipe", "outlets", pipes, lambda external_id: known[external_id]["start_node"] == key[1])

    def _fed_by(self, what: str, pump: Any) -> Operation:
        zones = yield Related(pump.feeds, "all")
        wanted = {end for start, end in self.fed() if start == pump.external_id}
        self.check("SupplyZone", what, zones, wanted.__contains__)

    def half_read(self) -> Operation:
        """Goes on with an iterator over everybody's valves that was left half-read, or opens another one."""
        if len(self._open) < OPEN_ITERATORS or self.random.random() < 0.3:
            self._open.append(None)
        index = self.random.randrange(len(self._open))

        def iterator(client: Any) -> Any:
            if self._open[index] is None:
                self._open[index] = client.valve.iterate(chunk_size=5)
            return self._open[index]

        try:
            found = yield Take(iterator, self.random.randrange(1, 30), close=False)
        except ClientError:
            self._open.pop(index)
            raise
        if not found or len(self._open) > OPEN_ITERATORS:
            self._open.pop(index)  # dropped as a caller may drop it: without closing

    def count(self) -> Operation:
        found = yield Call(
            lambda client: client.basin.count(client.basin.where(external_id_prefix=self.prefix, min_volume=0.0))
        )
        known = len(self.ledger.of_view("Basin"))
        if found != known:
            self.ledger.violate("count", f"read {found}", f"known {known}")

    def audit(self) -> Operation:
        """Everything that the worker has."""
        found: dict[Key, Record | None] = {}
        for view in APIS:
            instances = yield self._all_of(view)
            found.update({(view, each.external_id): record_of(view, each) for each in instances})
        query = self.sdk.Pump.feeds
        pumps = yield Call(lambda client: client.pump.query(external_id_prefix=self.prefix).include(query).list())
        for pump in pumps:
            for zone in (yield Related(pump.feeds, "all")):
                found[feeds(pump.external_id, zone.external_id)] = {}
        self.ledger.check("audit", found, self.ledger.state)

    def _all_of(self, view: str) -> Take:
        by = {"external_id_prefix": self.prefix, "chunk_size": 200}
        return Take(lambda client: getattr(client, APIS[view]).iterate(**by))
