"""Whether a wheel is what its project's snapshot and configuration say: the last look before it is published."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.parser import BytesParser
from pathlib import Path

from hatch_pygen import pin
from hatch_pygen.config import PygenConfig
from hatch_pygen.generation import ownership
from hatch_pygen.generation.python.source_files import ENTRY, HEADER
from hatch_pygen.problems import GenerationError, Problem, sort_problems
from hatch_pygen.snapshot import Snapshot
from hatch_pygen.text.strict_json import item_at, quoted
from hatch_pygen.wheel import sbom
from hatch_pygen.wheel.secret_scan import secrets_in

_BUILD_AGAIN = "build the wheel again from the committed snapshot"
_DAMAGED = "is no zip archive, or a damaged one"

LARGEST_WHEEL = 500_000_000
"""Bytes, unpacked; an SDK of 1,000 views has some ten million."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """The files of a wheel by path, and the folder of its metadata."""

    name: str
    files: Mapping[str, bytes]
    dist_info: str

    def problem(self, code: str, path: str, message: str, fix: str = _BUILD_AGAIN) -> Problem:
        shown = path if path.isprintable() else quoted(path)
        return Problem(code, "error", f"{self.name}: {shown}", message, fix)

    def metadata(self, name: str) -> str:
        """A field of METADATA, empty where it has none."""
        return "".join(self.all_metadata(name)[:1])

    def all_metadata(self, name: str) -> list[str]:
        message = BytesParser().parsebytes(self.files[f"{self.dist_info}/METADATA"])
        return [str(value) for value in message.get_all(name, [])]


def verify(
    path: Path, config: PygenConfig, snapshot: Snapshot, *, versioned: bool, environ: Mapping[str, str]
) -> tuple[Problem, ...]:
    """The problems of the wheel at `path`; none where it may be published.

    `versioned`: the version is the snapshot's. `environ` gives the credentials that must not be in the wheel.

    Raises:
        GenerationError: the file is no wheel, or the snapshot cannot become a package.
    """
    from hatch_pygen import pipeline

    wheel = read(path)
    files = pipeline.generate(snapshot, config).files
    problems = [*_record(wheel), *_requirements(wheel, config), *_package(wheel, files)]
    problems += _digest(wheel, files, snapshot)
    problems += _sbom(wheel, config, snapshot)
    version = wheel.metadata("Version")
    if versioned and version != snapshot.sdk_version:
        message = f"the version is {quoted(version)}, the snapshot says {snapshot.sdk_version}"
        problems.append(wheel.problem("PG622", "METADATA", message))
    problems += _secrets(wheel, files, environ)
    return sort_problems(problems)


def read(path: Path) -> Wheel:
    """The wheel at `path`. Raises GenerationError where there is none, or one that no installer should unpack."""
    files: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            members = [item for item in archive.infolist() if not item.is_dir()]
            reason = _objection(members)
            if not reason:
                files = {item.filename: archive.read(item) for item in members}
    except OSError as error:
        reason = error.strerror or _DAMAGED
    except Exception:  # whatever zipfile and its decompressors make of damaged bytes
        reason = _DAMAGED
    found = sorted({name.partition("/")[0] for name in files if ".dist-info/" in name})
    if not reason and (len(found) != 1 or f"{found[0]}/METADATA" not in files or f"{found[0]}/RECORD" not in files):
        reason = "has no dist-info folder with METADATA and RECORD"
    if reason:
        fix = "give the path of a .whl file"
        raise GenerationError([Problem("PG620", "error", path.name, f"is no wheel: {reason}", fix)])
    return Wheel(path.name, files, found[0])


def _objection(members: Iterable[zipfile.ZipInfo]) -> str:
    """Why the archive is not unpacked, from its directory alone; empty where nothing speaks against it."""
    size, seen = 0, set[str]()
    for member in members:
        name = member.orig_filename
        if not name.isprintable() or "\\" in name or ":" in name or {"", ".", ".."} & set(name.split("/")):
            return f"{quoted(name)} is no path below the folder that it is unpacked into"
        if name.casefold() in seen:
            return f"{quoted(name)} stands in it twice, also where case does not count"
        seen.add(name.casefold())
        size += member.file_size
        if size > LARGEST_WHEEL:
            return f"it is larger than {LARGEST_WHEEL / 1e6:g} MB when it is unpacked"
    return ""


def _record(wheel: Wheel) -> Iterator[Problem]:
    """RECORD lists every file with its hash, so a changed file is a damaged wheel."""
    record = f"{wheel.dist_info}/RECORD"
    try:
        rows = list(csv.reader(wheel.files[record].decode("utf-8", "replace").splitlines()))
    except csv.Error:
        rows = []
    listed = {row[0]: row[1] for row in rows if len(row) == 3}
    for path in sorted(wheel.files.keys() ^ listed.keys()):
        yield wheel.problem("PG629", path, "is in RECORD or in the archive, but not in both")
    for path in sorted(wheel.files.keys() & listed.keys() - {record}):
        digest = base64.urlsafe_b64encode(hashlib.sha256(wheel.files[path]).digest()).rstrip(b"=").decode()
        if listed[path] != f"sha256={digest}":
            yield wheel.problem("PG629", path, "does not match its hash in RECORD")


def _requirements(wheel: Wheel, config: PygenConfig) -> Iterator[Problem]:
    own = [text for text in wheel.all_metadata("Requires-Dist") if "extra ==" not in text]
    for problem in pin.check(config, ["dependencies"] if config.pin == "dynamic" else [], own):
        yield wheel.problem("PG621", "METADATA", problem.message, problem.fix)


def _package(wheel: Wheel, files: Mapping[str, str]) -> Iterator[Problem]:
    package = ownership.package_folder(files, ENTRY)
    if f"{package}/__init__.py" not in wheel.files:
        message = "the generated package is not in the wheel"
        fix = f"unset HATCH_BUILD_NO_HOOKS, keep [tool.hatch.build.hooks.pygen], then {_BUILD_AGAIN}"
        yield wheel.problem("PG623", package, message, fix)
        return
    for path in sorted(files):
        if path not in wheel.files:
            yield wheel.problem("PG628" if path.endswith("py.typed") else "PG623", path, "is not in the wheel")
        elif wheel.files[path] != files[path].encode("utf-8"):
            yield wheel.problem("PG624", path, "is not what the snapshot and this hatch-pygen give")
    header = HEADER.encode()
    for path in sorted(wheel.files.keys() - files.keys()):
        if path.startswith(f"{package}/") and wheel.files[path].startswith(header):
            yield wheel.problem("PG625", path, "was generated for an earlier model")


def _digest(wheel: Wheel, files: Mapping[str, str], snapshot: Snapshot) -> Iterator[Problem]:
    path = f"{ownership.package_folder(files, ENTRY)}/_model.json"
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
    if canonicalize_name(name) != canonicalize_name(wheel.metadata("Name")):
        yield wheel.problem("PG626", path, "the SBOM is not that of this project")
    elif found != json.loads(sbom.document(name, wheel.metadata("Version"), snapshot, config)):
        yield wheel.problem("PG626", path, "the SBOM does not name this version, runtime and snapshot")


def _secrets(wheel: Wheel, files: Iterable[str], environ: Mapping[str, str]) -> Iterator[Problem]:
    fix = "remove it from the project, revoke it, and build again"
    for path in sorted(wheel.files):
        for finding in secrets_in(path, wheel.files[path], environ, generated=path in files):
            yield wheel.problem("PG627", path, finding, fix)


def _json(data: bytes) -> object:
    try:
        found: object = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found


def _short(digest: object) -> str:
    return str(digest).partition(":")[2][:8] if isinstance(digest, str) else "none"
