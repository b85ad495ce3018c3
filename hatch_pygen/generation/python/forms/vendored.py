"""``runtime = "vendored"``: a copy of the runtime below the package, which imports it by its place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from hatch_pygen.generation.python.forms import runtime_copy
from hatch_pygen.generation.python.forms.statements import changed
from hatch_pygen.generation.python.imports import DOOR
from hatch_pygen.generation.python.source_files import RUNTIME_FOLDER


def vendored(files: Mapping[str, str], width: int, *, spark: bool) -> dict[str, str]:
    """The files of a package whose modules import the runtime beside them, and that runtime."""
    found = {
        path: changed(text, width, partial(_beside, path.count("/"))) if path.endswith(".py") else text
        for path, text in files.items()
    }
    return {**found, **{f"{RUNTIME_FOLDER}/{path}": text for path, text in runtime_copy.files(spark=spark).items()}}


def _beside(folders: int, module: str) -> str:
    """The module as one below the package, from a file that lies in that many folders of it."""
    return f".{'.' * folders}{DOOR.replace('pygen_runtime', RUNTIME_FOLDER)}" if module == DOOR else module
