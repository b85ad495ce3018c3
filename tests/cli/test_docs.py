"""``docs``, and the advice of ``check``."""

from __future__ import annotations

from tests.cli.commands import Commands


def test_docs_writes_a_folder(commands: Commands) -> None:
    commands.start()
    found = commands("docs")
    assert found.code == 0 and found.out.strip().endswith("index.html")
    folder = commands.root / "sdk-docs"
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    views = {f"views/{name}.md" for name in ("pump", "site", "valve")}
    assert written == {"README.md", "index.html", "model.html", "model.mmd", *views}
    assert "0 files written" in commands("docs").err


def test_pages_of_views_that_are_gone_go_too_and_nothing_else_does(commands: Commands) -> None:
    commands.start()
    commands("docs", "--output", "pages")
    folder = commands.root / "pages"
    stale, own = folder / "views" / "old.md", folder / "views" / "mine.md"
    stale.write_text((folder / "views" / "pump.md").read_text("utf-8"), "utf-8")
    own.write_text("mine\n", "utf-8")
    assert "1 files written" in commands("docs", "-o", "pages").err
    assert own.is_file() and not stale.exists()


def test_a_file_of_the_users_stays(commands: Commands) -> None:
    commands.start()
    (commands.root / "README.md").write_text("# Mine\n", "utf-8")
    found = commands("docs", "--output", ".")
    assert found.code == 2 and "PG311" in found.err and "README.md" in found.err
    assert (commands.root / "README.md").read_text("utf-8") == "# Mine\n"
    assert not (commands.root / "index.html").exists()


def test_check_advises_where_the_wheel_has_no_readme(commands: Commands) -> None:
    commands.start()
    path = commands.root / "pyproject.toml"
    text = path.read_text("utf-8")
    assert "advice" not in commands("check").err
    path.write_text(text.replace('["version", "description", "readme"]', '["version"]'), "utf-8")
    found = commands("check")
    assert found.code == 0
    assert '    dynamic = ["version", "description", "readme"]\n' in found.err
    assert "    [tool.hatch.metadata.hooks.pygen]\n" in found.err
    path.write_text(text.replace('["version", "description", "readme"]', '["version"]') + "\n", "utf-8")
    path.write_text(path.read_text("utf-8").replace("[tool.pygen]\n", "[tool.pygen]\ndocs = false\n"), "utf-8")
    assert "advice" not in commands("check").err
