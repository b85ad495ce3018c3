"""Every key of [tool.pygen]: its default, what it takes, what it refuses; and the files a table comes from."""

from __future__ import annotations

import datetime
import json
import keyword
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from hatch_pygen.config import ClientTable, ModelConfig, PygenConfig
from hatch_pygen.config.records import CLIENT, TOP, keys
from hatch_pygen.config.schema import schema
from hatch_pygen.config.table import KEYS
from hatch_pygen.generation.python.package_name import objection, package_parent
from hatch_pygen.generation.registry import BUILT_IN, generator
from hatch_pygen.problems import ParseError
from tests.cases import examples
from tests.plugin.projects import TABLE, add

ROOT = Path(__file__).resolve().parents[2]
CORE: dict[str, Any] = {"space": "cdf_cdm", "external-id": "CogniteCore", "version": "v1"}
MODELS: dict[str, Any] = {
    "package": "acme",
    "client-name": "AcmeClient",
    "models": [{**CORE, "group": "core"}, {**CORE, "external-id": "WindTurbine"}],
}


def refused(table: dict[str, Any], **more: Any) -> list[str]:
    with pytest.raises(ParseError) as caught:
        PygenConfig.from_dict(table, **more)
    return [f"{p.where}: {p.code}: {p.message}; {p.fix}" for p in caught.value.problems]


def test_defaults() -> None:
    assert PygenConfig.from_dict(CORE) == PygenConfig(
        models=(ModelConfig("cdf_cdm", "CogniteCore", "v1", "cognite_core"),),
        package="cognite_core",
        client_name="CogniteCoreClient",
        snapshot="pygen.snapshot.json",
        source="snapshot",
        runtime="exact",
        pin="static",
        dependencies=(),
        include_views=(),
        exclude_views=(),
        rename={},
        extend={},
        class_name_format="PascalCase",
        property_name_format="snake_case",
        line_length=100,
        docstrings=True,
        generate_examples=False,
        docs=True,
        spark=False,
        spark_auto_register=False,
        instance_space=None,
        templates=None,
        strict=False,
        reproducible_archive=False,
        client=ClientTable(),
    )


GIVEN: list[tuple[str, Any, str, Any]] = [
    ("package", "acme.core", "package", "acme.core"),
    ("client-name", "Acme", "client_name", "Acme"),
    ("snapshot", "../models/core.json", "snapshot", "../models/core.json"),
    ("source", "api", "source", "api"),
    ("runtime", "compatible", "runtime", "compatible"),
    ("pin", "dynamic", "pin", "dynamic"),
    ("include-views", ["cdf_cdm:Cognite*"], "include_views", ("cdf_cdm:Cognite*",)),
    ("exclude-views", ["*3D*"], "exclude_views", ("*3D*",)),
    ("rename", {"Pump.class": "pump_class"}, "rename", {"Pump.class": "pump_class"}),
    ("extend", {"Pump": "acme.pumps:PumpMethods"}, "extend", {"Pump": "acme.pumps:PumpMethods"}),
    ("class-name-format", "camelCase", "class_name_format", "camelCase"),
    ("property-name-format", "original", "property_name_format", "original"),
    ("layout", "single-file", "layout", "single-file"),
    ("line-length", 60, "line_length", 60),
    ("docstrings", False, "docstrings", False),
    ("generate-examples", True, "generate_examples", True),
    ("docs", False, "docs", False),
    ("spark", True, "spark", True),
    ("spark-auto-register", False, "spark_auto_register", False),
    ("instance-space", "acme_assets", "instance_space", "acme_assets"),
    ("templates", "my/templates", "templates", Path("root/my/templates")),
    ("strict", True, "strict", True),
    ("deprecate", True, "deprecate", True),
    ("reproducible-archive", True, "reproducible_archive", True),
    (
        "client",
        {"base-url": "https://az-eastus-1.cognitedata.com/", "project": "acme", "timeout": 5, "max-retries": 0},
        "client",
        ClientTable("https://az-eastus-1.cognitedata.com", None, "acme", 5.0, 0),
    ),
    ("client", {"base-url": "http://127.0.0.1:8000"}, "client", ClientTable("http://127.0.0.1:8000")),
    ("client", {"cluster": "az-eastus-1"}, "client", ClientTable(cluster="az-eastus-1")),
]


