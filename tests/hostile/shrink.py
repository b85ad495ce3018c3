"""Makes a case that fails as small as it gets while it still fails."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from tests.hostile.case import Case

TRIES = 2000


def shrink(case: Case, fails: Callable[[Case], bool]) -> Case:
    """A case that still fails and from which nothing more can be taken; at most `TRIES` are tried."""
    left = TRIES
    found = True
    while found and left > 0:
        found = False
        for smaller in candidates(case):
            left -= 1
            if left < 0:
                break
            if still_fails(smaller, fails):
                case, found = smaller, True
                break
    return case


def still_fails(case: Case, fails: Callable[[Case], bool]) -> bool:
    try:
        return fails(case)
    except Exception:
        return False  # what was taken away is needed for the case to be one


def candidates(case: Case) -> Iterator[Case]:
    """The case without one of its parts, large parts first."""
    if case.containers:
        yield replace(case, containers=())
    for key in case.options:
        if key in ("rename", "include-views", "exclude-views", "client", "instance-space"):
            yield replace(case, options={name: value for name, value in case.options.items() if name != key})
    for number in range(len(case.models) if len(case.models) > 1 else 0):
        yield replace(case, models=(*case.models[:number], *case.models[number + 1 :]))
    for path in removable(case):
        yield without(case, path)


def removable(case: Case) -> Iterator[tuple[Any, ...]]:
    """The paths of views, then of parents and properties, then of texts and defaults."""
    views = [(number, place) for number, model in enumerate(case.models) for place in range(len(model["views"]))]
    for number, place in views:
        yield number, "views", place
    for number, place in views:
        view = case.models[number]["views"][place]
        yield from ((number, "views", place, "implements", each) for each in range(len(view.get("implements", []))))
        yield from ((number, "views", place, "properties", id) for id in view["properties"])
    for number, place in views:
        view = case.models[number]["views"][place]
        optional = ("name", "description", "filter")
        yield from ((number, "views", place, key) for key in optional if key in view)
        for id, of in view["properties"].items():
            optional = ("name", "description", "defaultValue", "edgeSource")
            yield from ((number, "views", place, "properties", id, key) for key in optional if key in of)


def without(case: Case, path: tuple[Any, ...]) -> Case:
    models = copy.deepcopy(list(case.models))
    holder: Any = models
    for step in path[:-1]:
        holder = holder[step]
    del holder[path[-1]]
    return replace(case, models=tuple(models))
