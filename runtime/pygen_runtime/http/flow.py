"""The protocol, written once: flows yield steps and receive their results; drivers (http.drivers) perform the steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from pygen_runtime.exceptions import ClientError
from pygen_runtime.http.messages import (
    Authorize,
    CurrentSession,
    Exchange,
    Failure,
    Flow,
    Outcome,
    Parallel,
    Request,
    Response,
    Wait,
)
from pygen_runtime.http.retries import Attempts
from pygen_runtime.http.secret import SecretHeaders
from pygen_runtime.http.throttle import Kind

if TYPE_CHECKING:
    from pygen_runtime.http.session import Session

T = TypeVar("T")


class Runner(Protocol):
    """What runs flows in the calling thread: a client, as the layers below know it."""

    def run(self, flow: Flow[T]) -> T: ...


class AsyncRunner(Protocol):
    """As `Runner`, in the running event loop."""

    async def run(self, flow: Flow[T]) -> T: ...


def current_session() -> Flow[Session]:
    """The settings of the client that runs the flow."""
    session: Session = yield CurrentSession()
    return session


def parallel(flows: Sequence[Flow[T]], kind: Kind) -> Flow[list[Outcome]]:
    """Run `flows` at the same time, as many at once as the client allows for `kind`; never raises for one of them."""
    session = yield from current_session()
    outcomes: list[Outcome] = yield Parallel(flows, session.concurrency[kind])
    return outcomes


def send(request: Request, *, repeat_408: bool = True) -> Flow[Response]:
    """Send until an answer says success, with the retries of the session (http.retries has the rules).

    `repeat_408` false leaves a 408 to the caller, who asks for less.

    Raises:
        ClientError: the kind that fits; `pygen_runtime.exceptions` lists them.
    """
    session = yield from current_session()
    payload, compressed = session.encode(request)
    attempts = Attempts(session, repeat_408=repeat_408)
    while True:
        delay = session.rate.reserve()
        if delay:
            yield Wait(delay)
        try:
            authorization: SecretHeaders = (yield Authorize()) if session.credentials else SecretHeaders()
            answer: Response | Failure = yield Exchange(request, authorization, payload, compressed, attempts.count + 1)
            pause = attempts.judge(request, answer, authorization)
        except ClientError as error:
            error.lost_answers = attempts.lost
            raise
        if pause is None:
            assert isinstance(answer, Response)
            return answer
        if attempts.location:
            request = replace(request, path=attempts.location)
        if pause:
            yield Wait(pause)


__all__ = ["Flow", "Kind", "Outcome", "Request", "Response", "current_session", "parallel", "send"]
