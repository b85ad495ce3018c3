"""Both ways in which a page is read: with msgspec, and as where it cannot be imported."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from pygen_runtime.model.answer_lane import answer_lane
from pygen_runtime.model.lane import lane_of


def forget_lanes() -> None:
    """What was found out about classes, whether msgspec is there included."""
    lane_of.cache_clear()
    answer_lane.cache_clear()


@contextmanager
def without_msgspec() -> Iterator[None]:
    """msgspec cannot be imported: every page is pydantic's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "msgspec", None)
        forget_lanes()
        yield
    forget_lanes()


@pytest.fixture(params=["msgspec", "pydantic"])
def either_lane(request: pytest.FixtureRequest) -> Iterator[str]:
    """Runs a test in each lane."""
    forget_lanes()
    if request.param == "pydantic":
        with without_msgspec():
            yield request.param
    else:
        yield request.param
        forget_lanes()


def is_settled(instance: Any) -> bool:
    """Whether an instance has what pydantic knows of it."""
    return getattr(instance, "_raw", None) is None