@pytest.mark.parametrize(("key", "value", "attribute", "expected"), GIVEN)
def test_given_values(key: str, value: Any, attribute: str, expected: Any) -> None:
    config = PygenConfig.from_dict({**CORE, key: value}, root=Path("root"))
    assert getattr(config, attribute) == expected


def test_a_source_is_found_where_there_is_one() -> None:
    assert PygenConfig.from_dict({**CORE, "spark": True, "spark-auto-register": True}).spark_auto_register
    text = "[tool.pygen] spark-auto-register: PG104: is read only with spark = true; add spark = true"
    assert refused({**CORE, "spark-auto-register": True}) == [text]


def test_every_key_has_a_case() -> None:
    assert {key for key, *_ in GIVEN} | {*CORE, "models", "dependencies"} == set(KEYS)


def test_the_records_have_the_defaults_of_the_class() -> None:
    config, usual = PygenConfig.from_dict(CORE), PygenConfig((), "", "")
    for option in TOP:
        if hasattr(usual, option.field) and option.key not in ("models", "package", "client-name"):
            assert getattr(config, option.field) == getattr(usual, option.field), option.key


SCHEMA = ROOT / "hatch_pygen/config/pygen.schema.json"


def test_the_schema_is_what_the_records_say(request: pytest.FixtureRequest) -> None:
    """`pytest --update-golden` writes it."""
    found = schema({name: options for name in BUILT_IN if (options := generator(name).options)})
    text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    if request.config.getoption("--update-golden"):
        SCHEMA.write_text(text, encoding="utf-8")
    assert SCHEMA.read_text("utf-8") == text
    Draft202012Validator.check_schema(found)


def valid(table: dict[str, Any]) -> bool:
    return Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).is_valid(table)


def test_the_schema_takes_what_is_read_and_refuses_what_is_not() -> None:
    assert all(valid({**CORE, key: value}) for key, value, *_ in GIVEN) and valid(MODELS)
    assert valid({**CORE, "a-language": {"output": "x"}})
    # No schema says what is a word of Python, what two keys or the whole project make wrong, and what JSON lacks.
    beyond = re.compile(r"'(rename|client-name|dependencies|templates|models)'|: nan|cluster.*base-url")
    for more in [more for more, _ in REFUSED if not beyond.search(str(more))]:
        assert not valid({**CORE, **more}), more
    assert not valid({**CORE, "models": MODELS["models"]}) and not valid({"space": "a"})


def test_tables_of_languages() -> None:
    config = PygenConfig.from_dict({**CORE, "pyhton3": {"a": 1}, "mermaids": {}})
    assert [str(problem) for problem in config.warnings if "pyhton3" in problem.where] == [
        "[tool.pygen] pyhton3\nPG112: is the table of a language that is not installed, and is ignored\n"
        "fix: did you mean python?"
    ]
    assert not config.languages
    assert refused({**CORE, "python": {"output": "x"}}) == [
        "[tool.pygen] python: PG101: unknown option; the options of python stand in [tool.pygen] itself"
    ]


def test_dynamic_dependencies() -> None:
    config = PygenConfig.from_dict({**CORE, "pin": "dynamic", "dependencies": ["rich>=13"]})
    assert config.dependencies == ("rich>=13",)


def test_several_models() -> None:
    assert [model.group for model in PygenConfig.from_dict(MODELS).models] == ["core", "wind_turbine"]


