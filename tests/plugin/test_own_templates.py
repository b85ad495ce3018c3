"""Templates of the user's own in the artifacts: an sdist brings those it was built with, and they win over ours and theirs."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.plugin.projects import PYPROJECT, add, build, make_project, read
from tests.plugin.test_hook import digest, unpack

OURS = Path(__file__).parents[2] / "templates" / "python"


def test_a_wheel_from_an_sdist_has_what_its_templates_give(tmp_path: Path) -> None:
    text = (OURS / "__init__.py.jinja").read_text("utf-8")
    own = add(tmp_path, "templates/__init__.py.jinja", text + "\n# Ours at the time of the sdist.\n")
    root = make_project(tmp_path / "p", PYPROJECT + 'templates = "../templates"\n')
    wheel = build(root)
    assert "# Ours at the time of the sdist." in read(wheel, "acme_pumps/__init__.py")
    unpacked = unpack(build(root, "sdist"), tmp_path / "unpacked")
    assert (unpacked / ".pygen/templates/__init__.py.jinja").read_bytes() == own.read_bytes()
    shutil.rmtree(tmp_path / "templates")
    assert digest(build(unpacked, dist=tmp_path / "d")) == digest(wheel)
    add(unpacked.parent, "templates/__init__.py.jinja", text + "\n# Of another time.\n")
    assert digest(build(unpacked, dist=tmp_path / "e")) == digest(wheel), (
        "what lies beside the unpacked sdist is not asked"
    )


def test_without_an_sdist_the_folder_of_the_project_is_used(tmp_path: Path) -> None:
    """A folder of that name in a checkout is not that of an sdist."""
    text = (OURS / "__init__.py.jinja").read_text("utf-8")
    root = make_project(tmp_path / "p", PYPROJECT + 'templates = "mine"\n')
    add(root, "mine/__init__.py.jinja", text + "\n# Mine.\n")
    add(root, ".pygen/templates/__init__.py.jinja", text + "\n# Left over.\n")
    assert "# Mine." in read(build(root), "acme_pumps/__init__.py")
