"""Where the snapshot of a package comes from: the tree, the unpacked sdist, or the API."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from hatch_pygen import snapshot as snapshots
from hatch_pygen.config import PygenConfig
from hatch_pygen.problems import ParseError, Problem, ValidationError
from hatch_pygen.snapshot import Snapshot

SDIST_SNAPSHOT = ".pygen/snapshot.json"
SDIST_TEMPLATES = ".pygen/templates"
SDIST_DOCS = ".pygen/docs"

_SOURCE = "[tool.pygen] source"


def read(root: Path, config: PygenConfig, dynamic: Sequence[str], environ: Mapping[str, str]) -> tuple[Snapshot, str]:
    """The snapshot of a build in `root`, whose pyproject.toml lists `dynamic`, and what messages call it.

    From an unpacked sdist (PKG-INFO in `root`) it is the one that the sdist brought; only ``source = "api"``
    together with ``PYGEN_FETCH=1`` asks CDF.

    Raises:
        ParseError: the snapshot cannot be read.
        ValidationError: fetching is not allowed here.
    """
    path, where = committed_path(root, config)
    if config.source == "api" and where != SDIST_SNAPSHOT:
        return _fetch(root, config, dynamic, environ), "the answer of CDF"
    return snapshots.read(path, where), where


def committed_path(root: Path, config: PygenConfig) -> tuple[Path, str]:
    """The snapshot file of the project in `root`, and what messages call it; an sdist's own copy comes first.

    Raises:
        ParseError: it is a pipe or a device, which a read might wait for without an end.
    """
    if from_sdist(root) and (root / SDIST_SNAPSHOT).is_file():
        return root / SDIST_SNAPSHOT, SDIST_SNAPSHOT
    path = root / config.snapshot
    if os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path):
        fix = "set [tool.pygen] snapshot to the path of a file, such as pygen.snapshot.json"
        raise ParseError([Problem("PG201", "error", config.snapshot, "is a pipe or a device and not a file", fix)])
    return path, config.snapshot


def from_sdist(root: Path) -> bool:
    return (root / "PKG-INFO").is_file()


def _fetch(root: Path, config: PygenConfig, dynamic: Sequence[str], environ: Mapping[str, str]) -> Snapshot:
    if from_sdist(root):
        code, message = "PG307", f"a build from an sdist never fetches, and this sdist has no {SDIST_SNAPSHOT}"
        fix = "build the sdist again with hatch-pygen"
    elif "version" in dynamic:
        code, message = "PG306", 'is "api", but the version is dynamic, and a fetched snapshot has none'
        fix = 'write version = "..." in [project], or set source = "snapshot"'
    elif environ.get("PYGEN_FETCH") != "1":
        code, message = "PG304", 'is "api", but this build may not use the network'
        fix = 'set the environment variable PYGEN_FETCH=1, or run `hatch-pygen snapshot`, commit the file and set source = "snapshot"'
    else:
        try:
            module = importlib.import_module("hatch_pygen.live.fetch")
        except ModuleNotFoundError as error:
            code, message = "PG305", f"fetching needs the extra fetch: there is no module {error.name}"
            fix = 'write "hatch-pygen[fetch]" in [build-system] requires'
        else:
            found: Snapshot = module.fetch_for_build(config, _SOURCE)
            return found
    raise ValidationError([Problem(code, "error", _SOURCE, message, fix)])