REFUSED: list[tuple[dict[str, Any], list[str]]] = [
    (
        {"pakage": 1, "external-Id": 2, "zzz": 3},
        [
            "[tool.pygen] external-Id: PG101: unknown option; did you mean external-id?",
            "[tool.pygen] pakage: PG101: unknown option; did you mean package?",
            f"[tool.pygen] zzz: PG101: unknown option; known are {', '.join(KEYS)}",
        ],
    ),
    ({"client": {"timeut": 3}}, ["[tool.pygen.client] timeut: PG101: unknown option; did you mean timeout?"]),
    ({"odd key": 1}, [f'[tool.pygen] "odd key": PG101: unknown option; known are {", ".join(KEYS)}']),
    ({"package": 3}, ['[tool.pygen] package: PG102: must be a non-empty string, is 3; write package = "3"']),
    ({"snapshot": ""}, ['[tool.pygen] snapshot: PG102: must be a non-empty string, is ""; write snapshot = "..."']),
    ({"templates": "a\0b"}, ['[tool.pygen] templates: PG102: must be a non-empty string, is "a\\u0000b"; write templates = "..."']),
    (
        {"source": "snapshots"},
        ['[tool.pygen] source: PG102: must be one of "snapshot", "api", is "snapshots"; did you mean "snapshot"?'],
    ),
    ({"pin": []}, ['[tool.pygen] pin: PG102: must be one of "static", "dynamic", is an array; choose one of them']),
    ({"strict": "yes"}, ['[tool.pygen] strict: PG102: must be true or false, is "yes"; write strict = true']),
    ({"docstrings": 0}, ["[tool.pygen] docstrings: PG102: must be true or false, is 0; write docstrings = false"]),
    (
        {"line-length": True},
        ["[tool.pygen] line-length: PG102: must be a whole number from 60 to 320, is true; write line-length = 100"],
    ),
    (
        {"client": {"max-retries": 200}},
        ["[tool.pygen.client] max-retries: PG102: must be a whole number from 0 to 100, is 200; write max-retries = 100"],
    ),
    (
        {"client": {"max-retries": -1}},
        ["[tool.pygen.client] max-retries: PG102: must be a whole number from 0 to 100, is -1; write max-retries = 0"],
    ),
    (
        {"client": {"timeout": float("nan")}},
        ["[tool.pygen.client] timeout: PG102: must be a positive number of seconds, is nan; write timeout = 30"],
    ),
    (
        {"include-views": "Pump"},
        ['[tool.pygen] include-views: PG102: must be an array of non-empty strings, is "Pump"; write include-views = ["..."]'],
    ),
    (
        {"line-length": None},
        ["[tool.pygen] line-length: PG102: must be a whole number from 60 to 320, is null; write line-length = 100"],
    ),
    (
        {"client": {"max-retries": None}},
        ["[tool.pygen.client] max-retries: PG102: must be a whole number from 0 to 100, is null; write max-retries = 0"],
    ),
    ({"rename": None}, ['[tool.pygen] rename: PG102: must be a table of strings, is null; write rename = {"Old" = "New"}']),
    (
        {"rename": {"Pump": "class", "Valve": "a b"}},
        [
            '[tool.pygen] rename: PG109: "Pump" would become "class", which is not a Python name in ASCII; '
            "choose letters, digits and _",
            '[tool.pygen] rename: PG109: "Valve" would become "a b", which is not a Python name in ASCII; '
            "choose letters, digits and _",
        ],
    ),
    ({"client": 5}, ["[tool.pygen] client: PG102: must be a table, is 5; write it as [tool.pygen.client]"]),
    (
        {"instance-space": datetime.date(2020, 1, 1)},
        ['[tool.pygen] instance-space: PG102: must be a non-empty string, is a date; write instance-space = "..."'],
    ),
    ({"instance-space": "a b"}, ['[tool.pygen] instance-space: PG109: "a b" is not a space; write it as CDF shows it']),
    (
        {"client-name": "2fast"},
        ['[tool.pygen] client-name: PG109: "2fast" is not a Python name in ASCII; choose letters, digits and _'],
    ),
    (
        {"version": 1},
        ['[tool.pygen] version: PG102: must be a non-empty string, is 1; write version = "1"'],
    ),
    (
        {"dependencies": ["rich"]},
        ['[tool.pygen] dependencies: PG104: is read only with pin = "dynamic"; move the requirements to [project] dependencies'],
    ),
    (
        {"client": {"cluster": "x", "base-url": "https://x.example"}},
        ["[tool.pygen.client] cluster: PG104: stands beside base-url; keep one of them"],
    ),
    (
        {"client": {"cluster": "X Y", "project": "a/b"}},
        [
            '[tool.pygen.client] cluster: PG109: "X Y" is not a cluster such as az-eastus-1; write it as CDF shows it',
            '[tool.pygen.client] project: PG109: "a/b" is not the name of a CDF project; write it as CDF shows it',
        ],
    ),
    (
        {"client": {"base-url": "http://example.com"}},
        [
            "[tool.pygen.client] base-url: PG102: must be https:// and a host, without a path (http:// only for this machine); "
            'write base-url = "https://az-eastus-1.cognitedata.com"'
        ],
    ),
    (
        {"models": [CORE]},
        [
            "[tool.pygen] client-name: PG103: is required with models; add client-name = \"...\"",
            "[tool.pygen] external-id: PG104: stands beside models; keep one of them: the model, or the array models",
            "[tool.pygen] package: PG103: is required with models; add package = \"...\"",
            "[tool.pygen] space: PG104: stands beside models; keep one of them: the model, or the array models",
            "[tool.pygen] version: PG104: stands beside models; keep one of them: the model, or the array models",
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("more", "expected"), REFUSED, ids=[next(iter(more)) for more, _ in REFUSED])
def test_refused_values(more: dict[str, Any], expected: list[str]) -> None:
    assert refused({**CORE, **more}) == expected


def test_required_keys() -> None:
    assert refused({"package": "x"}) == [
        f'[tool.pygen] {key}: PG103: is required; add {key} = "..."' for key in ("external-id", "space", "version")
    ]


MODEL_TABLES: list[tuple[Any, list[str]]] = [
    ([], ["PG102: must be a non-empty array of tables"]),
    ([CORE, CORE], ["PG111: names cdf_cdm:CogniteCore(v1) twice; remove one"]),
    ([CORE, {**CORE, "version": "v2"}], ['PG111: has two groups "cognite_core"; set group = "..." on one of them']),
    ([{**CORE, "spac": 1}], ["[0] spac: PG101: unknown option; did you mean space?"]),
    ([{"space": "a", "external-id": "B"}], ["[0].version: PG103: is required"]),
    ([{**CORE, "group": "class"}], ['[0].group: PG109: "class" is not a Python name in ASCII']),
]


@pytest.mark.parametrize(("models", "expected"), MODEL_TABLES)
def test_refused_models(models: Any, expected: list[str]) -> None:
    found = refused({**MODELS, "models": models})
    assert len(found) == len(expected)
    for text, part in zip(found, expected, strict=True):
        assert text.startswith("[tool.pygen] models") and part.removeprefix("[0] ").removeprefix("[0].") in text


@pytest.mark.parametrize(
    ("where", "key", "variable"),
    [
        ("[tool.pygen]", "token", "CDF_TOKEN"),
        ("[tool.pygen.client]", "client-secret", "IDP_CLIENT_SECRET"),
        ("[tool.pygen.client]", "client_secret", "IDP_CLIENT_SECRET"),
        ("[tool.pygen.client]", "password", "CDF_TOKEN or IDP_CLIENT_SECRET"),
    ],
)
def test_secrets_are_refused_and_not_repeated(where: str, key: str, variable: str) -> None:
    table = {key: "hunter2"}
    found = refused({**CORE, **(table if where == "[tool.pygen]" else {"client": table})})
    assert found == [
        f"{where} {key}: PG106: a secret does not belong in a file under version control; "
        f"remove it here and set the environment variable {variable}; if it was pushed, revoke it"
    ]


def test_credentials_in_a_url() -> None:
    (found,) = refused({**CORE, "client": {"base-url": "https://me:hunter2@example.com"}})
    assert "PG106: holds credentials before the @" in found and "hunter2" not in found


def test_table_of_cognite_pygen() -> None:
    table = {"data_models": [["a", "b", "c"]], "tenant_id": "t", "client_secret": "hunter2", "top_level_package": "x"}
    assert refused(table) == [
        "[tool.pygen]: PG105: looks like a table of cognite-pygen, which has the same name: it holds client_secret, "
        "data_models, tenant_id, top_level_package; run `hatch-pygen init --from-pygen` to convert it; "
        "the keys of hatch-pygen are written with hyphens"
    ]


PACKAGES = [
    ("../x", '"../x" is not an import path: ASCII identifiers joined by dots, no file path'),
    ("/x", '"/x" is not an import path: ASCII identifiers joined by dots, no file path'),
    ("C:\\x", '"C:\\\\x" is not an import path: ASCII identifiers joined by dots, no file path'),
    ("a..b", '"a..b" is not an import path: ASCII identifiers joined by dots, no file path'),
    ("acme-core", '"acme-core" is not an import path: ASCII identifiers joined by dots, no file path'),
    ("åcme", '"\\u00e5cme" is not an import path: ASCII identifiers joined by dots, no file path'),
    ("acme.class", '"class" is a Python keyword'),
    ("acme.__init__", '"__init__" has a meaning of its own to Python or Windows'),
    ("acme.con", '"con" has a meaning of its own to Python or Windows'),
    ("json", '"json" is a module of the standard library'),
    ("tomllib.x", '"tomllib" is a module of the standard library'),
    ("cgi", '"cgi" is a module of the standard library'),
    ("httpx", '"httpx" is a module that generated code needs'),
    ("Trio.x", '"Trio" is a module that libraries of the runtime import where there is one'),
    ("pygen_runtime.x", '"pygen_runtime" is a module that generated code needs'),
    ("acme_utils", '"acme_utils" is the import name of a dependency of this project'),
    ("yaml", '"yaml" is the import name of a dependency of this project'),
]


@pytest.mark.parametrize(("package", "why"), PACKAGES)
def test_refused_packages(package: str, why: str) -> None:
    dependencies = ["Acme.Utils[x]>=1; python_version > '3'", "PyYAML", "???"]
    assert objection(package, dependencies) == why
    found = refused({**CORE, "package": package}, project_dependencies=dependencies)
    assert found == [f'[tool.pygen] package: PG107: {why}; choose another import path, such as package = "acme_core"']


def test_packages_that_are_fine() -> None:
    assert [objection(name) for name in ("acme", "Acme_1.json", "_x", "acme_utils")] == [None] * 4
    found = refused({**CORE, "package": "rich", "pin": "dynamic", "dependencies": ["rich"]})
    assert "import name of a dependency" in found[0]


@pytest.mark.wide
@given(st.text(max_size=12))
def test_any_text_as_package(package: str) -> None:
    if objection(package) is None:
        parts = package.split(".")
        assert package.isascii() and all(part.isidentifier() and not keyword.iskeyword(part) for part in parts)
        assert parts[0] not in sys.stdlib_module_names


def test_package_stands_under_src_where_there_is_one(tmp_path: Path) -> None:
    assert package_parent(tmp_path) == tmp_path
    (tmp_path / "src").mkdir()
    assert package_parent(tmp_path) == tmp_path / "src"


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.dates() | st.just("acme")
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*KEYS, *keys(CLIENT), "group", "token"]) | st.text(max_size=4), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@pytest.mark.wide
@settings(max_examples=examples(400), deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5) | st.integers(), VALUES, max_size=8), st.booleans())
def test_any_table_is_a_configuration_or_problems(table: dict[Any, Any], complete: bool) -> None:
    try:
        config = PygenConfig.from_dict({**TABLE, **table} if complete else table)
    except ParseError as error:
        assert error.problems
        assert all(p.code.startswith("PG1") and p.where.startswith("[tool.pygen") and p.fix for p in error.problems)
        assert str(error).isprintable() or "\n" in str(error)
    else:
        assert config.models and config.package and config.client_name


