"""What an answer has that was not expected: which object, which of its values, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

SHOWN = 80
"""Characters of a value in a message."""


def reason_of(error: Exception, answer: Any = None) -> str:
    """The first findings of a pydantic error, named after `answer`, the parsed JSON; else the error's own text."""
    errors: Callable[..., Sequence[Mapping[str, Any]]] | None = getattr(error, "errors", None)
    if errors is None:
        return f"{type(error).__name__}: {error}"
    found = errors(include_url=False, include_context=False, include_input=False)
    first = "; ".join(dict.fromkeys(_finding(each["loc"], each["msg"], answer) for each in found[:5]))
    return f"{first} ({len(found)} findings)" if len(found) > 5 else first


def _finding(place: Sequence[Any], message: str, answer: Any) -> str:
    whole = ".".join(map(str, place))
    named = ""
    left = [str(each) for each in place]
    value: Any = answer
    for number, step in enumerate(place):
        try:
            value = value[step]  # pyright: ignore[reportUnknownVariableType]
        except (LookupError, TypeError):
            continue  # a step of the validator, such as the kind of a union, or a value that is missing
        if isinstance(value, dict) and isinstance(value.get("externalId"), str) and isinstance(value.get("space"), str):  # pyright: ignore
            if value.keys() == {"space", "externalId"}:  # a reference is a value of what refers
                continue
            kind = value.get("instanceType", "object")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
            named = f"{kind} {value['space']}:{value['externalId']}"
            left = [str(each) for each in place[number + 1 :]]
    if not named:
        return f"{whole}: {message}" if whole else message
    if len(left) > 3 and left[0] == "properties":
        left = [f"property {left[3]} of the view {left[1]}:{left[2]}", *(f"[{each}]" for each in left[4:])]
    shown = repr(value) if not isinstance(value, (dict, list)) else f"{type(value).__name__} of {len(value)}"  # pyright: ignore
    shown = shown if len(shown) <= SHOWN else f"{shown[: SHOWN - 1]}…"
    return f"{named}: {' '.join(left) or 'it'} is {shown}: {message}"
