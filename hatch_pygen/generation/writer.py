"""The last step of a build: generated files onto the disk, after their language found nothing wrong with them."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from hatch_pygen.generation.base import BaseGenerator
from hatch_pygen.generation.ownership import differs, foreign_files, package_folder, parents, stale_files, walk
from hatch_pygen.problems import GenerationError, Problem
from hatch_pygen.text import atomic
from hatch_pygen.text.strict_json import quoted


@dataclass(frozen=True, slots=True)
class GenerationResult:
    """What a generation came to. `duration` is in seconds; lines are those of source files (.py), not of data."""

    files_written: tuple[Path, ...]
    lines_generated: int
    classes_generated: int
    duration: float
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ReconcileResult:
    """What reconciling changed: paths relative to the folder it was given, in the order of the work."""

    generation: GenerationResult
    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def check_files(files: Mapping[str, str], generator: BaseGenerator[Any]) -> int:
    """Has the language look at its files; the number of definitions, such as classes, in them.

    Raises:
        GenerationError: the language refuses a file, or a path could leave the folder or meets another.
    """
    checked = generator.check(files)
    GenerationError.stop_at([*_path_problems(files), *checked.problems])
    return checked.definitions


def write_tree(
    files: Mapping[str, str],
    root: Path,
    generator: BaseGenerator[Any],
    *,
    warnings: Sequence[Problem] = (),
    started: float | None = None,
    classes: int | None = None,
) -> GenerationResult:
    """Writes all files under `root`, a folder without such files, each with mode 0644.

    `started` is the `time.perf_counter()` at which the generation began, `classes` what `check_files` said of the
    files, where it was asked before.

    Raises:
        GenerationError: as `check_files`, or a folder cannot be written.
    """
    started = time.perf_counter() if started is None else started
    classes = check_files(files, generator) if classes is None else classes
    with _disk_problems(root):
        for folder in sorted({(root / path).parent for path in files}):
            folder.mkdir(parents=True, exist_ok=True)
        for path, text in sorted(files.items()):
            target = root / path
            target.write_bytes(text.encode("utf-8"))
            target.chmod(0o644)
    return result(files, sorted(files), root, generator, classes, warnings, started)


def reconcile(
    files: Mapping[str, str],
    root: Path,
    generator: BaseGenerator[Any],
    *,
    warnings: Sequence[Problem] = (),
    started: float | None = None,
    shown: str = "",
    classes: int | None = None,
) -> ReconcileResult:
    """Makes the generated package under `root` hold `files`, and touches nothing that hatch-pygen did not write.

    Unchanged files keep their mtime, changed ones are replaced atomically, files of ours that are not in
    `files` are removed; the language's entry file (``__init__.py``, which holds the digest) comes last. Nothing is written
    where anything fails before the first write. `shown` is what messages put before the paths, such as ``src/``;
    `started` and `classes` as for `write_tree`.

    Raises:
        GenerationError: as `check_files`, a file would overwrite one of the user's, or the disk refuses.
    """
    started = time.perf_counter() if started is None else started
    classes = check_files(files, generator) if classes is None else classes
    package = package_folder(files, generator.entry)
    GenerationError.stop_at(foreign_files(files, root, generator, shown))
    with _disk_problems(root):
        for left in filter(atomic.is_scratch, walk(root / package)):  # what a killed build left
            left.unlink(missing_ok=True)
        changed = [path for path in files if differs(root / path, files[path])]
        last = (PurePosixPath(package) / generator.entry).as_posix()
        ordered = sorted(changed, key=lambda path: (path == last, path))
        removed = stale_files(files, root, generator)
        for path in ordered[:-1] if ordered and ordered[-1] == last else ordered:
            _replace(root / path, files[path])
        _remove(root, package, removed)
        if ordered and ordered[-1] == last:
            _replace(root / last, files[last])
    unchanged = tuple(sorted(set(files) - set(changed)))
    generation = result(files, ordered, root, generator, classes, warnings, started)
    return ReconcileResult(generation, tuple(ordered), unchanged, tuple(removed))


def _path_problems(files: Mapping[str, str]) -> list[Problem]:
    problems: list[Problem] = []
    fix = "report it to hatch-pygen; a rename in [tool.pygen.rename] may go round it"
    seen: dict[str, str] = {}
    for path in sorted(files):
        parts = path.split("/")
        if "\\" in path or ":" in path or any(part in {"", ".", ".."} for part in parts):
            problems.append(Problem("PG313", "error", quoted(path), "is no path below the package's folder", fix))
        first = seen.setdefault(path.lower(), path)
        if first != path:
            message = f"differs from {quoted(first)} in case only, which some file systems cannot hold"
            problems.append(Problem("PG313", "error", quoted(path), message, fix))
    return problems


def result(
    files: Mapping[str, str],
    written: Iterable[str],
    root: Path,
    generator: BaseGenerator[Any],
    classes: int,
    warnings: Sequence[Problem],
    started: float,
) -> GenerationResult:
    """What it came to where those of `files` that are `written` lie under `root`."""
    lines = sum(len(text.splitlines()) for path, text in files.items() if generator.is_source(path))
    paths = tuple(root / path for path in written)
    return GenerationResult(paths, lines, classes, time.perf_counter() - started, tuple(warnings))


@contextmanager
def _disk_problems(root: Path) -> Generator[None, None, None]:
    try:
        yield
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        fix = "make the folder writable; an editable install writes the package into the source tree, a wheel does not"
        raise GenerationError([Problem("PG312", "error", str(error.filename or root), message, fix)]) from None


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.write(path, text.encode("utf-8"))


def _remove(root: Path, package: str, paths: Iterable[str]) -> None:
    folders = {parent for path in paths for parent in parents(path) if PurePosixPath(package) in parent.parents}
    for path in paths:
        (root / path).unlink(missing_ok=True)
    for folder in sorted(folders, key=lambda item: len(item.parts), reverse=True):
        with suppress(OSError):  # holds files that are not ours
            (root / folder).rmdir()
