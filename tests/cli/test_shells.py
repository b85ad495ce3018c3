"""Completion in real shells, as a user has it: `--install-completion` in the shell, a new shell, a key."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.environment import clean_variables

SECONDS = 60.0
"""After this a shell that is still silent will not answer, however slow the machine."""

KEYS = {"bash": "hatch-pygen verif\t", "zsh": "hatch-pygen verif\t\t"}
"""What a user presses. zsh loads a function with the first key and calls it with the second, in each new shell."""


def needs(shell: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"no {shell} on the PATH (apt-get install {shell})")


def home_with_completion(shell: str, folder: Path) -> dict[str, str]:
    """The variables of a user who installed completion in that shell."""
    program = folder / "bin/hatch-pygen"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m hatch_pygen.cli "$@"\n')
    program.chmod(0o755)
    variables = {name: value for name, value in clean_variables().items() if not name.startswith("XDG_")}
    variables |= {"HOME": str(folder), "ZDOTDIR": str(folder), "PATH": f"{program.parent}:{os.environ['PATH']}"}
    # What follows keeps the shell alive: some replace themselves by their last command, and typer asks for its parent.
    command = [shell, "-c", "hatch-pygen --install-completion; true"]
    done = subprocess.run(command, env=variables, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and f"{shell} completion installed" in done.stdout, done.stdout + done.stderr
    return variables | {"TERM": "xterm", "PS1": "$ "}


def typed(command: list[str], variables: dict[str, str], keys: str, wanted: str) -> str:
    """What a terminal shows after `keys`, as soon as it shows what is `wanted`."""
    master, slave = pty.openpty()
    with subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env=variables, start_new_session=True
    ) as process:
        os.close(slave)
        os.write(master, keys.encode())
        shown, deadline = "", time.monotonic() + SECONDS
        while wanted not in shown and select.select([master], [], [], max(0.0, deadline - time.monotonic()))[0]:
            shown += os.read(master, 4096).decode("utf-8", "replace")
        process.kill()
    os.close(master)
    return shown


@pytest.mark.wide
@pytest.mark.parametrize(
    ("shell", "options"),
    [pytest.param("bash", ("-i",), marks=needs("bash")), pytest.param("zsh", ("-i",), marks=needs("zsh"))],
)
def test_a_key_completes_a_command(shell: str, options: tuple[str, ...], tmp_path: Path) -> None:
    variables = home_with_completion(shell, tmp_path)
    rest = "y-wheel"  # what the shell adds to the line
    assert rest in typed([shell, *options], variables, KEYS[shell], rest)


@needs("fish")
@pytest.mark.wide
def test_fish_completes_a_command_and_says_what_it_does(tmp_path: Path) -> None:
    variables = home_with_completion("fish", tmp_path)
    ask = ["fish", "-c", "complete --do-complete 'hatch-pygen ver'"]
    done = subprocess.run(ask, env=variables, cwd=tmp_path, capture_output=True, text=True, check=False)
    found = dict(line.split("\t") for line in done.stdout.splitlines())
    assert found.keys() == {"verify-wheel", "version"} and all(found.values()), done.stdout + done.stderr
