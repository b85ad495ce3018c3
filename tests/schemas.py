"""Files of services, held against the schemas that check-jsonschema brings of them; nothing is downloaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Literal

Service = Literal["dependabot", "github-actions", "github-workflows", "gitlab-ci", "renovate"]


def fits(path: Path, service: Service) -> str:
    """What the schema of the service says against a file; empty where it fits."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{service}", str(path)]
    if service == "gitlab-ci":
        command += ["--data-transform", "gitlab-ci"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr
