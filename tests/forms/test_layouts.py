"""The layouts `flat` and `single-file`: other files, the same package."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from types import ModuleType

import pytest

from hatch_pygen.generation import registry, writer
from tests.forms.made import FORMS, LAYOUTS, files_of, used, write_all
from tests.generation.golden import CASES, OWN, configured, expected
from tests.generation.packages import generate, import_every_module, imported, run, write
from tests.generation.tools import assert_clean, assert_ruff_clean, mypy_config, pyright_config
from tests.model_json import direct, enum, mapped, model, text, view, view_id


@pytest.mark.parametrize("case", CASES)
def test_a_flat_package_has_no_folders(case: str) -> None:
    files = files_of(case, "flat", "exact")
    package = configured(case).package.replace(".", "/")
    modules = {path.removeprefix(f"{package}/") for path in files}
    usual = {path.removeprefix(f"{package}/") for path in files_of(case, "package", "exact")}
    assert not [path for path in modules if "/" in path]
    moved = {path.replace("data_classes/", "data_").replace("_api/", "_api_") for path in usual}
    assert modules == (moved - {"data___init__.py", "_api___init__.py"}) | {"_api.py"}


@pytest.mark.parametrize("case", CASES)
def test_a_single_file_has_all_code_in_it(case: str) -> None:
    """Each definition of the usual form once, whatever stood in which module, and nothing between them is lost."""
    files, usual = files_of(case, "single-file", "exact"), files_of(case, "package", "exact")
    package = configured(case).package.replace(".", "/")
    beside = {"__main__.py", "py.typed", "_model.json"} | ({"spark.py"} if configured(case).spark else set())
    assert {path.removeprefix(f"{package}/") for path in files} == {"__init__.py", *beside}
    moved = [
        text for path, text in usual.items() if path.endswith(".py") and path.removeprefix(f"{package}/") not in beside
    ]
    assert definitions(files[f"{package}/__init__.py"]) == sorted(each for text in moved for each in definitions(text))


def definitions(text: str) -> list[str]:
    """Classes with all that is in them, and other names, of a module: annotations of clients without their quotes."""
    found = [
        ast.unparse(each)
        for each in ast.parse(text).body
        if isinstance(each, (ast.ClassDef, ast.Assign, ast.AnnAssign))
    ]
    tables = ("__getattr__ =",)
    return sorted(each.replace("'", "") for each in found if not each.startswith(tables))


def test_what_others_extend_comes_first() -> None:
    """Also where names sort otherwise: A extends B, which extends C."""
    views = [
        view("A", {"c": text(), "b": text(), "a": text()}, implements=[view_id("B")]),
        view("B", {"c": text(), "b": text()}, implements=[view_id("C")]),
        view("C", {"c": text()}),
    ]
    found = generate(model(*views), layout="single-file").files["sdk/__init__.py"]
    assert found.index("class C(") < found.index("class B(") < found.index("class A(")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.slow
def test_a_model_without_views(layout: str, tmp_path: Path) -> None:
    write(generate(model(), layout=layout).files, tmp_path)
    import_every_module(tmp_path, "sdk")
    assert_ruff_clean(tmp_path, 100, "sdk")


@pytest.fixture(params=LAYOUTS)
def package(request: pytest.FixtureRequest, tmp_path: Path) -> ModuleType:
    name = f"sdk_of_{request.param.replace('-', '_')}"
    pump = view("Pump", {"name": mapped("text"), "next": direct("Pump", containerPropertyIdentifier="next")})
    write(generate(model(pump), layout=request.param, package=name, instance_space="acme").files, tmp_path)
    return imported(tmp_path, name)


def test_relations_texts_and_clients_find_the_package(package: ModuleType) -> None:
    """What the runtime looks up by name: targets of relations, texts of the model, views of a client, its page."""
    with package.PlantClient.embedded() as client:
        client.upsert(package.PumpWrite(external_id="A", next=package.PumpWrite(external_id="B", name="b")))
        (found,) = client.pump.query().filter(package.Pump.next.name == "b").include(package.Pump.next).list()
        assert found.next.first().name == "b"
        assert "client.pump" in client._repr_html_()
        assert dir(client).count("pump") == 1
    assert package.Pump.model_json_schema()["title"]
    with pytest.raises(AttributeError, match="has no attribute 'Pmup'"):
        package.Pmup  # noqa: B018 -- what is tested
    assert "Pump" in dir(package)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_own_methods_stand_on_classes_of_any_layout(layout: str, tmp_path: Path) -> None:
    write_all(tmp_path, layout, "exact", ["extended"])
    code = f"import sys; sys.path.append({str(OWN)!r}); import golden_extended as sdk; print(sdk.Machine.__mro__[1].__name__)"
    assert run(tmp_path, code) == "MachineMethods\n"


def test_a_change_of_layout_leaves_nothing_behind(tmp_path: Path) -> None:
    python = registry.generator("python")
    for layout, runtime in (("package", "exact"), *FORMS.values(), ("package", "exact")):
        files = files_of("edges", layout, runtime)
        writer.reconcile(files, tmp_path, python)
        present = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
        assert present == set(files)
    assert writer.reconcile(files, tmp_path, python).written == ()


def test_lines_and_classes_are_counted_without_the_copy(tmp_path: Path) -> None:
    python = registry.generator("python")
    usual = writer.write_tree(files_of("edges", "package", "exact"), tmp_path / "usual", python)
    copied = writer.write_tree(files_of("edges", "package", "vendored"), tmp_path / "copied", python)
    assert copied.classes_generated == usual.classes_generated
    assert abs(copied.lines_generated - usual.lines_generated) < 60  # imports are shorter, so fewer are broken


def test_the_usual_form_is_untouched_and_loads_nothing_of_the_others(tmp_path: Path) -> None:
    """The build path of a project with none of these options imports none of their modules."""
    case = str(expected("edges").parent)
    code = (
        "import sys; from pathlib import Path; from hatch_pygen import pipeline, snapshot, pin; from hatch_pygen.config import PygenConfig\n"
        f"root = Path({case!r}); config = PygenConfig.from_pyproject(root)\n"
        "pipeline.generate(snapshot.read(root / config.snapshot), config); pin.check(config, [], [pin.pinned(config)])\n"
        "print(sorted({'gzip', 'hatch_pygen.vendoring'} & set(sys.modules)), [m for m in sys.modules if '.forms' in m])"
    )
    assert run(tmp_path, code) == "[] []\n"


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What a program says of all cases in the usual form."""
    folder = tmp_path_factory.mktemp("usual")
    write_all(folder, "package", "exact")
    return used(folder)[:-1]


