"""Texts of a model that want to be code stay texts: in every place that CDF leaves free."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hatch_pygen.problems import ValidationError
from tests.cases import examples
from tests.generation.packages import generate, import_every_module, run, write
from tests.generation.tools import assert_ruff_clean
from tests.model_json import Json, direct, edge, enum, mapped, model, reverse, text, view, view_id

CODE = "__import__('pathlib').Path('planted').touch()"

FRAGMENTS = (
    '"', "'", '"""', "'''", "\\", "\\\n", "\n", "\r", "\t", "\x00", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029",
    "\ufeff", "\u202e", "\U0001f980", "{{ 7 }}", "{% raw %}", "{#", "#}", "# type: ignore", "# fmt: off", "#",
    "coding: latin-1", "{", "}", "{}", "%s", "(", ")", ";", ",", "\\N", "\\N{DASH}", "\\x", "\\u", "\\U", "C:\\Users",
    "None", CODE, f"+ {CODE} +", f"{{{CODE}}}", " ", "",
)  # fmt: skip

TEXTS = st.lists(
    st.sampled_from(FRAGMENTS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=6
).map("".join)

PAYLOADS = (
    f'""" ; {CODE} ; """',
    f'"""\n{CODE}\n"""',
    f"'''\n{CODE}\n'''",
    f'" + str({CODE}) + "',
    f"' + str({CODE}) + '",
    f'") or {CODE} or ("',
    f'"])\n{CODE}\n(["',
    f"\\\n{CODE}",
    f"x\n{CODE}\n",
    f"x\r{CODE}\r",
    f"x\u2028{CODE}\u2028",
    f"x\x0c{CODE}\x0c",
    f"x\\\"\"\"\n{CODE}\n",
    f"{{{{ {CODE} }}}}",
    f"{{{CODE}}}",
    f"#}}{CODE}",
    "C:\\Users\\x",
    '6" pipe',
    "ends with a backslash\\",
    '"""',
    "\\N \\x \\u \\U",
)  # fmt: skip


def hostile_model(texts: Iterable[str]) -> Json:
    """A model with a text in every place where CDF allows any; `texts` are taken in turn, by their places."""
    take = iter(texts).__next__
    described = {"name": take(), "description": take()}
    values = dict.fromkeys(("a" + take(), "b" + take(), "c" + take()))
    filter_ = {"equals": {"property": ["node", "type"], "value": {"space": take(), "externalId": take()}}}
    properties = {
        "plain": text(description=take(), name=take()),
        "default": text(defaultValue=take()),
        "required": text(nullable=False, defaultValue=take()),
        "anything": mapped("json", defaultValue={take(): [take(), {"nested": take()}]}),
        "measure": mapped("float64", unit={"externalId": take(), "sourceUnit": take()}, description=take()),
        "status": enum("x", description=take()),
        "series": mapped("timeseries", defaultValue=take()),
        "pumps": edge("Pump", take(), description=take()),
        "pump": direct("Pump", description=take()),
        "reversed": reverse("Pump", "pump", description=take()),
    }
    status = properties["status"]["type"]
    status["values"] = {value: {"name": take(), "description": take()} for value in values}
    properties["pumps"]["type"]["space"] = take()
    link = {"since": text(description=take(), defaultValue=take())}
    properties["links"] = edge("Pump", take(), edgeSource=view_id("Link"))
    pump = view("Pump", properties, **described, filter=filter_)
    return model(pump, view("Link", link, description=take(), usedFor="edge"), name=take(), description=take())


def places() -> int:
    """How many texts `hostile_model` takes."""
    numbers = iter(range(1000))
    hostile_model(map(str, numbers))
    return next(numbers)


PLACES = places()


def literals(texts: Sequence[str]) -> set[str]:
    """What must stand in the generated code as it is: defaults, enum values, edge types, units, the node type."""
    source = hostile_model(texts)
    pump, link = source["views"]
    properties = pump["properties"]
    found = {each["defaultValue"] for each in properties.values() if isinstance(each.get("defaultValue"), str)}
    found.add(link["properties"]["since"]["defaultValue"])
    ((key, (first, nested)),) = properties["anything"]["defaultValue"].items()
    found |= {key, first, nested["nested"], properties["measure"]["type"]["unit"]["externalId"]}
    found |= set(properties["status"]["type"]["values"])
    for each in ("pumps", "links"):
        found |= set(properties[each]["type"].values())
    return found | set(pump["filter"]["equals"]["value"].values())


class Shape(ast.NodeTransformer):
    """A module without what texts may change: constants are alike, docstrings are gone."""

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant("…") if isinstance(node.value, str) else node

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        is_docstring = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return None if is_docstring else self.generic_visit(node)


def shapes(files: Mapping[str, str]) -> dict[str, str]:
    return {
        path: ast.dump(Shape().visit(ast.parse(text, path))) for path, text in files.items() if path.endswith(".py")
    }


def constants(files: Mapping[str, str]) -> Iterator[str]:
    for path, source in files.items():
        if path.endswith(".py"):
            for node in ast.walk(ast.parse(source, path)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


HARMLESS = shapes(generate(hostile_model([f"text {number}" for number in range(PLACES)])).files)


def assert_only_texts(texts: Sequence[str]) -> Mapping[str, str]:
    """The package has the code of one with harmless texts, and the texts are in it as literals."""
    files = generate(hostile_model(texts)).files
    assert shapes(files) == HARMLESS
    assert literals(texts) <= set(constants(files))
    views = json.loads(files["sdk/_model.json"])["models"][0]["views"]
    assert views == _stable(hostile_model(texts)["views"])
    return files


def _stable(views: Sequence[Json]) -> list[Json]:
    """As the model file has them: sorted, without times."""
    kept = [{key: value for key, value in each.items() if not key.endswith("Time")} for each in views]
    return sorted(kept, key=lambda each: str(each["externalId"]))


@pytest.mark.slow
def test_arbitrary_texts_change_nothing_but_constants(tmp_path: Path) -> None:
    packages: list[str] = []

    @settings(max_examples=examples(60), deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(TEXTS, min_size=PLACES, max_size=PLACES))
    def check(texts: list[str]) -> None:
        files = assert_only_texts(texts)
        name = f"sdk_{len(packages)}"
        packages.append(name)
        write({f"{name}/{path}": text for path, text in files.items()}, tmp_path)

    check()
    assert_ruff_clean(tmp_path, 100, *packages)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_every_place_is_a_text(payload: str) -> None:
    assert_only_texts([payload] * PLACES)


@pytest.mark.wide
def test_importing_payloads_plants_nothing(tmp_path: Path) -> None:
    names = []
    for number, payload in enumerate(PAYLOADS):
        name = f"payload_{number}"
        write(generate(hostile_model([payload] * PLACES), package=name).files, tmp_path)
        names.append(name)
    import_every_module(tmp_path, *names)
    use = "from {0} import Pump, PumpWrite\nassert PumpWrite().default\nPump(space='s', external_id='x', required='r')"
    run(tmp_path, "\n".join(use.format(name) for name in names))
    assert not list(tmp_path.rglob("planted"))
    assert_ruff_clean(tmp_path, 100, *names)


HOSTILE_IDS = (
    f'x"""\n{CODE}\n"""',
    "a;b",
    'q"+x+"',
    "new\nline",
    "x]=1;y[",
    "\\",
    "温",
    "{{ 7 }}",
    "x" * 300,
    "9" * 5000,
)


@pytest.mark.wide
@pytest.mark.parametrize("id", HOSTILE_IDS)
def test_ids_that_no_api_would_give_are_names_or_literals(tmp_path: Path, id: str) -> None:
    """A snapshot is a file: its ids may hold what CDF refuses."""
    source = model(view(f"V{id}", {f"p{id}": text(), "other": enum(f"e{id}")}, space=f"s{id}", version=f"v{id}"))
    package = generate(source)
    assert {problem.code for problem in package.problems} <= {"PG010"}
    write(package.files, tmp_path)
    import_every_module(tmp_path, "sdk")
    assert not list(tmp_path.rglob("planted"))
    assert {f"V{id}", f"p{id}", f"s{id}", f"v{id}", f"e{id}"} <= set(constants(package.files))


def test_a_strict_build_refuses_such_ids() -> None:
    with pytest.raises(ValidationError, match="PG010"):
        generate(model(view("V;x")), strict=True)
