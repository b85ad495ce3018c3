"""Values on the wire: one encoder per type of value, for writes, filters, saves and the untyped client; and back.

>>> wire_value({"at": date(2024, 2, 29), "site": NodeReference("plant", "north")})
{'at': '2024-02-29', 'site': {'space': 'plant', 'externalId': 'north'}}
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from pygen_runtime.filters.references import ContainerReference, EdgeReference, NodeReference, ViewReference
from pygen_runtime.filters.timestamps import check_zone, encode_timestamp

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
"""What a filter compares with. A datetime is cut to milliseconds, as written values are; one without a time zone is
refused. A float is sent as it is: of a float32 property CDF keeps the number of single precision next to what was
written, which columns know and a filter made by hand must be given (`float32`)."""


def encode_reference(value: Any) -> dict[str, Any]:
    """The wire form of a reference, or of an instance."""
    reference: NodeReference = value if isinstance(value, NodeReference) else value.as_id()
    return {"space": reference.space, "externalId": reference.external_id}


ENCODERS: Mapping[str, Callable[[Any], Any]] = {
    "timestamp": encode_timestamp,
    "date": lambda value: value.isoformat(),
    "direct": encode_reference,
}
"""The encoder by the type of the property; values of all other types are JSON as they are."""

_JSON = frozenset((str, int, float, bool, type(None)))
_OBJECTS = (NodeReference, EdgeReference, ViewReference, ContainerReference, PropertyValue, Parameter)


def wire_value(value: Any) -> Any:
    """A value of whatever type, and all that it holds, as JSON; what has no encoder stays as it is.

    Raises:
        ConfigurationError: for a datetime without a time zone.
    """
    if value.__class__ in _JSON:
        return value
    if isinstance(value, Mapping):
        items: Mapping[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
        return {key: wire_value(item) for key, item in items.items()}
    if isinstance(value, (list, tuple)):
        several: Sequence[Any] = value  # pyright: ignore[reportUnknownVariableType]
        return list(map(wire_value, several))  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(value, datetime):
        return encode_timestamp(value)
    if isinstance(value, date):
        return value.isoformat()
    return value.dump() if isinstance(value, _OBJECTS) else value


def float32(value: float) -> float:
    """The number of single precision next to `value`: what CDF keeps of it in a float32 property.

    Raises:
        OverflowError: where there is none.

    >>> float32(0.1)
    0.10000000149011612
    """
    (rounded,) = struct.unpack("<f", struct.pack("<f", value))
    return float(rounded)


def as_stored(type: str, value: Any) -> Any:
    """A value that a property of this type is compared with as CDF keeps it, so that what was written is found."""
    if type not in ("float32", "float64"):
        return value
    try:
        stored = float32(value) if type == "float32" else float(value)
    except OverflowError:  # beyond all that can be stored: the comparison is right as it is
        return value
    return value if stored == value else stored


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
    """`value` with tuples for lists; raises ConfigurationError for a datetime without a time zone."""
    if value.__class__ in _JSON:
        return value
    if isinstance(value, datetime):
        check_zone(value)
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return tuple(frozen(member) for member in value)  # pyright: ignore[reportUnknownVariableType]
    return value
