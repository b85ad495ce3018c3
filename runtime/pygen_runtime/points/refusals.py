"""What is said of a request that the service refuses: all series that are missing, or the unit that was meant."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pygen_runtime.exceptions import ClientError, InvalidRequestError
from pygen_runtime.filters.names import hint, suggestion
from pygen_runtime.http.flow import Flow, Request, send
from pygen_runtime.points.answers import not_found
from pygen_runtime.points.asking import Asking

UNITS, SYSTEMS = "/units", "/units/systems"


def refusal(errors: Sequence[Exception], asking: Asking, default_space: str | None) -> Flow[Exception]:
    """The error to raise where requests side by side failed: the first, unless some say which series do not exist."""
    refused = [error for error in errors if isinstance(error, InvalidRequestError)]
    missing = [error for error in refused if error.missing]
    if missing:
        return not_found(missing, default_space)
    return (yield from _of_units(refused[0], asking)) if errors[0] in refused else errors[0]


def _of_units(error: InvalidRequestError, asking: Asking) -> Flow[InvalidRequestError]:
    """The error itself, unless the project has no unit, or system of units, of the name that was asked for. One request,
    where one was asked for."""
    wanted = asking.target_unit or asking.target_unit_system
    if wanted is None:
        return error
    try:
        response = yield from send(Request("GET", UNITS if asking.target_unit else SYSTEMS, "schema"))
        found = response.decode(_items)
    except ClientError:  # then the text of the service must do
        return error
    if asking.target_unit is None:
        systems = [str(each["name"]) for each in found]
        is_known = wanted.lower() in map(str.lower, systems)
        said = None if is_known else f"there is no system of units {wanted!r}: {hint(wanted, systems)}"
    else:
        said = _of_unit(wanted, found)
    return error if said is None else _told(said, error)


def _items(content: bytes) -> Sequence[Mapping[str, Any]]:
    items: Sequence[Mapping[str, Any]] = json.loads(content)["items"]
    return items


def _of_unit(wanted: str, units: Sequence[Mapping[str, Any]]) -> str | None:
    """What to say where there is no such unit: which one is called so, or has an id like it."""
    ids = [str(each["externalId"]) for each in units]
    if wanted in ids:
        return None
    called = [id for id, each in zip(ids, units, strict=True) if wanted in _names(each)]
    if called:
        return f"there is no unit {wanted!r}: did you mean {' or '.join(called)}?"
    advice = suggestion(wanted, ids) or ": give quantity and unit, such as 'pressure:bar'"
    return f"there is no unit {wanted!r}{advice}"


def _names(unit: Mapping[str, Any]) -> set[Any]:
    code = str(unit["externalId"]).rpartition(":")[2]
    return {code, unit.get("name"), unit.get("longName"), unit.get("symbol"), *unit.get("aliasNames", ())}


def _told(said: str, error: InvalidRequestError) -> InvalidRequestError:
    facts = {name: getattr(error, name) for name in ("method", "path", "status", "request_id", "attempts")}
    return InvalidRequestError(said, detail=error.detail, code=error.code, **facts)
