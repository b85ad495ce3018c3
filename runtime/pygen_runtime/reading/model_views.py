"""What the package's own copy of the model says of its views, beyond what stands in the classes.

One thing that it tells is what makes an instance one of a view: the filter of the view, or else data in all containers
that it maps. The list endpoint knows that by itself. A query does not: a result set is what its filter says, so the
filter of the view goes with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from pygen_runtime.filters.expressions import Filter, HasDataFilter, load_filter, simplify
from pygen_runtime.filters.schema import View
from pygen_runtime.lazy import package_of
from pygen_runtime.model.package_model import ViewPath, views_in_package
from pygen_runtime.model.paths import generated_class

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


def facts_of_view(near: type[Any], view: ViewPath) -> ViewFacts | None:
    """The facts of a view by its path; `near` is a class of the same package, or made at run time beside that view's."""
    scope: Mapping[str, Any] | None = getattr(near, "__pygen_scope__", None)
    if scope is not None:
        known = (each for each in scope.values() if hasattr(each, "__pygen_facts__"))
        return next((each.__pygen_facts__ for each in known if each.__view__.reference.path("")[:2] == view), None)
    package = package_of(generated_class(near).__module__)
    return None if package is None else _facts_in_package(package).get(view)


@cache
def _facts_in_package(package: str) -> Mapping[ViewPath, ViewFacts]:
    return {path: _facts(view) for path, view in views_in_package(package).items()}


def _facts(view: Mapping[str, Any]) -> ViewFacts:
    relations: dict[str, Place] = {}
    for wire, each in view["properties"].items():
        if "container" in each and each["type"]["type"] == "direct":
            container = each["container"]
            relations[wire] = container["space"], container["externalId"], each["containerPropertyIdentifier"]
    return ViewFacts(view.get("filter"), relations)


def members(cls: type[Any], where: Filter | None) -> Filter | None:
    """`where` for instances of the view of `cls` only; None where there is nothing to ask."""
    own = _members(generated_class(cls))  # type: ignore[arg-type]
    if own is None or where is None:
        return where if own is None else own
    return simplify(own & where)


@cache
def _members(cls: type[Any]) -> Filter | None:
    view: View | None = getattr(cls, "__view__", None)
    if view is None or not view.queryable:
        return None
    facts = facts_of(cls)
    if facts is None or not facts.filter:
        return HasDataFilter([view.reference])
    return load_filter(facts.filter)
