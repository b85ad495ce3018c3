"""Whether a generated package in a source tree is older than the snapshot beside it: an editable install does not notice."""

from __future__ import annotations

import os
import re
import sys
import warnings
from importlib import import_module
from typing import Any

_DIGEST = re.compile(rb'^ "digest": "(sha256:[0-9a-f]{64})"', re.MULTILINE)
"""A key of the snapshot itself stands behind one blank, those of models behind more."""


class StaleSDKWarning(UserWarning):
    """The generated package is not what the snapshot beside it gives."""


def warn_of_newer_snapshot(package: str, file: str, digest: object, project: str) -> None:
    """Warns where the snapshot of `project` is newer than the package's `file` and has another digest.

    ``PYGEN_STALE=ignore`` silences it. What cannot be read is no matter: importing a package must not fail of that.
    """
    if os.environ.get("PYGEN_STALE") == "ignore":
        return
    try:
        snapshot = _snapshot(package, project)
        if snapshot is None or os.stat(snapshot).st_mtime_ns < os.stat(file).st_mtime_ns:
            return
        with open(snapshot, "rb") as opened:
            found = _DIGEST.search(opened.read())
    except Exception:  # whatever is in the way: the package itself is fine
        return
    if found is None or found[1].decode() == digest:
        return
    message = (
        f"{package} was generated from another snapshot than {os.path.relpath(snapshot, project)} has now (digest "
        f"{str(digest)[7:15]}, now {found[1].decode()[7:15]}): run `hatch-pygen generate`, or install the project editable "
        "again. PYGEN_STALE=ignore silences this"
    )
    warnings.warn(message, StaleSDKWarning, stacklevel=5)  # the line that imports the package


def _snapshot(package: str, project: str) -> str | None:
    """The snapshot that pyproject.toml names for the package, None where it generates another one."""
    with open(os.path.join(project, "pyproject.toml"), "rb") as file:
        data = file.read()
    if b"pygen" not in data:
        return None
    toml = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    table: dict[str, Any] = toml.loads(data.decode("utf-8")).get("tool", {}).get("pygen", {})
    if ("external-id" not in table and "models" not in table) or table.get("package", package) != package:
        return None
    if table.get("source", "snapshot") != "snapshot":
        return None
    return os.path.join(project, table.get("snapshot", "pygen.snapshot.json"))
