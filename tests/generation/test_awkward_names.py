"""Names that CDF allows and Python, pydantic or the runtime have their own idea of: both exist and both work."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from hatch_pygen.generation.python import reserved
from pygen_runtime import TokenAuth
from pygen_runtime.model.class_schema import properties_of
from pygen_runtime.model.decoding import decode_items
from pygen_runtime.model.encoding import encode_properties
from pygen_runtime.model.keywords import compile_keywords, keywords_of
from pygen_runtime.model.paths import generated_class
from tests import instances
from tests.generation.packages import generate, import_every_module, load, write
from tests.generation.tools import assert_ruff_clean, assert_typed
from tests.model_json import Json, direct, enum, mapped, model, text, view, view_id

FORMATS = ("snake_case", "camelCase", "original")

ISSUE_LIST = (
    "self", "viewId", "sortBy", "direction", "sort", "aggregate", "cursors", "cursor", "chunkSize", "groupBy",
    "searchProperty", "dm", "asWrite", "nodeType", "myProp", "my_prop", "MyProp", "class", "class_", "name",
    "namePrefix", "limit", "where", "space", "externalId", "external_id", "external_id_prefix", "min", "max", "min_max",
    "modelDump", "modelConfig", "model_dump", "def", "view", "prop", "Attr", "list", "type", "str", "id", "version",
    "cls", "args", "kwargs", "by", "client", "data_record", "createdTime", "lastUpdatedTime", "existingVersion", "3D",
    "42", "1st", "a-b", "a_b", "A-B", "Sequence", "TYPE_CHECKING", "annotations", "None", "True", "match", "case",
    "_", "__init__", "__class__", "__view__", "__eq__", "_client", "register", "mro", "PumpStatus", "Pump",
    "PumpWrite", "PumpFilter", "pump", "温度", "é", "l", "I", "O",
)  # fmt: skip
"""What peer-features lists for properties, and more of the same kind; some are not legal in CDF today."""

RUNTIME = tuple(sorted(reserved.MEMBERS | reserved.FILTERS | set(keyword.softkwlist)))
BUILTINS = tuple(name for name in dir(builtins) if not name.startswith("_"))


def pump(ids: Iterable[str]) -> Json:
    """A view that has a text for each id, beside an enum and a relation to itself that its annotations name."""
    return view("Pump", {**{id: text() for id in ids}, "status": enum("on", "off"), "twin": direct("Pump")})


def pumps(package: ModuleType, name: str = "Pump") -> tuple[Any, Any]:
    return getattr(package, name), getattr(package, f"{name}Write")


def assert_usable(package: ModuleType, source: Json, name: str = "Pump") -> None:
    """Every property can be read, written, filtered and seen on the class, and none stands for another."""
    cls, write_class = pumps(package, name)
    properties = properties_of(cls)
    wires = {each.wire: python for python, each in properties.items()}
    assert set(wires) == set(source["properties"])
    item = instances.instance(source, 1)
    item["properties"][source["space"]][f"{source['externalId']}/{source['version']}"] = {
        wire: f"value of {wire}" if property["type"]["type"] == "text" else instances.value(wire, property, 1)
        for wire, property in source["properties"].items()
    }
    sent = instances.properties_of(source, item)
    (instance,), _ = decode_items(cls, instances.page([item]))
    assert instance.dump() == item
    assert encode_properties(instance.as_write()) == sent
    given = {python: getattr(instance, python) for python in properties}
    made = write_class(external_id="x", **given)
    assert encode_properties(made) == sent
    for wire, python in wires.items():
        path = (source["space"], f"{source['externalId']}/{source['version']}", wire)
        column = getattr(cls, python)
        assert getattr(column, "pygen_column", column).path == path
    assert_keywords_lead_to_their_properties(cls)


def assert_keywords_lead_to_their_properties(cls: Any) -> None:
    annotated = set(getattr(sys_module(cls), f"{generated_class(cls).__name__}Filter").__annotations__)
    known = keywords_of(cls)
    assert set(known) == annotated
    assert len(set(known.values())) == len(known)
    for keyword_, (name, operation) in known.items():
        if operation != "exists":
            continue
        found = compile_keywords(cls, {keyword_: True}, None)
        assert found is not None
        column = cls.__pygen_attribute__(name)
        assert found.dump() == getattr(column, "pygen_column", column).exists().dump()


def sys_module(cls: type) -> ModuleType:
    import sys

    return sys.modules[cls.__module__]


@pytest.mark.wide
@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("ids", [ISSUE_LIST, RUNTIME, BUILTINS], ids=["listed", "runtime", "builtins"])
def test_properties_of_any_name_work(tmp_path: Path, ids: Sequence[str], format: str) -> None:
    source = pump(ids)
    package = load(tmp_path, model(source), property_name_format=format)
    assert_usable(package, source)


KINDS = {"listed": ISSUE_LIST, "runtime": RUNTIME, "builtins": BUILTINS}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pairs", "plugins"),
    [
        pytest.param(list(zip(KINDS, FORMATS, strict=True)), (False,), id="each once"),
        pytest.param(list(product(KINDS, FORMATS)), (False, True), id="every pair", marks=pytest.mark.full),
    ],
)
def test_tools_find_nothing_in_properties_of_any_name(
    tmp_path: Path, pairs: Sequence[tuple[str, str]], plugins: Sequence[bool]
) -> None:
    packages = []
    for kind, format in pairs:
        name = f"{kind}_{format.lower()}"
        write(generate(model(pump(KINDS[kind])), package=name, property_name_format=format).files, tmp_path)
        packages.append(name)
    assert_ruff_clean(tmp_path, 100, *packages)
    assert_typed(tmp_path, *packages, plugins=plugins)


@pytest.mark.parametrize("operation", ["min", "max", "prefix", "exists", "contains_any"])
def test_a_property_called_like_a_derived_keyword_keeps_its_own(tmp_path: Path, operation: str) -> None:
    """`name` + `namePrefix`: v1 had one argument for both, and filtered both."""
    derived = f"{operation}_x" if operation in ("min", "max") else f"x_{operation}"
    types = {"prefix": "text", "exists": "json"}
    kind = types.get(operation, "int32")
    source = view("Pump", {"x": mapped(kind, list=operation == "contains_any"), derived: text()})
    cls, _ = pumps(load(tmp_path, model(source)))
    known = keywords_of(cls)
    assert known[derived] == (derived, "equals")
    assert known[f"{derived}_2"] == ("x", operation)
    assert_usable_keyword(cls, derived, "value", derived)
    assert_keywords_lead_to_their_properties(cls)


def assert_usable_keyword(cls: Any, keyword_: str, value: Any, wire: str) -> None:
    found = compile_keywords(cls, {keyword_: value}, None)
    assert found is not None
    assert found.dump() == {"equals": {"property": ["plant", "Pump/v1", wire], "value": value}}


def test_sort_takes_the_python_name(tmp_path: Path) -> None:
    from pygen_runtime.model.selection import sort_keys

    cls, _ = pumps(load(tmp_path, model(pump(ISSUE_LIST))))
    for name, property in properties_of(cls).items():
        (key,) = sort_keys(cls, f"-{name}")
        assert (key.property[-1], key.direction) == (property.wire, "descending")


VIEWS = (
    "Pump", "PumpList", "PumpWrite", "PumpFilter", "PumpAPI", "AsyncPump", "PumpA", "Pump_a", "pump", "PUMP", "upsert",
    "Upsert", "delete", "class", "Union", "Literal", "Core", "core", "TYPE_CHECKING", "Attr", "view", "prop",
    "NodeQueryCore", "PygenResource", "InstanceAPI", "GeneratedClient", "Client", "AsyncClient", "instances", "query",
    "close", "con", "aux", "NUL", "__init__", "data_classes", "None", "type", "list", "Sequence", "typing", "pydantic",
    "Filter", "Where", "annotations", "lazy_exports", "from_env", "3D", "_client", "_api", "py", "site-packages", "l", "I", "O",
)  # fmt: skip


@pytest.mark.wide
@pytest.mark.parametrize("format", ["PascalCase", "camelCase"])
def test_views_of_any_name_work(tmp_path: Path, format: str) -> None:
    views = [view(name, {"name": text(), "status": enum("on"), "twin": direct(name)}) for name in VIEWS]
    assert_views_work(tmp_path, views, class_name_format=format)


def assert_views_work(folder: Path, views: Sequence[Json], **options: Any) -> None:
    package = load(folder, model(*views), client_name="Client", **options)
    sources = {(each["space"], each["externalId"], each["version"]): each for each in views}
    seen = set()
    with package.Client(base_url="http://127.0.0.1:9", project="p", credentials=TokenAuth("t")) as client:
        for attribute in own_attributes(type(client)):
            api = getattr(client, attribute)
            reference = api.data_class.__view__.reference
            source = sources[reference.space, reference.external_id, reference.version]
            assert_usable(package, source, api.data_class.__name__)
            assert api.list_class.__name__ == f"{api.data_class.__name__}List"
            seen.add(reference)
        assert callable(client.upsert)
        assert callable(client.delete)
        assert callable(client.close)
    assert len(seen) == len(views)


def own_attributes(client: type) -> Mapping[str, Any]:
    annotations: Mapping[str, Any] = client.__annotations__
    return annotations


def test_the_same_external_id_in_two_spaces_and_versions(tmp_path: Path) -> None:
    views = [
        view("Pump", space=space, version=version, properties={"name": text()})
        for space, version in (("plant", "v1"), ("plant", "v2"), ("office", "v1"), ("office", "1.2-b_3"))
    ]
    assert_views_work(tmp_path, views)


def test_inheritance_from_a_view_of_the_same_name(tmp_path: Path) -> None:
    parent = view("Pump", {"name": text()}, space="base")
    child = view("Pump", {"name": text(), "more": text()}, implements=[view_id("Pump", space="base")])
    package = load(tmp_path, model(parent, child))
    bases = {cls.__view__.reference.space: cls for cls in (package.Pump, package.Pump2)}
    assert issubclass(bases["plant"], bases["base"])


@pytest.mark.wide
def test_ids_of_255_characters(tmp_path: Path) -> None:
    long = "p" * 254
    views = [
        view("V" * 254 + end, {long + "a": text(), long + "b": mapped("int32"), "x" * 255: direct("V" * 254 + end)})
        for end in "ab"
    ]
    name = "long_ids"
    write(generate(model(*views), package=name).files, tmp_path)
    import_every_module(tmp_path, name)
    assert_ruff_clean(tmp_path, 100, name)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("formats", "plugins"),
    [
        pytest.param(("PascalCase",), (False,), id="one"),
        pytest.param(("PascalCase", "camelCase"), (False, True), id="both", marks=pytest.mark.full),
    ],
)
def test_tools_find_nothing_in_views_of_any_name(
    tmp_path: Path, formats: Sequence[str], plugins: Sequence[bool]
) -> None:
    names = []
    for format in formats:
        views = [view(name, {"name": text(), "status": enum("on"), "twin": direct(name)}) for name in VIEWS]
        package = f"views_{format.lower()}"
        write(generate(model(*views), package=package, client_name="Client", class_name_format=format).files, tmp_path)
        names.append(package)
    assert_ruff_clean(tmp_path, 100, *names)
    assert_typed(tmp_path, *names, plugins=plugins)


def test_file_names_differ_without_regard_to_case_and_are_none_of_windows(tmp_path: Path) -> None:
    files = generate(model(*(view(name) for name in VIEWS))).files
    assert len({name.lower() for name in files}) == len(files)
    stems = {Path(name).stem.lower() for name in files}
    assert not stems & {"con", "aux", "nul", "prn", "com1", "lpt1"}
