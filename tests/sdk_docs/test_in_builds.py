"""The documents in wheel, sdist and editable install, and the fields that the metadata hook fills."""

from __future__ import annotations

import hashlib
import tarfile
import zipfile
from email import message_from_string
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from hatch_pygen.config.file import read_mapping
from hatch_pygen.project.hatchling_project import read as read_project
from hatch_pygen.project.metadata_fields import EXTRAS
from tests.plugin.projects import PYPROJECT, build, make_project, names, read

PAGE = "acme_pumps/_docs/index.html"
FILLED = PYPROJECT.replace(
    'dynamic = ["version"]',
    'dynamic = ["version", "readme", "description", "keywords", "urls", "optional-dependencies"]',
).replace("[tool.uv]", "[tool.hatch.metadata.hooks.pygen]\n\n[tool.uv]")


def metadata(wheel: Path) -> Message:
    (name,) = (name for name in names(wheel) if name.endswith(".dist-info/METADATA"))
    return message_from_string(read(wheel, name))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_wheel_brings_its_page(tmp_path: Path) -> None:
    wheel = build(make_project(tmp_path / "project"))
    page = read(wheel, PAGE)
    assert page.startswith("<!DOCTYPE html>") and "1.2.3" in page and "pip install acme-pumps-sdk" in page
    assert not [name for name in names(wheel) if "_docs" in name and name != PAGE]


def test_docs_false_leaves_it_out(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", PYPROJECT + "docs = false\n")
    assert not [name for name in names(build(project)) if "_docs" in name]
    with tarfile.open(build(project, "sdist")) as archive:
        assert not [name for name in archive.getnames() if "docs" in name]


def test_an_editable_install_has_none(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    build(project, version="editable")
    assert (project / "acme_pumps" / "__init__.py").is_file() and not (project / "acme_pumps" / "_docs").exists()


def test_the_metadata_hook_fills_what_is_dynamic(tmp_path: Path) -> None:
    found = metadata(build(make_project(tmp_path / "project", FILLED)))
    assert found["Summary"] == "Typed Python SDK of the CDF data model plant:Pumps(1)"
    assert found["Description-Content-Type"] == "text/markdown"
    text = str(found.get_payload())
    assert "# acme-pumps-sdk\n" in text and "`client.pump`" in text and "| Version | `1.2.3` |" in text
    assert found["Keywords"] == "Pumps,cdf,cognite,data-modeling,sdk"
    assert found["Project-URL"].startswith("Data modeling in CDF, https://")
    assert found.get_all("Provides-Extra") == sorted(EXTRAS)
    assert "pygen-runtime[pandas]; extra == 'pandas'" in (found.get_all("Requires-Dist") or ())


def test_with_a_dynamic_pin_too(tmp_path: Path) -> None:
    text = FILLED.replace('["version", ', '["version", "dependencies", ')
    lines = [line for line in text.splitlines() if not line.startswith("dependencies = ")]
    project = make_project(tmp_path / "project", "\n".join([*lines, 'pin = "dynamic"', ""]))
    found = metadata(build(project))
    assert found.get_all("Requires-Dist", [])[0].startswith("pygen-runtime==") and "Summary" in found


def test_nothing_is_filled_that_is_not_dynamic(tmp_path: Path) -> None:
    text = PYPROJECT.replace("[tool.uv]", "[tool.hatch.metadata.hooks.pygen]\n\n[tool.uv]")
    found = metadata(build(make_project(tmp_path / "project", text)))
    assert found["Summary"] is None and found["Description-Content-Type"] is None


def test_the_wheel_from_the_sdist_is_the_same(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", FILLED)
    expected = digest(build(project))
    with tarfile.open(build(project, "sdist")) as archive:
        held = {name.partition("/.pygen/docs/")[2] for name in archive.getnames()}
        assert {"README.md", "index.html", "model.mmd", "model.html", "views/pump.md"} <= held
        archive.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    assert digest(build(unpacked, dist=tmp_path / "again")) == expected


def test_a_bad_snapshot_leaves_one_line(tmp_path: Path) -> None:
    """The metadata can still be read; the build ends with what is wrong."""
    from hatchling.metadata.core import ProjectMetadata
    from hatchling.plugin.manager import PluginManager

    project = make_project(tmp_path / "project", FILLED.replace('source = "pygen"', 'path = "version.txt"'))
    (project / "version.txt").write_text('__version__ = "1"\n', "utf-8")
    (project / "pygen.snapshot.json").write_text("{", "utf-8")
    found: Any = ProjectMetadata(str(project), PluginManager())
    assert found.core.readme == "Typed Python SDK of the CDF data model plant:Pumps(1).\n"
    with pytest.raises(SystemExit):
        build(project)


def test_check_reads_what_the_hook_fills(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", FILLED)
    found = read_project(project, read_mapping(project / "pyproject.toml"))
    assert found.problems == []
    assert found.metadata.core.description.startswith("Typed Python SDK")


def test_extras_are_the_runtimes() -> None:
    runtime = read_mapping(Path(__file__).parents[2] / "runtime" / "pyproject.toml")
    assert set(EXTRAS) <= set(runtime["project"]["optional-dependencies"])


def test_an_installed_package_opens_its_page(tmp_path: Path) -> None:
    """From the wheel, unpacked as an installer does; and from the wheel itself, a zip archive on the path."""
    from tests.generation.packages import run

    wheel = build(make_project(tmp_path / "project"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = (
        "import webbrowser; opened = []; webbrowser.open = opened.append\n"
        "import acme_pumps; path = acme_pumps.docs()\n"
        "assert opened == [path.as_uri()] and path.read_text('utf-8').startswith('<!DOCTYPE html>'), path\n"
        "print(path.name)"
    )
    assert run(tmp_path / "site", code) == "index.html\n"
    assert run(tmp_path, f"import sys; sys.path.insert(0, {str(wheel)!r})\n{code}") == "index.html\n"
    told = run(tmp_path / "site", "import runpy; runpy.run_module('acme_pumps', run_name='__main__', alter_sys=True)")
    assert f"\ndocs: {tmp_path / 'site' / PAGE}\n" in told


def test_a_package_without_its_page_says_so(tmp_path: Path) -> None:
    from tests.generation.packages import run

    project = make_project(tmp_path / "project")
    build(project, version="editable")
    code = "import acme_pumps\ntry: acme_pumps.docs()\nexcept FileNotFoundError as error: print(error)"
    assert "`hatch-pygen docs` in the project writes them" in run(project, code)


def test_importing_does_not_look_at_the_page(tmp_path: Path) -> None:
    from tests.generation.packages import run

    wheel = build(make_project(tmp_path / "project"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = (
        "import sys; seen = []\n"
        "sys.addaudithook(lambda event, args: seen.append(str(args[0])) if event == 'open' else None)\n"
        "import acme_pumps; acme_pumps.Pump; print([name for name in seen if 'index.html' in name], 'webbrowser' in sys.modules)"
    )
    assert run(tmp_path / "site", code) == "[] False\n"
