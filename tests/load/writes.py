"""Operations that write: the ledger holds what was acknowledged, and what was read back where an error came."""

from __future__ import annotations

from types import ModuleType

from pygen_runtime import EdgeReference
from pygen_runtime.exceptions import ClientError, ConflictError
from tests.load.graphs import Graphs
from tests.load.ledger import FEEDS, Key, Record, State
from tests.load.outcomes import settle
from tests.load.server import SPACE
from tests.load.steps import Call, Operation

SHARED = [f"shared-{number}" for number in range(3)]
"""Meters that all workers count up with optimistic locking."""


class Writes(Graphs):
    """`counted` and `maybe_counted`: how often this worker has counted up a shared meter, for sure and perhaps."""

    def __init__(self, sdk: ModuleType, number: int, seed: int) -> None:
        super().__init__(sdk, number, seed)
        self.counted = 0
        self.maybe_counted = 0

    def write(self, step: Call, after: State, *, partial: bool = False) -> Operation:
        """A write that leads to `after`, which counts as done when it is acknowledged; else it is read back."""
        try:
            yield step
        except ClientError as error:
            self.errors[type(error).__name__] += 1
            yield from settle(self.sdk, self.ledger, error, after, partial)
        else:
            self.ledger.acknowledged += 1
            self.ledger.apply(after)

    def refused(self, step: Call, before: State, after: State) -> Operation:
        """A write that must be a conflict, or fail otherwise without having landed."""
        try:
            yield step
        except ConflictError:
            self.ledger.refused += 1
        except ClientError as error:
            self.errors[type(error).__name__] += 1
            yield from settle(self.sdk, self.ledger, error, after)
        else:
            self.ledger.violate("a conflict was accepted", list(after))
        if self.ledger.part(before) != dict(before):
            self.ledger.violate("a conflict landed", list(after))

    def build(self) -> Operation:
        """A connected graph in one request; instances that are there are overwritten."""
        objects, after = self.graph()
        yield from self.write(Call(lambda client: client.upsert(objects)), after)

    def create(self) -> Operation:
        """As `build`, but refused where one of the instances exists."""
        objects, after = self.graph()
        step = Call(lambda client: client.upsert(objects, "create"))
        if any(key in self.ledger.state for key in after if key[0] not in (FEEDS, "Pipe")):
            yield from self.refused(step, self.ledger.part(after), after)
        else:
            yield from self.write(step, after)

    def update(self) -> Operation:
        """Some properties of some pumps, merged."""
        changed = {key: self.changes() for key in self.some("Pump", 4)}
        if changed:
            objects = [self.object(key, values) for key, values in changed.items()]
            after = {key: {**self.ledger.state[key], **values} for key, values in changed.items()}
            yield from self.write(Call(lambda client: client.upsert(objects)), after)

    def replace(self) -> Operation:
        """Sites as a whole: what is not set goes back to its default."""
        names = {key: self.text() for key in self.some("Site", 2)}
        if names:
            objects = [self.object(key, {"name": name}) for key, name in names.items()]
            after = {key: {"name": name, "elevation": None, "parent": None} for key, name in names.items()}
            yield from self.write(Call(lambda client: client.upsert(objects, "replace")), after)

    def demolish(self) -> Operation:
        """Some instances, or all of a slot; edges go with their nodes."""
        base = self.base()
        kinds = self.random.choice([("Pump",), ("Basin",), ("Pipe",), ("Site", "Pump", "Valve", "SupplyZone", "Basin")])
        keys = [key for key in self.ledger.state if key[0] in kinds and key[1].startswith(base)]
        if not keys:
            return
        gone = {external_id for _, external_id in keys}
        ids = [EdgeReference(SPACE, each[1]) if each[0] == "Pipe" else (SPACE, each[1]) for each in keys]
        after: dict[Key, Record | None] = dict.fromkeys(keys)
        after.update(dict.fromkeys(key for key in self.ledger.state if gone & set(self.ends(key))))
        yield from self.write(Call(lambda client: client.delete(ids)), after, partial=len(ids) > 1000)

    def save(self) -> Operation:
        """A pump that was read, changed and saved: nobody else writes it, so there is no conflict."""
        key = self.one("Pump")
        if key is None:
            return
        pump = yield Call(lambda client: client.pump.retrieve(key[1]))
        changes = self.changes()
        for name, value in changes.items():
            setattr(pump, name, value)
        yield from self.write(Call(lambda client: client.save(pump)), {key: {**self.ledger.state[key], **changes}})

    def save_stale(self) -> Operation:
        """A pump that was written since it was read: the second write is refused."""
        key = self.one("Pump")
        if key is None:
            return
        pump = yield Call(lambda client: client.pump.retrieve(key[1]))
        between = {**self.ledger.state[key], "run_seconds": pump.run_seconds + 1}
        newer = self.object(key, {"run_seconds": pump.run_seconds + 1})
        yield from self.write(Call(lambda client: client.upsert(newer)), {key: between})
        if self.ledger.state[key] == between:
            pump.name = self.text()
            after = {key: {**between, "name": pump.name}}
            yield from self.refused(Call(lambda client: client.save(pump)), {key: between}, after)

    def count_up(self) -> Operation:
        """A counter that all share: each acknowledged write counts, and each that is unknown may."""
        name = self.random.choice(SHARED)
        meter = yield Call(lambda client: client.meter.retrieve(name))
        meter.reading += 1
        meter.name = self.text()  # two writers of equal values could not be told apart after a lost answer
        try:
            yield Call(lambda client: client.save(meter))
        except ConflictError:
            self.ledger.refused += 1
        except ClientError as error:
            self.errors[type(error).__name__] += 1
            self.maybe_counted += bool(getattr(error, "unknown", ()))
        else:
            self.counted += 1
