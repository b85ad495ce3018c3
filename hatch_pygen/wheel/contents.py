"""A wheel in memory: its files by path, and what its METADATA says."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from pathlib import Path

from hatch_pygen.problems import GenerationError, Problem
from hatch_pygen.text.strict_json import quoted
from hatch_pygen.wheel import archive_form

BUILD_AGAIN = "build the wheel again from the committed snapshot"
_DAMAGED = "is no zip archive, or a damaged one"

LARGEST_WHEEL = 500_000_000
"""Bytes, unpacked; an SDK of 1,000 views has some ten million."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """The files of a wheel by path, and the folder of its metadata."""

    name: str
    files: Mapping[str, bytes]
    dist_info: str

    def problem(self, code: str, path: str, message: str, fix: str = BUILD_AGAIN) -> Problem:
        return Problem(code, "error", f"{self.name}: {shown(path)}", message, fix)

    def metadata(self) -> Message:
        return BytesParser().parsebytes(self.files[f"{self.dist_info}/METADATA"])

    def field(self, name: str) -> str:
        """A field of METADATA, empty where it has none."""
        return "".join(map(str, self.metadata().get_all(name, [])[:1]))

    def neutral(self, path: str) -> str:
        """The path without what follows from name and version of the project."""
        base = self.dist_info.removesuffix(".dist-info")
        top, slash, rest = path.partition("/")
        return top.removeprefix(base) + slash + rest if top in (f"{base}.dist-info", f"{base}.data") else path


def read(path: Path) -> Wheel:
    """The wheel at `path`. Raises GenerationError where there is none, or one that no installer should unpack."""
    files: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            reason = _objection(members) or archive_form.objection(path, archive)
            if not reason:
                files = {item.filename: archive.read(item) for item in members if not item.is_dir()}
    except OSError as error:
        reason = error.strerror or _DAMAGED
    except Exception:  # whatever zipfile and its decompressors make of damaged bytes
        reason = _DAMAGED
    found = sorted({name.partition("/")[0] for name in files if name.partition("/")[0].endswith(".dist-info")})
    if not reason and (len(found) != 1 or f"{found[0]}/METADATA" not in files or f"{found[0]}/RECORD" not in files):
        reason = "has no dist-info folder with METADATA and RECORD, or has two"
    if reason:
        fix = f"give the path of a .whl file as hatchling writes it, or {BUILD_AGAIN}"
        raise GenerationError([Problem("PG620", "error", path.name, f"is no wheel: {reason}", fix)])
    return Wheel(path.name, files, found[0])


def folded(path: str) -> str:
    """The path as file systems compare it that know neither case nor the ways to write a letter."""
    return unicodedata.normalize("NFKC", path).casefold()


def shown(path: str) -> str:
    """A path as a message shows it: what is not plain ASCII is escaped, so that no letter passes for another."""
    return path if path.isascii() and path.isprintable() else quoted(path)


def _objection(members: Iterable[zipfile.ZipInfo]) -> str:
    """Why the archive is not unpacked, from its directory alone; empty where nothing speaks against it."""
    size, seen = 0, set[str]()
    for member in members:
        name = member.orig_filename.removesuffix("/")
        parts = name.split("/")
        if not name.isprintable() or "\\" in name or ":" in name or {"", ".", ".."}.intersection(parts):
            return f"{quoted(name)} is no path below the folder that it is unpacked into"
        if any(part.endswith((".", " ")) for part in parts):
            return f"{quoted(name)} is unpacked under another name on Windows, which drops dots and blanks at the end"
        if folded(name) in seen:
            return f"{quoted(name)} stands in it twice, also where case does not count"
        seen.add(folded(name))
        size += member.file_size
        if size > LARGEST_WHEEL:
            return f"it is larger than {LARGEST_WHEEL / 1e6:g} MB when it is unpacked"
    return ""
