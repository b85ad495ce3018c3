"""Requests about nodes to services beside the model, which may not know for some seconds what was written a moment ago."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pygen_runtime.exceptions import ClientError, InvalidRequestError, ResourceNotFoundError
from pygen_runtime.http.flow import Flow, Request, Response, current_session, send
from pygen_runtime.http.messages import Wait
from pygen_runtime.requests.batches import post, split
from pygen_runtime.requests.limits import INSTANCES

NEW_NODE = 30.0
"""Seconds for which a service is asked again that does not know a node, though it exists."""
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 5.0


def send_of_nodes(request: Request, exist: Callable[[ClientError], Flow[bool]]) -> Flow[Response]:
    """The answer. Where it is that something is unknown, and `exist` says that the model has it, it is asked for again.

    Raises:
        InvalidRequestError, ResourceNotFoundError: for what the model does not have, or the service does not know in time.
    """
    session = yield from current_session()
    waited, pause, is_known = 0.0, FIRST_PAUSE, False
    while True:
        try:
            return (yield from send(request))
        except (InvalidRequestError, ResourceNotFoundError) as error:
            if not error.missing and error.status != 404:
                raise
            is_known = is_known or (yield from exist(error))
            if not is_known or waited >= NEW_NODE:
                raise
        delay = session.jitter(pause / 2, pause)
        yield Wait(delay)
        waited, pause = waited + delay, min(2 * pause, LONGEST_PAUSE)


def nodes_exist(instances: Sequence[Mapping[str, Any]], view: Mapping[str, Any] | None = None) -> Flow[bool]:
    """Whether all of these nodes exist, and have data in `view`. One request per 1,000."""
    for some in split(instances, INSTANCES):
        try:
            response = yield from send(_nodes(some, view))
        except (InvalidRequestError, ResourceNotFoundError):  # a project without the core model has no such view
            return False
        if len(response.decode(lambda content: json.loads(content)["items"])) < len(some):
            return False
    return True


def _nodes(instances: Sequence[Mapping[str, Any]], view: Mapping[str, Any] | None) -> Request:
    items = [{"instanceType": "node", "space": each["space"], "externalId": each["externalId"]} for each in instances]
    sources = {} if view is None else {"sources": [{"source": view}]}
    return post("/models/instances/byids", "read", {"items": items, **sources}, len(items))
