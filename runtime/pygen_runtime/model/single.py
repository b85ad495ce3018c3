"""One instance where one was asked for, and the errors where there is none, or where there are several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from pygen_runtime.exceptions import NotUniqueError, ResourceNotFoundError

T = TypeVar("T")

ENOUGH = 2
"""Instances read to know whether there is exactly one."""


def only(found: Sequence[T], count: int, what: str) -> T:
    """The only one of `found`, which are the first of the `count` that `what` finds.

    Raises:
        ResourceNotFoundError: where there is none.
        NotUniqueError: where there are several.
    """
    if len(found) == 1:
        return found[0]
    if found:
        raise NotUniqueError(
            f"{what} finds {count} instances, and one() takes exactly one: narrow it down, or use first() or all of them",
            count=count,
        )
    raise ResourceNotFoundError(
        f"{what} finds 0 instances, and one() takes exactly one; first() gives None where there is none"
    )
