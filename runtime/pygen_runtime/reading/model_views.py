"""What the package's own copy of the model says of its views, beyond what stands in the classes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

from pygen_runtime.model.paths import generated_class

MODEL_FILE = "_model.json"

Path: TypeAlias = tuple[str, str]
"""The space, and the external id with the version, of a view; as property paths name it."""
Place: TypeAlias = tuple[str, str, str]
"""The space, the external id and the property of a container."""


@dataclass(frozen=True, slots=True)
class ViewFacts:
    """`filter` as the API gives it, None without one; `relations` are the places of the direct relations, by the names
    of the view's properties on the wire."""

    filter: Mapping[str, Any] | None
    relations: Mapping[str, Place]


def facts_of(cls: type[Any]) -> ViewFacts | None:
    """The facts of the view of a class; None where the package was made without its model."""
    cls = generated_class(cls)
    return facts_of_view(cls, cls.__view__.reference.path("")[:2]) if hasattr(cls, "__view__") else None


def facts_of_view(near: type[Any], view: Path) -> ViewFacts | None:
    """The facts of a view by its path; `near` is a class of the same package, or made at run time beside that view's."""
    scope: Mapping[str, Any] | None = getattr(near, "__pygen_scope__", None)
    if scope is not None:
        return _facts_in_scope(scope, view)
    module = generated_class(near).__module__
    return _facts_in_package(module.partition(".data_classes.")[0]).get(view) if ".data_classes." in module else None


def _facts_in_scope(scope: Mapping[str, Any], view: Path) -> ViewFacts | None:
    known = (each for each in scope.values() if hasattr(each, "__pygen_facts__"))
    return next((each.__pygen_facts__ for each in known if each.__view__.reference.path("")[:2] == view), None)


@cache
def _facts_in_package(package: str) -> Mapping[Path, ViewFacts]:
    from pydantic_core import from_json

    try:
        model = from_json(files(package).joinpath(MODEL_FILE).read_bytes())
    except FileNotFoundError:
        return {}
    views = (view for each in model["models"] for view in each["views"])
    return {(view["space"], f"{view['externalId']}/{view['version']}"): _facts(view) for view in views}


def _facts(view: Mapping[str, Any]) -> ViewFacts:
    mapped: Iterable[tuple[str, Any]] = view["properties"].items()
    relations = {
        wire: _place(each) for wire, each in mapped if "container" in each and each["type"]["type"] == "direct"
    }
    return ViewFacts(view.get("filter"), relations)


def _place(property: Mapping[str, Any]) -> Place:
    container = property["container"]
    return container["space"], container["externalId"], property["containerPropertyIdentifier"]
