"""What is said of C# wherever a user meets it: any version may change it."""

from __future__ import annotations

import re

from hatch_pygen.generation import registry
from tests.cli.commands import Commands
from tests.environment import REPOSITORY

PAGES = [*sorted((REPOSITORY / "docs").glob("*.md")), REPOSITORY / "README.md", REPOSITORY / "CHANGELOG.md"]


def test_generating_says_it_and_every_file_does(commands: Commands) -> None:
    commands.start()
    done = commands("generate", "--language", "csharp", "--output", commands.root / "records")
    assert done.code == 0
    assert "csharp is experimental: any version may change what it gives" in done.err
    files = list((commands.root / "records").rglob("*.cs"))
    assert len(files) > 3
    assert [path for path in files if "Experimental." not in path.read_text("utf-8").partition("\n")[0]] == []
    commands("generate")
    assert "experimental" not in commands("generate").err


def test_its_class_and_its_options_say_it() -> None:
    csharp = registry.generator("csharp")
    assert csharp.experimental
    assert "Experimental" in (type(csharp).__doc__ or "")
    assert all(option.text.startswith("experimental: ") for option in csharp.options)
    schema = (REPOSITORY / "hatch_pygen/config/pygen.schema.json").read_text("utf-8")
    assert all(option.text in schema for option in csharp.options)
    assert [name for name in registry.BUILT_IN if registry.generator(name).experimental] == ["csharp"]


def test_every_page_that_offers_it_says_it() -> None:
    """In the section under whose title it stands."""
    for page in PAGES:
        for section in re.split(r"^#+ ", page.read_text("utf-8"), flags=re.MULTILINE):
            if re.search(r"`csharp`|--language csharp|generation/csharp", section):
                assert "xperimental" in section, (page.name, section[:200])
