"""The tables of reserved names and the derivation of keywords, held against the runtime, which the build never imports."""

from __future__ import annotations

import ast
import inspect
import keyword
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from hatch_pygen.generation.python import init_plan, keywords, reserved
from hatch_pygen.generation.python.imports import DOOR, STANDARD
from hatch_pygen.ir import types
from hatch_pygen.ir.models import IRDirectRelation, IRMember, IRProperty
from hatch_pygen.ir.types import IREnum, IREnumValue, IRList, IRPrimitive, IRPrimitiveType, IRReference
from pygen_runtime.client.async_view_api import AsyncInstanceAPI
from pygen_runtime.client.sync_view_api import InstanceAPI
from pygen_runtime.filters.schema import Property
from pygen_runtime.model import annotations
from pygen_runtime.model import keywords as runtime_keywords
from pygen_runtime.model.class_schema import fields_of
from pygen_runtime.model.columns import column
from pygen_runtime.model.instances import EdgeWrite, InstanceWrite, NodeWrite, PygenEdge, PygenResource
from pygen_runtime.model.paths import RelationPath
from pygen_runtime.sdk import v1
from pygen_runtime.sdk.clients import AsyncGeneratedClient, GeneratedClient
from pygen_runtime.version import SCHEMA_VERSION
from tests.generation.golden import CASES, committed, configured
from tests.generation.packages import load
from tests.model_json import Json, direct, model, text, view


def public(names: Iterable[str]) -> set[str]:
    return {name for name in names if not name.startswith("_")}


def test_the_schema_version_is_the_runtimes() -> None:
    assert init_plan.SCHEMA_VERSION == SCHEMA_VERSION


def test_python_keywords_are_reserved() -> None:
    assert set(keyword.kwlist) <= reserved.KEYWORDS
    assert reserved.KEYWORDS <= reserved.MEMBERS & reserved.CLASSES & reserved.ATTRIBUTES & reserved.MODULES


def test_what_pydantic_gives_to_every_class_is_reserved() -> None:
    assert public(dir(BaseModel)) <= reserved.PYDANTIC


@pytest.mark.parametrize("cls", [PygenResource, PygenEdge, InstanceWrite, NodeWrite, EdgeWrite])
def test_what_the_runtime_gives_to_instances_is_reserved_for_members(cls: type) -> None:
    # Names that a metaclass has are answered by it before a column can be.
    names = public(dir(cls)) | public(dir(type(cls))) | set(fields_of(cls))
    assert names <= reserved.MEMBERS


def test_what_a_path_of_relations_has_is_reserved_for_members() -> None:
    assert public(dir(RelationPath)) <= reserved.MEMBERS


@pytest.mark.parametrize("cls", [GeneratedClient, AsyncGeneratedClient])
def test_what_clients_have_is_reserved_for_views(cls: type) -> None:
    assert public(dir(cls)) | public(dir(type(cls))) <= reserved.ATTRIBUTES


@pytest.mark.parametrize("api", [InstanceAPI, AsyncInstanceAPI])
def test_parameters_beside_filter_keywords_are_reserved(api: type) -> None:
    for name, method in inspect.getmembers(api, inspect.isfunction):
        parameters = inspect.signature(method).parameters.values()
        if name.startswith("_") or not any(each.kind is each.VAR_KEYWORD for each in parameters):
            continue
        unnamed = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.POSITIONAL_ONLY)
        named = {each.name for each in parameters if each.kind not in unnamed}
        # The keywords of update() are the fields of the write class, all others filter.
        assert named <= (reserved.MEMBERS if name == "update" else reserved.KEYWORDS_OF_LIST), name


def test_keywords_of_every_list_are_reserved() -> None:
    assert set(runtime_keywords.FilterKeywords.__annotations__) <= reserved.KEYWORDS_OF_LIST


def own_modules(case: str) -> set[str]:
    """The modules of the user's that a case imports."""
    return {path.partition(":")[0] for path in configured(case).extend.values()}


def test_what_generated_modules_import_is_reserved() -> None:
    imported: set[str] = set()
    generated: set[str] = set()
    for case in CASES:
        for path, source in committed(case).items():
            if not path.endswith(".py"):
                continue
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.ImportFrom) and node.module not in own_modules(case):
                    (generated if node.level else imported).update(alias.asname or alias.name for alias in node.names)
    assert imported <= reserved.IMPORTED
    assert imported <= reserved.MEMBERS
    assert imported <= reserved.CLASSES
    assert not generated & reserved.CLASSES


