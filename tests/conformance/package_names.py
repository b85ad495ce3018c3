"""The names of generated packages, as vectors have them: of each view its class, the client's attribute, its properties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from hatch_pygen import pipeline
from hatch_pygen.generation.typescript.generator import TypeScriptGenerator
from pygen_runtime import TokenAuth
from tests.generation.packages import configuration, load, snapshot_of, write
from tests.model_json import model, text, view

RECORD = {"space", "externalId", "$type", "$record"}
"""What every class has, by the names of the API; without an alias `space`."""

Named = Mapping[str, Sequence[Any]]
"""View -> class, attribute of the client, property -> member."""


def model_of(views: Mapping[str, Sequence[str]]) -> Any:
    """A model with these views, each with texts of these ids."""
    return model(*(view(id, {each: text() for each in properties}) for id, properties in views.items()))


def python_names(views: Mapping[str, Sequence[str]], folder: Path) -> Named:
    """What a program finds in the Python package."""
    package = load(folder, model_of(views))
    client = next(getattr(package, name) for name in package.__all__ if name == "PlantClient")
    with client("https://c.local", "p", TokenAuth("t")) as opened:
        return {id: named for id, named in _classes(package, opened) if id in views}


def _classes(package: ModuleType, client: object) -> Iterator[tuple[str, Sequence[Any]]]:
    apis = {name: getattr(client, name) for name in dir(client) if not name.startswith("_")}
    for name in package.__all__:
        read = getattr(package, name)
        attributes = [each for each, api in apis.items() if getattr(api, "data_class", None) is read]
        if attributes:
            fields = {field.alias or member: member for member, field in read.__pydantic_fields__.items()}
            own = {id: member for id, member in fields.items() if id not in RECORD}
            yield read.__view__.reference.external_id, [name, *attributes, own]


def write_typescript(views: Mapping[str, Sequence[str]], folder: Path, runtime: str) -> None:
    """The TypeScript package in JavaScript, which imports this runtime."""
    found = model_of(views)
    made = pipeline.generate_with(TypeScriptGenerator(("js",), runtime), snapshot_of(found), configuration([found]))
    write(made.files, folder)
