"""What filters compare: paths of properties, and the values beside them, to the wire and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import Any, TypeAlias

from pygen_runtime.filters.references import EdgeReference, NodeReference

PropertyPath: TypeAlias = Sequence[str]
"""`("node" | "edge", name)` for base properties, `(space, container, property)`, or `(space, "View/version", property)`."""


@dataclass(frozen=True, slots=True)
class PropertyValue:
    """Stands where a literal would: compare with another property of the same instance."""

    path: PropertyPath

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", path_of(self.path))

    def dump(self) -> dict[str, Any]:
        return {"property": list(self.path)}


@dataclass(frozen=True, slots=True)
class Parameter:
    """Stands where a literal would: the value comes from `parameters` of the request; query and sync only."""

    name: str

    def dump(self) -> dict[str, Any]:
        return {"parameter": self.name}


FilterValue: TypeAlias = (
    str
    | int
    | float
    | bool
    | datetime
    | date
    | NodeReference
    | EdgeReference
    | PropertyValue
    | Parameter
    | Mapping[str, Any]
    | Sequence[Any]
)
"""What a filter compares with. A datetime is sent in milliseconds with its offset; a naive one is taken as UTC."""


def dump_value(value: Any) -> Any:
    if isinstance(value, (NodeReference, EdgeReference, PropertyValue, Parameter)):
        return value.dump()
    if isinstance(value, datetime):
        aware = value if value.tzinfo is not None else value.replace(tzinfo=timezone.utc)
        return aware.isoformat(timespec="milliseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [dump_value(member) for member in value]  # pyright: ignore[reportUnknownVariableType]
    return value


def load_value(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(load_value(member) for member in value)  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(value, dict):
        return value
    body: dict[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
    match sorted(body):
        case ["property"]:
            return PropertyValue(body["property"])
        case ["parameter"]:
            return Parameter(body["parameter"])
        case ["externalId", "space"]:
            return load_node(body)
        case _:
            return body


def load_node(value: Mapping[str, Any]) -> NodeReference:
    return NodeReference(value["space"], value["externalId"])


def path_of(path: Iterable[str]) -> tuple[str, ...]:
    if isinstance(path, str):
        raise TypeError(f"a property is a path such as ('node', 'externalId') or view.path('name'), got {path!r}")
    return tuple(path)


def frozen(value: Any) -> Any:
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return tuple(frozen(member) for member in value)  # pyright: ignore[reportUnknownVariableType]
    return value
