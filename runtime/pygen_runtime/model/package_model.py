"""The model as a generated package carries it (`_model.json`): opened when something first asks, never on import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

from pygen_runtime.lazy import package_of
from pygen_runtime.model.paths import generated_class

ViewPath: TypeAlias = tuple[str, str]
"""The space, and the external id with the version, of a view; as property paths name it."""


@dataclass(frozen=True, slots=True)
class Text:
    """What the model says to people of a view or a property; `unit` is an external id of the unit catalogue."""

    title: str | None = None
    description: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class ViewTexts:
    """The texts of a view, and of its properties by their names in CDF."""

    own: Text
    properties: Mapping[str, Text]


_NONE = ViewTexts(Text(), {})


def texts_of(cls: type[Any]) -> ViewTexts:
    """The texts of the view of a class; none where the package was made without its model."""
    made = getattr(cls, "__pygen_texts__", None)
    if made is not None:
        return made  # type: ignore[no-any-return]
    cls = generated_class(cls)
    package = package_of(cls.__module__)
    if package is None or not hasattr(cls, "__view__"):
        return _NONE
    return _texts_in_package(package).get(cls.__view__.reference.path("")[:2], _NONE)


@cache
def _texts_in_package(package: str) -> Mapping[ViewPath, ViewTexts]:
    return {path: view_texts(view) for path, view in views_in_package(package).items()}


def views_in_package(package: str) -> dict[ViewPath, Mapping[str, Any]]:
    """Each view of the models of a package, as the API has it; none where the package was made without its model."""
    from pydantic_core import from_json

    try:
        model = from_json(files(package).joinpath("_model.json").read_bytes())
    except FileNotFoundError:
        return {}
    views = (view for each in model["models"] for view in each["views"])
    return {(view["space"], f"{view['externalId']}/{view['version']}"): view for view in views}


def view_texts(view: Mapping[str, Any]) -> ViewTexts:
    """The texts of a view, given as the API has it."""
    return ViewTexts(_text(view), {wire: _text(each) for wire, each in view["properties"].items()})


def _text(of: Mapping[str, Any]) -> Text:
    type: Any = of.get("type")
    unit: Any = type.get("unit") if isinstance(type, dict) else None  # pyright: ignore
    return Text(of.get("name") or None, of.get("description") or None, unit["externalId"] if unit else None)  # pyright: ignore
