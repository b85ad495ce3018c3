"""One difference between two snapshots, its version level, and how the things of two snapshots are matched."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from hatch_pygen.diff.semver import Level
from hatch_pygen.snapshot import canonical

Major = Literal[
    "model-removed",
    "view-removed",
    "property-removed",
    "enum-value-removed",
    "type-changed",
    "list-changed",
    "unit-changed",
    "connection-changed",
    "target-changed",
    "required",
    "nullable",
    "read-only",
    "not-queryable",
]
Minor = Literal[
    "model-added", "view-added", "property-added", "enum-value-added", "optional-on-write", "filter-changed"
]
Patch = Literal["version-changed", "text-changed", "default-changed", "container-changed", "other-changed"]
Kind = Literal[Major, Minor, Patch]

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `where` names model, view or property; `before` and `after` are JSON values, None where absent."""

    kind: Kind
    where: str
    message: str
    before: Any = None
    after: Any = None

    @property
    def level(self) -> Level:
        """What the change asks of the version, before the rule for versions below 1.0.0."""
        if self.kind in get_args(Patch):
            return "patch"
        return "minor" if self.kind in get_args(Minor) else "major"


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values have one canonical text; 1, 1.0 and true differ."""
    return canonical.dense(one) == canonical.dense(other)


def name_of(item: Json) -> str:
    """How places name a model, view or container: ``space:ExternalId(version)``."""
    version = item.get("version")
    return f"{item.get('space')}:{item.get('externalId')}" + ("" if version is None else f"({version})")


class Identities:
    """Matches the models or views of two snapshots: by space and external id where each has one, else by version too."""

    def __init__(self, old: Sequence[Json], new: Sequence[Json]) -> None:
        self._several = {key for items in (old, new) for key in _repeated(items)}

    def key(self, item: Json) -> tuple[str, ...]:
        """What two things have in common that are one thing at two times."""
        key = (str(item.get("space")), str(item.get("externalId")))
        return (*key, str(item.get("version"))) if key in self._several else key


def unnamed(
    old: Json, new: Json, where: str, found: Iterable[Change], rules: Mapping[str, Collection[str]]
) -> Iterator[Change]:
    """What no rule names: texts, the version, and anything else that the digest is over.

    `rules` holds the kinds of change that already tell of a key; such a key is left out where `found` has one of them.
    """
    kinds = {change.kind for change in found}
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        if ((key in old) == (key in new) and same(was, now)) or kinds & set(rules.get(key, ())):
            continue
        if key == "version":
            yield Change("version-changed", where, f"version {was} became {now}", was, now)
        else:
            kind: Kind = "text-changed" if key in {"name", "description"} else "other-changed"
            yield Change(kind, where, f"{key} changed" if key in new else f"{key} is gone", was, now)


def _repeated(items: Sequence[Json]) -> set[tuple[str, str]]:
    found = {(str(item.get("space")), str(item.get("externalId")), str(item.get("version"))) for item in items}
    keys = [key[:2] for key in found]
    return {key for key in keys if keys.count(key) > 1}
