"""Refreshes the snapshot of a project: what changed, and the version that follows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

from hatch_pygen import diff, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.diff import semver
from hatch_pygen.diff.changes import Change
from hatch_pygen.diff.semver import Level
from hatch_pygen.problems import ParseError, Problem
from hatch_pygen.snapshot import NewerFormatError, Snapshot

if TYPE_CHECKING:
    from pygen_runtime.client.sync_client import PygenClient


@dataclass(frozen=True, slots=True)
class Update:
    """`drifted`: the committed file is not what the model is now. `changes` are those from the base. `damage` is why the
    committed file could not be read, empty where it could or is none; what changed since then is not known."""

    path: str
    changes: tuple[Change, ...]
    old_version: str | None
    version: str
    drifted: bool
    written: bool
    damage: tuple[Problem, ...] = ()


def update(
    root: Path,
    config: PygenConfig,
    *,
    models: Sequence[Path] = (),
    containers: Sequence[Path] = (),
    base: Path | None = None,
    bump: Level | None = None,
    write: bool,
    client: PygenClient | None = None,
    progress: Callable[[str], object] | None = None,
) -> Update:
    """Brings the snapshot of the project in `root` up to date; a file that is so already is left untouched.

    The models come from files with answers of the API, `models` (and those of `containers`), else from CDF. `base` is
    compared with, instead of the committed file. `bump` is the least by which the version rises; without a file it
    alone is done. `progress` is told what CDF has answered so far. A committed file that is damaged, as by the marks of
    a merge, counts as none; the version does not go below those that it names.

    Raises:
        GenerationError: the answer or the base is no such thing, or the committed file is of a newer hatch-pygen.
        pygen_runtime.exceptions.ClientError: CDF cannot be asked or refuses.
    """
    if containers and not models:
        fix = "give --from-file FILE too; without it CDF is asked for models and containers"
        raise ParseError([Problem("PG603", "error", "--containers", "works only with --from-file", fix)])
    path = root / config.snapshot
    old, damage = _committed(path, config.snapshot)
    if models:
        new = models_of(config, read_answers(models, containers), " and ".join(map(str, models)))
    elif bump is not None and write:
        new = snapshot.read(path, config.snapshot)
    else:
        from hatch_pygen.live.sdk import fetch

        new = _checked(config, fetch(config, client, progress=progress), "CDF")
    before = old if base is None else snapshot.read(base, str(base))
    new, changes = _remembering(before, new, config, bump)
    floor = _versions_named(path) if damage else [] if old is None else [old.sdk_version]
    version = _version(before, floor, diff.level_of(changes), bump)
    drifted = old is None or old.digest != new.digest
    written = False
    if write and (drifted or (old is not None and old.sdk_version != version)):
        path.parent.mkdir(parents=True, exist_ok=True)
        written = snapshot.write(path, new.with_version(version))
    return Update(config.snapshot, changes, None if old is None else old.sdk_version, version, drifted, written, damage)


def _remembering(
    before: Snapshot | None, new: Snapshot, config: PygenConfig, least: Level | None
) -> tuple[Snapshot, tuple[Change, ...]]:
    """`new` with what it took away from `before`, as far as that is kept, and the changes between them."""
    from hatch_pygen.project.deprecation import removals

    if before is None:
        return new.with_removed(()), ()
    changes = diff.compare(before.with_removed(()), new.with_removed(()))
    level = semver.highest(item for item in (diff.level_of(changes), least) if item)
    version = semver.bump(before.sdk_version, level) if level else before.sdk_version
    new = new.with_removed(removals(before, changes, config, version, level))
    return new, diff.compare(before, new)


def read_answers(models: Sequence[Path], containers: Sequence[Path] = ()) -> Snapshot:
    """The snapshot of answers of the API in files, all models together, and of those with containers.

    Raises:
        ParseError: a file is no such answer, or two hold one model.
    """
    parts = [_read(path) for path in models]
    if len(parts) == 1 and not containers:
        return parts[0]
    found = json.dumps([model for part in parts for model in part.models])
    names = {"where": " and ".join(map(str, models)), "containers_where": " and ".join(map(str, containers))}
    held = [item for path in containers for item in _read(models[0], path).containers or ()]
    return snapshot.from_api_answer(found, json.dumps(held) if containers else None, **names)


def _read(models: Path, containers: Path | None = None) -> Snapshot:
    names = {"where": str(models), "containers_where": str(containers)}
    return snapshot.from_api_answer(_bytes(models), None if containers is None else _bytes(containers), **names)


def models_of(config: PygenConfig, found: Snapshot, where: str) -> Snapshot:
    """`found` with those of its models that `config` names. Raises ParseError where it lacks one, and has others."""
    wanted = {model.id for model in config.models}
    kept = [item for item in found.models if (item["space"], item["externalId"], item["version"]) in wanted]
    if kept and len(kept) < len(found.models):
        found = snapshot.make(found.sdk_version, kept, found.containers)
    return _checked(config, found, where)


def _checked(config: PygenConfig, found: Snapshot, where: str) -> Snapshot:
    ParseError.stop_at(snapshot.check_models(found, config, where))
    return found


def _committed(path: Path, where: str) -> tuple[Snapshot | None, tuple[Problem, ...]]:
    """The committed snapshot, or what is wrong with the file. Raises ParseError where it is not for us to replace."""
    if not path.is_file():
        return None, ()
    try:
        return snapshot.read(path, where), ()
    except NewerFormatError:
        raise
    except ParseError as error:
        if any(problem.code == "PG201" for problem in error.problems):  # nobody may read it
            raise
        return None, error.problems


def _versions_named(path: Path) -> list[str]:
    """The versions of the SDK that a damaged snapshot names; of a merge that did not end it names two."""
    found = re.findall(rb'^ "sdk_version": "([\w.!+-]{1,100})"', path.read_bytes(), re.MULTILINE)
    return [text.decode() for text in found if snapshot.is_version(text.decode())]


def _version(base: Snapshot | None, floor: Sequence[str], level: Level | None, least: Level | None) -> str:
    """The version after the changes; never below those in `floor`, which the committed file has."""
    wanted = semver.highest(item for item in (level, least) if item)
    if base is not None:
        version = semver.bump(base.sdk_version, wanted) if wanted else base.sdk_version
    else:
        version = snapshot.FIRST_VERSION
        if floor and wanted:
            floor = [semver.bump(reduce(semver.newer, floor), wanted)]
    return reduce(semver.newer, floor, version)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        fix = "give the path of a file with an answer of the API"
        raise ParseError([Problem("PG604", "error", str(path), error.strerror or "cannot be read", fix)]) from None
