"""What a process of the service does: one request, read from stdin, answered on stdout, and then it ends.

A process holds one caller's model: what it keeps, breaks or allocates is gone with it.
"""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from packaging.utils import canonicalize_name, is_normalized_name

from hatch_pygen import diff, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.diff import text as diff_text
from hatch_pygen.generation import registry
from hatch_pygen.problems import GenerationError, Problem, ValidationError
from hatch_pygen.project.creation import with_models
from hatch_pygen.project.decision import Decision, decide
from hatch_pygen.snapshot import Snapshot
from hatch_pygen.text.strict_json import load, quoted

JSON, ZIP, BINARY = "application/json", "application/zip", "application/octet-stream"

_FIX = "send what GET /openapi.json describes"
_LANGUAGE_OF = {"wheel": "python", "npm": "typescript"}
_NOT_TAKEN = ("extend", "templates", "snapshot", "source")
"""Options that name code or files of a project: a request has neither."""


@dataclass(frozen=True, slots=True)
class Job:
    """What the service asks of the process, beside the body of the request."""

    what: str
    views: int
    memory: int
    seconds: int
    fetch_hosts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Made:
    """An answer; `facts` become headers."""

    status: int
    media: str
    content: bytes
    name: str | None = None
    facts: Mapping[str, str] | None = None


def main() -> int:
    """Reads a line with the job, then the body of the request; writes a line about the answer, then its bytes."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints on the way does not get into the answer
    job = Job(*json.loads(sys.stdin.buffer.readline()))
    _bound(job)
    try:
        made = _ANSWERS[job.what](load(sys.stdin.buffer.read(), "the request", _FIX), job)
    except GenerationError as error:
        made = Made(422, JSON, _dumps({"problems": _shown(error.problems)}))
    about = {"status": made.status, "media": made.media, "name": made.name, "facts": dict(made.facts or {})}
    with answers:
        answers.write(json.dumps(about).encode() + b"\n" + made.content)
    return 0


def _bound(job: Job) -> None:
    """Memory and time of this process, where the system has such bounds."""
    with suppress(ModuleNotFoundError):
        import resource

        with suppress(ValueError):  # the system's own bound is lower
            resource.setrlimit(resource.RLIMIT_AS, (job.memory, job.memory))
        with suppress(ValueError):
            resource.setrlimit(resource.RLIMIT_CPU, (job.seconds, job.seconds + 1))


def _generate(request: Mapping[str, Any], job: Job) -> Made:
    form = request.get("form") or "zip"
    language = request.get("language") or "python"
    if _LANGUAGE_OF.get(form, language) != language:
        raise _refused("the request: form", f"{form} is a form of {_LANGUAGE_OF[form]}, and the language is {language}")
    found, config, decision = _decided(request, job)
    package = decision.accepted()
    facts = {"x-pygen-digest": package.snapshot.digest, "x-pygen-warnings": str(len(decision.warnings))}
    if form == "files":
        about = {"package": config.package, "language": language, "digest": package.snapshot.digest}
        files = dict(sorted(package.files.items()))
        return Made(200, JSON, _dumps({**about, "files": files, "problems": _shown(decision.warnings)}), None, facts)
    if form == "zip":
        return Made(200, ZIP, _archive(package.files), f"{config.package}.zip", facts)
    return _distribution(form, found, config, request, facts)


def _distribution(
    form: str, found: Snapshot, config: PygenConfig, request: Mapping[str, Any], facts: Mapping[str, str]
) -> Made:
    from hatch_pygen.live import sdk

    name, version = request.get("name"), request.get("sdk_version")
    if name is not None and not is_normalized_name(canonicalize_name(name)):
        raise _refused("the request: name", f"{quoted(name)} is no name of a distribution, such as acme-core-sdk")
    if version is not None:
        if not snapshot.is_version(version):
            raise _refused("the request: sdk_version", f"{quoted(version)} is no version, such as 1.2.3")
        found = found.with_version(version)
    build = sdk.build_wheel if form == "wheel" else sdk.build_npm
    path = build(Path("built"), name=name, config=config, snapshot=found)
    return Made(200, BINARY, path.read_bytes(), path.name, facts)


def _archive(files: Mapping[str, str]) -> bytes:
    """A ZIP whose bytes depend on nothing but the files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, files[path].encode())
    return made.getvalue()