def test_toml_and_yaml_files_agree(tmp_path: Path) -> None:
    toml = add(tmp_path, "conf.toml", 'space = "cdf_cdm"\nexternal-id = "CogniteCore"\nversion = "v1"\n')
    yaml = add(tmp_path, "conf.yaml", "space: cdf_cdm\nexternal-id: CogniteCore\nversion: v1\n")
    assert PygenConfig.from_file(toml) == PygenConfig.from_file(yaml, tmp_path) == PygenConfig.from_dict(CORE)


FILES: list[tuple[str, bytes, str]] = [
    ("a.toml", b"x = [", "a.toml: PG108: is not TOML: "),
    ("a.toml", b"x = " + b"[" * 3000, "a.toml: PG108: is not TOML: "),
    ("a.toml", b"\xff", "a.toml: PG108: is not UTF-8 (byte 0)"),
    ("a.yaml", b"x: [", "a.yaml: PG108: is not YAML: "),
    ("a.yaml", b"x: !!bool y", "a.yaml: PG108: is not YAML: a value cannot be read as what its tag or its form says"),
    ("a.yaml", b"x: !!int ''", "a.yaml: PG108: is not YAML: a value cannot be read"),
    ("a.yaml", b"x: !!timestamp y", "a.yaml: PG108: is not YAML: a value cannot be read"),
    ("a.yaml", b"x: 1" + b":20" * 300 + b".5", "a.yaml: PG108: is not YAML: a value cannot be read"),
    (
        "a.yaml",
        b"strict: 0x" + b"f" * 5000,
        "a.yaml strict: PG102: must be true or false, is an integer of hundreds of",
    ),
    ("a.yaml", b"? 0x" + b"f" * 5000 + b"\n: 1", 'a.yaml "an integer of hundreds of digits": PG101: unknown option'),
    (
        "a.toml",
        b"source = 0x" + b"f" * 5000,
        'a.toml source: PG102: must be one of "snapshot", "api", is an integer of',
    ),
    (
        "a.toml",
        b"source = [0x" + b"f" * 5000 + b"]",
        'a.toml source: PG102: must be one of "snapshot", "api", is an array',
    ),
    ("a.toml", b"package = 0x" + b"f" * 5000, "a.toml package: PG102: must be a non-empty string, is an integer of"),
    pytest.param("a.yaml", b"x: " + b"[" * 3000, "a.yaml: PG108: is not YAML: nested too deep", marks=pytest.mark.wide),
    ("a.yml", b"- x", "a.yml: PG108: does not hold a table of options"),
    ("a.yaml", b"x: 1", "a.yaml x: PG101: unknown option"),
    ("a.toml", b"space = 1\nexternal-id = 'x'\nversion = 'v'\nclient.token = 'x'", "a.toml client.token: PG106: "),
]


