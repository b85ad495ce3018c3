"""The peers from the package registry, each in an environment of its own that pip makes under ``.tests/``."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.environment import FOLDER, clean_variables
from tests.performance.loopback import Loopback


@dataclass(frozen=True)
class Peer:
    """A distribution, what is installed with it, and the driver that uses it."""

    name: str
    version: str
    driver: str
    beside: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return f"{self.name} {self.version}"


# cognite-pygen imports pandas, which it does not require.
PEERS = (
    Peer("cognite-pygen", "1.4.2", "cognite_pygen", ("pandas",)),
    Peer("industrial-model", "2.0.2", "industrial_model"),
    Peer("cognite-sdk", "8.22.0", "cognite_sdk"),
)


@dataclass(frozen=True)
class Outcome:
    """The figures of a peer, or why there are none."""

    figures: Mapping[str, float]
    failure: str = ""


def measured(peer: Peer, server: Loopback, rounds: int) -> Outcome:
    """What the driver of `peer` measures against `server`."""
    try:
        return Outcome(server.drive(peer.driver, interpreter(peer), task="rates", rounds=rounds))
    except subprocess.CalledProcessError:
        return Outcome({}, "not installed: pip found no version for this Python or reached no registry")
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        return Outcome({}, f"not driven: {error}")


def interpreter(peer: Peer) -> Path:
    """The Python of the environment of `peer`, made on first use. Raises CalledProcessError where pip fails."""
    root = FOLDER / f"peer-{sys.version_info.major}.{sys.version_info.minor}-{peer.name}-{peer.version}"
    python = root / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not (root / "complete").is_file():
        print(f"making an environment for {peer.title} (once) ...", file=sys.stderr, flush=True)
        shutil.rmtree(root, ignore_errors=True)
        for command in (
            [sys.executable, "-m", "venv", str(root)],
            [str(python), "-m", "pip", "install", "--quiet", f"{peer.name}=={peer.version}", *peer.beside],
        ):
            subprocess.run(command, check=True, env=clean_variables(), capture_output=True)
        (root / "complete").touch()
    return python
