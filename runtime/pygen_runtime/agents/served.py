"""What is served: the views of a client by name, what may be done with them, and what is said of each."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pygen_runtime.filters.names import suggestion
from pygen_runtime.model.class_schema import connections_of, properties_of
from pygen_runtime.model.instances import PygenResource
from pygen_runtime.model.keywords import keywords_of
from pygen_runtime.model.package_model import texts_of

Json: TypeAlias = dict[str, Any]


class Refused(ValueError):
    """What a tool was asked for cannot be done; the message says why, for the agent."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one answer holds, and how much is written at once."""

    rows: int = 100
    characters: int = 60_000
    value: int = 2_000
    """Characters of one text within an answer."""


@dataclass(frozen=True, slots=True)
class Served:
    """A client whose view APIs are `views`, by the names that they have on the client."""

    name: str
    client: Any
    views: Mapping[str, Any]
    limits: Limits = Limits()
    writes: bool = False
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    """Of this process: what it signs, it has seen."""

    def view(self, name: str) -> Any:
        found = self.views.get(name)
        if found is None:
            raise Refused(f"there is no view {name!r}{suggestion(name, self.views)}; list_views names them")
        return found

    def name_of(self, class_name: str | None) -> str | None:
        """The view whose data class has this name."""
        return next((name for name, api in self.views.items() if api.data_class.__name__ == class_name), None)


def summary(name: str, api: Any) -> Json:
    cls: type[PygenResource] = api.data_class
    texts = texts_of(cls).own
    found: Json = {"view": name, "id": str(cls.__view__.reference), "title": texts.title}
    return _given({**found, "description": texts.description, "used_for": cls.__view__.used_for})


def described(served: Served, name: str) -> Json:
    """Everything that the tools take and give for one view."""
    api = served.view(name)
    cls: type[PygenResource] = api.data_class
    view = cls.__view__
    facts = {"writable": view.writable, "queryable": view.queryable}
    relations = [*_direct(served, cls), *_connections(served, cls)]
    return {
        **summary(name, api),
        **facts,
        "properties": _properties(served, cls),
        "relations": relations,
        "filters": {keyword: f"{of[0]}: {of[1]}" for keyword, of in keywords_of(cls).items()},
    }


def _properties(served: Served, cls: type[PygenResource]) -> list[Json]:
    texts = texts_of(cls).properties
    rows: list[Json] = []
    for name, each in properties_of(cls).items():
        text = texts.get(each.wire)
        says: Json = {} if text is None else {"title": text.title, "description": text.description}
        facts: Json = {"type": each.type, "list": each.is_list, "required": each.required, "unit": each.unit}
        leads = {"leads_to": served.name_of(each.target)} if each.type == "direct" else {}
        rows.append(_given({"name": name, **facts, "values": list(each.values) or None, **leads, **says}))
    return rows


def _direct(served: Served, cls: type[PygenResource]) -> list[Json]:
    found = ((name, each) for name, each in properties_of(cls).items() if each.target is not None)
    return [_given({"name": n, "leads_to": served.name_of(of.target), "several": of.is_list}) for n, of in found]


def _connections(served: Served, cls: type[PygenResource]) -> list[Json]:
    found = connections_of(cls).items()
    return [_given({"name": n, "leads_to": served.name_of(of.target), "several": of.multi}) for n, of in found]


def _given(values: Json) -> Json:
    return {name: value for name, value in values.items() if value is not None}
