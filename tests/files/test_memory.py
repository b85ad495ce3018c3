"""Memory stays flat over a content of any size: a process of its own puts and gets it, and tells how much it grew.

The emulator runs in another process; the content is a file without data in it, which takes no room on most disks.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pygen_runtime import PygenClient, TokenAuth
from pygen_runtime.http.flow import Flow
from pygen_runtime.requests.classic import create_files
from tests.emulator.http_server import running

MOST_GROWTH = 30.0
"""MB (contract of the data, section 9)."""

TRANSFER = """
import resource, sys
from pathlib import Path
from pygen_runtime import PygenClient, TokenAuth

url, folder, size = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
unit = 1 << 20 if sys.platform == "darwin" else 1 << 10

def grown():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit

def sparse(path, length):
    with path.open("wb") as file:
        file.seek(length - 5)
        file.write(b"first"[::-1])
    return path

with PygenClient(url, "any", TokenAuth("none"), timeout=600, transfer_timeout=600) as client:
    small = client.files.content("small")
    small.upload(sparse(folder / "small", 4 << 20))
    small.download(folder / "small.back")
    before = grown()
    large = client.files.content("large")
    large.upload(sparse(folder / "large", size))
    up = grown() - before
    back = large.download(folder / "large.back")
with back.open("rb") as file:
    file.seek(size - 5)
    assert (back.stat().st_size, file.read()) == (size, b"tsrif")
print(up, grown() - before)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the module resource is one of POSIX")
@pytest.mark.parametrize(
    "size",
    [
        pytest.param(300 << 20, marks=pytest.mark.slow),
        pytest.param(2_000_000_000, marks=pytest.mark.full),
    ],
)
def test_contents_go_up_and_down_in_flat_memory(tmp_path: Path, size: int) -> None:
    up, both = growth(tmp_path, size)
    assert max(up, both) < MOST_GROWTH


def growth(folder: Path, size: int) -> tuple[float, float]:
    """MB that a process grew by when it put a content of so many bytes, and got it again."""
    with running("--db", str(folder / "plant.db")) as (_, address):
        with PygenClient(address, "any", TokenAuth("none")) as client:
            for name in ("small", "large"):
                client.run(_created(name))
        command = [sys.executable, "-c", TRANSFER, address, str(folder), str(size)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    up, both = map(float, done.stdout.split())
    return up, both


def _created(name: str) -> Flow[None]:
    return create_files([{"externalId": name, "name": name}])
