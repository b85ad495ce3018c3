"""Writes whose answer was lost: a retry that meets a version conflict may have met its own first attempt.

The items are read back and compared with what was sent. A write is one transaction, so one item that certainly did not
land tells for all of them.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from pygen_runtime.exceptions import ClientError, ConflictError, MultiRequestError
from pygen_runtime.filters.timestamps import parse_timestamp
from pygen_runtime.filters.values import float32
from pygen_runtime.http.flow import send
from pygen_runtime.http.messages import Flow, Request, Response, json_list, json_object
from pygen_runtime.requests.endpoints import instance_id, item_key
from pygen_runtime.requests.reads import retrieve, view_source

Item = Mapping[str, Any]
Found: TypeAlias = "dict[tuple[str, str, str], dict[str, Any]]"


def send_write(request: Request) -> Flow[Response]:
    """Send a POST to /models/instances whose body is JSON.

    Where an answer was lost and the retry says "version conflict", the items are read back: if all of them hold what
    was sent, the answer is made from them.

    Raises:
        ConflictError: where the conflict is real.
        MultiRequestError: with the items as `unknown`, where nobody can tell.
    """
    try:
        return (yield from send(request))
    except ConflictError as error:
        if not error.lost_answers:
            raise
        conflict = error
    body = json_object(json.loads(request.body or b"{}"))
    return (yield from _after_conflict(request, body, conflict))


def _after_conflict(request: Request, body: Item, conflict: ConflictError) -> Flow[Response]:
    items, deletes = json_list(body.get("items")), json_list(body.get("delete"))
    try:
        found = yield from _read_back(items + deletes)
    except ClientError:
        raise _unknown(conflict, items + deletes) from None
    verdicts = [_landed(item, found.get(item_key(item))) for item in items]
    verdicts += [item_key(item) not in found for item in deletes]
    if False in verdicts:
        raise conflict
    if None in verdicts:
        raise _unknown(conflict, items + deletes)
    return _answer(request, items, deletes, found, conflict)


def _read_back(items: Sequence[Item]) -> Flow[Found]:
    """What is stored of `items`, with the properties of the views that they write to."""
    found = yield from _read(items, None)
    stored = [item for item in items if item_key(item) in found]
    for view, members in _by_view(stored).items():
        answers = yield from _read(members, [view_source(json.loads(view))])
        for key, instance in answers.items():
            _merge(found[key], instance)
    return found


def _read(items: Sequence[Item], sources: Sequence[Any] | None) -> Flow[Found]:
    ids = [instance_id(*item_key(item)) for item in items]
    instances = yield from retrieve(ids, sources, lambda content: json_list(json_object(json.loads(content))["items"]))
    return {item_key(instance): json_object(instance) for instance in instances}


def _by_view(items: Sequence[Item]) -> dict[str, list[Item]]:
    """The items per view that they write to; byids returns only instances that have data in the view asked for."""
    views: dict[str, dict[tuple[str, str, str], Item]] = {}
    for item in items:
        for source in _sources(item):
            if source["source"].get("type") != "container":
                views.setdefault(json.dumps(source["source"], sort_keys=True), {})[item_key(item)] = item
    return {view: list(members.values()) for view, members in views.items()}


def _sources(item: Item) -> list[dict[str, Any]]:
    return [json_object(source) for source in json_list(item.get("sources"))]


def _merge(into: dict[str, Any], instance: Mapping[str, Any]) -> None:
    # Another writer may have come between the two reads: these values are those of the later version.
    into["version"] = max(into["version"], instance["version"])
    properties = into.setdefault("properties", {})
    for space, views in json_object(instance.get("properties")).items():
        properties.setdefault(space, {}).update(views)


def _landed(item: Item, stored: Mapping[str, Any] | None) -> bool | None:
    """Whether the lost attempt wrote `item`; None where it cannot be told."""
    expected = item.get("existingVersion")
    if stored is None:
        return None if expected else False  # what had a version was deleted since
    same = _holds(item, stored)
    if expected is None or same:
        return None if same is None else same or None
    if stored["version"] <= expected + 1:
        return False if same is False or stored["version"] <= expected else None
    return None


def _holds(item: Item, stored: Mapping[str, Any]) -> bool | None:
    """Whether `stored` has every value of `item`; None where a container was written, which cannot be read."""
    expected = item.get("existingVersion")
    if expected is not None and stored["version"] <= expected:
        return False
    known = True
    for source in _sources(item):
        reference = source["source"]
        if reference.get("type") == "container":
            known = False
            continue
        view = f"{reference['externalId']}/{reference['version']}"
        values = json_object(json_object(json_object(stored.get("properties")).get(reference["space"])).get(view))
        sent = json_object(source.get("properties"))
        if not all(same_value(value, values.get(name)) for name, value in sent.items()):
            return False
    return True if known else None


def same_value(sent: Any, stored: Any) -> bool:
    """Whether a stored value is what was sent, in any of the forms that the API may give it back."""
    if isinstance(sent, list):
        ours, theirs = json_list(sent), json_list(stored)  # pyright: ignore[reportUnknownArgumentType]
        return len(ours) == len(theirs) and all(map(same_value, ours, theirs))
    if sent == stored:
        return True
    try:
        if isinstance(sent, float) or isinstance(stored, float):  # float32 properties come back in single precision
            return float32(sent) == float32(stored)
        return isinstance(sent, str) and isinstance(stored, str) and parse_timestamp(sent) == parse_timestamp(stored)
    except (ValueError, TypeError, OverflowError, struct.error):
        return False


def _answer(
    request: Request, items: Sequence[Item], deletes: Sequence[Item], found: Found, conflict: ConflictError
) -> Response:
    """The answer that the lost attempt must have given."""
    slims: list[dict[str, Any]] = []
    for item in items:
        stored = found[item_key(item)]
        kept = {name: stored[name] for name in ("version", "createdTime", "lastUpdatedTime")}
        slims.append({**instance_id(*item_key(item)), **kept, "wasModified": True})
    deleted = [instance_id(*item_key(item)) for item in deletes]
    content = json.dumps({"items": slims, "deleted": deleted}).encode()
    return Response(200, {}, content, request, conflict.request_id, conflict.attempts)


def _unknown(conflict: ConflictError, items: Sequence[Item]) -> MultiRequestError:
    return MultiRequestError(
        "an answer was lost, and what is stored now does not tell whether the write landed; "
        "read the items in `unknown` and decide",
        unknown=items,
        errors=[conflict],
        method=conflict.method,
        path=conflict.path,
        status=conflict.status,
        request_id=conflict.request_id,
        attempts=conflict.attempts,
    )
