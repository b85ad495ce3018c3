"""References to Data Modeling objects: small, hashable, and light to import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from typing_extensions import TypeIs

from pygen_runtime.exceptions import ConfigurationError

if TYPE_CHECKING:
    from pydantic_core import CoreSchema


@dataclass(frozen=True, slots=True, eq=False)
class NodeReference:
    """A node, by space and external id (API document: NodeReference). Relations of instances are references, too."""

    __pydantic_config__: ClassVar[Mapping[str, bool]] = {"validate_by_alias": True, "validate_by_name": True}

    space: str
    external_id: str

    def dump(self) -> dict[str, Any]:
        """The form of the API.

        >>> NodeReference("my_space", "P-101").dump()
        {'space': 'my_space', 'externalId': 'P-101'}
        """
        return {"space": self.space, "externalId": self.external_id}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NodeReference):
            return NotImplemented
        return self.space == other.space and self.external_id == other.external_id

    def __hash__(self) -> int:
        return hash((self.space, self.external_id))

    def __lt__(self, other: NodeReference) -> bool:
        return (self.space, self.external_id) < (other.space, other.external_id)

    def __str__(self) -> str:
        return f"{self.space}:{self.external_id}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        return reference_schema(NodeReference)


NodeId: TypeAlias = str | tuple[str, str] | NodeReference
"""An external id in the client's default space, a pair (space, external id), or a reference."""


def is_pair(value: object) -> TypeIs[tuple[str, str]]:
    """Whether `value` is a pair of texts, (space, external id)."""
    return isinstance(value, tuple) and len(value) == 2 and all(isinstance(part, str) for part in value)  # pyright: ignore


def one_argument(verb: str, ids: Any, more: Sequence[Any]) -> None:
    """Raises TypeError for `get("plant", "P-1")`, which means a pair or two ids."""
    if more:
        given = ", ".join(f"{each!r:.40}" for each in (ids, *more))
        pair = f"the pair {verb}(({given})), or " if len(more) == 1 else ""
        raise TypeError(f"{verb}() takes one id, or a list of ids: write {pair}{verb}([{given}])")


def several(given: Any) -> list[Any] | None:
    """What an iterable holds; None for one thing: a text, a tuple of texts, a mapping, a reference, an object."""
    one = isinstance(given, (str, bytes, Mapping, NodeReference)) or hasattr(given, "model_fields_set")  # pyright: ignore
    if one or not isinstance(given, Iterable):
        return None
    if isinstance(given, tuple) and given and all(isinstance(part, str) for part in given):  # pyright: ignore
        return None
    return list(given)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def completed_space(default: str | None, external_id: str, client: str = "the client") -> str:
    """The space of an external id that was given without one; raises ConfigurationError without a default."""
    if default is None:
        raise ConfigurationError(
            f"the external id {external_id!r} has no space, and {client} has no default one: give (space, external id) or "
            "a reference, or set instance-space under [tool.pygen] and build again"
        )
    return default


@dataclass(frozen=True, slots=True, order=True)
class EdgeReference:
    """An edge, by space and external id."""

    __pydantic_config__: ClassVar[Mapping[str, bool]] = {"validate_by_alias": True, "validate_by_name": True}

    space: str
    external_id: str

    def dump(self) -> dict[str, Any]:
        return {"space": self.space, "externalId": self.external_id}

    def __str__(self) -> str:
        return f"{self.space}:{self.external_id}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        return reference_schema(EdgeReference)


@dataclass(frozen=True, slots=True, order=True)
class ViewReference:
    """A view (API document: ViewReference).

    >>> ViewReference("cdf_cdm", "CogniteAsset", "v1").path("name")
    ('cdf_cdm', 'CogniteAsset/v1', 'name')
    """

    space: str
    external_id: str
    version: str

    def dump(self) -> dict[str, Any]:
        return {"type": "view", "space": self.space, "externalId": self.external_id, "version": self.version}

    def path(self, property: str) -> tuple[str, str, str]:
        """The path of one of its properties, as filters and sorts name it."""
        return self.space, f"{self.external_id}/{self.version}", property

    def __str__(self) -> str:
        return f"{self.space}:{self.external_id}({self.version})"


@dataclass(frozen=True, slots=True, order=True)
class ContainerReference:
    """A container (API document: ContainerReference)."""

    space: str
    external_id: str

    def dump(self) -> dict[str, Any]:
        return {"type": "container", "space": self.space, "externalId": self.external_id}

    def path(self, property: str) -> tuple[str, str, str]:
        """The path of one of its properties, as filters and sorts name it."""
        return self.space, self.external_id, property

    def __str__(self) -> str:
        return f"{self.space}:{self.external_id}"


def reference_schema(cls: type[NodeReference] | type[EdgeReference]) -> CoreSchema:
    """How pydantic reads and dumps references: by Python names, or by those of the API; one definition in JSON Schema."""
    from pydantic_core import core_schema

    def read(value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        given: Mapping[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
        return {("externalId" if key == "external_id" else key): each for key, each in given.items()}

    text = core_schema.str_schema(strict=True)
    fields = [
        core_schema.dataclass_field("space", text),
        core_schema.dataclass_field(
            "external_id", text, validation_alias="externalId", serialization_alias="externalId"
        ),
    ]
    arguments = core_schema.dataclass_args_schema(cls.__name__, fields, extra_behavior="forbid")
    inner = core_schema.dataclass_schema(
        cls,
        arguments,
        ["space", "external_id"],
        slots=True,
        strict=False,
        ref=f"{cls.__module__}.{cls.__name__}",
    )
    return core_schema.no_info_before_validator_function(read, inner)
