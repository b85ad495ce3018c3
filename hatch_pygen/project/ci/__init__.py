"""Workflows that build, watch the data model and release: what ``init --ci`` writes."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Literal

from hatch_pygen.version import __version__

Service = Literal["github", "gitlab"]

_FILES: dict[Service, str] = {"github": ".github/workflows/sdk.yml", "gitlab": ".gitlab-ci.yml"}


def workflow(service: Service, snapshot: str) -> tuple[str, str]:
    """The path of the file below the project, and its text for a snapshot there."""
    text = (Path(__file__).parent / f"{service}.yml").read_text("utf-8")
    return _FILES[service], text.replace("@VERSION@", __version__).replace("@SNAPSHOT@", shlex.quote(snapshot))
