"""The snapshot file: data models as the API answers them, canonical, with a digest and the SDK's version."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatch_pygen.problems import ParseError, Problem
from hatch_pygen.snapshot import canonical
from hatch_pygen.snapshot.shape import ShapeCheck
from hatch_pygen.text import atomic
from hatch_pygen.text.strict_json import at, is_object, kind, load, quoted

if TYPE_CHECKING:
    from hatch_pygen.config import PygenConfig

FORMAT = 1
FIRST_VERSION = "0.1.0"

_KEYS = ("containers", "digest", "format", "models", "removed", "sdk_version")
_FETCH = "run `hatch-pygen snapshot`, or `hatch-pygen snapshot --from-file FILE` with an answer of the API"
_RESTORE = f"restore the file from version control, or {_FETCH}; it is not edited by hand"
_ANSWER = 'give an answer of POST /models/datamodels/byids?inlineViews=true, {"items": [...]}, or one model of it'
_CONTAINER_ANSWER = 'give an answer of POST /models/containers/byids, {"items": [...]}'


class NewerFormatError(ParseError):
    """A later hatch-pygen wrote the snapshot."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Data models and, where known, their containers, in canonical order.

    `digest` is ``sha256:<hex>`` over what does not change by itself; `sdk_version` is the version of the SDK. `removed` is what
    the models had before, as `project.deprecation` describes it.
    """

    sdk_version: str
    digest: str
    models: tuple[Mapping[str, Any], ...]
    containers: tuple[Mapping[str, Any], ...] | None = None
    removed: tuple[Mapping[str, Any], ...] = ()

    def with_removed(self, removed: Sequence[Mapping[str, Any]]) -> Snapshot:
        """The same models with other things that they had before."""
        return make(self.sdk_version, self.models, self.containers, removed)

    def with_version(self, sdk_version: str) -> Snapshot:
        """The same snapshot with another version of the SDK."""
        return replace(self, sdk_version=sdk_version)


def read(path: Path, where: str | None = None) -> Snapshot:
    """The verified snapshot in the file `path`, which messages call `where` (default: its name).

    Raises:
        ParseError: the file is missing, is not strict JSON, has another format or shape, or does not match its digest.
    """
    where = path.name if where is None else where
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise ParseError([Problem("PG201", "error", where, "the snapshot file does not exist", _FETCH)]) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ParseError([Problem("PG201", "error", where, f"the snapshot cannot be read: {reason}", _FETCH)]) from None
    return loads(data, where)


def loads(data: bytes, where: str = "pygen.snapshot.json") -> Snapshot:
    """The verified snapshot in the bytes of a snapshot file. Raises ParseError as `read` does."""
    value = load(data, where, _RESTORE)
    shape = _check_envelope(value, where)
    shape.models(value["models"])
    if "containers" in value:
        shape.containers(value["containers"])
    shape.removed(value.get("removed", []))
    ParseError.stop_at(shape.problems)
    snapshot = make(value["sdk_version"], value["models"], value.get("containers"), value.get("removed", ()))
    if snapshot.digest != value["digest"]:
        said = quoted(value["digest"])
        message = f"the content does not match its digest: it is {snapshot.digest}, the file says {said}"
        raise ParseError([Problem("PG208", "error", at(where, "digest"), message, _RESTORE)])
    return snapshot


def from_api_answer(
    models_text: str | bytes,
    containers_text: str | bytes | None = None,
    *,
    sdk_version: str = FIRST_VERSION,
    where: str = "models",
    containers_where: str = "containers",
) -> Snapshot:
    """A snapshot of the models (and containers) in API answers: ``{"items": [...]}``, an array, or one bare object.

    `where` and `containers_where` are what messages call the two texts.

    Raises:
        ParseError: a text is not strict JSON, or not such an answer.

    >>> answer = '{"space": "plant", "externalId": "Pumps", "version": "1", "views": []}'
    >>> from_api_answer(answer).sdk_version
    '0.1.0'
    """
    models, pointer = _items(models_text, where, _ANSWER)
    shape = ShapeCheck(where, _ANSWER)
    shape.models(models, pointer)
    problems = shape.problems
    if not problems and not models:
        problems = [Problem("PG211", "error", where, "holds no data model", _ANSWER)]
    containers = None
    if containers_text is not None:
        containers, pointer = _items(containers_text, containers_where, _CONTAINER_ANSWER)
        shape = ShapeCheck(containers_where, _CONTAINER_ANSWER)
        shape.containers(containers, pointer)
        problems = [*problems, *shape.problems]
    ParseError.stop_at(problems)
    return make(sdk_version, models, containers)


def check_models(snapshot: Snapshot, config: PygenConfig, where: str = "pygen.snapshot.json") -> list[Problem]:
    """A problem for each configured model that the snapshot lacks and each model of it that is not configured."""
    fix = f"correct [tool.pygen], or {_FETCH}"
    held = {(model["space"], model["externalId"], model["version"]): i for i, model in enumerate(snapshot.models)}
    wanted = {model.id for model in config.models}
    found = [
        ("models", f"does not hold {_name(item)}, which [tool.pygen] names") for item in sorted(wanted - held.keys())
    ]
    for item in sorted(held.keys() - wanted):
        found.append((f"models[{held[item]}]", f"{_name(item)} is not a model that [tool.pygen] names"))
    return [Problem("PG211", "error", at(where, pointer), message, fix) for pointer, message in found]


def dump(snapshot: Snapshot) -> str:
    """The canonical text of the snapshot file: sorted keys, indent 1, LF."""
    content: dict[str, Any] = {
        "format": FORMAT,
        "sdk_version": snapshot.sdk_version,
        "digest": snapshot.digest,
        "models": snapshot.models,
    }
    if snapshot.containers is not None:
        content["containers"] = snapshot.containers
    if snapshot.removed:
        content["removed"] = snapshot.removed
    return json.dumps(content, sort_keys=True, indent=1, ensure_ascii=False) + "\n"


def write(path: Path, snapshot: Snapshot) -> bool:
    """Replaces the file atomically; False where it holds this text already (also with CRLF), and is left untouched."""
    data = dump(snapshot).encode("utf-8")
    if path.is_file() and path.read_bytes().replace(b"\r\n", b"\n") == data:
        return False
    atomic.write(path, data)
    return True


def make(
    sdk_version: str,
    models: Sequence[Mapping[str, Any]],
    containers: Sequence[Mapping[str, Any]] | None,
    removed: Sequence[Mapping[str, Any]] = (),
) -> Snapshot:
    """The snapshot of models and containers, and of what was removed, whose shape is right."""
    ordered = canonical.sort_models(models)
    ordered_containers = None if containers is None else canonical.by_identifier(containers)
    gone = tuple(sorted(removed, key=canonical.dense))
    digest = canonical.digest(ordered, ordered_containers, gone)
    return Snapshot(sdk_version, digest, ordered, ordered_containers, gone)


def _name(identity: tuple[str, str, str]) -> str:
    return quoted("{}:{}({})".format(*identity))


def _items(text: str | bytes, where: str, fix: str) -> tuple[Any, str]:
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    value = load(data, where, fix)
    if is_object(value) and "items" in value:
        return value["items"], "items"
    return ([value] if is_object(value) else value), ""


def _check_envelope(value: Any, where: str) -> ShapeCheck:
    shape = ShapeCheck(where, _RESTORE)
    if not is_object(value):
        raise ParseError([Problem("PG209", "error", where, f"must be an object, not {kind(value)}", _RESTORE)])
    if value.get("format") != FORMAT or isinstance(value["format"], bool):
        raise _format_error(value, where)
    shape.identified(value, "", "digest", "sdk_version")
    if "models" not in value:
        shape.wrong("models", "must be an array, is missing")
    for key in value.keys() - set(_KEYS):
        shape.wrong("", f"has the unknown key {quoted(key)}")
    if not shape.problems and not is_version(value["sdk_version"]):
        message = f"{quoted(value['sdk_version'])} is not a version of the form 1.2.3 (PEP 440)"
        fix = "write it with `hatch version VERSION` or `hatch-pygen snapshot --bump LEVEL`"
        shape.problems.append(Problem("PG210", "error", at(where, "sdk_version"), message, fix))
    ParseError.stop_at(shape.problems)
    return shape


def _format_error(value: dict[str, Any], where: str) -> ParseError:
    given = value.get("format")
    place = at(where, "format")
    if isinstance(given, int) and not isinstance(given, bool) and given > FORMAT:
        message = f"has format {given}; this hatch-pygen reads format {FORMAT}"
        fix = "raise hatch-pygen in [build-system] requires"
        return NewerFormatError([Problem("PG207", "error", place, message, fix)])
    message = f'has no "format": {FORMAT}: it is not a snapshot of hatch-pygen'
    return ParseError([Problem("PG207", "error", place, message, _FETCH)])


def is_version(text: str) -> bool:
    """Whether PEP 440 knows the form."""
    from packaging.version import Version

    try:
        Version(text)
    except ValueError:  # InvalidVersion is one; so is what Python says of a part of more than 4,300 digits
        return False
    return True
