"""Objects of any number are written in windows; small windows here, and one measured run with flat memory."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime.exceptions import ClientError, ConfigurationError, MultiRequestError
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.http.transport import library
from pygen_runtime.writing import windows
from tests.writing.packages import SPACE, Log, client_of, emulator_of, generated, later

water = generated("example")


@pytest.fixture(autouse=True)
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "WINDOW", 3)


def site(external_id: str, **values: Any) -> Any:
    return water.SiteWrite(external_id=external_id, **{"name": external_id, **values})


def sites(count: int) -> Iterator[Any]:
    return (site(f"S{number}") for number in range(count))


def node(external_id: str) -> NodeReference:
    return NodeReference(SPACE, external_id)


def test_how_many_a_window_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert windows.WINDOW == 100_000


def test_a_window_that_holds_all_keeps_the_references(example: Any, log: Log) -> None:
    result = example.upsert(sites(3))
    assert log.take() == ["instances"]
    assert result.complete
    assert result.created == [node("S0"), node("S1"), node("S2")]
    assert result.counts == {"created": 3, "updated": 0, "unchanged": 0, "deleted": 0}


def test_each_window_is_sent_before_the_next_is_asked_for(example: Any, log: Log) -> None:
    sent: list[int] = []

    def objects() -> Iterator[Any]:
        for each in sites(8):
            sent.append(len(log.paths))
            yield each

    result = example.upsert(objects())
    assert sent == [0, 0, 0, 0, 1, 1, 2, 2], "one object is asked for ahead, to know whether there is a second window"
    assert result.counts == {"created": 8, "updated": 0, "unchanged": 0, "deleted": 0}
    assert repr(result) == "UpsertResult(created=8, updated=0, unchanged=0, deleted=0)"
    assert "<td>created</td><td>8</td><td></td>" in result._repr_html_()
    assert len(example.site.list()) == 8


def test_references_are_not_kept_unless_asked_for(example: Any) -> None:
    result = example.upsert(list(sites(4)))
    assert not result.complete
    for name, count in result.counts.items():
        with pytest.raises(ConfigurationError, match=rf"counts\['{name}'\] is {count}.*keep_references=True"):
            getattr(result, name)
    later()
    again = example.upsert([site("S0", name="other"), *list(sites(5))[1:]], keep_references=True)
    assert again.complete
    assert (again.updated, again.created) == ([node("S0")], [node("S4")])
    assert again.unchanged == [node("S1"), node("S2"), node("S3")]
    assert again.counts == {"created": 1, "updated": 1, "unchanged": 3, "deleted": 0}


def test_what_an_object_nests_is_in_its_window(example: Any, log: Log) -> None:
    town = site("Town")
    result = example.upsert(site(f"S{n}", parent=town) for n in range(4))
    assert log.take() == ["instances", "instances"]
    assert result.counts == {"created": 5, "updated": 0, "unchanged": 1, "deleted": 0}
    assert example.site.retrieve("S3").parent == node("Town")


def test_of_one_id_in_two_windows_the_later_wins(example: Any) -> None:
    objects = [site("S", name="first", description="kept"), *sites(2), site("S", name="second")]
    result = example.upsert(objects)
    assert result.counts == {"created": 3, "updated": 1, "unchanged": 0, "deleted": 0}
    read = example.site.retrieve("S")
    assert (read.name, read.description) == ("second", "kept")


def test_a_refused_window_is_the_last_one(example: Any, log: Log) -> None:
    example.upsert(site("S4"))
    log.take()
    with pytest.raises(MultiRequestError, match="stopped after 3 created; the objects from index 6 on") as raised:
        example.upsert(sites(9), mode="create")
    assert log.take() == ["instances", "instances"]
    error = raised.value
    assert error.counts == {"created": 3, "updated": 0, "unchanged": 0, "deleted": 0}
    assert error.first_not_sent == 6
    assert set(error.failed) == {node("S3"), node("S4"), node("S5")}
    assert (error.succeeded, error.unknown, error.status) == ((), (), 409)
    assert error.__cause__ is error.errors[0]
    with pytest.raises(MultiRequestError) as raised:
        example.upsert([*(site(f"T{n}") for n in range(3)), site("S4")], mode="create", keep_references=True)
    assert raised.value.succeeded == (node("T0"), node("T1"), node("T2"))
    assert raised.value.first_not_sent == 4


@pytest.mark.parametrize("keep", [False, True])
def test_a_window_whose_answer_is_lost_is_unknown(keep: bool) -> None:
    """Of the second window nobody knows whether it was written; the first one was, the third was never sent."""
    with emulator_of("example") as emulator:

        def answer(request: Any) -> Any:
            found = emulator.transport.handle_request(request)
            if len(log.paths) == 2:
                raise library.ReadError("the connection went away", request=request)
            return found

        log = Log()
        package = generated("example")
        with (
            package.TheClient(
                "https://emulator.local", "any", transport=library.MockTransport(answer), on_request=log, max_retries=0
            ) as client,
            pytest.raises(MultiRequestError, match="stopped after 3 created; the objects from index 6 on") as raised,
        ):
            client.upsert(sites(8), keep_references=keep)
    error = raised.value
    assert error.succeeded == ((node("S0"), node("S1"), node("S2")) if keep else ())
    assert (set(error.unknown), error.failed) == ({node("S3"), node("S4"), node("S5")}, ())
    assert (error.counts["created"], error.first_not_sent, error.status) == (3, 6, None)
    assert (error.method, error.path, error.attempts) == ("POST", "/models/instances", 1)
    assert log.take() == ["instances", "instances"]


def test_an_object_that_cannot_be_written_stops_at_its_window(example: Any, log: Log) -> None:
    broken = [*sites(4), water.SiteWrite(name="nobody")]
    with pytest.raises(MultiRequestError, match=r"index 3 on were not sent: SiteWrite has no external_id") as raised:
        example.upsert(broken)
    assert (raised.value.first_not_sent, raised.value.counts["created"]) == (3, 3)
    assert isinstance(raised.value.__cause__, ConfigurationError)
    log.take()
    with pytest.raises(ConfigurationError, match="has no external_id") as first:
        example.upsert([water.SiteWrite(name="nobody"), *sites(4)])
    assert first.value.__cause__ is None
    assert log.take() == []


def test_an_iterable_that_fails_is_told_with_what_was_done(example: Any) -> None:
    def objects() -> Iterator[Any]:
        yield from sites(7)
        raise OSError("the file ends here")

    with pytest.raises(MultiRequestError, match="index 6 on were not sent: the file ends here") as raised:
        example.upsert(objects())
    assert isinstance(raised.value.__cause__, OSError)
    assert raised.value.counts["created"] == 6

    def at_once() -> Iterator[Any]:
        raise OSError("no file")
        yield

    with pytest.raises(OSError, match="no file"):
        example.upsert(at_once())


def test_a_partial_failure_in_one_window_has_counts_too(example: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "WINDOW", 100_000)
    with pytest.raises(ClientError) as raised:
        example.upsert([*sites(1500), water.PumpWrite(external_id="P", name="P", site=("nowhere", "x"))])
    assert isinstance(raised.value, MultiRequestError)
    assert raised.value.counts["created"] == len(raised.value.succeeded) >= 1000
    assert raised.value.first_not_sent is None


def test_progress_counts_on_without_a_total(example: Any) -> None:
    steps: list[tuple[int, int | None]] = []
    example.upsert(sites(7), progress=lambda done, total: steps.append((done, total)))
    assert steps == [(3, None), (6, None), (7, None)]


def test_a_dry_run_shows_all_windows(example: Any, log: Log) -> None:
    plan = example.upsert(sites(7), dry_run=True)
    assert [(request.stage, len(request.body["items"])) for request in plan.requests] == [(0, 3), (1, 3), (2, 1)]
    assert (plan.nodes, plan.edges, log.take()) == (7, 0, [])
    basins = [water.BasinWrite(external_id=f"B{n}", name="B", volume=1.0, overflow=f"C{n}") for n in range(4)]
    plan = example.upsert(basins, dry_run=True)
    assert [(request.stage, len(request.body["items"])) for request in plan.requests] == [(0, 6), (1, 2)]
    assert (plan.nodes, plan.edges) == (4, 4)
    assert example.upsert([], dry_run=True).requests == ()
    assert example.upsert([]).counts == {"created": 0, "updated": 0, "unchanged": 0, "deleted": 0}


def test_the_form_for_asyncio_does_the_same(log: Log) -> None:
    async def main() -> Any:
        with emulator_of("example") as emulator:
            async with client_of("example", emulator, log, "AsyncTheClient") as client:
                result = await client.upsert(sites(8))
                with pytest.raises(MultiRequestError) as raised:
                    await client.upsert(sites(8), mode="create")
                return result, raised.value

    result, error = asyncio.run(main())
    assert (result.counts["created"], result.complete) == (8, False)
    assert (error.first_not_sent, error.counts["created"]) == (3, 0)


PROGRAM = """
import gc, json, sys
from pygen_runtime.http.transport import library
from pygen_runtime import PygenClient
from pygen_runtime.writing import windows
from tests.writing.packages import client_of, generated

water = generated("example")
windows.WINDOW = 2_000


def answer(request):
    slims = [
        {"instanceType": "node", "space": each["space"], "externalId": each["externalId"], "version": 1,
         "wasModified": True, "createdTime": 5, "lastUpdatedTime": 5}
        for each in json.loads(request.content)["items"]
    ]
    return library.Response(200, json={"items": slims, "deleted": []})


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 1e6


seen = []


def sites(count):
    for number in range(count):
        if number % 10_000 == 9_999:
            gc.collect()
            seen.append(resident())
        yield water.SiteWrite(external_id=f"S{number}", name=f"a site with number {number}", tags=["one", "two"])


with water.TheClient("https://x.example", "any", transport=library.MockTransport(answer), compress=False) as client:
    result = client.upsert(sites(60_000))
print(json.dumps([result.counts["created"], seen]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("lane", ["structs"])
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads memory from /proc")
def test_memory_is_flat(lane: str) -> None:
    """Its growth from the first 10,000 of 60,000 objects to the last is less than 100 bytes an object."""
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROGRAM)], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    created, seen = json.loads(run.stdout)
    assert created == 60_000
    assert seen[-1] - seen[0] < 5, seen