def _validate(request: Mapping[str, Any], job: Job) -> Made:
    try:
        *_, decision = _decided(request, job)
        problems, valid = decision.problems, not decision.fatal
    except GenerationError as error:
        problems, valid = error.problems, False
    return Made(200, JSON, _dumps({"valid": valid, "problems": _shown(problems)}))


def _diff(request: Mapping[str, Any], job: Job) -> Made:
    old, new = (_read(request[name], None, f"the request: {name}", job) for name in ("old", "new"))
    changes = diff.compare(old, new)
    shown = [{"level": each.level, "where": each.where, "message": each.message} for each in changes]
    about = {"level": diff.level_of(changes), "changes": shown, "markdown": diff_text.markdown(changes)}
    return Made(200, JSON, _dumps(about))


_ANSWERS = {"generate": _generate, "validate": _validate, "diff": _diff}


def _decided(request: Mapping[str, Any], job: Job) -> tuple[Snapshot, PygenConfig, Decision]:
    language = request.get("language") or "python"
    if language not in registry.BUILT_IN:
        raise _refused("the request: language", f"there is no {quoted(language)}; GET /languages names them")
    given: Mapping[str, Any] = request.get("configuration") or {}
    for key in sorted(given):
        if key.replace("_", "-") in _NOT_TAKEN:
            raise _refused(f"configuration: {key}", "names code or files of a project, and a request has none", "PG641")
    found, config = _model(request, given, job)
    generator = registry.generator(language)
    return found, config, decide(Path(), config, pyproject={}, read=lambda: (found, "the model"), generator=generator)


def _model(request: Mapping[str, Any], given: Mapping[str, Any], job: Job) -> tuple[Snapshot, PygenConfig]:
    fetch = request.get("fetch")
    if (fetch is None) == (request.get("model") is None):
        raise _refused("the request: model", "one of model and fetch is needed")
    if fetch is None:
        found = _read(request["model"], request.get("containers"), "the model", job)
        return found, PygenConfig.from_dict(with_models(given, found), "configuration")
    config = PygenConfig.from_dict(given, "configuration")
    return _check_size(_fetched(fetch, config, job), job), config


def _read(model: Mapping[str, Any], containers: Mapping[str, Any] | None, where: str, job: Job) -> Snapshot:
    text = json.dumps(model)
    if "format" in model:
        return _check_size(snapshot.loads(text.encode(), where), job)
    others = None if containers is None else json.dumps(containers)
    return _check_size(snapshot.from_api_answer(text, others, where=where), job)


def _check_size(found: Snapshot, job: Job) -> Snapshot:
    views = sum(len(model["views"]) for model in found.models)
    if views > job.views:
        message = f"has {views} views, and this service takes {job.views}"
        raise _refused("the model", message, "PG641", "build it with hatch-pygen itself, or ask who runs the service")
    return found


def _fetched(fetch: Mapping[str, Any], config: PygenConfig, job: Job) -> Snapshot:
    address = urlsplit(str(fetch.get("base_url")))
    if address.netloc.lower() not in job.fetch_hosts:
        allowed = ", ".join(job.fetch_hosts) or "none: send the model itself"
        raise _refused(
            "the request: fetch.base_url", f"is no host that this service asks; those are {allowed}", "PG642"
        )
    from hatch_pygen.live.fetch import fetch_as

    return fetch_as(config, str(fetch["base_url"]), str(fetch["project"]), str(fetch["token"]))


def _refused(where: str, message: str, code: str = "PG641", fix: str = _FIX) -> GenerationError:
    return ValidationError([Problem(code, "error", where, message, fix)])


def _shown(problems: tuple[Problem, ...]) -> list[dict[str, str]]:
    return [asdict(problem) for problem in problems]


def _dumps(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
