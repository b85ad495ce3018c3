"""What a wheel holds beside its generated package: what hides the package, runs by itself or replaces a module of others is a
problem; all else that the project does not bring is listed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from hatch_pygen.generation.python.package_name import replaced
from hatch_pygen.generation.python.source_files import HEADER
from hatch_pygen.problems import Problem
from hatch_pygen.wheel import sbom
from hatch_pygen.wheel.contents import Wheel, folded

_MODULES = (".py", ".pyc", ".pyd", ".pyi", ".pyo", ".pyw", ".so")
_RUN_AT_START = (".pth", ".start")
_OTHER_DISTRIBUTIONS = (".dist-info", ".egg-info", ".egg", ".egg-link")
_INSTALLED = {
    "purelib": "is installed over what site-packages holds",
    "platlib": "is installed over what site-packages holds",
    "scripts": "is put on the PATH",
    "data": "is installed wherever its path says, below the environment",
    "headers": "is installed among the headers of the environment",
}
_ENTRY_POINTS = "entry_points.txt"
_PICKLE = "org/python/"
"""Of Java's Python; `org` itself may be anybody's."""
_JUDGED_ELSEWHERE = ("METADATA", "RECORD", "WHEEL", _ENTRY_POINTS, f"sboms/{sbom.FILE_NAME}")
_REMOVE = (
    "remove it; what the project itself brings is no finding: its tree, and its tables of pyproject.toml, must have it"
)


@dataclass(frozen=True, slots=True)
class Beside:
    """A wheel beside what it should be. `files` are the generated ones, `package` their folder; `own` is the wheel that
    the project's tree gives, by `Wheel.neutral` paths; `dependencies` are the project's requirements."""

    wheel: Wheel
    files: Collection[str]
    package: str
    own: Mapping[str, bytes]
    dependencies: tuple[str, ...]

    def problems(self) -> list[Problem]:
        """At most one for each file: the first rule that it breaks."""
        return [found for path in self._beside() if (found := self._problem(path))]

    def others(self) -> list[str]:
        """The files that break no rule, and that the project's tree does not give."""
        return [path for path in self._beside() if not self._problem(path) and not self._is_own(path)]

    def _beside(self) -> list[str]:
        judged = {f"{self.wheel.dist_info}/{name}" for name in _JUDGED_ELSEWHERE}
        return sorted(path for path in self.wheel.files if path not in self.files and path not in judged)

    def _problem(self, path: str) -> Problem | None:
        folder, _, name = path.partition("/")
        if folder == self.wheel.dist_info:
            if folded(name) != _ENTRY_POINTS:
                return None
            message = "is read as entry_points.txt where case does not count, and code that it names runs"
            return self.wheel.problem("PG651", path, message, _REMOVE)
        return self._in_the_package(path) or self._replaces(path) or self._runs(path)

    def _is_own(self, path: str) -> bool:
        """Whether the project's tree has the file, whose lines may end otherwise there."""
        found = self.own.get(self.wheel.neutral(path))
        return found is not None and _lines(found) == _lines(self.wheel.files[path])

    def _in_the_package(self, path: str) -> Problem | None:
        package = folded(self.package)
        if folded(path).startswith(f"{package}/"):
            if self.wheel.files[path].startswith(HEADER.encode()):
                return self.wheel.problem("PG625", path, "was generated for an earlier model")
            message = "lies in the generated package, and is not what the snapshot gives"
            return self.wheel.problem("PG650", path, message, "move it to a package of your own, and build again")
        module = _module(path)
        if any(module == str(part) for part in (PurePosixPath(package), *PurePosixPath(package).parents)):
            message = "may be imported, or read by type checkers, in the place of the generated package"
            return self.wheel.problem("PG650", path, message, _REMOVE)
        return None

    def _replaces(self, path: str) -> Problem | None:
        top, slash, _ = path.partition("/")
        if folded(top).endswith(_OTHER_DISTRIBUTIONS):
            return self.wheel.problem("PG652", path, "passes for another distribution that is installed", _REMOVE)
        name = (top if slash else _without_ending(top)).removesuffix("-stubs")
        if top.endswith("-stubs") and folded(name) == folded(self.package).partition("/")[0]:
            message = "is read by type checkers in the place of the generated package"
            return self.wheel.problem("PG650", path, message, _REMOVE)
        why = replaced(name, () if self._is_own(path) else self.dependencies)
        if folded(path).startswith(_PICKLE):
            why = "pickle imports it where there is one"
        return self.wheel.problem("PG652", path, f"would take the place of another: {why}", _REMOVE) if why else None

    def _runs(self, path: str) -> Problem | None:
        if self._is_own(path):
            return None
        parts = folded(path).split("/")
        kind = next(
            (_INSTALLED.get(part, "is installed outside") for part in parts[1:2] if parts[0].endswith(".data")), ""
        )
        if not kind and len(parts) == 1 and parts[0].endswith(_RUN_AT_START):
            kind = "is run by every Python that starts in the environment"
        elif not kind and ("__pycache__" in parts or parts[-1].endswith((".pyc", ".pyo"))):
            kind = "is compiled code, which may run in the place of a source"
        elif not kind and self._initializes(path):
            kind = "runs when the generated package is imported, and is not what the project's tree has"
        return self.wheel.problem("PG651", path, kind, _REMOVE) if kind else None

    def _initializes(self, path: str) -> bool:
        folder, _, name = folded(path).rpartition("/")
        above = {str(part) for part in PurePosixPath(folded(self.package)).parents}
        return folder in above and name.partition(".")[0] == "__init__"


def _module(path: str) -> str:
    """The path that an import would name, folded."""
    folder, slash, name = path.rpartition("/")
    return folded(folder + slash + _without_ending(name))


def _without_ending(name: str) -> str:
    """The name of a module's file without what stands behind its first dot; another file keeps its name."""
    return name.partition(".")[0] if folded(name).endswith(_MODULES) else name


def _lines(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")
