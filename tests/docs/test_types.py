"""Every Python block of README and docs passes mypy --strict and pyright, in one run of each for all pages."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.docs.pages import modules, packages
from tests.generation.tools import MYPY, ROOT, findings, mypy_cache

ELSEWHERE = ("azure", "boto3", "cognite", "opentelemetry", "prometheus_client", "pyspark")
"""What pages import that the tests need not have."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages as modules, beside the packages that they import."""
    made = tmp_path_factory.mktemp("typed_pages")
    for name, text in {**packages(), **{f"{module}.py": text for _, module, text in modules()}}.items():
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return made


def pages() -> Mapping[str, str]:
    """Pages by the file of their module."""
    return {f"{module}.py": page for page, module, _ in modules()}


def test_pages_are_taken_line_by_line() -> None:
    [readme] = [text for page, _, text in modules() if page == "README.md"]
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    taken = [(number, line) for number, line in enumerate(readme.splitlines()) if line]
    assert taken
    assert all(lines[number] == line for number, line in taken)


@pytest.mark.slow
def test_mypy_finds_nothing_in_any_page(folder: Path) -> None:
    ignored = "".join(f"[mypy-{name}.*]\nignore_missing_imports = True\n" for name in ELSEWHERE)
    content = MYPY.format(cache=mypy_cache(folder), runtime=ROOT / "runtime")
    (folder / "mypy.ini").write_text(content + ignored, "utf-8")
    _, output = findings(folder, "mypy", "--config-file", "mypy.ini", "--output", "json", *pages())
    reported = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    assert reported or "Success" in output or not output.strip(), output
    assert [f"{pages()[each['file']]}:{each['line']}: {each['message']}" for each in reported
            if each["severity"] == "error"] == []  # fmt: skip


@pytest.mark.slow
def test_pyright_finds_nothing_in_any_page(folder: Path) -> None:
    options = {
        "include": sorted(pages()),
        "pythonVersion": "3.10",
        "extraPaths": [".", str(ROOT / "runtime")],
        "reportMissingImports": "none",  # mypy says which of them are meant
        "reportMissingModuleSource": "none",
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(options), "utf-8")
    arguments = ("--project", "pyrightconfig.json", "--outputjson")
    _, output = findings(folder, "pyright", *arguments)
    answer = json.loads(output[output.index("{") :])
    assert answer["summary"]["filesAnalyzed"] >= len(pages())
    assert [
        f"{pages()[Path(each['file']).name]}:{each['range']['start']['line'] + 1}: {each['message']}"
        for each in answer["generalDiagnostics"]
        if each["severity"] == "error"
    ] == []


@pytest.mark.slow
def test_a_wrong_line_of_a_page_is_found(folder: Path) -> None:
    """That the runs above see the packages at all."""
    wrong = (
        "from water_works_sdk import Pump, WaterWorksClient\nWaterWorksClient.embedded().pump.list(Pump.name == 3)\n"
    )
    (folder / "wrong.py").write_text(wrong, "utf-8")
    (folder / "wrong.ini").write_text(MYPY.format(cache=mypy_cache(folder), runtime=ROOT / "runtime"), "utf-8")
    _, output = findings(folder, "mypy", "--config-file", "wrong.ini", "wrong.py")
    assert re.search(r"wrong.py:2: error: .*WrongOperand", output)
