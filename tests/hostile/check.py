"""Generates a case, compiles it and counts it against its views; findings are sentences, none where all is well."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from tests.hostile import expected, sources
from tests.hostile.case import Case, Json, ViewId, is_mapped, view_id
from tests.hostile.expected import Class
from tests.hostile.sources import DataClass, Field, Package

HARMLESS = frozenset(("PG011", "PG020", "PG021", "PG022", "PG023", "PG024", "PG501", "PG502"))
"""Problems that a legal model may have: a limit that a project may raise, a view outside the package, a shared name."""


def check(case: Case, package: str = "sdk") -> list[str]:
    """Everything wrong with the package generated for a case."""
    try:
        generated = case.generate(package)
    except Exception as error:
        return [f"{type(error).__name__}: {str(error)[:500]}"]
    found = [f"{problem.code} {problem.message}" for problem in generated.problems if problem.code not in HARMLESS]
    return [*found, *check_files(case, generated.files, package)]


def check_files(case: Case, files: Mapping[str, str], package: str = "sdk") -> list[str]:
    """Everything in which the files of a package differ from the views of the case."""
    folder = package.replace(".", "/")
    findings: list[str] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            trees = sources.parse(files)
        findings += file_names(files)
        findings += sources.unclean(trees)
        findings += count(case, sources.read(trees))
        findings += clients(case, trees, folder)
        findings += model_file(case, files[f"{folder}/_model.json"])
    except Exception as error:
        findings.append(f"the package cannot be read: {type(error).__name__}: {str(error)[:500]}")
    return findings


DEVICES = frozenset(("aux", "con", "nul", "prn", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))))


def file_names(files: Mapping[str, str]) -> Iterator[str]:
    """Files that some file system cannot hold, or not beside one another."""
    if len({path.lower() for path in files}) != len(files):
        yield "two files differ in nothing but case"
    for path in files:
        name = path.rpartition("/")[2]
        if name.partition(".")[0].lower() in DEVICES or len(name) > 200:
            yield f"{name} is no file name everywhere"


# Classes


def count(case: Case, package: Package) -> Iterator[str]:
    """Every view and property is there once, as what it is."""
    views = expected.kept_views(case)
    reads = {Class(each.view, is_edge(each)): each for each in package.classes.values() if each.view}  # type: ignore[arg-type]
    wanted = expected.classes(views)
    for missing in sorted(wanted - reads.keys(), key=str):
        yield f"{missing} has no class"
    for surplus in sorted(reads.keys() - wanted, key=str):
        yield f"{surplus} has a class that nothing asks for"
    if len(reads) != sum(each.view is not None for each in package.classes.values()):
        yield "two classes stand for one view"
    if len(package.classes) != 4 * len(reads):
        yield f"{len(package.classes)} classes for {len(reads)} views: each has 4"
    for id, read in reads.items():
        if id in wanted:
            for finding in one_class(package, views[id.view], read, views):
                yield f"{read.name} of {expected.pattern(id.view)}: {finding}"


def is_edge(read: DataClass) -> bool:
    return bool(read.view_options.get("used_for") == "edge")


def one_class(package: Package, view: Json, read: DataClass, views: Mapping[ViewId, Json]) -> Iterator[str]:
    write = package.classes[f"{read.name}Write"]
    yield from fields(package, view, read, expected.read_fields(view, views), read_field)
    yield from fields(package, view, write, expected.written_fields(view), written_field)
    yield from keywords(package, view, package.classes[f"{read.name}Filter"])
    items = package.classes[f"{read.name}List"]
    if items.bases != (f"InstanceList[{read.name}, {write.name}]",):
        yield f"the list class extends {items.bases}"
    yield from settings(view, read)
    yield from linear(package, read, write)


def fields(package: Package, view: Json, cls: DataClass, wanted: set[str], compare: Any) -> Iterator[str]:
    """The fields of a class and of all above it against the properties of its view."""
    found: dict[str, Field] = {}
    for each in package.line(cls.name):
        for field in each.fields:
            known = found.setdefault(field.name, field)
            if known.wire != field.wire:
                yield f"{field.name} stands for {known.wire} and for {field.wire}"
    wires = [field.wire for field in found.values()]
    if sorted(wires) != sorted(wanted):
        yield f"{cls.name} has {sorted(wires)} for {sorted(wanted)}"
        return
    for field in found.values():
        enum = next((name for name in package.enums if name in re.findall(r"\w+", field.annotation)), None)
        for finding in compare(package, view["properties"][field.wire], field, enum):
            yield f"{cls.name}.{field.name}: {finding}"


def read_field(package: Package, of: Json, field: Field, enum: str | None) -> Iterator[str]:
    yield from values_of_enum(package, of, enum)
    if "through" in of:
        yield from reverse(of, field)
    elif not is_mapped(of):
        yield from edges(of, field)
    else:
        relation = of["type"]["type"] == "direct" and field.annotation.startswith(("Direct", "RequiredDirect"))
        if not relation and field.annotation != expected.read_annotation(of, enum):
            yield f"is {field.annotation}, not {expected.read_annotation(of, enum)}"
        unit = of["type"].get("unit", {}).get("externalId")
        if field.options.get("unit") != unit:
            yield f"has the unit {field.options.get('unit')!r}, not {unit!r}"
        if field.function != "many" and ("default" in field.options) != expected.nullable(of):
            yield "may be missing where it cannot, or the other way round"


def written_field(package: Package, of: Json, field: Field, enum: str | None) -> Iterator[str]:
    yield from values_of_enum(package, of, enum)
    if not is_mapped(of):
        return
    relation = of["type"]["type"] == "direct"
    if not relation and field.annotation != expected.written_annotation(of, enum):
        yield f"is {field.annotation}, not {expected.written_annotation(of, enum)}"
    required = not expected.nullable(of) and not expected.counted(of) and of.get("defaultValue") is None
    if ("default" in field.options) == required:
        yield "is required where it is not, or the other way round"
    if "default" in field.options and not expected.same_default(of, field.options["default"]):
        yield f"has the default {field.options['default']!r}, not {of.get('defaultValue')!r}"


def values_of_enum(package: Package, of: Json, enum: str | None) -> Iterator[str]:
    wanted = set(of["type"]["values"]) if is_mapped(of) and of["type"]["type"] == "enum" else set[str]()
    found = package.enums[enum] if enum else ()
    if set(found) != wanted or len(found) != len(wanted):
        yield f"has the values {found}, not {sorted(wanted)}"


def edges(of: Json, field: Field) -> Iterator[str]:
    type = (of["type"]["space"], of["type"]["externalId"])
    found = (field.function, field.options.get("type"), field.options.get("direction", "outwards"))
    if found != ("edges", type, of["direction"]):
        yield f"is {found}, not edges of {type} {of['direction']}"
    if field.options.get("multi", True) is not (of["connectionType"] == "multi_edge_connection"):
        yield "is one where it is many, or the other way round"


def reverse(of: Json, field: Field) -> Iterator[str]:
    source, options = of["through"]["source"], field.options
    holder = f"{source['externalId']}/{source['version']}" if source["type"] == "view" else source["externalId"]
    through = (source["space"], holder, of["through"]["identifier"])
    if (field.function, options.get("through")) != ("reverse", through):
        yield f"is {field.function} through {options.get('through')}, not {through}"
    if options.get("multi", True) is not (of["connectionType"] == "multi_reverse_direct_relation"):
        yield "is one where it is many, or the other way round"
    if options.get("through_list", False) is not of.get("targetsList", False):
        yield "goes through a list where it does not, or the other way round"


def keywords(package: Package, view: Json, cls: DataClass) -> Iterator[str]:
    """Each keyword has a name of its own, and none is lost."""
    names = {name for each in package.line(cls.name) for name in each.keywords}
    wanted = sum(map(expected.keyword_count, view["properties"].values()))
    if len(names) != wanted:
        yield f"{len(names)} filter keywords for {wanted}"


def settings(view: Json, read: DataClass) -> Iterator[str]:
    options = read.view_options
    if (options.get("writable", True), options.get("queryable", True)) != (view["writable"], expected.queryable(view)):
        yield "is writable or queryable where it is not, or the other way round"
    type = expected.fixed_type(view.get("filter"), "node")
    if options.get("node_type") != (None if is_edge(read) else type):
        yield f"has the node type {options.get('node_type')}, not {type}"


def linear(package: Package, *classes: DataClass) -> Iterator[str]:
    """Python can put each class and all above it into one order."""
    made: dict[str, type] = {}

    def make(name: str) -> type:
        if name not in made:
            known = package.classes.get(name)
            made[name] = type(name, tuple(map(make, known.bases)) if known else (), {})
        return made[name]

    for each in classes:
        try:
            make(each.name)
        except TypeError as error:
            yield f"{each.name}: {error}"


# Client and model file


def clients(case: Case, trees: sources.Trees, folder: str) -> Iterator[str]:
    """Every class has one attribute in each client, and in each group whose model has its view."""
    views = expected.kept_views(case)
    wanted: dict[Class, int] = {}
    for id in expected.classes(views):
        models = [model for model in case.models if id.view in {view_id(view) for view in model["views"]}]
        wanted[id] = len(models)
    found = [
        ast.unparse(statement.annotation)
        for node in trees[f"{folder}/_client.py"].body
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
    ]
    apis = [each for each in found if each.endswith("API")]
    if len(apis) != 2 * sum(wanted.values()):
        yield f"{len(apis)} attributes of clients for {2 * sum(wanted.values())}"
    if len(set(apis)) != 2 * len(wanted):
        yield f"{len(set(apis))} different APIs for {2 * len(wanted)}"
    if len(case.models) > 1 and len(found) - len(apis) != 2 * len(case.models):
        yield f"{len(found) - len(apis)} groups for {2 * len(case.models)}"


def model_file(case: Case, text: str) -> Iterator[str]:
    """The model that goes with the package holds every view as it was, without times."""
    found = {view_id(view): view for model in json.loads(text)["models"] for view in model["views"]}
    if found.keys() != case.views.keys():
        yield "_model.json lacks views"
    for id, view in case.views.items():
        if found.get(id) != stable(view):
            yield f"_model.json holds {expected.pattern(id)} otherwise"


def stable(view: Json) -> Json:
    """The view without what changes by itself."""
    kept = {key: value for key, value in view.items() if not key.endswith("Time")}
    properties = {
        id: {key: value for key, value in of.items() if key != "constraintState"}
        for id, of in view["properties"].items()
    }
    return {**kept, "properties": properties}
