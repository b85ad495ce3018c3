"""Small models whose views are stored apart, and their packages, each with a client on an emulator of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from pygen_runtime.emulator import Emulator
from pygen_runtime.model.class_schema import properties_of
from pygen_runtime.model.keywords import keywords_of
from tests.generation.packages import load
from tests.model_json import SPACE, Json, mapped, model, view

CLIENT = "PlantSdk"


@dataclass(frozen=True)
class Water:
    """The package of the example project, and its client on an emulator that holds nothing yet."""

    sdk: Any
    client: Any
    emulator: Emulator


def stored(number: int, property: Json, container: str = "Things") -> Json:
    """The property with a place of its own in a container: those of `schema` share one."""
    place = {"type": "container", "space": SPACE, "externalId": container}
    return {**property, "container": place, "containerPropertyIdentifier": f"stored{number}"}


def stored_view(external_id: str, properties: Mapping[str, Json], container: str = "Things", **more: Any) -> Json:
    """A view whose mapped properties are stored in `container`; edges and reverse relations stay as they are."""
    kept = {
        id: stored(number, property, container) if "container" in property else property
        for number, (id, property) in enumerate(properties.items())
    }
    return view(external_id, kept, **more)


def texts(*ids: str) -> dict[str, Json]:
    return {id: mapped("text") for id in ids}


@contextmanager
def open_plant(folder: Path, *views: Json, **options: Any) -> Iterator[tuple[ModuleType, Any]]:
    """The package of a model of these views, and its client on an emulator."""
    package = load(folder, model(*views), **{"client_name": CLIENT, "instance_space": SPACE, **options})
    with getattr(package, CLIENT).embedded(strict=True) as client:
        yield package, client


def names_of(cls: Any) -> dict[str, str]:
    """The Python name of each property by its id in CDF."""
    return {property.wire: name for name, property in properties_of(cls).items()}


def equals_keywords(cls: Any) -> dict[str, str]:
    """The filter keyword of each property by its Python name: the one that takes a value."""
    return {name: keyword for keyword, (name, operation) in keywords_of(cls).items() if operation == "equals"}
