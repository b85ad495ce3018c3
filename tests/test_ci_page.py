"""What the page on continuous integration shows is what the services take."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.schemas import Service, fits

PAGE = Path(__file__).parents[1] / "docs/ci.md"
FILES: dict[str, Service] = {
    "renovate.json": "renovate",
    ".github/dependabot.yml": "dependabot",
    ".github/workflows/mine.yml": "github-workflows",
}


def shown(name: str) -> str:
    [text] = re.findall(
        rf'^```\w+ title="{re.escape(name)}"\n(.*?)^```', PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    return str(text)


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_page_is_what_its_service_takes(tmp_path: Path, name: str) -> None:
    path = tmp_path / Path(name).name
    path.write_text(shown(name), "utf-8")
    assert fits(path, FILES[name]) == ""


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("renovate.json", '["hatch-pygen", "pygen-runtime"]', "3"),
        (".github/dependabot.yml", "weekly", "often"),
    ],
)
def test_a_wrong_one_is_refused(tmp_path: Path, name: str, old: str, new: str) -> None:
    path = tmp_path / Path(name).name
    text = shown(name)
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    assert fits(path, FILES[name]) != ""
