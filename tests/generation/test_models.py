"""Eight real models: nothing of them is lost, and what is generated is clean for every tool."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pygen_runtime.model.class_schema import connections_of, properties_of
from pygen_runtime.version import SCHEMA_VERSION
from tests import instances
from tests.generation.conftest import generate_real, real_model
from tests.generation.packages import import_every_module, imported, run, write
from tests.generation.tools import WITHOUT_AND_WITH_PLUGIN, assert_ruff_clean, assert_typed
from tests.shared_models import MODEL_NAMES, model_file, needs_shared

pytestmark = needs_shared

RealPackage = Callable[[str], Path]
Views = Mapping[tuple[str, str, str], Mapping[str, Any]]


def key(reference: Mapping[str, str]) -> tuple[str, str, str]:
    return reference["space"], reference["externalId"], reference["version"]


def leads_nowhere(property: Mapping[str, Any], views: Views) -> bool:
    """Whether a reverse relation has no target or no direct relation to go through: the documented loss."""
    assert property["connectionType"].endswith("reverse_direct_relation")
    target = views.get(key(property["source"]))
    through = property["through"]
    if target is None:
        return True
    if through["source"]["type"] == "view":
        holder = views.get(key(through["source"]), target)
        return through["identifier"] not in holder["properties"]
    stored = {(each.get("container", {}).get("externalId"), each.get("containerPropertyIdentifier"))
              for each in target["properties"].values()}  # fmt: skip
    return (through["source"]["externalId"], through["identifier"]) not in stored


def classes(package: ModuleType) -> dict[tuple[tuple[str, str, str], str], type]:
    """The read classes of a package by view and what they are used for."""
    found = {}
    for name in package.__all__:
        cls = getattr(package, name)
        if isinstance(cls, type) and "__view__" in vars(cls) and hasattr(cls, "as_write"):
            reference = cls.__view__.reference
            id = (reference.space, reference.external_id, reference.version)
            assert (id, cls.__view__.used_for) not in found
            found[id, cls.__view__.used_for] = cls
    return found


@pytest.mark.wide
@pytest.mark.parametrize("name", MODEL_NAMES)
def test_no_view_and_no_property_is_lost(name: str, real_package: RealPackage) -> None:
    real = real_model(name)
    found = classes(imported(real_package(name), name))
    assert {id for id, _ in found} == set(real.views)
    lost = 0
    for (id, _), cls in found.items():
        properties = real.views[id]["properties"]
        mapped = {wire for wire, property in properties.items() if instances.is_mapped(property)}
        assert {each.wire for each in properties_of(cls).values()} == mapped
        connections = {each.wire for each in connections_of(cls).values()}
        assert connections <= set(properties) - mapped
        for wire in set(properties) - mapped - connections:
            assert leads_nowhere(properties[wire], real.views)
            lost += 1
    said = {problem.code for problem in real.problems}
    assert (lost > 0) == bool(said & {"PG020", "PG021"})


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_what_is_written_is_what_cdf_does_not_compute(name: str, real_package: RealPackage) -> None:
    package = imported(real_package(name), name)
    for cls in classes(package).values():
        write_class = getattr(package, f"{cls.__name__}Write")
        written = {each.wire for each in properties_of(write_class).values()}
        read = {each.wire for each in properties_of(cls).values()}
        assert written <= read
        assert read - written <= {
            "path", "root", "pathLastUpdatedTime", "isUploaded", "uploadedTime",
        }  # fmt: skip


@pytest.mark.wide
@pytest.mark.parametrize("name", MODEL_NAMES)
def test_every_module_imports(name: str, real_package: RealPackage) -> None:
    import_every_module(real_package(name), name)


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_the_model_file_holds_the_model(name: str) -> None:
    real = real_model(name)
    content = json.loads(real.files[f"{name}/_model.json"])
    assert content["digest"] == real.snapshot.digest
    assert {view["externalId"] for model in content["models"] for view in model["views"]} == {
        external_id for _, external_id, _ in real.views
    }


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_ruff_has_nothing_to_format_and_nothing_to_say(name: str, real_package: RealPackage) -> None:
    assert_ruff_clean(real_package(name), 100, name)


@pytest.mark.wide
@pytest.mark.parametrize("width", [60, 120])
def test_ruff_is_content_with_other_line_lengths(tmp_path: Path, width: int) -> None:
    names = ("cognite_core", "omni")
    for name in names:
        write(generate_real(name, model_file(name), line_length=width).files, tmp_path)
    assert_ruff_clean(tmp_path, width, *names)


@pytest.mark.slow
@pytest.mark.parametrize("plugins", WITHOUT_AND_WITH_PLUGIN)
def test_type_checkers_find_nothing(real_package: RealPackage, plugins: list[bool]) -> None:
    (folder,) = {real_package(name) for name in MODEL_NAMES}
    assert_typed(folder, *MODEL_NAMES, plugins=plugins)


IMPORT = """
import sys
from {name} import {client}, Async{client}
loaded = [module for module in sys.modules if "data_classes." in module or module == "pydantic.main"]
assert not loaded, loaded
import {name}
print({name}.__model_version__, {name}.__pygen_version__, {name}.__model_digest__, {name}.__generated_at__)
"""


@pytest.mark.wide
@pytest.mark.parametrize("name", ["cognite_core", "omni_multi"])
def test_importing_package_and_client_loads_no_data_class(name: str, real_package: RealPackage) -> None:
    init = real_model(name).files[f"{name}/_client.py"]
    client = init.split("(GeneratedClient)")[0].rsplit("class ", 1)[1]
    printed = run(real_package(name), IMPORT.format(name=name, client=client))
    assert real_model(name).snapshot.digest in printed


def test_another_schema_version_is_refused_on_import(tmp_path: Path) -> None:
    files = dict(real_model("pumps").files)
    path = "pumps/__init__.py"
    other = SCHEMA_VERSION + 7
    assert f"schema={SCHEMA_VERSION}," in files[path]
    write({**files, path: files[path].replace(f"schema={SCHEMA_VERSION},", f"schema={other},")}, tmp_path)
    code = "try:\n    import pumps\nexcept ImportError as error:\n    print(error)\nelse:\n    print('imported')"
    message = run(tmp_path, code)
    assert f"schema version {other}" in message
    assert f"schema version {SCHEMA_VERSION}." in message
    assert "pip install" in message
    assert "hatch-pygen==" in message


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_the_same_input_gives_the_same_text(name: str) -> None:
    assert generate_real(name, model_file(name)).files == real_model(name).files
