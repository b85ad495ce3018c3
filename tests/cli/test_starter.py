"""What `init` writes beside the tables, the questions of a terminal, and snapshots as git compares them."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from hatch_pygen import __version__, snapshot
from hatch_pygen.cli import questions
from hatch_pygen.config import PygenConfig
from hatch_pygen.project import line_form, starter
from tests.cli.commands import Commands
from tests.cli.plant import plant, plant_snapshot
from tests.environment import clean_variables


def test_a_new_project_has_a_readme_and_a_test(commands: Commands) -> None:
    assert commands("init", "--from-file", commands.write_answer(plant()), "--pre-commit").code == 0
    readme = (commands.root / "README.md").read_text()
    assert readme.startswith("# plant-sdk\n") and "`plant:Plant(1)`" in readme and "@" not in readme.replace("@v", "")
    [repository] = yaml.safe_load((commands.root / starter.PRE_COMMIT).read_text())["repos"]
    [hook] = repository["hooks"]
    assert hook["additional_dependencies"] == [f"hatch-pygen[cli]=={__version__}"]
    assert [bool(re.search(hook["files"], name)) for name in ("a/pygen.snapshot.json", "README.md")] == [True, False]
    assert commands(*hook["entry"].split()[1:]).code == 0


def test_what_is_there_stays(commands: Commands) -> None:
    mine = {"README.md": "mine\n", starter.TEST: "pass\n", starter.PRE_COMMIT: "repos: []\n"}
    for path, text in mine.items():
        (commands.root / path).parent.mkdir(exist_ok=True)
        (commands.root / path).write_text(text)
    done = commands("init", "--from-file", commands.write_answer(plant()), "--pre-commit")
    assert (done.code, f"kept {starter.PRE_COMMIT}, which is yours" in done.err) == (0, True)
    assert {path: (commands.root / path).read_text() for path in mine} == mine


def test_an_old_project_gets_neither(commands: Commands) -> None:
    (commands.root / "pyproject.toml").write_text('[project]\nname = "old"\nversion = "1.0.0"\n')
    assert commands("init", "--from-file", commands.write_answer(plant())).code == 0
    assert not (commands.root / "README.md").exists() and not (commands.root / "tests").exists()


@pytest.mark.wide
def test_the_first_test_runs(commands: Commands) -> None:
    commands("init", "--from-file", commands.write_answer(plant()))
    assert commands("generate").code == 0
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", starter.TEST]
    environ = {**clean_variables(), "PYTHONPATH": str(commands.root)}
    done = subprocess.run(command, cwd=commands.root, capture_output=True, text=True, env=environ, check=False)
    assert "1 passed" in done.stdout, done.stdout + done.stderr


class Terminal:
    """The command line at a terminal of its own."""

    def __init__(self, root: Path, *arguments: str) -> None:
        self.master, slave = pty.openpty()
        command = [sys.executable, "-m", "hatch_pygen", "-C", str(root), *arguments]
        environ = {name: value for name, value in clean_variables().items() if name != "CI"}
        self.process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environ)
        os.close(slave)
        self.shown = ""

    def answers(self, *pairs: tuple[str, str]) -> int:
        """Waits for each question and types its answer; the exit code."""
        for question, answer in pairs:
            self._until(question)
            os.write(self.master, f"{answer}\n".encode())
        self._until("")
        return self.process.wait()

    def _until(self, question: str) -> None:
        start, deadline = len(self.shown), time.monotonic() + 60
        while not question or question not in self.shown[start:]:
            if not select.select([self.master], [], [], max(0.0, deadline - time.monotonic()))[0]:
                self.process.kill()
                raise AssertionError(f"no {question!r} in {self.shown}")
            try:
                read = os.read(self.master, 4096)
            except OSError:  # the process has ended
                read = b""
            if not read:
                assert not question, self.shown
                return
            self.shown += read.decode()


@pytest.mark.wide
def test_a_terminal_is_asked_for_everything(commands: Commands) -> None:
    answer = commands.write_answer(plant())
    terminal = Terminal(commands.root, "init")
    code = terminal.answers(
        ("comes from cdf or file (--from-file) [cdf]:", "file"),
        ("a file (--from-file):", "nowhere.json"),
        ("there is no file nowhere.json", str(answer)),
        ("(--package) [plant]:", "acme.plant"),
        ("(--instance-space) [-]:", "acme"),
        ("github or gitlab or none (--ci) [none]:", "git"),
        ("answer github or gitlab or none", "gitl"),
        ("yes or no (--pre-commit) [no]:", ""),
    )
    assert code == 0, terminal.shown
    config = PygenConfig.from_pyproject(commands.root)
    assert (config.package, config.instance_space) == ("acme.plant", "acme")
    assert (commands.root / ".gitlab-ci.yml").is_file() and not (commands.root / starter.PRE_COMMIT).exists()
    assert commands("check").code == 0


@pytest.mark.wide
def test_what_options_say_is_not_asked_and_enter_takes_the_default(commands: Commands) -> None:
    terminal = Terminal(
        commands.root, "init", "--space", "plant", "--model", "Plant", "--version", "1", "--ci", "github"
    )
    code = terminal.answers(("(--package) [plant]:", ""), ("(--instance-space) [-]:", ""), ("(--pre-commit) [no]:", ""))
    assert (code, "--from-file" in terminal.shown, "--ci" in terminal.shown) == (0, False, False)
    assert PygenConfig.from_pyproject(commands.root).instance_space is None
    before = (commands.root / "pyproject.toml").read_text()
    assert Terminal(commands.root, "init").answers() == 0
    assert (commands.root / "pyproject.toml").read_text() == before


@pytest.mark.wide
def test_help_is_coloured_at_a_terminal_alone(commands: Commands) -> None:
    terminal = Terminal(commands.root, "--help")
    assert terminal.answers() == 0
    assert "\x1b[36m" in terminal.shown and "\x1b[33mThe model" in terminal.shown
    plain = re.sub(r"\x1b\[[0-9;]*m", "", terminal.shown)
    assert max(map(len, plain.splitlines())) <= 80
    assert "\x1b" not in commands("--help").out


def test_nothing_is_asked_without_a_terminal() -> None:
    assert not questions.there_is_a_terminal()


def test_the_service_is_that_of_the_repository(tmp_path: Path) -> None:
    assert questions._host(tmp_path) == "none"
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/config").write_text('[remote "origin"]\n\turl = git@gitlab.example.com:a/b.git\n')
    (tmp_path / "sdk").mkdir()
    assert questions._host(tmp_path / "sdk") == "gitlab"


def test_git_shows_a_changed_property_as_one_line(commands: Commands) -> None:
    path = commands.start()
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com"]
    convert = f"diff.pygen.textconv={sys.executable} -m hatch_pygen textconv"
    for step in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *step], cwd=commands.root, check=True)
    model = plant()
    definition = next(iter(model["views"][0]["properties"].values()))
    definition["description"] = "new words"
    model["views"][0]["lastUpdatedTime"] = 99
    found = plant_snapshot()
    snapshot.write(path, snapshot.make("1.0.0", [model], found.containers))
    command = [*git, "-c", convert, "diff", "-U0"]
    shown = subprocess.run(command, cwd=commands.root, check=True, capture_output=True, text=True).stdout
    changed = [line for line in shown.splitlines() if line[0] in "+-" and line[:3] not in ("+++", "---")]
    assert len(changed) == 2 and "new words" in changed[1], shown


def test_lines_leave_nothing_out_and_a_damaged_file_is_shown_as_it_is(commands: Commands) -> None:
    path = commands.start()
    whole = commands("textconv", path)
    for model in snapshot.read(path).models:
        for view in model["views"]:
            for id in view["properties"]:
                assert f":{view['externalId']}({view['version']}).{id}  " in whole.out
    assert line_form.text(snapshot.read(path)) == whole.out
    path.write_text("<<<<<<< HEAD\n")
    damaged = commands("textconv", path)
    assert (damaged.code, damaged.out, "PG20" in damaged.err) == (0, "<<<<<<< HEAD\n", True)
