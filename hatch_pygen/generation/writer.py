"""The last step of a build: generated files onto the disk, after every Python file among them was compiled."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import CodeType

from hatch_pygen.generation.ownership import differs, foreign_files, package_folder, parents, stale_files, walk
from hatch_pygen.problems import GenerationError, Problem
from hatch_pygen.text.strict_json import quoted

_SCRATCH_SUFFIX = ".pygen-tmp"
_SCRATCH = re.compile(r"\..+\.[a-z0-9_]{8}\.pygen-tmp")
_RETRIES = 4
_OPTIMIZED = 0x1  # a code object without this flag, inside a module, is the body of a class (inspect.CO_OPTIMIZED)


@dataclass(frozen=True, slots=True)
class GenerationResult:
    """What a generation came to. `duration` is in seconds, `lines_generated` counts the lines of the .py files."""

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


def compile_files(files: Mapping[str, str]) -> int:
    """Compiles each .py file of `files`; the number of their module-level classes.

    Raises:
        GenerationError: a file is no valid Python, or a path could leave the folder or meets another.
    """
    problems = _path_problems(files)
    classes = 0
    for path, text in sorted(files.items()):
        if path.endswith(".py"):
            try:
                code = compile(text, path, "exec", dont_inherit=True, optimize=0)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                problems.append(_not_python(path, error))
            else:
                classes += _count_classes(code)
    if problems:
        raise GenerationError(problems)
    return classes


def write_tree(
    files: Mapping[str, str], root: Path, *, warnings: Sequence[Problem] = (), started: float | None = None
) -> GenerationResult:
    """Writes all files under `root`, a folder without such files, each with mode 0644.

    `started` is the `time.perf_counter()` at which the generation began.

    Raises:
        GenerationError: as `compile_files`, or a folder cannot be written.
    """
    started = time.perf_counter() if started is None else started
    classes = compile_files(files)
    with _disk_problems(root):
        for folder in sorted({(root / path).parent for path in files}):
            folder.mkdir(parents=True, exist_ok=True)
        for path, text in sorted(files.items()):
            target = root / path
            target.write_bytes(text.encode("utf-8"))
            target.chmod(0o644)
    return _result(files, sorted(files), root, classes, warnings, started)


def reconcile(
    files: Mapping[str, str],
    root: Path,
    *,
    warnings: Sequence[Problem] = (),
    started: float | None = None,
    shown: str = "",
) -> ReconcileResult:
    """Makes the generated package under `root` hold `files`, and touches nothing that hatch-pygen did not write.

    Unchanged files keep their mtime, changed ones are replaced atomically, files of ours that are not in
    `files` are removed; the package's ``__init__.py``, which holds the digest, comes last. Nothing is written
    where anything fails before the first write. `shown` is what messages put before the paths, such as ``src/``.

    Raises:
        GenerationError: as `compile_files`, a file would overwrite one of the user's, or the disk refuses.
    """
    started = time.perf_counter() if started is None else started
    classes = compile_files(files)
    package = package_folder(files)
    foreign = foreign_files(files, root, shown)
    if foreign:
        raise GenerationError(foreign)
    with _disk_problems(root):
        _remove_scratch(root / package)
        changed = [path for path in files if differs(root / path, files[path])]
        last = f"{package}/__init__.py"
        ordered = sorted(changed, key=lambda path: (path == last, path))
        removed = stale_files(files, root)
        for path in ordered[:-1] if ordered and ordered[-1] == last else ordered:
            _replace(root / path, files[path])
        _remove(root, package, removed)
        if ordered and ordered[-1] == last:
            _replace(root / last, files[last])
    unchanged = tuple(sorted(set(files) - set(changed)))
    generation = _result(files, ordered, root, classes, warnings, started)
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


def _not_python(path: str, error: BaseException) -> Problem:
    line = getattr(error, "lineno", None)
    place = f"{path}:{line}" if line else path
    reason = error.msg if isinstance(error, SyntaxError) else str(error) or type(error).__name__
    fix = "correct the template override; without one, report it to hatch-pygen"
    return Problem("PG310", "error", place, f"the generated file is no valid Python: {reason}", fix)


def _count_classes(code: CodeType) -> int:
    return sum(1 for item in code.co_consts if isinstance(item, CodeType) and not item.co_flags & _OPTIMIZED)


def _result(
    files: Mapping[str, str],
    written: Iterable[str],
    root: Path,
    classes: int,
    warnings: Sequence[Problem],
    started: float,
) -> GenerationResult:
    lines = sum(len(text.splitlines()) for path, text in files.items() if path.endswith(".py"))
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
    data = text.encode("utf-8")
    for _ in range(_RETRIES):
        with suppress(FileNotFoundError):  # another build of this tree took our scratch file for a left-over
            return _replace_once(path, data)
    return _replace_once(path, data)


def _replace_once(path: Path, data: bytes) -> None:
    handle, scratch = tempfile.mkstemp(prefix=f".{path.name}.", suffix=_SCRATCH_SUFFIX, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(scratch, 0o644)
        os.replace(scratch, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(scratch)
        raise


def _remove_scratch(folder: Path) -> None:
    """Removes what a killed build left; such a name is made by `_replace_once` alone."""
    for path in walk(folder):
        if _SCRATCH.fullmatch(path.name):
            path.unlink(missing_ok=True)


def _remove(root: Path, package: str, paths: Iterable[str]) -> None:
    folders = {parent for path in paths for parent in parents(path) if PurePosixPath(package) in parent.parents}
    for path in paths:
        (root / path).unlink(missing_ok=True)
    for folder in sorted(folders, key=lambda item: len(item.parts), reverse=True):
        with suppress(OSError):  # holds files that are not ours
            (root / folder).rmdir()
