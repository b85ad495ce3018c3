"""How many ids one read names."""

from __future__ import annotations

from pygen_runtime import PygenClient, TokenAuth
from tests.http.conftest import TOKEN
from tests.http.server import Reply, Server


def test_an_answer_is_asked_for_by_a_thousand_ids_at_most() -> None:
    ids = [("plant", f"p{number}") for number in range(2_001)]
    with (
        Server(lambda call: Reply(body={"items": []})) as server,
        PygenClient(server.url, "acme", TokenAuth(TOKEN)) as client,
    ):
        client.instances.retrieve(ids)
    assert sorted(len(call.body["items"]) for call in server.calls) == [1, 1_000, 1_000]
    asked = [item["externalId"] for call in server.calls for item in call.body["items"]]
    assert sorted(asked) == sorted(external_id for _, external_id in ids)
