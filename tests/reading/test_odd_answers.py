"""What a query does with answers that the emulator never gives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest

from pygen_runtime import TokenAuth, avg, min_
from pygen_runtime.exceptions import ConfigurationError, InvalidAnswerError, PagingError
from tests.http.server import Reply, Server


def node(external_id: str) -> dict[str, Any]:
    return {
        "instanceType": "node", "space": "plant", "externalId": external_id,
        "version": 1, "createdTime": 1, "lastUpdatedTime": 2,
    }  # fmt: skip


def answer(sites: list[Any], pumps: list[Any], **cursors: str | None) -> Reply:
    return Reply(body={"items": {"root": sites, "pumps_1": pumps}, "nextCursor": cursors})


@contextmanager
def asked(sdk: ModuleType, *replies: Reply) -> Iterator[tuple[Any, Server]]:
    """A query of sites with their pumps, and the server that answers it."""
    with Server(list(replies)) as server, sdk.WaterWorksClient(
        base_url=server.url, project="acme", credentials=TokenAuth("x"), max_retries=0
    ) as client:  # fmt: skip
        yield client.site.query().include(sdk.Site.pumps), server


def test_a_name_without_a_cursor_is_at_its_end(sdk: ModuleType) -> None:
    with asked(sdk, answer([node("s")], [])) as (query, server):
        (site,) = query
        assert site.name is None and site.pumps.count() == 0
        assert len(server.paths()) == 1


def test_a_cursor_of_children_that_does_not_move_is_an_error(sdk: ModuleType) -> None:
    stuck = answer([node("s")], [node("p")], pumps_1="again")
    with asked(sdk, stuck, stuck, stuck) as (query, server):
        with pytest.raises(PagingError, match="same cursor of pumps_1 again"):
            query.list()
        assert len(server.paths()) == 2


@pytest.mark.parametrize("body", [b"<html>", b'{"items": {"root": [', {"items": []}, {"items": {"root": [{}]}}])
def test_an_answer_that_is_none(sdk: ModuleType, body: Any) -> None:
    with asked(sdk, Reply(body=body)) as (query, _), pytest.raises(InvalidAnswerError):
        query.list()


def test_aggregates_are_told_by_their_names(sdk: ModuleType) -> None:
    average = {"aggregate": "avg", "property": "elevation", "value": 2.5}
    least = {"aggregate": "min", "property": "elevation", "value": 1.0}
    shown = {"items": [{"instanceType": "node", "aggregates": [least, average]}]}
    short = {"items": [{"instanceType": "node", "aggregates": [least]}]}
    with Server([Reply(body=shown), Reply(body=short)]) as server, sdk.WaterWorksClient(
        base_url=server.url, project="acme", credentials=TokenAuth("x"), max_retries=0
    ) as client:  # fmt: skip
        (row,) = client.site.aggregate(avg("elevation"), min_("elevation"))
        assert row.values == {"avg_elevation": 2.5, "min_elevation": 1.0}
        with pytest.raises(InvalidAnswerError, match="avg"):
            client.site.aggregate(avg("elevation"), min_("elevation"))


def test_too_many_result_sets_are_refused(sdk: ModuleType) -> None:
    with asked(sdk) as (query, server):
        path, wanted = sdk.Site.parent, []
        for _ in range(50):
            wanted.append(path)
            path = path.parent
        with pytest.raises(ConfigurationError, match="52 result sets, the API takes 50"):
            query.include(*wanted).explain()
        assert server.paths() == []