@pytest.mark.parametrize(("name", "data", "expected"), FILES)
def test_files_that_are_wrong(tmp_path: Path, name: str, data: bytes, expected: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ParseError) as caught:
        PygenConfig.from_file(tmp_path / name)
    found = [f"{p.where}: {p.code}: {p.message}" for p in caught.value.problems]
    assert any(text.startswith(expected) for text in found), found


def test_file_that_is_missing(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path / "a\0b"):
        with pytest.raises(ParseError, match="PG108: cannot be read"):
            PygenConfig.from_file(path)


def test_yaml_without_its_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(ParseError, match="YAML needs PyYAML"):
        PygenConfig.from_file(add(tmp_path, "a.yaml"))


def test_pyproject(tmp_path: Path) -> None:
    add(
        tmp_path,
        "pyproject.toml",
        "[project]\ndependencies = ['acme']\n[tool.pygen]\nspace = 'a'\nexternal-id = 'B'\nversion = '1'\n",
    )
    assert PygenConfig.from_pyproject(tmp_path).package == "b"
    with pytest.raises(ParseError, match="import name of a dependency"):
        PygenConfig.from_project(
            {"project": {"dependencies": ["b"]}, "tool": {"pygen": {**CORE, "package": "b"}}}, tmp_path
        )
    for without in ({}, {"tool": 1}, {"tool": {"pygen": 1}, "project": 3}):
        with pytest.raises(ParseError, match="has no such table"):
            PygenConfig.from_project(without, tmp_path)
    assert PygenConfig.from_project({"tool": {"pygen": CORE}, "project": {"dependencies": 3}}, tmp_path)
