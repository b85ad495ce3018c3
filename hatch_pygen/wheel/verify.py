"""Whether a wheel is what its project's snapshot and configuration say: the last look before it is published."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hatch_pygen.config import PygenConfig
from hatch_pygen.generation import ownership
from hatch_pygen.generation.python.source_files import ENTRY, of_runtime
from hatch_pygen.problems import Problem, sort_problems
from hatch_pygen.snapshot import Snapshot
from hatch_pygen.text.strict_json import item_at, quoted
from hatch_pygen.wheel import contents, sbom
from hatch_pygen.wheel.beside import Beside
from hatch_pygen.wheel.contents import BUILD_AGAIN, Wheel
from hatch_pygen.wheel.metadata import metadata_problems, pin_problems, record_problems
from hatch_pygen.wheel.secret_scan import secrets_in


@dataclass(frozen=True, slots=True)
class Expected:
    """What the project gives. `files` are those of the package; `wheel` is the wheel that hatchling makes of the tree,
    None where it cannot say; `unknown` are fields of METADATA that a plugin makes which is not run here.

    `versioned`: the version is the snapshot's. `dependencies` are the project's requirements.
    """

    snapshot: Snapshot
    config: PygenConfig
    files: Mapping[str, str]
    versioned: bool
    dependencies: tuple[str, ...] = ()
    wheel: Path | None = None
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """`problems`: none where the wheel may be published. `others`: files that neither the snapshot nor the project's tree
    gives, which nothing here judges."""

    problems: tuple[Problem, ...]
    others: tuple[str, ...]


def verify(path: Path, expected: Expected, environ: Mapping[str, str]) -> Verdict:
    """What is to be said of the wheel at `path`; `environ` gives the credentials that must not be in it.

    Raises:
        GenerationError: the file is no wheel.
    """
    wheel = contents.read(path)
    made = None if expected.wheel is None else contents.read(expected.wheel)
    own = {} if made is None else {made.neutral(name): data for name, data in made.files.items()}
    snapshot, config, files = expected.snapshot, expected.config, expected.files
    package = ownership.package_folder(files, ENTRY)
    beside = Beside(wheel, files, package, own, expected.dependencies)
    problems = [*record_problems(wheel), *pin_problems(wheel, config), *_package(wheel, files, package)]
    problems += [*metadata_problems(wheel, own, expected.unknown), *beside.problems()]
    problems += [*_digest(wheel, package, snapshot), *_sbom(wheel, config, snapshot)]
    version = wheel.field("Version")
    if expected.versioned and version != snapshot.sdk_version:
        message = f"the version is {quoted(version)}, the snapshot says {snapshot.sdk_version}"
        problems.append(wheel.problem("PG622", "METADATA", message))
    problems += _secrets(wheel, files, environ)
    return Verdict(sort_problems(problems), tuple(beside.others()))


def _package(wheel: Wheel, files: Mapping[str, str], package: str) -> Iterator[Problem]:
    if f"{package}/__init__.py" not in wheel.files:
        message = "the generated package is not in the wheel"
        fix = f"unset HATCH_BUILD_NO_HOOKS, keep [tool.hatch.build.hooks.pygen], then {BUILD_AGAIN}"
        yield wheel.problem("PG623", package, message, fix)
        return
    for path in sorted(files):
        if path not in wheel.files:
            yield wheel.problem("PG628" if path.endswith("py.typed") else "PG623", path, "is not in the wheel")
        elif wheel.files[path] != files[path].encode("utf-8"):
            yield wheel.problem("PG624", path, "is not what the snapshot and this hatch-pygen give")


def _digest(wheel: Wheel, package: str, snapshot: Snapshot) -> Iterator[Problem]:
    path = f"{package}/_model.json"
    if path not in wheel.files:
        return
    digest = item_at(_json(wheel.files[path]), "digest")
    if digest != snapshot.digest:
        message = f"the wheel was built from digest {_short(digest)}, the snapshot has {_short(snapshot.digest)}"
        yield wheel.problem("PG622", path, message)


def _sbom(wheel: Wheel, config: PygenConfig, snapshot: Snapshot) -> Iterator[Problem]:
    from packaging.utils import canonicalize_name

    path = f"{wheel.dist_info}/sboms/{sbom.FILE_NAME}"
    if path not in wheel.files:
        yield wheel.problem("PG626", path, "the wheel has no SBOM of hatch-pygen")
        return
    found = _json(wheel.files[path])
    name = str(item_at(found, "metadata", "component", "name"))
    if canonicalize_name(name) != canonicalize_name(wheel.field("Name")):
        yield wheel.problem("PG626", path, "the SBOM is not that of this project")
    elif found != json.loads(sbom.document(name, wheel.field("Version"), snapshot, config)):
        yield wheel.problem("PG626", path, "the SBOM does not name this version, runtime and snapshot")


def _secrets(wheel: Wheel, files: Mapping[str, str], environ: Mapping[str, str]) -> Iterator[Problem]:
    fix = "remove it from the project, revoke it, and build again"
    for path in sorted(wheel.files):
        data, generated = wheel.files[path], path in files
        copied = generated and of_runtime(path) and data == files[path].encode("utf-8")
        for finding in secrets_in(path, data, environ, generated=generated, copied=copied):
            yield wheel.problem("PG627", path, finding, fix)


def _json(data: bytes) -> object:
    try:
        found: object = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found


def _short(digest: object) -> str:
    return str(digest).partition(":")[2][:8] if isinstance(digest, str) else "none"
