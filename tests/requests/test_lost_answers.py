"""Writes that landed although their answer was lost, on the emulator behind a connection that breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pygen_runtime import (
    ConflictError,
    InstanceClient,
    MultiRequestError,
    NetworkError,
    PygenClient,
    TokenAuth,
    ViewReference,
)
from pygen_runtime.emulator import Emulator
from pygen_runtime.filters.timestamps import parse_timestamp
from pygen_runtime.http.transport import BaseTransport, HTTPRequest, HTTPResponse, library
from pygen_runtime.requests.lost_answers import same_value

VIEW = ViewReference("sp", "Pump", "v1")
CONTAINER = {"type": "container", "space": "sp", "externalId": "Pump"}


class Unreliable(BaseTransport):
    """Loses the next answer to a write; `meanwhile` is done before the connection is back."""

    def __init__(self, inner: BaseTransport) -> None:
        self.inner, self.lose, self.land = inner, False, True
        self.meanwhile: Callable[[], object] = lambda: None

    def handle_request(self, request: HTTPRequest) -> HTTPResponse:
        lost = self.lose and request.url.path.endswith("/models/instances")
        if lost and not self.land:
            answer = None
        else:
            answer = self.inner.handle_request(request)
        if lost or answer is None:
            self.lose = False
            self.meanwhile()
            raise library.ReadError("the connection broke")
        return answer


@pytest.fixture
def lines() -> Iterator[tuple[PygenClient, PygenClient, Unreliable]]:
    """A client on a line that breaks, one on a line that does not, and the first line."""
    with Emulator(strict=True) as emulator:
        line = Unreliable(emulator.transport)
        with (
            PygenClient("https://emulator", "p", TokenAuth("t"), transport=line) as client,
            PygenClient("https://emulator", "p", TokenAuth("t"), transport=emulator.transport) as other,
        ):
            _model(other)
            line.lose = True
            yield client, other, line


def _model(client: PygenClient) -> None:
    client.spaces.create({"space": "sp"})
    types: dict[str, Any] = {
        "name": {"type": "text"},
        "weight": {"type": "float32"},
        "when": {"type": "timestamp"},
        "tags": {"type": "text", "list": True},
        "next": {"type": "direct"},
        "more": {"type": "json"},
    }
    properties = {name: {"type": kind} for name, kind in types.items()}
    client.containers.create({"space": "sp", "externalId": "Pump", "usedFor": "node", "properties": properties})
    mapped = {name: {"container": CONTAINER, "containerPropertyIdentifier": name} for name in types}
    client.views.create({**{"space": "sp", "externalId": "Pump", "version": "v1"}, "properties": mapped})
    client.instances.apply([pump("a"), pump("b")])


def pump(external_id: str, version: int | None = None, source: Any = None, **values: Any) -> dict[str, Any]:
    known = {} if version is None else {"existingVersion": version}
    sources = [{"source": source or VIEW.dump(), "properties": {"name": "first", **values}}]
    return {"instanceType": "node", "space": "sp", "externalId": external_id, **known, "sources": sources}


Lines = tuple[PygenClient, PygenClient, Unreliable]


@pytest.fixture(autouse=True)
def at_once(pauses: list[float]) -> None:
    """Retries do not wait."""


def test_a_write_that_landed_is_no_conflict(lines: Lines) -> None:
    client, other, _ = lines
    written = pump(
        "a",
        1,
        name="new",
        weight=1.1,
        when="2024-01-02T03:04:05.600Z",
        tags=["x", "y"],
        next={"space": "sp", "externalId": "b"},
        more={"k": [1, None]},
    )
    answer = client.instances.apply([written, pump("b", 1, name="also"), pump("new", 0)])
    assert [(item.external_id, item.version, item.was_modified) for item in answer.items] == [
        ("a", 2, True),
        ("b", 2, True),
        ("new", 1, True),
    ]
    stored = other.instances.retrieve(("sp", "a"), sources=[VIEW])
    assert stored.version == 2


def test_a_write_that_did_not_land_is_repeated(lines: Lines) -> None:
    client, _, line = lines
    line.land = False
    assert client.instances.apply(pump("a", 1, name="new")).items[0].version == 2


def test_another_writer_came_first(lines: Lines) -> None:
    client, other, line = lines
    line.land = False
    line.meanwhile = lambda: other.instances.apply(pump("a", 1, name="theirs"))
    with pytest.raises(ConflictError) as caught:
        client.instances.apply(pump("a", 1, name="mine"))
    assert caught.value.lost_answers == 1


def test_overwritten_since_cannot_be_told(lines: Lines) -> None:
    client, other, line = lines
    line.meanwhile = lambda: other.instances.apply(pump("a", name="theirs"))
    with pytest.raises(MultiRequestError) as caught:
        client.instances.apply(pump("a", 1, name="mine"))
    assert [item["externalId"] for item in caught.value.unknown] == ["a"]
    assert caught.value.failed == ()


def test_a_container_cannot_be_read_back(lines: Lines) -> None:
    client, _, _ = lines
    with pytest.raises(MultiRequestError) as caught:
        client.instances.apply(pump("a", 1, source=CONTAINER, name="mine"))
    assert len(caught.value.unknown) == 1


def test_a_conflict_without_a_lost_answer(lines: Lines) -> None:
    client, _, line = lines
    line.lose = False
    with pytest.raises(ConflictError) as caught:
        client.instances.apply(pump("a", 0, name="mine"))
    assert caught.value.lost_answers == 0


def test_writes_with_deletes(lines: Lines) -> None:
    client, other, _ = lines
    answer = client.instances.apply([pump("a", 1, name="new")], delete=[("sp", "b")])
    assert answer.items[0].version == 2
    assert [item.external_id for item in answer.deleted or []] == ["b"]
    assert len(other.instances.retrieve([("sp", "a"), ("sp", "b")])) == 1


def test_without_versions_the_retry_just_writes(lines: Lines) -> None:
    client, _, _ = lines
    assert client.instances.apply(pump("a", name="new")).items[0].version == 2


def test_no_retries_left(lines: Lines) -> None:
    client, _, _ = lines
    with pytest.raises(NetworkError) as caught:
        client.with_options(max_retries=0).instances.apply(pump("a", 1, name="new"))
    assert caught.value.sent


def test_another_writer_comes_while_it_is_read_back(lines: Lines) -> None:
    """Version and values are read by two requests: the first write landed, which the values do not show any more."""
    client, other, line = lines
    inner, reads = line.inner, []

    class WritesBetween(BaseTransport):
        def handle_request(self, request: HTTPRequest) -> HTTPResponse:
            answer = inner.handle_request(request)
            if request.url.path.endswith("/byids"):
                reads.append(request)
                if len(reads) == 1:
                    other.instances.apply(pump("a", 2, name="theirs"))
            return answer

    line.inner = WritesBetween()
    with pytest.raises(MultiRequestError) as caught:
        client.instances.apply(pump("a", 1, name="mine"))
    assert [item["externalId"] for item in caught.value.unknown] == ["a"]
    assert len(reads) == 2


def test_an_instance_that_was_deleted_since_tells_nothing(lines: Lines) -> None:
    client, other, line = lines
    line.meanwhile = lambda: other.instances.delete([("sp", "a")])
    with pytest.raises(MultiRequestError) as caught:
        client.instances.apply([pump("a", 1, name="mine"), pump("b", 1, name="mine")])
    assert [item["externalId"] for item in caught.value.unknown] == ["a", "b"]


class Refusing(BaseTransport):
    """Answers with `status`, or with a connection that fails (0); `lost`: the first answer is only lost."""

    def __init__(self, inner: BaseTransport, status: int, lost: bool = False) -> None:
        self.inner, self.status, self.lost = inner, status, lost

    def handle_request(self, request: HTTPRequest) -> HTTPResponse:
        if self.lost:
            self.lost = False
            self.inner.handle_request(request)
            raise library.ReadError("the connection broke")
        if not self.status:
            raise library.ConnectError("nobody listens")
        return HTTPResponse(self.status, json={"error": {"code": self.status, "message": "no"}})


@pytest.mark.parametrize("status", [0, 400, 401, 403, 429, 503])
def test_what_is_refused_after_a_lost_answer_may_have_landed(status: int, lines: Lines) -> None:
    _, other, line = lines
    broken = Refusing(line.inner, status, lost=True)
    with InstanceClient("https://e", "p", TokenAuth("t"), transport=broken) as client:
        with pytest.raises(MultiRequestError) as caught:
            client.delete([("sp", "a")])
        assert [each.external_id for each in caught.value.unknown] == ["a"]
        assert caught.value.failed == ()
    assert len(other.instances.retrieve([("sp", "a"), ("sp", "b")])) == 1


@pytest.mark.parametrize("status", [0, 401, 503])
def test_what_cannot_be_read_back_is_unknown(status: int, lines: Lines) -> None:
    _, other, line = lines
    inner, refusing = line.inner, Refusing(line.inner, status)

    class OnlyWrites(BaseTransport):
        def handle_request(self, request: HTTPRequest) -> HTTPResponse:
            reads = request.url.path.endswith("/byids")
            return (refusing if reads else inner).handle_request(request)

    line.inner = OnlyWrites()
    line.meanwhile = lambda: other.instances.apply(pump("a", name="theirs"))
    with PygenClient("https://e", "p", TokenAuth("t"), transport=line) as client:
        with pytest.raises(MultiRequestError) as caught:
            client.instances.apply(pump("a", 1, name="mine"))
        assert [item["externalId"] for item in caught.value.unknown] == ["a"]


@pytest.mark.parametrize(
    ("sent", "stored", "same"),
    [
        (None, None, True),
        ("a", None, False),
        (1.1, 1.10000002384185791015625, True),
        (1.1, 1.2, False),
        (1, 1.0, True),
        (1e300, 1e300, True),
        ("2024-09-03T09:36:01.170+00:00", "2024-09-03T11:36:01.17+02:00", True),
        ("2024-09-03T09:36:01Z", "2024-09-03T09:36:02Z", False),
        ([1, "a"], [1, "a"], True),
        ([1], [1, 2], False),
        ({"a": 1}, {"a": 1}, True),
        ("x", 5, False),
    ],
)
def test_equal_on_the_wire(sent: Any, stored: Any, same: bool) -> None:
    assert same_value(sent, stored) is same


def test_timestamps() -> None:
    assert parse_timestamp("2024-09-03T09:36:01.17Z").microsecond == 170_000
    assert parse_timestamp("2024-09-03T09:36:01+02:00").utcoffset() is not None
