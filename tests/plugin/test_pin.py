"""The pin of the runtime: what counts as pinned, and what the metadata hook makes."""

from __future__ import annotations

import pytest

from hatch_pygen import __version__, pin
from tests.plugin.projects import PIN, config

COMPATIBLE = f"pygen-runtime~={__version__}"


@pytest.mark.parametrize(
    ("options", "dependencies"),
    [
        ({}, [PIN]),
        ({}, ["httpx", f"Pygen_Runtime[pandas, http2] == {__version__}"]),
        ({}, [f"pygen-runtime=={__version__}.0"]),
        ({"runtime": "compatible"}, [COMPATIBLE]),
    ],
)
def test_pinned_projects(options: dict[str, str], dependencies: list[str]) -> None:
    assert pin.check(config(**options), [], dependencies) == []
    assert pin.check(config(**options, pin="dynamic"), ["dependencies"], dependencies) == []


@pytest.mark.parametrize(
    ("dependencies", "message"),
    [
        ([], "pygen-runtime is missing; generated code runs on the version it was generated for"),
        (["not a requirement"], "pygen-runtime is missing; generated code runs on the version it was generated for"),
        ([PIN, PIN], "pygen-runtime stands there 2 times"),
        (["pygen-runtime"], f'"pygen-runtime" is not the pin =={__version__} (runtime = "exact")'),
        ([COMPATIBLE], f'"{COMPATIBLE}" is not the pin =={__version__} (runtime = "exact")'),
        ([f"{PIN},!=9"], f'"pygen-runtime!=9,=={__version__}" is not the pin =={__version__} (runtime = "exact")'),
        (
            [f"{PIN}; python_version > '3'"],
            "pygen-runtime has an environment marker, so that some environments would go without it",
        ),
        (
            ["pygen-runtime @ https://example.com/x.whl"],
            "pygen-runtime is required from a URL, so that its version is not pinned",
        ),
    ],
)
def test_unpinned_projects(dependencies: list[str], message: str) -> None:
    (problem,) = pin.check(config(), [], dependencies)
    assert (problem.code, problem.where, problem.message) == ("PG301", "[project] dependencies", message)
    assert problem.fix == f'write "{PIN}" there'
    (problem,) = pin.check(config(pin="dynamic"), ["dependencies"], dependencies)
    assert (problem.code, problem.message) == ("PG302", message)
    assert problem.fix == "add the table [tool.hatch.metadata.hooks.pygen] to pyproject.toml"


def test_pin_and_project_must_agree() -> None:
    (problem,) = pin.check(config(pin="dynamic"), [], [PIN])
    assert problem.message == 'is "dynamic", but [project] dynamic does not list "dependencies"'
    (problem,) = pin.check(config(), ["dependencies"], [PIN])
    assert problem.message == 'is "static", but [project] dynamic lists "dependencies"'
    assert problem.where == "[tool.pygen] pin"


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ([], [PIN]),
        (["pandas>=2", "pandas >= 2", "Pygen.Runtime[pandas]"], ["pandas>=2", f"pygen-runtime[pandas]=={__version__}"]),
        ([PIN, f"pygen-runtime[polars]=={__version__}"], [f"pygen-runtime[polars]=={__version__}"]),
    ],
)
def test_dynamic_dependencies(own: list[str], expected: list[str]) -> None:
    found = pin.dynamic_dependencies(config(pin="dynamic", dependencies=own), {"dynamic": ["dependencies"]})
    assert found == (expected, [])


def test_dynamic_dependencies_keep_those_of_other_hooks() -> None:
    project = {"dynamic": ["dependencies"], "dependencies": ["rich"]}
    assert pin.dynamic_dependencies(config(pin="dynamic"), project) == (["rich", PIN], [])


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ("what is this", "'what is this' is not a requirement"),
        ("pygen-runtime>=0", f'"pygen-runtime>=0" is not the pin =={__version__} (runtime = "exact")'),
    ],
)
def test_wrong_dynamic_dependencies(own: str, message: str) -> None:
    made, (problem,) = pin.dynamic_dependencies(
        config(pin="dynamic", dependencies=[own]), {"dynamic": ["dependencies"]}
    )
    assert (made, problem.code, problem.where, problem.message) == ([], "PG303", "[tool.pygen] dependencies", message)


def test_metadata_hook_needs_the_dynamic_field() -> None:
    _, (problem,) = pin.dynamic_dependencies(config(), {"dynamic": ["dependencies"]})
    assert problem.message == '[project] dynamic lists "dependencies", which pin = "static" leaves to [project]'
    _, (problem,) = pin.dynamic_dependencies(config(pin="dynamic"), {"dynamic": ["version"]})
    assert problem.message == '[project] dynamic does not list "dependencies"'


def test_extras_of_other_requirements_are_theirs() -> None:
    """Only those of pygen-runtime itself, each once, come to stand in its pin."""
    own = ["httpx[http2,brotli]", "Pygen.Runtime[polars]", "pygen_runtime[pandas, polars]", "rich[jupyter]>=13"]
    found, problems = pin.dynamic_dependencies(
        config(pin="dynamic", dependencies=own), {"dynamic": ["dependencies"], "dependencies": ["pyyaml[x]"]}
    )
    assert problems == []
    assert found[-1] == f"pygen-runtime[pandas,polars]=={__version__}"
    assert sorted(found[:-1]) == ["httpx[brotli,http2]", "pyyaml[x]", "rich[jupyter]>=13"]


def spoken(*requires: str) -> str:
    (problem,) = pin.check(config(), (), ["pygen-runtime==0.0.1"], requires)
    assert problem.code == "PG301"
    return problem.message


def test_the_line_that_chose_the_version_is_named() -> None:
    told = f"it is that of hatch-pygen {__version__}"
    chosen = f"hatch-pygen=={__version__}"
    assert f'{told}, which "{chosen}" in [build-system] requires chose' in spoken("hatchling", chosen)
    assert f'{told}, which is not the "hatch-pygen==0.0.1" of [build-system] requires' in spoken("hatch-pygen==0.0.1")
    assert told not in spoken("hatchling")
