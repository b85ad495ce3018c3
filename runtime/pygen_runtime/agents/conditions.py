"""Filters as an agent gives them: filter keywords with values of JSON, all of one object must hold, one object of several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter

from pygen_runtime.agents.served import Refused
from pygen_runtime.filters.expressions import Filter, OrFilter
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.model.class_schema import properties_of
from pygen_runtime.model.instances import PygenResource
from pygen_runtime.model.keywords import compile_keywords, keywords_of

_TIMES: Mapping[str, TypeAdapter[Any]] = {"timestamp": TypeAdapter(datetime), "date": TypeAdapter(date)}


def condition(cls: type[PygenResource], where: Any, default_space: str | None) -> Filter | None:
    """The filter of `where`: an object of filter keywords, or a list of such of which one must hold.

    Raises what the keywords raise, and `Refused` for a value of another type than its property has.
    """
    if not where:
        return None
    if isinstance(where, Mapping):
        by = {str(name): _value(cls, str(name), value) for name, value in where.items()}  # pyright: ignore
        return compile_keywords(cls, by, default_space)
    branches = [condition(cls, each, default_space) for each in where]
    # A branch without a keyword holds always, and with it all of them together.
    found = [each for each in branches if each is not None]
    return None if len(found) < len(branches) else found[0] if len(found) == 1 else OrFilter(found)


def _value(cls: type[PygenResource], keyword: str, value: Any) -> Any:
    name, operation = keywords_of(cls).get(keyword, ("", ""))
    if operation == "exists" and not isinstance(value, bool):
        raise Refused(f"{keyword}: takes true or false, not {value!r:.80}")
    known = properties_of(cls).get(name)
    if known is None or operation == "exists":
        return value
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_single(keyword, known.type, each) for each in value]  # pyright: ignore
    return _single(keyword, known.type, value)


def _single(keyword: str, type: str, value: Any) -> Any:
    if type in _TIMES:
        if not isinstance(value, str):
            raise Refused(f"{keyword}: takes a text such as 2024-05-01T12:00:00+00:00, not {value!r:.80}")
        return _TIMES[type].validate_python(value)
    return reference(keyword, value) if type == "direct" and isinstance(value, Mapping) else value


def reference(where: str, value: Any) -> Any:
    """An id: a text, or an object of space and external_id."""
    if isinstance(value, str):
        return value
    try:
        return NodeReference(value["space"], value.get("external_id") or value["externalId"])
    except (KeyError, TypeError, AttributeError):
        raise Refused(f"{where}: an id is a text, or an object of space and external_id, not {value!r:.80}") from None
