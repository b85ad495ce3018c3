"""One class of a generated package in use: an instance is written, read, listed and filtered by."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from types import ModuleType
from typing import Any

from pygen_runtime.emulator import Emulator
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.model.class_schema import connections_of, properties_of
from pygen_runtime.model.encoding import encode_properties
from pygen_runtime.model.instances import PygenEdge
from pygen_runtime.model.keywords import FilterKeywords, keywords_of
from tests.hostile import values
from tests.hostile.case import Case, Json, is_mapped
from tests.hostile.expected import fixed_type, nullable

FAR = "elsewhere"
"""The space of whatever an instance points to."""


class ViewUse:
    """One class of a package and the instance that is written for it."""

    def __init__(self, api: Any, case: Case, number: int) -> None:
        self.api = api
        self.cls = api.data_class
        self.name = self.cls.__name__
        reference = self.cls.__view__.reference
        self.view = case.views[reference.space, reference.external_id, reference.version]
        self.is_edge = issubclass(self.cls, PygenEdge)
        self.external_id = f"{number}\"'\\\n\u2028{{x}} {self.name}"[:256]
        filter = self.view.get("filter")
        self.type = fixed_type(filter, "edge" if self.is_edge else "node")
        # Other filters may leave the instance out of its own view.
        self.is_found = filter is None or ("equals" in filter and self.type is not None)
        mapped = {wire: of for wire, of in self.view["properties"].items() if is_mapped(of)}
        self.wires = {wire: self.value(of, number) for wire, of in mapped.items() if is_written(of)}

    def value(self, of: Json, number: int) -> Any:
        """A value that is the same for each view property of one container property."""
        container = of["container"]
        place = f"{container['space']}:{container['externalId']}.{of['containerPropertyIdentifier']} {number}"
        return values.value(of["type"], place)

    def object(self, package: ModuleType, client: Any) -> Any:
        self.space = client.default_space or FAR
        names = {each.wire: each.name for each in properties_of(self.cls).values()}
        given = {names[wire]: python(self.view["properties"][wire], value) for wire, value in self.wires.items()}
        if self.is_edge:
            given.update(
                edge_type=NodeReference(*self.type or (FAR, "t")), start_node=(FAR, "start"), end_node=(FAR, "end")
            )
        return getattr(package, f"{self.name}Write")(space=self.space, external_id=self.external_id, **given)

    def read_back(self, emulator: Emulator) -> Iterator[str]:
        stored = self.stored(emulator)
        if stored != self.wires:
            yield f"stored {difference(stored, self.wires)}"
        instance = self.api.retrieve((self.space, self.external_id))
        if instance is None:
            yield "is not found by its id"
            return
        yield from self.compared(instance)
        encoded = encode_properties(instance.as_write())
        if {key: value for key, value in encoded.items() if key in self.wires} != self.wires:
            yield f"would be written back as {difference(encoded, self.wires)}"
        for name in connections_of(self.cls):
            found = [each.as_id() for each in getattr(instance, name)]
            if found:
                yield f"{name} leads to {found}, where nothing was written"

    def compared(self, instance: Any) -> Iterator[str]:
        """The attributes of the instance against what was written."""
        for each in properties_of(self.cls).values():
            if each.wire in self.wires:
                wanted = plain(python(self.view["properties"][each.wire], self.wires[each.wire]))
                if plain(getattr(instance, each.name)) != wanted:
                    yield f"{each.name} is {getattr(instance, each.name)!r}, not {wanted!r}"
        if instance.model_extra:
            yield f"keeps {sorted(instance.model_extra)} as unknown"

    def stored(self, emulator: Emulator) -> Json:
        """The properties as the emulator answers them, asked without a client."""
        view = {key: self.view[key] for key in ("space", "externalId", "version")}
        item = {"instanceType": "edge" if self.is_edge else "node", "space": self.space, "externalId": self.external_id}
        body = {"items": [item], "sources": [{"source": {"type": "view", **view}}]}
        answer = emulator.answer("POST", "/api/v1/projects/p/models/instances/byids", {}, json.dumps(body).encode())
        found = next(iter(json.loads(answer.content)["items"]), None)
        if found is None:
            return {}
        block: Json = found["properties"][view["space"]][f"{view['externalId']}/{view['version']}"]
        return {wire: value for wire, value in block.items() if wire in self.wires}

    def listed(self, written: bool) -> Iterator[str]:
        """Listing works; a view without a filter of its own finds what was written."""
        found = self.api.list(limit=5)
        if "<script>" in found._repr_html_():
            yield "_repr_html_ holds text of the instance as HTML"
        if written and "filter" not in self.view:
            ids = [each.external_id for each in self.api.list(external_id=self.external_id)]
            if ids != [self.external_id] or not found:
                yield f"list() finds {ids}"

    def keywords(self) -> Iterator[str]:
        """What the type checker is told of filter keywords is what the runtime takes, and each leads to its property."""
        filter_class = getattr(sys.modules[self.cls.__module__], f"{self.name}Filter")
        told = set(filter_class.__annotations__) - set(FilterKeywords.__annotations__)
        known = keywords_of(self.cls)
        if told != set(known) - set(FilterKeywords.__annotations__):
            yield f"has the keywords {sorted(known)}, and tells of {sorted(told)}"
        for keyword, (name, operation) in known.items():
            if operation == "exists":
                wire = properties_of(self.cls)[name].wire
                path = [self.view["space"], f"{self.view['externalId']}/{self.view['version']}", wire]
                compiled = self.api.where(**{keyword: True}).dump()
                if compiled != {"exists": {"property": path}}:
                    yield f"{keyword} filters {compiled}, not {path}"


def is_written(of: Json) -> bool:
    """A target that must have data in some container is left out where it may be."""
    return "container" not in of["type"] or not nullable(of)


def python(of: Json, value: Any) -> Any:
    """The value as Python has it."""
    if isinstance(value, list) and of["type"]["type"] != "json":
        return [python(of, each) for each in value]
    if isinstance(value, list):
        return value
    kinds: dict[str, Any] = {
        "timestamp": datetime.fromisoformat,
        "date": date.fromisoformat,
        "direct": lambda each: (each["space"], each["externalId"]),
    }
    return kinds.get(of["type"]["type"], lambda each: each)(value)


def plain(value: Any) -> Any:
    """Relations as pairs, so that they compare."""
    references = getattr(value, "references", None)
    if references is not None:
        return [plain(each) for each in references]
    if isinstance(value, list):
        return [plain(each) for each in value]
    return (value.space, value.external_id) if hasattr(value, "external_id") else value


def difference(found: Json, wanted: Json) -> str:
    keys = sorted(key for key in {*found, *wanted} if found.get(key) != wanted.get(key))
    return "; ".join(f"{key}: {found.get(key)!r:.150}, not {wanted.get(key)!r:.150}" for key in keys)
