"""What the tests of the real models ask of a generated package: its model, its classes, values that its views take."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from functools import cache
from importlib import import_module
from importlib.resources import files
from types import ModuleType
from typing import Any, TypeAlias

from pygen_runtime.filters.references import NodeReference
from pygen_runtime.filters.schema import Property
from pygen_runtime.model.class_schema import properties_of
from pygen_runtime.model.instances import EdgeWrite, PygenResource
from pygen_runtime.model.paths import resolve
from pygen_runtime.sdk.clients import ViewGroup
from pygen_runtime.writing.shape import read_class
from tests.writing.packages import SPACE

MODELS = ["omni", "wind_turbine", "wind_domain", "cognite_core"]
MOMENT = datetime(2024, 2, 29, 12, 30, 15, 123_000, tzinfo=timezone.utc)
ELSEWHERE = NodeReference(SPACE, "elsewhere")

Stored: TypeAlias = tuple[str, str, str]
"""Space, external id and property of a container."""


def value_of(each: Property, external_id: str, number: int = 0) -> Any:
    """A value of the property, another one for every number; texts differ, where a constraint wants them to."""
    first = _scalar(each, external_id, number)
    return [first, _scalar(each, external_id, number + 1)] if each.is_list else first


def _scalar(each: Property, external_id: str, number: int) -> Any:
    values: dict[str, Any] = {
        "text": f"text {number} of {external_id}", "boolean": number % 2 == 0, "int32": 5 + number,
        "int64": 2**53 + 1 + number, "float32": 0.5 + number, "float64": 0.1 + number, "json": {"a": [number]},
        "timestamp": MOMENT + timedelta(seconds=number), "date": date(2024, 2, 1 + number % 28),
        "timeseries": f"ts {number}", "file": f"file {number}", "sequence": f"seq {number}", "direct": ELSEWHERE,
    }  # fmt: skip
    return each.values[number % len(each.values)] if each.type == "enum" else values[each.type]


def write_class(cls: Any, target: str) -> Any:
    """The write class that a relation leads to, None where it may be any node, or one that cannot be written."""
    name = target if target.endswith("Write") else f"{target}Write"
    found = None if name == "NodeWrite" else resolve(cls, name)
    return found if found is not None and found.__view__.writable else None


def bare(cls: Any, external_id: str, number: int = 0) -> Any:
    """An object with every property that is no relation, the relations that it must have, and what its view asks for."""
    given = {
        each.name: value_of(each, external_id, number)
        for each in properties_of(cls).values()
        if each.type != "direct" or each.required
    }
    return cls(external_id=external_id, **{**given, **demanded(cls)})


@cache
def views_of(package: ModuleType) -> Mapping[tuple[str, str], Any]:
    """The views of the package's model, by space and external id, as the API gives them."""
    model = json.loads(files(package.__name__).joinpath("_model.json").read_text("utf-8"))
    return {(view["space"], view["externalId"]): view for each in model["models"] for view in each["views"]}


def view_of(cls: Any) -> Any:
    reference = cls.__view__.reference
    return views_of(package_of(cls))[reference.space, reference.external_id]


def package_of(cls: Any) -> ModuleType:
    return import_module(cls.__module__.partition(".")[0])


def stored_at(cls: Any) -> Mapping[str, Stored]:
    """Where the containers keep each mapped property of the view of a class, by its name on the wire."""
    return {
        wire: (each["container"]["space"], each["container"]["externalId"], each["containerPropertyIdentifier"])
        for wire, each in view_of(cls)["properties"].items()
        if "container" in each
    }


def is_reachable(cls: Any) -> bool:
    """Whether the view's filter asks for nothing that the view itself cannot write."""
    return not list(missing(cls))


def missing(cls: Any) -> Iterator[tuple[Stored, Any]]:
    """What the view's filter asks for and the view itself cannot write: a container's property, and the value."""
    view = view_of(cls)
    mapped = {each["externalId"] for each in view["mappedContainers"]}
    for path, value in fixed(view.get("filter")):
        if len(path) == 3 and path[1] not in mapped and "/" not in path[1]:
            yield (path[0], path[1], path[2]), value


def demanded(cls: Any) -> dict[str, Any]:
    """The values that the view's filter fixes: a node that has others is not in the view."""
    names = {each.wire: each.name for each in properties_of(cls).values()}
    wanted: dict[str, Any] = {}
    for path, value in fixed(view_of(cls).get("filter")):
        name = path[-1]
        if name == "type" and isinstance(value, dict):
            wanted["node_type"] = NodeReference(value["space"], value["externalId"])
        elif name in names:
            wanted[names[name]] = value
    return wanted


def fixed(filter: Any) -> Iterator[tuple[list[str], Any]]:
    """(path, value) of each equals, and the first of each in, anywhere in a filter."""
    for kind, body in (filter or {}).items():
        if kind in ("equals", "in"):
            yield body["property"], body["value"] if kind == "equals" else body["values"][0]
        elif kind == "and":
            for each in body:
                yield from fixed(each)


def read_classes(package: ModuleType) -> list[Any]:
    """The read class of every view."""
    found = [getattr(package, name) for name in package.__all__]
    return [
        cls for cls in found if isinstance(cls, type) and issubclass(cls, PygenResource) and "__view__" in vars(cls)
    ]


def node_classes(package: ModuleType) -> list[Any]:
    """The write class of every view whose nodes can be written through it alone."""
    found = [getattr(package, name) for name in package.__all__ if name.endswith("Write")]
    nodes = [cls for cls in found if not issubclass(cls, EdgeWrite) and cls.__view__.writable and properties_of(cls)]
    return [cls for cls in nodes if is_reachable(cls)]


def api_of(client: Any, cls: Any) -> Any:
    """The API of the view of a read or write class."""
    read = cls if issubclass(cls, PygenResource) else read_class(cls)
    return next(api for api in apis(client) if api.data_class is read)


def apis(client: Any) -> list[Any]:
    names = {
        name for base in type(client).__mro__ if base.__module__.endswith("._client") for name in base.__annotations__
    }
    found = [getattr(client, name) for name in sorted(names)]
    return [api for each in found for api in (apis(each) if isinstance(each, ViewGroup) else [each])]
