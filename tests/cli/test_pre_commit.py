"""pre-commit itself with the hooks of this repository, as the page shows them: installed from a clone, run by commits."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hatch_pygen import __version__
from tests.environment import FOLDER, REPOSITORY, clean_variables
from tests.installers.sources import Setting, make_git
from tests.test_ci_page import shown

PRE_COMMIT = "4.7.0"
TOOLS = FOLDER / f"pre-commit-{PRE_COMMIT}"
GIT = ("git", "-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
MIRROR = "https://example.com/YOUR-MIRROR/hatch-pygen"


@pytest.fixture(scope="module")
def pre_commit() -> Path:
    """The command, in an environment of its own; skips the test where pip does not get it."""
    command = TOOLS / "bin/pre-commit"
    if not command.is_file():
        subprocess.run([sys.executable, "-m", "venv", TOOLS], check=True)
        pip = [TOOLS / "bin/python", "-m", "pip", "install", "--quiet", f"pre-commit=={PRE_COMMIT}"]
        done = subprocess.run(pip, capture_output=True, text=True, check=False)
        if done.returncode:
            shutil.rmtree(TOOLS)
            pytest.skip(f"pip does not install pre-commit: {done.stderr.strip()[-300:]}")
    return command


def released(folder: Path) -> Path:
    """A repository of the files here, whether they are committed or not, with the tag of their version."""
    command = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, listed):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(REPOSITORY / name, folder / name)
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "All"], ["tag", f"v{__version__}"]):
        subprocess.run([*GIT, *command], cwd=folder, check=True)
    return folder


@pytest.mark.full
def test_commits_run_the_hooks(pre_commit: Path, tmp_path: Path) -> None:
    project = make_git(tmp_path / "project", Setting("static", "hatchling>=1.29", sys.executable))
    config = shown(".pre-commit-config.yaml").replace(MIRROR, str(released(tmp_path / "hatch-pygen")))
    (project / ".pre-commit-config.yaml").write_text(config, "utf-8")
    environment = {**clean_variables(), "PRE_COMMIT_HOME": str(tmp_path / "home")}

    def ran(*command: str | Path) -> tuple[int, str]:
        done = subprocess.run(
            command,
            cwd=project,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    def committed() -> tuple[int, str]:
        subprocess.run([*GIT, "add", "."], cwd=project, check=True)
        return ran(*GIT, "commit", "-m", "A change")

    assert ran(pre_commit, "install") == (0, "pre-commit installed at .git/hooks/pre-commit\n")
    (project / "README.md").write_text("A plant\n")
    code, printed = committed()
    assert (code, printed.count("Skipped")) == (0, 2), printed
    assert ran(pre_commit, "run", "--all-files")[0] == 0

    table = project / "pyproject.toml"
    right = table.read_text("utf-8")
    table.write_text(right.replace(f"pygen-runtime=={__version__}", "pygen-runtime==0.0.9"), "utf-8")
    code, printed = committed()
    assert code == 1 and "PG301" in printed and "files were modified by this hook" in printed, printed
    assert table.read_text("utf-8") == right
    table.write_text(f"{right}\n# A remark\n", "utf-8")
    code, printed = committed()
    assert (code, printed.count("Passed")) == (0, 2), printed