@pytest.mark.slow
@pytest.mark.cases(3)
@pytest.mark.parametrize("form", FORMS)
def test_cases_are_imported_written_and_read(form: str, usual: list[str], tmp_path: Path) -> None:
    """As in the usual form, warnings being errors, all in one program; of those with a copy of the runtime, which each loads
    its own, two: the others are full."""
    same_as_usual(form, ["connections", "several"] if "vendored" in form else CASES, usual, tmp_path)


@pytest.mark.full
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("form", [form for form in FORMS if "vendored" in form])
def test_every_case_with_a_copy(form: str, case: str, usual: list[str], tmp_path: Path) -> None:
    same_as_usual(form, [case], usual, tmp_path)


def same_as_usual(form: str, cases: list[str], usual: list[str], folder: Path) -> None:
    """With copies of the runtime none is imported from elsewhere."""
    names = write_all(folder, *FORMS[form], cases)
    *said, runtime = used(folder, cases)
    assert said == [line for line in usual if line.startswith(tuple(f"{name} " for name in names))]
    assert runtime == ("runtime []" if "vendored" in form else "runtime ['pygen_runtime']")


@pytest.mark.slow
@pytest.mark.cases(2)
@pytest.mark.parametrize("form", FORMS)
def test_every_case_is_as_ruff_would_write_it(form: str, tmp_path: Path) -> None:
    """The copy of the runtime, too: its first lines tell formatters and linters to leave it alone."""
    widths: dict[int, list[str]] = {}
    for case in CASES:
        write(files_of(case, *FORMS[form]), tmp_path)
        config = configured(case)
        widths.setdefault(config.line_length, []).append(config.package.replace(".", "/"))
    for width, packages in widths.items():
        assert_ruff_clean(tmp_path, width, *packages)


@pytest.mark.full
@pytest.mark.parametrize("form", FORMS)
def test_every_case_is_typed(form: str, tmp_path: Path) -> None:
    """mypy --strict and pyright strict; the copy of the runtime itself in the two packages that use most of it."""
    cases = ["edges", "scalars"] if "vendored" in form else CASES
    names = write_all(tmp_path, *FORMS[form], cases)
    write(own_modules(), tmp_path)
    folders = [name.partition(".")[0] for name in names]
    assert_clean(tmp_path, "mypy", "--config-file", mypy_config(tmp_path, plugin=False), *folders)
    assert_clean(tmp_path, "pyright", "--project", pyright_config(tmp_path, *folders))


def own_modules() -> dict[str, str]:
    """What the classes of the case `extended` extend."""
    return {path.name: path.read_text("utf-8") for path in OWN.glob("*.py")}


@pytest.mark.full
@pytest.mark.parametrize("form", [form for form in FORMS if "vendored" in form])
def test_every_case_is_typed_by_its_copy(form: str, tmp_path: Path) -> None:
    """All cases on the types of their copies. For mypy one takes the place of the other, so that it reads the copy once; for
    pyright they stand side by side, and of a copy it looks at what the package uses."""
    python = registry.generator("python")
    alone, together = tmp_path / "alone", tmp_path / "together"
    for folder in (alone, together):
        write(own_modules(), folder)
    config = mypy_config(alone, plugin=False)
    for case in CASES:
        writer.reconcile(files_of(case, *FORMS[form], package="golden_extended"), alone, python)
        assert_clean(alone, "mypy", "--config-file", config, "golden_extended")
    folders = [name.partition(".")[0] for name in write_all(together, *FORMS[form])]
    path = together / pyright_config(together, *folders)
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "exclude": ["**/_runtime"]}), "utf-8")
    assert_clean(together, "pyright", "--project", path.name)


def test_layouts_of_a_model_with_enums(tmp_path: Path) -> None:
    """An alias stands above the class that names it, in any layout."""
    pump = view("Pump", {"status": enum("on", "off")})
    found = generate(model(pump), layout="single-file").files["sdk/__init__.py"]
    assert found.index("PumpStatus: TypeAlias") < found.index("class Pump(")


def test_an_unknown_layout_is_refused() -> None:
    from hatch_pygen.config import PygenConfig
    from hatch_pygen.problems import ParseError

    with pytest.raises(ParseError, match="single-file"):
        PygenConfig.from_dict({"space": "s", "external-id": "M", "version": "1", "layout": "single_file"})
