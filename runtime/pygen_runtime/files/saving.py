"""Contents saved on this machine, one or many of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pygen_runtime.exceptions import ConfigurationError, MultiRequestError
from pygen_runtime.files.download import copy_to
from pygen_runtime.files.reference import FileReference, details
from pygen_runtime.files.targets import file_at, file_in, safe_name
from pygen_runtime.filters.names import listed
from pygen_runtime.http.flow import Flow, parallel


@dataclass(frozen=True, slots=True)
class Downloaded:
    """What was saved: the reference or external id that was given, where it is, and its length in bytes."""

    reference: Any
    path: Path
    bytes: int


def save(file: FileReference, path: Path, *, overwrite: bool, reference: Any = None) -> Flow[Downloaded]:
    """At `path`, or in it where it is a folder, by the file's name."""
    if path.is_dir():
        found = yield from details(file)
        place = file_in(path, safe_name(str(found.get("name") or ""), file.external_id))
    else:
        place = file_at(path, overwrite=overwrite)
    with place as target:
        length = yield from copy_to(file, lambda: target.file)
    return Downloaded(reference, target.path, length)


def save_all(references: Sequence[Any], folder: Path) -> Flow[list[Downloaded]]:
    """All of them in this folder, as many at a time as the client allows.

    Raises:
        MultiRequestError: where some failed; the others are there, and in `succeeded`.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"{str(folder)!r} is no folder; make it first")
    files = [FileReference.of(each) for each in references]
    flows = [save(file, folder, overwrite=False, reference=each) for file, each in zip(files, references, strict=True)]
    outcomes = yield from parallel(flows, "transfer")
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    done = [outcome.value for outcome in outcomes if outcome.error is None]
    if errors:
        failed = [each for each, outcome in zip(references, outcomes, strict=True) if outcome.error is not None]
        names = [str(file) for file, outcome in zip(files, outcomes, strict=True) if outcome.error is not None]
        raise MultiRequestError(
            f"{len(failed)} of {len(files)} files were not downloaded: {listed(names)}; the first error: {errors[0]}",
            succeeded=done,
            failed=failed,
            errors=errors,
        )
    return done
