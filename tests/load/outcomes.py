"""Writes that were not acknowledged: what the error claims is held against what is stored."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType
from typing import Any, Literal

from pygen_runtime.exceptions import ClientError, MultiRequestError
from tests.load.ledger import APIS, FEEDS, Key, Ledger, Record, State, feeds, record_of
from tests.load.server import SPACE
from tests.load.steps import Call, Operation, Pause, Related

Claim = Literal["done", "failed", "unknown"]
TRIES = 60
"""Seconds for which reading back is tried: longer than any outage."""


def settle(sdk: ModuleType, ledger: Ledger, error: ClientError, after: State, partial: bool = False) -> Operation:
    """Reads back what a write that raised `error` has done; the ledger knows it then.

    `partial`: the write was several requests, so some of it may have landed.
    """
    found: dict[Key, Record | None] = {}
    yield from _read_back(sdk, ledger, list(after), found)
    before = ledger.part(after)
    landed, missing = 0, 0
    for key, wanted in after.items():
        claim = _claim(error, key)
        if found[key] == wanted != before[key]:
            landed += 1
            if claim == "failed":
                ledger.violate("said to have failed, but landed", key, repr(error))
        elif found[key] == before[key] != wanted:
            missing += 1
            if claim == "done":
                ledger.violate("said to be done, but is not there", key, repr(error))
        elif found[key] != wanted:
            ledger.violate("neither as before nor as written", key, found[key], before[key], wanted)
    if landed and missing and not partial:
        ledger.violate("half a transaction", sorted(after), repr(error))
    unknown = bool(getattr(error, "unknown", ()))
    ledger.landed_unknown += unknown and landed > 0
    ledger.lost_unknown += unknown and landed == 0
    ledger.refused += not unknown
    ledger.apply(found)


def _claim(error: ClientError, key: Key) -> Claim:
    """What the error says about an instance. The ids of edges without properties are digests: their claim is open."""
    if not isinstance(error, MultiRequestError):
        return "failed"
    if key[0] == FEEDS:
        return "unknown"
    for claim, references in (("done", error.succeeded), ("failed", error.failed)):
        if any(each.external_id == key[1] for each in references):
            return claim  # type: ignore[return-value]
    return "unknown"


def _read_back(sdk: ModuleType, ledger: Ledger, keys: list[Key], found: dict[Key, Record | None]) -> Operation:
    for number in range(TRIES):
        try:
            yield from _read(sdk, keys, found)
            return
        except ClientError as error:
            if number == TRIES - 1:
                ledger.violate("cannot be read back", keys, repr(error))
                raise
        yield Pause(1.0)


def _read(sdk: ModuleType, keys: list[Key], found: dict[Key, Record | None]) -> Operation:
    found.update(dict.fromkeys(keys))
    for view, api in APIS.items():
        wanted = [(SPACE, external_id) for each, external_id in keys if each == view]
        if wanted:
            instances = yield Call(lambda client, api=api, ids=wanted: getattr(client, api).retrieve(ids))
            found.update({(view, each.external_id): record_of(view, each) for each in instances})
    starts = _starts(keys)
    if starts:
        query = yield Call(lambda client: client.pump.query(external_id=starts).include(sdk.Pump.feeds).list())
        yield from _zones(query, keys, found)


def _zones(pumps: Any, keys: Iterable[Key], found: dict[Key, Record | None]) -> Operation:
    for pump in pumps:
        for zone in (yield Related(pump.feeds, "all")):
            key = feeds(pump.external_id, zone.external_id)
            if key in keys:
                found[key] = {}


def _starts(keys: Iterable[Key]) -> list[str]:
    return sorted({external_id.partition(">")[0] for view, external_id in keys if view == FEEDS})
