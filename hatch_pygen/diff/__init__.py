"""Two snapshots -> what changed between them, each change with the version level that it asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hatch_pygen.diff.changes import Change, Identities, Json, Kind, name_of, same, unnamed
from hatch_pygen.diff.properties import compare_property, compare_required
from hatch_pygen.diff.semver import LEVELS, Level, highest
from hatch_pygen.snapshot import Snapshot, canonical
from hatch_pygen.text.strict_json import is_object, step

# Keys of a view and the kinds of change that tell of them; the first three keys say which view it is, or hold others.
_VIEW_RULES: Mapping[str, Sequence[Kind]] = {
    "writable": ("read-only",),
    "queryable": ("not-queryable",),
    "usedFor": ("type-changed",),
    "filter": ("filter-changed",),
}


def compare(old: Snapshot, new: Snapshot) -> tuple[Change, ...]:
    """The changes from `old` to `new`: the grave ones first, then by place. Empty exactly where the digests are equal.

    >>> from hatch_pygen.snapshot import from_api_answer
    >>> answer = '{"space": "plant", "externalId": "Pumps", "version": "1", "views": [%s]}'
    >>> pump = '{"space": "plant", "externalId": "Pump", "version": "1", "properties": {}}'
    >>> [change] = compare(from_api_answer(answer % ""), from_api_answer(answer % pump))
    >>> change.level, change.where
    ('minor', 'plant:Pump(1)')
    """
    before = canonical.stable(old.models, old.containers)
    after = canonical.stable(new.models, new.containers)
    views, new_views = ([view for model in content["models"] for view in model["views"]] for content in (before, after))
    identities = Identities(views, new_views)
    changes = [*_models(before["models"], after["models"], identities), *_views(views, new_views, identities)]
    changes += _containers(before.get("containers"), after.get("containers"))
    changes += _removed(old.removed, new.removed)
    once = {(change.kind, change.where, change.message): change for change in changes}.values()
    return tuple(
        sorted(once, key=lambda change: (LEVELS.index(change.level), change.where, change.kind, change.message))
    )


def level_of(changes: Sequence[Change]) -> Level | None:
    """The version level of all changes together; None where there are none."""
    return highest(change.level for change in changes)


def _models(old: Sequence[Json], new: Sequence[Json], views: Identities) -> Iterator[Change]:
    identities = Identities(old, new)
    before, after = ({identities.key(model): model for model in models} for models in (old, new))
    for key in sorted(before.keys() - after.keys()):
        yield Change("model-removed", name_of(before[key]), "the data model is gone", name_of(before[key]))
    for key in sorted(after.keys() - before.keys()):
        yield Change("model-added", name_of(after[key]), "a new data model", None, name_of(after[key]))
    for key in sorted(before.keys() & after.keys()):
        yield from _members(before[key], after[key], views, len(new) > 1)
        own, now = (_without(model, "views") for model in (before[key], after[key]))
        yield from unnamed(own, now, name_of(after[key]), (), {})


def _members(old: Json, new: Json, identities: Identities, several: bool) -> Iterator[Change]:
    """Views that came to a model or left it; where there are several models the message says which."""
    before, after = ({identities.key(view): view for view in model["views"]} for model in (old, new))
    model = f" of {name_of(new)}" if several else ""
    for key in sorted(before.keys() - after.keys()):
        yield Change("view-removed", name_of(before[key]), f"the view{model} is gone", name_of(before[key]))
    for key in sorted(after.keys() - before.keys()):
        yield Change("view-added", name_of(after[key]), f"a new view{model}", None, name_of(after[key]))


def _views(old: Sequence[Json], new: Sequence[Json], identities: Identities) -> Iterator[Change]:
    before, after = ({identities.key(view): view for view in views} for views in (old, new))
    for key in sorted(before.keys() & after.keys()):
        where = name_of(after[key])
        found = list(_view(before[key], after[key], where))
        yield from found
        own, now = (_without(view, "properties") for view in (before[key], after[key]))
        yield from unnamed(own, now, where, found, _VIEW_RULES)
        yield from _properties(before[key], after[key], where, identities)


def _view(old: Json, new: Json, where: str) -> Iterator[Change]:
    if old.get("writable", True) and not new.get("writable", True):
        yield Change("read-only", where, "the view is no longer writable", True, False)
    if old.get("queryable", True) and not new.get("queryable", True):
        yield Change("not-queryable", where, "the view can no longer be listed and queried", True, False)
    was, now = old.get("usedFor", "node"), new.get("usedFor", "node")
    if not same(was, now):
        yield Change("type-changed", where, f"described instances of kind {was}, now of kind {now}", was, now)
    if not same(old.get("filter"), new.get("filter")):
        yield Change("filter-changed", where, "the filter of the view changed", old.get("filter"), new.get("filter"))


def _properties(old: Json, new: Json, where: str, identities: Identities) -> Iterator[Change]:
    before, after = old.get("properties", {}), new.get("properties", {})
    for name in sorted(before.keys() - after.keys()):
        yield Change("property-removed", where + step(name), "the property is gone", before[name])
    for name in sorted(after.keys() - before.keys()):
        yield Change("property-added", where + step(name), "a new property", None, after[name])
        if new.get("writable", True):
            yield from compare_required(after[name], where + step(name))
    for name in sorted(before.keys() & after.keys()):
        yield from compare_property(before[name], after[name], where + step(name), identities)


def _containers(old: Sequence[Json] | None, new: Sequence[Json] | None) -> Iterator[Change]:
    if old is None or new is None:
        if old is not new:
            message = "the snapshot has no containers any more" if new is None else "the snapshot now has containers"
            yield Change("container-changed", "containers", message)
        return
    before, after = ({name_of(item): item for item in items} for items in (old, new))
    for name in sorted(before.keys() | after.keys()):
        was, now = before.get(name), after.get(name)
        if not same(was, now):
            message = "a new container" if was is None else "the container is gone" if now is None else _parts(was, now)
            yield Change("container-changed", f"container {name}", message, was, now)


def _removed(old: Sequence[Json], new: Sequence[Json]) -> Iterator[Change]:
    """What is kept one version as names that raise."""
    before, after = ({canonical.dense(entry): entry for entry in entries} for entries in (old, new))
    for key in sorted(before.keys() - after.keys()):
        yield Change("other-changed", before[key]["where"], "its names no longer say that it is gone", before[key])
    for key in sorted(after.keys() - before.keys()):
        says = {"enum-value": "who uses the value is told for this version that it is gone"}
        message = says.get(after[key]["kind"], "its names stay for this version and raise")
        message = message if after[key]["names"] else "is remembered for this version"
        yield Change("other-changed", after[key]["where"], message, None, after[key])


def _parts(old: Json, new: Json) -> str:
    """Names the parts of a container that differ, such as ``properties.name``."""
    found: list[str] = []
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        if is_object(was) and is_object(now):
            names = sorted(was.keys() | now.keys())
            found += [key + step(name) for name in names if not same(was.get(name), now.get(name))]
        elif not same(was, now):
            found.append(key)
    return f"changed: {', '.join(found)}"


def _without(item: Json, member: str) -> dict[str, Json]:
    return {key: value for key, value in item.items() if key not in {"space", "externalId", member}}


__all__ = ["Change", "Kind", "Level", "compare", "level_of"]
