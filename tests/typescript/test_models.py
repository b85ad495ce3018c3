"""Whole models are used: packages are installed, compiled, and run against an emulator with data; their constants say what
the model says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from hatch_pygen import pipeline
from hatch_pygen.ir.models import IRClass, IRDirectRelation, IREdgeConnection, IRMember, IRProperty
from hatch_pygen.ir.types import IREnum, IRList, IRPrimitive
from hatch_pygen.npm import runtime
from tests.emulator.http_server import running
from tests.generation import golden
from tests.generation.packages import write
from tests.shared_models import MODEL_NAMES, needs_shared
from tests.typescript import node
from tests.typescript.apps import install, node_options
from tests.typescript.packages import Source, generated, golden_sources, hostile_sources, shared_source
from tests.typescript.projects import build, project

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("typescript")]
RUN = Path(__file__).parent / "programs" / "run_package.mjs"
POPULATED = 2
LISTED = ("InstanceAPI", "EdgeAPI", "ReadAPI", "ReadEdgeAPI")
WRITTEN = ("InstanceAPI", "EdgeAPI")


# The shared models: hatchling, npm, four compilers, Node


@needs_shared
@pytest.mark.parametrize("names", [["pumps"], pytest.param(MODEL_NAMES, marks=pytest.mark.full, id="all")])
def test_packages_of_real_models_install_compile_and_run(names: list[str], tools: Path, tmp_path: Path) -> None:
    app = tmp_path / "app"
    app.mkdir()
    install(tools, app, *(_tarball(name, tmp_path) for name in names))
    used: dict[str, list[str]] = {}
    for name in names:
        installed = app / "node_modules" / _npm(name) / "dist"
        text, used[name] = program(_npm(name), (installed / "client.d.ts").read_text("utf-8"))
        (app / f"{name}.ts").write_text(text)
    for compiler in node.COMPILERS if len(names) > 1 else node.COMPILERS[-1:]:
        node.compile_files(tools, compiler, app, [f"{name}.ts" for name in names], node_options())
    for name in names:
        model = app / "node_modules" / _npm(name) / "dist" / "model.json"
        with running("--model", str(model), "--populate", str(POPULATED)) as (_, address):
            printed = node.run(["node", f"out/{name}.js", address], app).split("\n")
        assert [line.split()[0] for line in printed if line] == used[name]
        counts = [[int(count) for count in line.split()[1:]] for line in printed if line]
        assert all(own == again for own, again in counts) and sum(own for own, _ in counts) > 0, printed


def _npm(name: str) -> str:
    return name.replace("_", "-")


def _tarball(name: str, folder: Path) -> Path:
    _, found, _ = shared_source(name)
    return build(project(folder / name, found, f'[tool.pygen.typescript]\npackage = "{_npm(name)}"'))


def program(name: str, declared: str) -> tuple[str, list[str]]:
    """What lists each view of a package and writes back what may be written; the paths of the views that it lists."""
    pattern = re.compile(r"class (\w+) extends \$\.(\w+) \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
    classes = {found[1]: found[3] for found in pattern.finditer(declared)}
    (client,) = (found[1] for found in pattern.finditer(declared) if found[2] == "InstanceClient")
    views = [each for each in getters(classes, client) if each[1] in LISTED]
    lines = [
        f'import * as sdk from "{name}";',
        f'import {{ TokenAuth }} from "{name}/runtime";',
        'const baseUrl = process.argv[2] ?? "";',
        f'const client = new sdk.{client}({{ baseUrl, project: "p", credentials: new TokenAuth("t") }});',
    ]
    for path, api, view in views:
        again = f"(await client.{path}.upsert(own)).unchanged.length" if api in WRITTEN else "own.length"
        lines += [
            "{",
            f"  const found = await client.{path}.list({{ where: sdk.{view}.externalId.exists(), limit: 50 }});",
            f"  for (const each of found) each satisfies sdk.{view};",
            # What was made through another view may lack what this one asks for.
            f"  const {{ space, externalId, version }} = sdk.{view}.$view;",
            "  const made = `${space}-${externalId}-${version}-`;",
            f"  const own = found.filter((each) => {'true' if 'Edge' in api else 'each.externalId.startsWith(made)'});",
            f'  console.log("{path}", own.length, {again});',
            "}",
        ]
    return "\n".join(lines), [path for path, *_ in views]


def getters(classes: Mapping[str, str], name: str) -> Iterator[tuple[str, str, str]]:
    """Path, kind of API and view, of every API at a class and at the groups that it has."""
    for getter, found in re.findall(r"get (\w+)\(\): (.*?);\n", classes[name], re.DOTALL):
        api = re.fullmatch(r"\$\.(\w+)<\s*(\w+)\b.*>", found, re.DOTALL)
        if api is not None:
            yield getter, api[1], api[2]
        else:
            yield from ((f"{getter}.{path}", *rest) for path, *rest in getters(classes, found))


# Golden and hostile models: what is generated runs, and says what the model says

GOLDEN = {name: (name, found, config) for name, found, config in golden_sources()}
CHEAP = ("connections", "several")


@pytest.mark.parametrize(
    "case", [case if case in CHEAP else pytest.param(case, marks=pytest.mark.full) for case in golden.POSSIBLE]
)
def test_golden_packages_run(case: str, tools: Path, tmp_path: Path) -> None:
    printed = _run(GOLDEN[case], tmp_path, populated=True)
    assert printed["planted"] == []
    assert printed["used"] and _unexpected(printed["used"]) == {}


@pytest.mark.parametrize("case", golden.CASES)
def test_constants_of_golden_packages_say_what_the_model_says(case: str, tools: Path, tmp_path: Path) -> None:
    assert _differing(_run(GOLDEN[case], tmp_path), GOLDEN[case]) == {}


@needs_shared
@pytest.mark.full
@pytest.mark.parametrize("name", MODEL_NAMES)
def test_constants_of_real_models_say_what_the_model_says(name: str, tools: Path, tmp_path: Path) -> None:
    source = shared_source(name)
    printed = _run(source, tmp_path, populated=True)
    assert _differing(printed, source) == {} and _unexpected(printed["used"]) == {}


@pytest.mark.full
def test_hostile_packages_run_and_say_what_the_model_says(tools: Path, tmp_path: Path) -> None:
    for number, source in enumerate(hostile_sources()):
        printed = _run(source, tmp_path / str(number), populated=True)
        assert printed["planted"] == [], source[0]
        assert _differing(printed, source) == {}, source[0]
        assert _unexpected(printed["used"]) == {}, source[0]


def _run(source: Source, folder: Path, *, populated: bool = False) -> dict[str, Any]:
    """What `run_package.mjs` prints of the package, with an emulator where it is to be used, too."""
    _, found, config = source
    files = generated(found, config, "js", specifier="./runtime/index.js").files
    write({**files, **{f"runtime/{name}": text for name, text in runtime.modules().items()}}, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    if not populated:
        return json.loads(node.run(["node", RUN, folder], folder))  # type: ignore[no-any-return]
    with running("--model", str(folder / "model.json"), "--populate", str(POPULATED)) as (_, address):
        return json.loads(node.run(["node", RUN, folder, address], folder))  # type: ignore[no-any-return]


def _unexpected(used: Mapping[str, Any]) -> dict[str, Any]:
    """The views that were not read and written back as they were; nodes there are of all that hold anything."""

    def is_expected(found: Any) -> bool:
        if isinstance(found, str):
            return "neither a filter nor a mapped property" in found
        kind, read, unchanged, holds = found
        return bool(read == unchanged and (read or kind == "edge" or not holds))

    return {name: found for name, found in used.items() if not is_expected(found)}


def _differing(printed: Mapping[str, Any], source: Source) -> dict[tuple[Any, ...], Any]:
    """The views of which constants and model do not say the same, with both."""
    said, expected = _said(printed), _expected(source)
    return {id: (said.get(id), expected.get(id)) for id in {**said, **expected} if said.get(id) != expected.get(id)}


def _said(printed: Mapping[str, Any]) -> dict[tuple[Any, ...], Any]:
    facts = ("members", "type", "filter", "required", "units", "enums")
    return {(*each["id"], each["kind"]): {name: each[name] for name in facts} for each in printed["views"]}


def _expected(source: Source) -> dict[tuple[Any, ...], Any]:
    ir, _ = pipeline.interpret(*source[1:])
    of_edges = {m.edge_view for each in ir.classes for m in each.members if isinstance(m, IREdgeConnection)}
    known = {
        each.id: [
            *["node"] * (each.used_for != "edge"),
            *["edge"] * (each.used_for == "edge" or (each.used_for == "all" and each.id in of_edges)),
        ]
        for each in ir.classes
    }
    return {(*each.id, kind): _facts(each, kind, known) for each in ir.classes for kind in known[each.id]}


def _facts(view: IRClass, kind: str, known: Mapping[Any, list[str]]) -> dict[str, Any]:
    members = [each for each in view.members if "$" not in each.id and each.id not in ("space", "externalId")]
    elements = {each.id: _element(each) for each in members if isinstance(each, IRProperty)}
    return {
        "members": {each.id: _member(each, known) for each in members},
        "type": list(view.node_type) if view.node_type and kind == "node" else None,
        "filter": None if view.filter is None else json.loads(view.filter),
        "required": [each.id for each in members if _is_required(each)],
        "units": [id for id, of in elements.items() if isinstance(of, IRPrimitive) and of.unit is not None],
        "enums": {id: [value.id for value in of.values] for id, of in elements.items() if isinstance(of, IREnum) and of.values},
    }  # fmt: skip


def _element(member: IRProperty) -> Any:
    return member.type.element if isinstance(member.type, IRList) else member.type


def _is_required(member: IRMember) -> bool:
    if not isinstance(member, IRProperty | IRDirectRelation) or member.read_only or member.nullable:
        return False
    return isinstance(member, IRDirectRelation) or (member.default is None and not member.auto_increment)


def _member(member: IRMember, known: Mapping[Any, list[str]]) -> Any:
    if isinstance(member, IRProperty):
        element = _element(member)
        code = "enum" if isinstance(element, IREnum) else element.type.value
        return code + "[]" * isinstance(member.type, IRList) + "!" * member.read_only
    found = {"readOnly": False, "edge": False, "back": False}
    if isinstance(member, IRDirectRelation):
        target = member.reference.target
        found |= {"kind": "direct", "many": member.is_list, "readOnly": member.read_only}
    elif isinstance(member, IREdgeConnection):
        target = member.target
        edge_view = list(member.edge_view) if "edge" in known.get(member.edge_view, ()) else None
        found |= {"kind": "edge", "many": member.multi}
        found |= {"edge": [*member.edge_type, member.direction == "inwards", edge_view]}
    else:
        target, through = member.target, member.through
        holder = "/".join(through[1:])
        found |= {"kind": "reverse", "many": member.multi}
        found |= {"back": [through.space, holder, member.through_property, member.targets_list]}
    return {**found, "target": list(target) if target is not None and "node" in known.get(target, ()) else None}
