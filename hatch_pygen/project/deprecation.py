"""What a new model took away stays one version: ``removed`` of the snapshot, written where ``deprecate`` is set.

An entry is an object with ``kind`` (view, property, enum-value), ``where`` (its place in the model), ``version`` (the one that
dropped it), ``names`` (what programs call it: ``Pump``, ``client.pump``, ``Pump.rated_flow``) and, of enums, the ``value``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hatch_pygen import pipeline
from hatch_pygen.config import PygenConfig
from hatch_pygen.diff.changes import Change, name_of
from hatch_pygen.diff.semver import Level
from hatch_pygen.generation.class_ids import ClassId
from hatch_pygen.generation.python.examples import groups
from hatch_pygen.generation.python.names import PackageNames, name_package
from hatch_pygen.ir.models import IRPackage
from hatch_pygen.problems import GenerationError
from hatch_pygen.snapshot import Snapshot

Entry = Mapping[str, Any]

KINDS = {"view-removed": "view", "property-removed": "property", "enum-value-removed": "enum-value"}


def removals(
    old: Snapshot, changes: Sequence[Change], config: PygenConfig, version: str, level: Level | None
) -> tuple[Entry, ...]:
    """What the snapshot after `old` remembers; `version` is its, `level` by what that rises.

    What `old` remembers goes with the next minor or major version.
    """
    if not config.deprecate:
        return ()
    kept = () if level in ("major", "minor") else old.removed
    gone = [change for change in changes if change.kind in KINDS]
    return (*kept, *_entries(old, gone, config, version)) if gone else tuple(kept)


def _entries(old: Snapshot, gone: Sequence[Change], config: PygenConfig, version: str) -> Iterator[Entry]:
    """An entry for each change; without names where the earlier model cannot be generated."""
    try:
        ir, _ = pipeline.interpret(old, config)
        names = _names(ir, name_package(ir, config))
    except GenerationError:
        names = {}
    before = {name_of(view): view for model in old.models for view in model["views"]}
    for change in gone:
        entry = {"kind": KINDS[change.kind], "where": change.where, "version": version}
        found = names.get(_place(change, before), ())
        values = {"value": change.before} if change.kind == "enum-value-removed" else {}
        yield {**entry, "names": sorted(found), **values}


def _place(change: Change, before: Mapping[str, Any]) -> str:
    """The place in the earlier model: changes of properties stand where the new model has the view."""
    if change.kind == "view-removed" or change.where.rpartition(".")[0] in before:
        return change.where
    view, _, member = change.where.rpartition(".")
    plain = view.partition("(")[0]
    return next((f"{name}.{member}" for name in before if name.partition("(")[0] == plain), change.where)


def _names(ir: IRPackage, names: PackageNames) -> dict[str, list[str]]:
    """By its place in the model, what programs call a view or a property."""
    found: dict[str, list[str]] = {}
    prefixes = groups(ir)
    for id, each in names.classes.items():
        classes = [*each.data_names, f"client.{prefixes.get(id.view, '')}{each.attribute}"]
        found.setdefault(str(id.view), []).extend(classes)
        for member, name in each.members.items():
            found.setdefault(f"{id.view}.{member}", []).extend((f"{each.base}.{name}", f"{each.write}.{name}"))
    assert all(isinstance(id, ClassId) for id in names.classes)
    return found
