"""What importing the client costs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import pygen_runtime
from pygen_runtime import exceptions


def loaded_after(code: str) -> set[str]:
    command = [sys.executable, "-c", f"{code}\nimport sys; print(' '.join(sys.modules))"]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


@pytest.mark.wide
@pytest.mark.parametrize(
    "module",
    [
        "pygen_runtime.client.sync_client",
        "pygen_runtime.client.sync_instance_client",
        "pygen_runtime.http.sync_page_iterators",
        "pygen_runtime.client.resources.sync_instances",
        "hatch_pygen.live.fetch",
    ],
)
def test_no_pydantic_models(module: str) -> None:
    assert "pydantic.main" not in loaded_after(f"import {module}")


def test_making_a_client_loads_no_models() -> None:
    code = "from pygen_runtime import PygenClient, TokenAuth\n"
    code += "client = PygenClient('https://a.b', 'p', TokenAuth('t')); client.instances; client.views; client.close()"
    assert "pydantic.main" not in loaded_after(code)


def test_one_module_names_the_http_library() -> None:
    root = Path(pygen_runtime.__file__).parent
    naming = re.compile(r"^\s*(import|from) httpx2?\b", re.MULTILINE)
    found = [path.relative_to(root).as_posix() for path in root.rglob("*.py") if naming.search(path.read_text("utf-8"))]
    assert found == ["http/transport.py"]


@pytest.mark.wide
@pytest.mark.parametrize("library", ["httpx", "httpx2"])
def test_the_environment_chooses_the_library(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip(library)
    monkeypatch.setenv("PYGEN_HTTP_LIBRARY", library)
    modules = loaded_after("import pygen_runtime.http.transport")
    assert library in modules
    assert ({"httpx", "httpx2"} - {library}).isdisjoint(modules)


def test_public_names() -> None:
    for name in pygen_runtime.__all__:
        assert getattr(pygen_runtime, name) is not None


def test_every_error_is_public_and_explained(repository: Path) -> None:
    errors = {name for name, value in vars(exceptions).items() if isinstance(value, type) and not name.startswith("_")}
    errors = {name for name in errors if issubclass(getattr(exceptions, name), BaseException)}
    assert set(exceptions.__all__) == errors
    assert errors <= set(pygen_runtime.__all__)
    reference = (repository / "docs/reference/exceptions.md").read_text("utf-8")
    assert errors <= set(re.findall(r"^::: pygen_runtime\.(\w+)$", reference, re.MULTILINE))
    told = (repository / "docs/errors-and-retries.md").read_text("utf-8")
    assert errors - {"PygenError", "ClientError", "IncompleteResultWarning"} <= set(
        re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE)
    )
