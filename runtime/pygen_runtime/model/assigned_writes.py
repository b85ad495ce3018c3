"""Objects to write that were assigned to relations of an instance as read: it shows references, a write writes them too.

An object counts as long as the relation still holds the reference that it stood for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.references import NodeReference, completed_space
from pygen_runtime.model.relations import DirectRelationList

Assigned: TypeAlias = tuple[tuple[NodeReference, Any], ...]
"""Each object to write and the reference that the relation shows for it."""


def reference_to(name: str, written: Any, default_space: str | None) -> NodeReference:
    """The reference to an object that is assigned to the relation `name`.

    Raises:
        ValueError: where it has no external id yet.
        ConfigurationError: where its space is open, and there is no default one.
    """
    if written.external_id is None:
        raise ValueError(
            f"{name} of an instance as read takes a {type(written).__name__} that has an external_id: set it first, or "
            "write both with client.upsert(), whose external_id_factory makes external ids"
        )
    space = written.space or completed_space(default_space, written.external_id)
    return NodeReference(space, written.external_id)


def assign(instance: Any, name: str, objects: Assigned) -> None:
    """Remember what was assigned to the relation `name`, and forget what was before."""
    known: Mapping[str, Assigned] = getattr(instance, "_assigned", None) or {}
    if objects or name in known:
        others = {each: known[each] for each in known if each != name}
        object.__setattr__(instance, "_assigned", others | ({name: objects} if objects else {}))


def assigned_to(instance: Any) -> Mapping[str, Mapping[NodeReference, Any]]:
    """The objects by the relation that still holds a reference to them, and by that reference."""
    known: Mapping[str, Assigned] | None = getattr(instance, "_assigned", None)
    if not known:
        return {}
    standing = {name: {r: each for r, each in known[name] if r in _references(instance, name)} for name in known}
    return {name: objects for name, objects in standing.items() if objects}


def with_objects(name: str, value: Any, objects: Mapping[NodeReference, Any]) -> Any:
    """The value of a relation of a write class: the objects in the places of the references to them."""
    if isinstance(value, list):
        return [with_objects(name, each, objects) for each in value]  # pyright: ignore[reportUnknownVariableType]
    reference: Any = value
    written = objects.get(reference)
    if written is None:
        return reference
    if written.external_id != reference.external_id or (written.space or reference.space) != reference.space:
        raise ConfigurationError(
            f"the id of the {type(written).__name__} that was assigned to {name} is not {reference} any more: assign it again"
        )
    return written if written.space else written.model_copy(update={"space": reference.space})


def _references(instance: Any, name: str) -> Sequence[Any]:
    values: Mapping[str, Any] = instance.__dict__
    value = values.get(name)
    return value.references if isinstance(value, DirectRelationList) else (value,)  # pyright: ignore
