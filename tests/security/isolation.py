"""Two ways to run a process without a network: in a network namespace of its own, and with sockets refused in Python."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.environment import clean_variables

NAMESPACES = (("unshare", "-rn"), ("unshare", "-n"))
"""Linux: a network namespace holds no interface but a loopback that is down. The first form needs no privilege."""

REFUSING = '''"""Refuses every socket and every look-up of a name in this Python and the Pythons it starts."""

import os
import sys

ALLOWED = {"socket.gethostname"}


def refuse(event, arguments):
    if event.startswith("socket.") and event not in ALLOWED:
        with open(os.environ["REFUSED_SOCKETS"], "a") as log:
            log.write(f"{event} {sys.argv}\\n")
        raise OSError(f"no network here: {event}")


sys.addaudithook(refuse)
'''


@dataclass(frozen=True)
class Isolation:
    """How commands are cut off: `prefix` stands before them, `variables` beside them, `log` holds what was refused."""

    prefix: tuple[str, ...]
    variables: Mapping[str, str]
    log: Path

    def run(
        self, *command: str | Path, cwd: Path, environ: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """The finished process; it is not asked whether it succeeded."""
        return subprocess.run(
            [*self.prefix, *map(str, command)],
            cwd=cwd,
            env={**clean_variables(), **self.variables, **(environ or {})},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def python(self, *arguments: str | Path, cwd: Path, **environ: str) -> str:
        """What this Python prints; an AssertionError where it fails or asked for a socket."""
        done = self.run(sys.executable, *arguments, cwd=cwd, environ=environ)
        assert done.returncode == 0, f"{arguments}\n{done.stdout}{done.stderr}"
        assert self.refused() == "", arguments
        return done.stdout

    def refused(self) -> str:
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""


@cache
def namespace() -> tuple[str, ...] | None:
    """The words that run a command in a network namespace; None where the machine refuses every form."""
    for words in NAMESPACES:
        if shutil.which(words[0]) and _succeeds([*words, sys.executable, "-c", ""]):
            return words
    return None


def _succeeds(command: Sequence[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def in_a_namespace(folder: Path) -> Isolation | None:
    """Cut off by the system; None where it does not allow that."""
    words = namespace()
    return None if words is None else Isolation(words, {}, folder / "refused.log")


def without_sockets(folder: Path) -> Isolation:
    """Cut off by Python: an audit hook that every interpreter below `folder`'s PYTHONPATH installs when it starts."""
    site = folder / "refusing"
    site.mkdir(parents=True)
    (site / "sitecustomize.py").write_text(REFUSING, encoding="utf-8")
    log = folder / "refused.log"
    return Isolation((), {"PYTHONPATH": str(site), "REFUSED_SOCKETS": str(log)}, log)
