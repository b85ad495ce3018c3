"""A language outside this repository: a process that reads the published IR and answers with files.

stdin   {"version": 1, "ir": {"format": "hatch-pygen/ir", …}, "options": {"prefix": "I"}}
stdout  {"files": {"Pump.ts": "export interface Pump …"}, "problems": [{"severity": "warning", "where": …, …}]}
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from hatch_pygen.config import PygenConfig
from hatch_pygen.generation.base import BaseGenerator, Example, GeneratedFiles
from hatch_pygen.generation.process import answer_of
from hatch_pygen.ir.models import IRPackage
from hatch_pygen.ir.published import published
from hatch_pygen.problems import GenerationError, ParseError, Problem, Severity
from hatch_pygen.text.strict_json import is_array, is_object, load, quoted

PROTOCOL = 1
MANIFEST = ".pygen-files.json"
"""Beside the files: their paths with the digests that they were written with. Only such files are ours."""

_NOTE = "Written by hatch-pygen: the files of this folder that it may replace and remove."
_CODE = re.compile(r"[A-Z]{1,12}[0-9]{1,6}")
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]|[ .](/|$)')
_FIX = "mend the plugin; docs/add-a-language.md says what it may answer"


class ExternalGenerator(BaseGenerator[Mapping[str, Any]]):
    """What `command` answers, written into `folder`. `timeout` is in seconds."""

    language = "plugin"
    header = ""
    endings = ("",)
    entry = MANIFEST

    def __init__(self, command: Sequence[str], folder: Path, options: Mapping[str, str], timeout: float) -> None:
        self.command = command
        self.folder = folder
        self.given = options
        self.timeout = timeout

    def plan(self, ir: IRPackage, config: PygenConfig) -> Mapping[str, Any]:
        return {"version": PROTOCOL, "ir": published(ir), "options": dict(self.given)}

    def generate(self, plan: Mapping[str, Any]) -> GeneratedFiles:
        answer = _read(answer_of(self.command, json.dumps(plan).encode(), self.timeout))
        files = {path: answer.files[path] for path in sorted(answer.files)}
        digests = {path: _digest(text.encode()) for path, text in files.items()}
        manifest = json.dumps({"//": _NOTE, "files": digests}, indent=1, ensure_ascii=False)
        return GeneratedFiles({**files, MANIFEST: manifest + "\n"}, answer.problems)

    def names(self, plan: Mapping[str, Any]) -> Mapping[str, str]:
        return {}

    def examples(self, plan: Mapping[str, Any]) -> tuple[Example, ...]:
        return ()

    def output(self, root: Path, config: PygenConfig) -> Path:
        return self.folder

    @cached_property
    def written(self) -> Mapping[str, str]:
        """Path -> digest of the files that an earlier run wrote; empty where there is no manifest of ours."""
        try:
            found = json.loads((self.folder / MANIFEST).read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        files = found.get("files") if is_object(found) and "//" in found else None
        paths = files.items() if is_object(files) else ()
        return {path: digest for path, digest in paths if isinstance(digest, str) and not _objection(path)}

    def owns(self, path: Path) -> bool:
        if path == self.folder / MANIFEST:
            return bool(self.written)
        wanted = self.written.get(path.relative_to(self.folder).as_posix())
        return wanted is not None and _digest(path.read_bytes()) == wanted

    def objections(self, files: Mapping[str, str], root: Path) -> Iterable[tuple[str, str]]:
        for path, digest in self.written.items():
            file = root / path
            if not file.is_file() or file.is_symlink():
                continue
            data = file.read_bytes()
            if _digest(data) != digest and files.get(path, "").encode() != data:
                yield path, "was changed by hand since hatch-pygen wrote it"

    def way_out(self, path: str) -> str:
        return f"move {quoted(path)} away, or choose another folder with --output"


def _read(data: bytes) -> GeneratedFiles:
    """The answer of a plugin. Raises ParseError where it is not what the protocol says."""
    answer = load(data, "the answer of the plugin", _FIX)
    files: Any = answer.get("files") if is_object(answer) else None
    problems: Any = answer.get("problems", []) if is_object(answer) else None
    if not is_object(files) or not is_array(problems) or not all(isinstance(text, str) for text in files.values()):
        raise _refused("PG511", 'is not {"files": {path: text}, "problems": [...]}')
    folders = {str(parent) for path in files for parent in PurePosixPath(path).parents}
    found = [(path, _objection(path, folders)) for path in sorted(files)]
    wrong = [Problem("PG512", "error", f"plugin: {quoted(path)}", why, _FIX) for path, why in found if why]
    GenerationError.stop_at(wrong)
    return GeneratedFiles(files, tuple(_problem(item) for item in problems))


def _objection(path: str, folders: Iterable[str] = ()) -> str | None:
    """Why no file of a plugin may have this path, None where it may."""
    if any(part in {"", ".", ".."} for part in path.split("/")) or _UNFIT.search(path):
        return "is no path below the output folder that every system takes"
    if path.lower() == MANIFEST:
        return "is the name of the list of files"
    return "is a file and a folder of others" if path in folders else None


def _problem(item: object) -> Problem:
    texts: Mapping[str, Any] = item if is_object(item) else {}
    where, message, fix = (texts.get(key) for key in ("where", "message", "fix"))
    severity, code = texts.get("severity", "error"), texts.get("code", "PG513")
    if not isinstance(message, str) or not isinstance(code, str) or not _CODE.fullmatch(code):
        raise _refused("PG511", "holds a problem without a message, or with a code unlike ABC123")
    known: Severity = "warning" if severity == "warning" else "info" if severity == "info" else "error"
    return Problem(
        code, known, where if isinstance(where, str) else "plugin", message, fix if isinstance(fix, str) else _FIX
    )


def _refused(code: str, message: str) -> ParseError:
    return ParseError([Problem(code, "error", "the answer of the plugin", message, _FIX)])


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
