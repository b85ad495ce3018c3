"""The workflows of `init --ci`, run step by step as a runner would: a real repository, pip, CDF over HTTP."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from hatch_pygen import snapshot
from tests.cli.commands import Commands
from tests.cli.plant import plant, text
from tests.emulator.http_server import running
from tests.environment import clean_variables
from tests.installers.sources import make_wheelhouse
from tests.schemas import fits


@pytest.mark.wide
def test_the_files_are_what_the_services_take(commands: Commands) -> None:
    answer = commands.write_answer(plant())
    assert commands("init", "--from-file", answer, "--ci", "github").code == 0
    assert commands("init", "--ci", "gitlab").code == 0
    assert fits(commands.root / ".github/workflows/sdk.yml", "github-workflows") == ""
    assert fits(commands.root / ".gitlab-ci.yml", "gitlab-ci") == ""


def test_a_workflow_of_the_user_stays(commands: Commands) -> None:
    mine = commands.root / ".gitlab-ci.yml"
    mine.write_text("test: { script: [make] }\n")
    done = commands("init", "--from-file", commands.write_answer(plant()), "--ci", "gitlab")
    assert (done.code, "kept .gitlab-ci.yml" in done.err) == (0, True)
    assert mine.read_text() == "test: { script: [make] }\n"


ACTION = Path(__file__).parents[2] / ".github/actions/pygen/action.yml"


def test_the_action_does_what_the_workflow_does(commands: Commands) -> None:
    """Word by word, but for the snapshot, which it has from an input: so the runs of the workflow below are its runs."""
    assert fits(ACTION, "github-actions") == ""
    commands("init", "--from-file", commands.write_answer(plant()), "--ci", "github")
    jobs = yaml.safe_load((commands.root / ".github/workflows/sdk.yml").read_text())["jobs"]
    steps = {step["name"]: step for step in yaml.safe_load(ACTION.read_text())["runs"]["steps"] if "name" in step}
    for task in ("build", "drift"):
        wanted = {
            step["name"]: step["run"] for step in jobs[task]["steps"] if "run" in step and step["name"] != "install"
        }
        found = {name: step["run"] for name, step in steps.items() if f"inputs.task == '{task}'" in step.get("if", "")}
        assert {
            name: run.replace('"$SNAPSHOT"', "pygen.snapshot.json").replace("$SNAPSHOT", "pygen.snapshot.json")
            for name, run in found.items()
        } == {name: run.replace('./"pygen.snapshot.json', './pygen.snapshot.json"') for name, run in wanted.items()}
    needing = {name for name, step in steps.items() if "$SNAPSHOT" in step["run"]}
    assert needing == {name for name, step in steps.items() if "SNAPSHOT" in step.get("env", {})}
    assert all(step["shell"] == "bash" for step in steps.values())
    for run, code in (("build", 0), ("drift", 0), ("release", 1)):
        command = ["bash", "-e", "-c", steps["the task is known"]["run"]]
        done = subprocess.run(command, env={**os.environ, "TASK": run}, capture_output=True, check=False)
        assert done.returncode == code


def test_the_hooks_of_pre_commit_are_commands_of_ours(commands: Commands) -> None:
    commands.start()
    hooks = yaml.safe_load((ACTION.parents[3] / ".pre-commit-hooks.yaml").read_text())
    for hook in hooks:
        program, *arguments = hook["entry"].split()
        assert (program, commands(*arguments).code) == ("hatch-pygen", 0)
        assert re.search(hook["files"], "sdk/pyproject.toml") and not re.search(hook["files"], "README.md")
        assert hook["additional_dependencies"] == ["./runtime", ".[cli]"]


class Runner:
    """What a service does: the `run` lines of a job by a shell, in a clone of the repository.

    The tools of the service (`gh`) are recorded. `pip install` is left out where the environment has what it installs.
    """

    def __init__(self, root: Path, folder: Path, **variables: str) -> None:
        self.root, self.temp = root, folder / "temp"
        self.temp.mkdir()
        tools = folder / "tools"
        tools.mkdir()
        self.tool(tools / "gh", f'echo "$*" >> {self.temp}/gh.log; [ "$1 $2" != "pr view" ] || echo CLOSED')
        self.tool(tools / "hatch-pygen", f'exec {sys.executable} -m hatch_pygen "$@"')
        self.tool(tools / "python", f'exec {sys.executable} "$@"')
        self.summary = self.temp / "summary.md"
        path = f"{tools}:{os.environ['PATH']}"
        self.variables = {**clean_variables(), "PATH": path, "RUNNER_TEMP": str(self.temp), **variables}
        self.variables["GITHUB_STEP_SUMMARY"] = str(self.summary)

    def tool(self, path: Path, line: str) -> None:
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)

    def run(self, script: str, **variables: str) -> str:
        environ = {**self.variables, **variables}
        command = ["bash", "-e", "-o", "pipefail", "-c", script]
        done = subprocess.run(command, cwd=self.root, env=environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def github(self, job: dict[str, Any], **variables: str) -> list[str]:
        """Runs the steps of a job; the names of those that ran."""
        ran: list[str] = []
        for step in job["steps"]:
            if "run" in step and not step["run"].startswith("pip install"):
                self.run(step["run"], **variables)
                ran.append(step["name"])
        return ran

    def gitlab(self, job: dict[str, Any], **variables: str) -> str:
        """Runs the script of a job as one, with a folder of its own for what it keeps; what it prints."""
        script = "\n".join(line for line in job["script"] if not line.startswith("pip install"))
        return self.run(script.replace("/tmp/", f"{self.temp}/"), **variables)


GIT = ["git", "-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]


def repository(root: Path) -> None:
    """The project as a repository whose origin is a bare one beside it."""
    origin = root.parent / "origin.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(origin)], check=True)
    steps = (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "The plant"])
    for step in (*steps, ["remote", "add", "origin", str(origin)], ["push", "-q", "-u", "origin", "main"]):
        subprocess.run([*GIT, *step], cwd=root, check=True, capture_output=True)


@pytest.mark.full
def test_github_step_by_step(commands: Commands, tmp_path: Path) -> None:
    wheels = make_wheelhouse(tmp_path / "wheels")
    commands("init", "--from-file", commands.write_answer(plant()), "--ci", "github", "--name", "plant-sdk")
    repository(commands.root)
    jobs = yaml.safe_load((commands.root / ".github/workflows/sdk.yml").read_text())["jobs"]
    links = " ".join(filter(None, [os.environ.get("PIP_FIND_LINKS"), wheels.as_uri()]))
    runner = Runner(commands.root, tmp_path, PIP_FIND_LINKS=links)

    model = plant()
    model["views"][0]["properties"]["code"] = text()
    changed = tmp_path / "changed.json"
    snapshot.write(changed, snapshot.from_api_answer(json.dumps(model)))
    with running("--snapshot", str(changed)) as (_, address):
        runner.variables |= {"CDF_URL": address, "CDF_PROJECT": "acme", "CDF_TOKEN": "t"}
        runner.github(jobs["drift"])
        assert snapshot.read(commands.root / "pygen.snapshot.json").sdk_version == "0.2.0"
        [_, created] = (runner.temp / "gh.log").read_text().splitlines()
        assert created.startswith("pr create --head pygen/model --title The data model changed --body-file ")
        assert (runner.temp / "body.md").read_text().startswith("### Added\n\n- `plant:Pump(1).code`: a new property\n")
        pushed = runner.run("git log --format=%s origin/pygen/model -1; git diff --name-only main origin/pygen/model")
        assert pushed.splitlines() == ["The data model changed", "pygen.snapshot.json"]
        assert "the model is the same" in runner.run(jobs["drift"]["steps"][-1]["run"])

    ran = runner.github(jobs["build"], GITHUB_BASE_REF="main")
    assert ran == ["check", "what the model change means", "build", "verify", "test"]
    assert "a new property" in runner.summary.read_text()
    names = sorted(path.name for path in (commands.root / "dist").iterdir())
    assert names == ["plant_sdk-0.2.0-py3-none-any.whl", "plant_sdk-0.2.0.tar.gz"]
    runner.github(jobs["release"], GITHUB_REF_NAME="v0.2.0")
    assert "release create v0.2.0 --generate-notes dist/plant_sdk-0.2.0" in (runner.temp / "gh.log").read_text()
    with pytest.raises(AssertionError):
        runner.github(jobs["release"], GITHUB_REF_NAME="v9.9.9")


@pytest.mark.full
def test_gitlab_build_and_release_step_by_step(commands: Commands, tmp_path: Path) -> None:
    wheels = make_wheelhouse(tmp_path / "wheels")
    commands("init", "--from-file", commands.write_answer(plant()), "--ci", "gitlab", "--name", "plant-sdk")
    jobs = yaml.safe_load((commands.root / ".gitlab-ci.yml").read_text())
    links = " ".join(filter(None, [os.environ.get("PIP_FIND_LINKS"), wheels.as_uri()]))
    runner = Runner(commands.root, tmp_path, PIP_FIND_LINKS=links, CI_COMMIT_TAG="v0.1.0", CI_JOB_TOKEN="t")
    runner.variables |= {"CI_PROJECT_ID": "7", "CI_API_V4_URL": "https://gitlab.example.com/api/v4"}
    record = f'echo "$TWINE_USERNAME $TWINE_PASSWORD $*" > {runner.temp}/twine.log'
    runner.tool(tmp_path / "tools/twine", record)
    printed = [runner.gitlab(jobs[name]) for name in jobs["stages"]]
    assert "1 passed" in printed[0]
    asked = (runner.temp / "twine.log").read_text().split()
    assert asked[:4] == ["gitlab-ci-token", "t", "upload", "--repository-url"]
    assert asked[4] == "https://gitlab.example.com/api/v4/projects/7/packages/pypi"
    assert asked[5:] == ["dist/plant_sdk-0.1.0-py3-none-any.whl", "dist/plant_sdk-0.1.0.tar.gz"]
    with pytest.raises(AssertionError):
        runner.gitlab(jobs["release"], CI_COMMIT_TAG="v9.9.9")


@pytest.mark.slow
def test_gitlab_drift_step_by_step(commands: Commands, tmp_path: Path) -> None:
    commands("init", "--from-file", commands.write_answer(plant()), "--ci", "gitlab")
    repository(commands.root)
    job = yaml.safe_load((commands.root / ".gitlab-ci.yml").read_text())["drift"]
    runner = Runner(commands.root, tmp_path, CI_SERVER_HOST="gitlab.example.com", CI_DEFAULT_BRANCH="main")
    runner.variables |= {"CI_PROJECT_PATH": "acme/plant", "CI_PROJECT_ID": "7", "PYGEN_GITLAB_TOKEN": "t"}
    runner.variables["CI_API_V4_URL"] = "https://gitlab.example.com/api/v4"
    origin = (commands.root.parent / "origin.git").as_uri()
    subprocess.run(
        ["git", "config", f"url.{origin}.insteadOf", "https://pygen:t@gitlab.example.com/acme/plant.git"],
        cwd=commands.root,
        check=True,
    )
    runner.tool(tmp_path / "tools/curl", f'printf "%s\\n" "$@" > {runner.temp}/curl.log')
    model = plant()
    model["views"].pop()
    changed = tmp_path / "changed.json"
    snapshot.write(changed, snapshot.from_api_answer(json.dumps(model)))
    with running("--snapshot", str(changed)) as (_, address):
        runner.variables |= {"CDF_URL": address, "CDF_PROJECT": "acme", "CDF_TOKEN": "t"}
        runner.gitlab(job)
    asked = (runner.temp / "curl.log").read_text().splitlines()
    assert asked[-1] == "https://gitlab.example.com/api/v4/projects/7/merge_requests"
    assert "target_branch=main" in asked and f"description@{runner.temp}/body.md" in asked
    assert "plant:Valve(1)" in (runner.temp / "body.md").read_text()
    assert runner.run("git log --format=%s origin/main..HEAD").strip() == "The data model changed"
