"""What ``hatch-pygen upgrade`` writes and says, decided before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hatch_pygen import pin, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.diff import semver
from hatch_pygen.diff.semver import Level
from hatch_pygen.problems import ParseError, Problem
from hatch_pygen.project import pyproject_edit
from hatch_pygen.project.decision import declared_dynamic, requires_of
from hatch_pygen.project.upgrade import changes, generators, hints, names
from hatch_pygen.project.upgrade.names import NameChanges
from hatch_pygen.snapshot import Snapshot
from hatch_pygen.text.requirements import is_of, parse
from hatch_pygen.text.strict_json import item_at
from hatch_pygen.version import __version__


@dataclass(frozen=True, slots=True)
class Upgrade:
    """From version `old` (None: no line of the project told) to `version`.

    `pyproject` is the new text of pyproject.toml; `snapshot` the one to write, None where it stays. `names` is None where
    they were not compared. `sections` are those of the page "Upgrading", `sdk` is the version of the SDK before and after.
    """

    old: str | None
    version: str
    pyproject: str
    snapshot: Snapshot | None = None
    sdk: tuple[str, str] | None = None
    names: NameChanges | None = None
    sections: tuple[tuple[str, str], ...] = ()
    hints: tuple[str, ...] = ()


def plan(root: Path, config: PygenConfig, version: str, *, offline: bool = False) -> Upgrade:
    """The upgrade of the project in `root`; nothing is written. `offline`: no other version is installed and asked.

    Raises:
        GenerationError: the project has no such lines, or a version cannot be had or refuses the project.
    """
    text = pyproject_edit.read(root / "pyproject.toml")
    plain: Mapping[str, Any] = pyproject_edit.parse(text).unwrap()
    old = _version_of(plain, version)
    after = pyproject_edit.with_generator(text, version)
    if config.pin == "static":
        after = pyproject_edit.with_pin(after, config, version)
    found = Upgrade(old, version, after, hints=tuple(_hints(root, config, version, plain, after)))
    if after == text:
        return found
    if not offline:
        new = generators.generated(root, config, version)
        if old is not None:
            found = replace(found, names=names.compare(generators.generated(root, config, old).files, new.files))
        found = replace(found, sections=tuple(changes.sections(new.page, old, version)))
    return _with_sdk_version(found, root, config, plain)


def _hints(root: Path, config: PygenConfig, version: str, before: Mapping[str, Any], after: str) -> Iterator[str]:
    copied = config.runtime == "vendored"
    place = ("project", "dependencies")
    if not copied or item_at(before, *place) != item_at(pyproject_edit.parse(after).unwrap(), *place):
        yield from hints.of_locks(root, runtime=not copied)
    if copied and config.pin == "static" and version != __version__:
        yield f"hatch-pygen pin, by hatch-pygen {version}: it knows what its copy of the runtime requires"
    yield from hints.of_files(root, version)


def check_version(text: str) -> str:
    """The version in its normal form. Raises ParseError where it is none."""
    from packaging.version import InvalidVersion, Version

    try:
        return str(Version(text))
    except InvalidVersion:
        message = f"{text!a} is not a version"
        raise ParseError([Problem("PG603", "error", "VERSION", message, "write it as 1.2.3")]) from None


def _version_of(pyproject: Mapping[str, Any], new: str) -> str | None:
    """The version that the project is pinned to: the one that one of its two lines has, and that is not the new one."""
    pins = [
        each for text in item_at(pyproject, "project", "dependencies") or () if is_of(each := parse(text), pin.RUNTIME)
    ]
    found: list[str] = []
    for line in (pin.generator_line(requires_of(pyproject)), *pins):
        exact = [each.version for each in (line.specifier if line else ()) if each.operator in ("==", "~=", "===")]
        found += [each for each in exact if "*" not in each]
    return next((each for each in found if each != new), None)


def _with_sdk_version(found: Upgrade, root: Path, config: PygenConfig, pyproject: Mapping[str, Any]) -> Upgrade:
    """Raises the version of the SDK where it stands: minor where a name changed, else patch."""
    level: Level = "minor" if found.names else "patch"
    static = item_at(pyproject, "project", "version")
    if isinstance(static, str) and "version" not in declared_dynamic(pyproject):
        raised = semver.bump(static, level)
        document = pyproject_edit.parse(found.pyproject)
        document["project"]["version"] = raised
        return replace(found, pyproject=document.as_string(), sdk=(static, raised))
    if item_at(pyproject, "tool", "hatch", "version", "source") != "pygen":
        hint = f"raise the version of the project ({level}): it stands where [tool.hatch.version] says"
        return replace(found, hints=(hint, *found.hints))
    held = snapshot.read(root / config.snapshot, config.snapshot)
    raised = semver.bump(held.sdk_version, level)
    return replace(found, snapshot=held.with_version(raised), sdk=(held.sdk_version, raised))
