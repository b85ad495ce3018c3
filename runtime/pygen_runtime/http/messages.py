"""Requests, answers, and the steps that flows yield; plain values, so that a test can drive a flow without any HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from pygen_runtime.exceptions import InvalidAnswerError
from pygen_runtime.http.deep_json import parse_any
from pygen_runtime.http.findings import reason_of
from pygen_runtime.http.secret import SecretHeaders
from pygen_runtime.http.throttle import Kind
from pygen_runtime.http.urls import place

T = TypeVar("T")
ParamValue: TypeAlias = "str | int | bool | Sequence[str] | None"


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `path` is below ``/api/v1/projects/{project}`` (or a whole URL, for token endpoints).

    `items` counts the items it sends, `timeout` overrides the client's (seconds). Parameters that are None are left out.
    """

    method: str
    path: str
    kind: Kind
    body: bytes | None = field(default=None, repr=False)
    params: Mapping[str, ParamValue] | None = None
    items: int = 0
    timeout: float | None = None
    content_type: str = "application/json"
    accept: str = "application/json"


@dataclass(frozen=True, slots=True)
class Response:
    """A complete answer; `headers` have lower-case names, `content` is decompressed, `attempts` counts from 1.

    `authorization` holds what the request was authorized with: no text of the answer is shown with it.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    request: Request
    request_id: str | None = None
    attempts: int = 1
    elapsed: float = 0.0
    received: int = 0
    authorization: SecretHeaders = field(default_factory=SecretHeaders, repr=False)

    def text(self, length: int) -> str:
        """The first characters of the body, for a message; a server may repeat in it what it was sent."""
        reach = 4 * length + 3 * sum(map(len, self.authorization.values()))  # a secret that begins here ends here, too
        return self.authorization.redact(self.content[:reach].decode("utf-8", "replace"))[:length]

    def decode(self, parse: Callable[[bytes], T], advice: Callable[[], str] = str) -> T:
        """`parse(content)`; `advice` is what an error says where the answer is JSON that does not fit.

        Raises:
            InvalidAnswerError: where `parse` raises a ValueError (as json and pydantic do).
        """
        try:
            return parse(self.content)
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            found = error
        try:
            answer = parse_any(self.content)
        except ValueError:
            reason = self.authorization.redact(reason_of(found))
            del found  # what an answer repeats stays out of tracebacks
            raise self.invalid(reason) from None
        reason = self.authorization.redact(reason_of(found, answer))
        del found, answer
        hint = advice()
        raise InvalidAnswerError(
            f"the answer has what was not expected: {reason}{'. ' if hint else ''}{hint}",
            body=self.text(200),
            **self.facts(),
        )

    def json(self) -> Any:
        """The decoded body.

        Raises:
            InvalidAnswerError: where it is not JSON.
        """
        return self.decode(json.loads)

    def invalid(self, reason: str) -> InvalidAnswerError:
        """The error for an answer that says success but is not what the API documents."""
        text = self.text(200)
        return InvalidAnswerError(
            f"the answer is not what the API documents: {reason}; it begins with {text[:80]!r}. "
            "Is base_url the API, with no proxy or login page before it?",
            body=text,
            **self.facts(),
        )

    def facts(self) -> dict[str, Any]:
        """What an error says of the request and its answer."""
        asked = {"method": self.request.method, "path": self.request.path, "status": self.status}
        return {**asked, "request_id": self.request_id, "attempts": self.attempts}


@dataclass(frozen=True, slots=True)
class Failure:
    """No answer. `sent`: the server may have acted; `retry`: another attempt may help; `timeout`: it was too slow;
    `advised`: the reason says what to do."""

    reason: str
    sent: bool
    retry: bool = True
    timeout: bool = False
    advised: bool = False
    received: int = 0
    """Bytes that came before."""


@dataclass(frozen=True, slots=True)
class CurrentSession:
    """Step: the result is the driver's `Session`."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Step: wait `seconds`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Authorize:
    """Step: the result is the headers that authorize a request, a `SecretHeaders`."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Step: send `request` once; the result is a `Response` or a `Failure`."""

    request: Request
    authorization: SecretHeaders
    payload: bytes | None = field(default=None, repr=False)
    compressed: bool = False
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Transfer:
    """A request to a storage address, streamed both ways. Its URL is a credential, which nothing shows.

    `pieces` gives the `length` bytes of the body from their beginning, each time it is called. `waits`: it takes one of the
    places that the client has for transfers; what a caller reads at leisure takes none, or a few of them would wait for
    each other for ever.
    """

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    pieces: Callable[[], Iterator[bytes]] | None = field(default=None, repr=False)
    length: int = 0
    waits: bool = True

    @property
    def request(self) -> Request:
        """As hooks, statistics and errors see it."""
        return Request(self.method, place(self.url), "transfer")


@dataclass(frozen=True, slots=True)
class OpenTransfer:
    """Step: send `transfer`, its body included; the result is an `Opened` or a `Failure`."""

    transfer: Transfer
    authorization: SecretHeaders
    attempt: int = 1

    @property
    def exchange(self) -> Exchange:
        return Exchange(self.transfer.request, self.authorization, attempt=self.attempt)


@dataclass(slots=True)
class Opened:
    """An answer whose body is still to be read, by `ReadPiece`; `headers` have lower-case names.

    `abandon` closes what will not be read to its end; afterwards, and at the end of the body, it does nothing.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    request: Request
    pieces: Any = field(repr=False)
    abandon: Callable[[], None] = field(repr=False)
    finish: Callable[[Response | Failure], None] = field(repr=False)
    hidden: SecretHeaders = field(repr=False)
    received: int = 0
    rest: bytes = field(default=b"", repr=False)
    failure: Failure | None = None
    """What broke off, told once the bytes before it are read."""

    def response(self, content: bytes = b"") -> Response:
        """As a complete answer."""
        return Response(
            self.status, self.headers, content, self.request, received=self.received, authorization=self.hidden
        )


@dataclass(frozen=True, slots=True)
class ReadPiece:
    """Step: the next `size` bytes of the body, fewer at its end, or a `Failure`."""

    opened: Opened
    size: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one of several parallel flows returned or raised."""

    value: Any = None
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class Parallel:
    """Step: run the flows at the same time, at most `width` of them; the result is their `Outcome`s, in order."""

    flows: Sequence[Flow[Any]]
    width: int


Step: TypeAlias = "CurrentSession | Wait | Authorize | Exchange | OpenTransfer | ReadPiece | Parallel"
Flow: TypeAlias = Generator[Step, Any, T]


def json_object(value: Any) -> dict[str, Any]:
    """`value` where it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}  # pyright: ignore[reportUnknownVariableType]


def json_list(value: Any) -> list[Any]:
    """`value` where it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []  # pyright: ignore[reportUnknownVariableType]
