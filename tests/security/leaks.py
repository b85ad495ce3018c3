"""All text that a program could print or store after a failure."""

from __future__ import annotations

import base64
import pickle
import traceback
from collections.abc import Iterable, Iterator
from urllib.parse import quote_plus

import pytest

from tests.environment import REPOSITORY

TESTS = str(REPOSITORY / "tests")


def everything(caught: BaseException, caplog: pytest.LogCaptureFixture, objects: Iterable[object] = ()) -> str:
    """Traceback with local variables, log records with their fields, reprs, the pickle and the error's own fields."""
    records = [f"{record.getMessage()} {record.__dict__}" for record in caplog.records]
    return "\n".join([*_traceback(caught), *records, *map(repr, objects), *_stored(caught)])


def _traceback(caught: BaseException) -> list[str]:
    """Without the frames of the tests, whose variables and lines hold the secrets."""
    long = traceback.TracebackException.from_exception(caught, capture_locals=True)
    for each in _chain(long):
        each.stack = traceback.StackSummary.from_list([frame for frame in each.stack if TESTS not in frame.filename])
    assert long.stack, "no frame of ours: there is nothing to look at"
    return list(long.format())


def _chain(long: traceback.TracebackException | None) -> Iterator[traceback.TracebackException]:
    while long is not None:
        yield long
        long = long.__cause__ or long.__context__


def _stored(caught: BaseException) -> Iterator[str]:
    pickled = pickle.dumps(caught)
    assert str(pickle.loads(pickled)) == str(caught)
    yield from (str(caught), repr(caught), repr(vars(caught)), pickled.decode("latin-1"))


def shows(text: str, secret: str) -> bool:
    """Whether the secret stands in `text`, as it is or in a form that is as good."""
    forms = (secret, base64.b64encode(secret.encode()).decode(), quote_plus(secret), secret[::-1])
    return any(form in text for form in forms)
