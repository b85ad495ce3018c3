"""What the error of several requests says: all that happened, not what the first of them met."""

from __future__ import annotations

from pygen_runtime import (
    ConflictError,
    InvalidRequestError,
    MultiRequestError,
    NetworkError,
    ServerError,
)
from pygen_runtime.http.messages import Outcome
from pygen_runtime.requests.tally import Tally

WHERE = {"method": "POST", "path": "/models/instances"}


def refused(number: int, text: str = "no such view") -> InvalidRequestError:
    return InvalidRequestError(text, **WHERE, status=400, request_id=f"r{number}", attempts=1)


def tally(requests: int, *errors: Exception) -> MultiRequestError:
    found: Tally[str] = Tally(requests, "instances")
    for number in range(requests - len(errors)):
        found.add([f"item {number}"], Outcome([f"done {number}"]))
    for number, error in enumerate(errors):
        found.add([f"bad {number}"], Outcome(error=error))
    return found.error()


def test_errors_of_several_kinds() -> None:
    lost = NetworkError("no answer", **WHERE, sent=True, attempts=4)
    lost.lost_answers = 2
    found = tally(5, lost, refused(1), refused(2))
    assert str(found) == (
        "3 of 5 requests did not succeed: 2 instances done, 2 failed, 1 unknown; 2 x InvalidRequestError (status 400): "
        "no such view [request ids r1, r2]; 1 x NetworkError: no answer [POST /models/instances, 6 attempts]"
    )
    assert (found.method, found.path, found.status, found.request_id) == ("POST", "/models/instances", None, None)
    assert (found.attempts, found.lost_answers) == (6, 2)
    assert len(found.errors) == 3


def test_what_all_have_in_common() -> None:
    found = tally(3, refused(1), refused(2, "another reason"))
    assert (found.status, found.request_id) == (400, None)
    assert "no such view [request id r1]; 1 x InvalidRequestError (status 400): another reason [request id r2]" in str(
        found
    )


def test_one_error_has_its_facts() -> None:
    found = tally(2, refused(7))
    assert (found.status, found.request_id, found.attempts) == (400, "r7", 1)
    assert str(found) == (
        "1 of 2 requests did not succeed: 1 instances done, 1 failed, 0 unknown; 1 x InvalidRequestError (status 400): "
        "no such view [POST /models/instances, status 400, request id r7]"
    )


def test_many_kinds_are_counted() -> None:
    kinds = [refused(number, f"reason {number}") for number in range(5)]
    found = tally(9, *kinds, *(ConflictError("newer", status=409) for _ in range(2)), ServerError("down", status=500))
    assert "; 2 x ConflictError (status 409): newer; 1 x InvalidRequestError (status 400): reason 0" in str(found)
    assert "reason 1 [request id r1]; and 4 other errors" in str(found)
    assert found.status is None


def test_many_requests_of_one_kind() -> None:
    found = tally(5, *(refused(number) for number in range(5)))
    assert "5 x InvalidRequestError (status 400): no such view [request ids r0, r1, r2, ...]" in str(found)


def test_an_error_that_is_no_client_error() -> None:
    found = tally(2, ZeroDivisionError("a hook divided"))
    assert "1 x ZeroDivisionError: a hook divided" in str(found)
    assert (found.status, found.attempts) == (None, 0)