def test_the_door_has_exactly_the_names_that_generated_code_uses() -> None:
    used: set[str] = set()
    for case in CASES:
        trees = [ast.parse(source) for path, source in committed(case).items() if path.endswith(".py")]
        found = [
            node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level
        ]
        assert {node.module for node in found} <= {*STANDARD, DOOR, *own_modules(case)}
        used.update(alias.name for node in found if node.module == DOOR for alias in node.names)
    # No golden model maps the containers of Cognite's own; tests/points/test_instances.py generates one that does.
    of_containers = {base for _, base in reserved.OF_CONTAINERS.values()}
    assert not used & of_containers
    used |= of_containers
    assert used == set(v1.__all__)
    assert v1.__all__ == sorted(v1.__all__)
    spark = {"PygenSource", "SparkView", "SparkViews"}  # need pyspark: tests/spark
    assert all(getattr(v1, name) is not None for name in v1.__all__ if name not in spark)
    standard = {"Literal", "Sequence", "TYPE_CHECKING", "TypeAlias", "annotations"}
    assert reserved.IMPORTED - standard == used


LATER = [
    (reserved.LATER_MEMBERS, reserved.MEMBERS, "house.md 1: on write classes, XWrite.from_frame (at-home.md 1)"),
    (reserved.LATER_CLIENT, reserved.ATTRIBUTES, "house.md 1: on clients (at-home.md 4 and 5, data.md 4)"),
    (reserved.LATER_KEYWORDS, reserved.FILTERS, "house.md 1: parameters beside filter keywords (at-home.md 3)"),
]
"""Names that nothing has yet: issue 11 reserves them once, because each later one renames somebody's property or view."""


@pytest.mark.parametrize(("names", "table", "reason"), LATER)
def test_names_of_later_versions_are_reserved_already(
    names: frozenset[str], table: frozenset[str], reason: str
) -> None:
    assert names <= table, reason


def test_a_view_with_names_of_later_versions(tmp_path: Path) -> None:
    names = ["data", "content", "edges", *(name for names, *_ in LATER for name in names)]
    views = [view("Pump", {name: text() for name in names}), *(view(name) for name in ("files", "edges"))]
    package = load(tmp_path, model(*views))
    assert {name for name in names if f"{name}_" in vars(package.Pump)["__annotations__"]} == {"edges", "from_frame"}
    assert {"files_", "edges_", "pump"} == set(package.PlantClient.__annotations__)
    keywords_ = package.PumpFilter.__annotations__
    assert {name for name in names if f"{name}_" in keywords_} == {*reserved.LATER_KEYWORDS, "edges", "from_frame"}
    assert not reserved.LATER_KEYWORDS & set(keywords_)
    lower = load(tmp_path, model(view("Docs"), view("spark")), class_name_format="camelCase")
    assert {"docs_", "spark_"} < set(lower.__all__) and "spark" not in lower.__all__
    assert callable(lower.docs) and not isinstance(lower.docs, type)


def test_contents_are_reserved_where_the_container_has_them(tmp_path: Path) -> None:
    """`data` on views of time series and `content` on views of files, by the containers that their properties lie in."""
    own = {"data": text(), "content": text()}
    views = [view("Series", {**own, "name": stored("CogniteTimeSeries")}), view("File", {**own, "x": stored("CogniteFile")}),
             view("Other", {**own, "name": stored("CogniteAsset"), "file": direct("File")}),
             view("Foreign", {**own, "name": text(container={"space": "x", "externalId": "CogniteFile"})})]  # fmt: skip
    package = load(tmp_path, model(*views))
    assert {"data_", "content"} < set(package.SeriesWrite.__annotations__)
    assert {"data", "content_"} < set(package.FileWrite.__annotations__)
    assert {"data", "content"} < set(package.OtherWrite.__annotations__) & set(package.ForeignWrite.__annotations__)


def stored(container: str) -> Json:
    return text(container={"type": "container", "space": "cdf_cdm", "externalId": container})


def test_the_annotations_of_data_classes_exist() -> None:
    assert all(hasattr(annotations, name) for name in reserved.ANNOTATIONS)


def primitives() -> Iterator[tuple[IRMember, Property]]:
    """A member of the IR of every type, and the same property as the runtime has it."""
    elements: list[tuple[Any, str, tuple[str, ...]]] = [(IRPrimitive(type), type.value, ()) for type in IRPrimitiveType]
    elements.append((IREnum((IREnumValue("a"),)), "enum", ("a",)))
    for element, name, values in elements:
        for many in (False, True):
            type: types.IRType = IRList(element) if many else element
            yield IRProperty("x", type, True, ""), Property("x", "x", name, is_list=many, values=values)
    for many in (False, True):
        reference: Any = IRList(IRReference()) if many else IRReference()
        yield IRDirectRelation("x", reference, True, ""), Property("x", "x", "direct", is_list=many)


@pytest.mark.parametrize(("member", "property"), list(primitives()))
def test_generator_and_runtime_derive_the_same_keywords(member: IRMember, property: Property) -> None:
    operations = keywords.operations(member)
    assert operations == runtime_keywords.operations(column(("s", "V/v", "x"), property))
    for operation in operations:
        assert keywords.keyword_for("x", operation) == runtime_keywords.keyword_for("x", operation)
