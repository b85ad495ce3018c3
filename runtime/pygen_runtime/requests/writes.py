"""The requests that write and delete instances.

The body of an apply request, for example::

    {"items": [{"instanceType": "node", "space": "plant", "externalId": "P-101", "existingVersion": 3,
                "sources": [{"source": {"type": "view", "space": "plant", "externalId": "Pump", "version": "v1"},
                             "properties": {"weight": 5.0, "site": {"space": "plant", "externalId": "north"}}}]}],
     "delete": [{"instanceType": "edge", "space": "plant", "externalId": "feeds-7"}],
     "replace": false, "skipOnVersionConflict": false, "autoCreateStartNodes": false, "autoCreateEndNodes": false,
     "autoCreateDirectRelations": true}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pygen_runtime.http.flow import Flow, Request, Response, send
from pygen_runtime.requests.batches import encode
from pygen_runtime.requests.endpoints import KINDS, Body, instance_request, item_key, path_of
from pygen_runtime.requests.lost_answers import send_write

if TYPE_CHECKING:
    from pygen_runtime.wire import ApplyAnswer, InstanceId

Item = Mapping[str, Any]


def apply_body(
    items: Sequence[Item],
    delete: Sequence[Item] = (),
    *,
    replace: bool = False,
    skip_on_version_conflict: bool = False,
    auto_create_start_nodes: bool = False,
    auto_create_end_nodes: bool = False,
    auto_create_direct_relations: bool = True,
) -> Body:
    body: Body = {
        "items": items,
        "replace": replace,
        "skipOnVersionConflict": skip_on_version_conflict,
        "autoCreateStartNodes": auto_create_start_nodes,
        "autoCreateEndNodes": auto_create_end_nodes,
        "autoCreateDirectRelations": auto_create_direct_relations,
    }
    return {**body, "delete": delete} if delete else body


def send_apply(body: Body, encode: Callable[[Body], bytes] = encode) -> Flow[ApplyAnswer]:
    """The answer to one apply request; `encode` gives its bytes, where its items are no dictionaries.

    Raises:
        InvalidAnswerError: where it is not about exactly the items that were sent: what became of them is unknown.
    """
    from pygen_runtime.wire import ApplyAnswer

    items = len(body["items"]) + len(body.get("delete", ()))
    request = Request("POST", path_of("apply"), KINDS["apply"], encode(body), items=items)
    response = yield from send_write(request)
    answer = response.decode(ApplyAnswer.model_validate_json)
    _check_complete(body, answer, response)
    return answer


def _check_complete(body: Body, answer: ApplyAnswer, response: Response) -> None:
    sent = {item_key(item) for item in body["items"]}
    answered = {(item.instance_type, item.space, item.external_id) for item in answer.items}
    absent = sent - answered
    if answered - sent or (
        absent and not body["skipOnVersionConflict"]
    ):  # whether skipped ones are listed is not known
        first = ":".join(next(iter(absent or answered - sent)))
        raise response.invalid(f"it is about {len(answered)} instances, {len(sent)} were sent; they differ in {first}")


def send_delete(ids: Sequence[Item]) -> Flow[list[InstanceId]]:
    """The ids of those that existed. One request."""
    from pygen_runtime.wire import InstanceId, Items

    response = yield from send(instance_request("delete", {"items": ids}, len(ids)))
    return response.decode(Items[InstanceId].model_validate_json).items
