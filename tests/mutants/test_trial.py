"""A busy machine is no witness of a mistake, and a trial that hangs ends."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.environment import REPOSITORY

TRIED = """
import sys, time
from pathlib import Path
from tests.mutants.trial import Trial
trial = Trial.start(None, [sys.argv[1]], float(sys.argv[2]), Path(sys.argv[1] + ".txt"), "-p", "tests.conftest", patience=1)
while (status := trial.status()) is None:
    time.sleep(0.05)
print(status)
"""

ONCE = """
from pathlib import Path
def test_once():
    seen = Path(__file__ + ".seen")
    late = not seen.exists()
    seen.touch()
    assert not late
"""
TESTS = {
    "passes": ("def test_it(): pass", 0),
    "fails": ("def test_it(): assert False", 1),
    "fails once": (ONCE, 0),
    "hangs": ("import threading\ndef test_it(): threading.Event().wait()", -9),
    "looks on": (
        "import threading\ndef test_it():\n    while not threading.Event().wait(0.5):\n        pass",
        -9,
    ),
    "works long": ("import time\ndef test_it():\n    while time.process_time() < 2.5:\n        pass", 0),
    "waits for work": (
        "import subprocess, sys\ndef test_it():\n"
        "    code = 'import time\\nwhile time.process_time() < 2.5: pass'\n"
        "    subprocess.run([sys.executable, '-c', code], check=True)",
        0,
    ),
}


def tried(path: Path, seconds: float = 30) -> int:
    done = subprocess.run(
        [sys.executable, "-c", TRIED, str(path), str(seconds)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


@pytest.mark.wide
@pytest.mark.skipif(not Path("/proc/self/stat").is_file(), reason="only there does a trial see its processes")
@pytest.mark.parametrize("name", TESTS)
def test_how_a_trial_ends(tmp_path: Path, name: str) -> None:
    path = tmp_path / "test_it.py"
    text, status = TESTS[name]
    path.write_text(text, "utf-8")
    assert tried(path) == status, Path(f"{path}.txt").read_text("utf-8")


@pytest.mark.wide
@pytest.mark.skipif(sys.platform == "win32", reason="trials fork")
def test_the_limit_is_of_the_processor(tmp_path: Path) -> None:
    path = tmp_path / "test_it.py"
    path.write_text("def test_it():\n    while True:\n        pass", "utf-8")
    began = time.monotonic()
    assert tried(path, 3) in {-24, -9}  # SIGXCPU
    assert time.monotonic() - began > 3
