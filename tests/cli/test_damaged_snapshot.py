"""`snapshot` on a file that cannot be read: it counts as none, so that the command which every message names does mend it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from hatch_pygen import snapshot
from tests.cli.commands import Commands
from tests.cli.plant import plant, plant_snapshot


def git(root: Path, *arguments: str, code: int = 0) -> str:
    names = {f"GIT_{who}_{what}": "x@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environ = {**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(["git", *arguments], cwd=root, env=environ, capture_output=True, text=True)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new, 1)

    return change


DAMAGE: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "cut": ("PG203", lambda data: data[: len(data) // 2], "1.0.0"),
    "no JSON": ("PG203", lambda data: b"nothing", "0.1.0"),
    "empty": ("PG203", lambda data: b"", "0.1.0"),
    "no UTF-8": ("PG202", replaced(b'"models"', b'"mod\xffels"'), "1.4.0"),
    "edited by hand": ("PG208", replaced(b'"Pump"', b'"Bump"'), "1.4.0"),
    "a key twice": ("PG204", replaced(b' "format": 1', b' "format": 1,\n "format": 1'), "1.4.0"),
    "no version": ("PG210", replaced(b'"1.4.0"', b'"one"'), "0.1.0"),
    "an answer of the API": ("PG207", lambda data: json.dumps({"items": [plant()]}).encode(), "0.1.0"),
    "marks around all": (
        "PG203",
        lambda data: b"<<<<<<< HEAD\n" + data + b"=======\n" + data.replace(b'"1.4.0"', b'"1.10.0"') + b">>>>>>> x\n",
        "1.10.0",
    ),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_a_damaged_file_counts_as_none(commands: Commands, case: str) -> None:
    code, damage, version = DAMAGE[case]
    path = commands.start("1.4.0")
    path.write_bytes(damage(path.read_bytes()))
    assert code in commands("check").err, "the build says what to run"
    answer = commands.write_answer(plant())
    seen = path.read_bytes()
    checked = commands("snapshot", "--check", "--from-file", answer)
    assert (checked.code, path.read_bytes()) == (1, seen)
    done = commands("snapshot", "--from-file", answer)
    assert done.code == 0 and f"pygen.snapshot.json counts as none, it cannot be read ({code}: " in done.err
    if case != "cut":  # the version stands at its end
        assert snapshot.read(path) == plant_snapshot(version)
    assert snapshot.read(path).digest == plant_snapshot().digest
    assert commands("check").code == 0


def test_what_changed_is_known_with_a_base(commands: Commands) -> None:
    path = commands.start("1.4.0")
    base = commands.root / "base.json"
    base.write_bytes(path.read_bytes())
    path.write_bytes(path.read_bytes() + b">>>>>>> x\n")
    model = plant()
    model["views"].pop()
    found = commands("snapshot", "--base", base, "--json", "--from-file", commands.write_answer(model)).json()
    assert (found["version"], found["level"], found["written"]) == ("2.0.0", "major", True)
    assert [problem["code"] for problem in found["damage"]] == ["PG203"]


def test_a_bump_of_a_damaged_file(commands: Commands) -> None:
    path = commands.start("1.4.0")
    path.write_bytes(path.read_bytes() + b">>>>>>> x\n")
    done = commands("snapshot", "--bump", "minor")
    assert (done.code, "PG203" in done.err) == (2, True), "there is nothing to raise the version of"
    assert commands("snapshot", "--bump", "minor", "--from-file", commands.write_answer(plant())).code == 0
    assert snapshot.read(path).sdk_version == "1.5.0"


@pytest.mark.skipif(not Path("/proc/self/mem").is_file(), reason="the file that nobody can read is one of Linux")
def test_a_file_that_cannot_be_read_stays(commands: Commands) -> None:
    path = commands.start("1.4.0")
    path.unlink()
    path.symlink_to("/proc/self/mem")  # it is there, and reading it fails, for root too
    done = commands("snapshot", "--from-file", commands.write_answer(plant()))
    assert (done.code, "PG201" in done.err) == (2, True)
    assert path.is_symlink()


def test_a_file_of_a_newer_version_stays(commands: Commands) -> None:
    path = commands.start()
    path.write_bytes(path.read_bytes().replace(b'"format": 1', b'"format": 2'))
    before = path.read_bytes()
    done = commands("snapshot", "--from-file", commands.write_answer(plant()))
    assert (done.code, "PG207: has format 2" in done.err, path.read_bytes()) == (2, True, before)


@pytest.mark.parametrize("committed", ["1.4.0", "2.0.0", "1.0.1"])
def test_the_committed_version_never_goes_down(commands: Commands, committed: str) -> None:
    """Compared with an older base, the change asks for 1.0.1."""
    base = commands.root / "base.json"
    snapshot.write(base, plant_snapshot("1.0.0"))
    path = commands.start(committed)
    model = plant()
    model["views"][0]["description"] = "Another text"
    done = commands("snapshot", "--base", base, "--json", "--from-file", commands.write_answer(model)).json()
    assert (done["level"], done["version"], snapshot.read(path).sdk_version) == ("patch", committed, committed)


@pytest.mark.parametrize("attributes", [True, False])
def test_a_merge_of_two_models(commands: Commands, attributes: bool) -> None:
    """With the line that `init` writes git keeps one side whole, without it there are marks; the page says what to do."""
    path = commands.start("1.4.0")
    if not attributes:
        (commands.root / ".gitattributes").unlink()
    git(commands.root, "init", "-q", "-b", "main")
    git(commands.root, "add", "."), git(commands.root, "commit", "-qm", "one")
    model = plant()
    for branch, version, text in (("other", "1.5.0", "Their text"), ("main", "1.4.1", "Our text")):
        git(commands.root, "checkout", "-q", *(["-b", branch] if branch != "main" else [branch]))
        model["views"][0]["description"] = text
        found = snapshot.from_api_answer(json.dumps(model), sdk_version=version)
        snapshot.write(path, found)
        git(commands.root, "commit", "-qam", branch)
    git(commands.root, "merge", "other", code=1)
    assert (b"<<<<<<<" in path.read_bytes()) is not attributes
    assert commands("check").code == (0 if attributes else 1)
    base = commands.root / "base.json"
    base.write_text(git(commands.root, "show", "other:pygen.snapshot.json"))
    assert commands("snapshot", "--base", base, "--from-file", commands.write_answer(model)).code == 0
    assert snapshot.read(path).sdk_version == "1.5.1", "one more than theirs, with our text"
    git(commands.root, "add", "pygen.snapshot.json"), git(commands.root, "commit", "-qm", "merged")
    assert commands("check").code == 0
