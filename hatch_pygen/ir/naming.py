"""Names for generated things: the only place that changes case, cleans an id or resolves a collision.

Everything here knows ASCII only and no Unicode database, so that names do not depend on the Python version.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any, Generic, Protocol, TypeVar


class Sortable(Hashable, Protocol):
    """An id that can be a key and has an order."""

    def __lt__(self, other: Any, /) -> bool: ...


K = TypeVar("K", bound=Sortable)

FOREIGN = re.compile(r"[^A-Za-z0-9]+")
BOUNDARY = re.compile(
    r"(?<=[a-z])(?=[A-Z])"  # cogniteAsset -> cognite asset
    r"|(?<=[a-z])(?=[0-9]+[A-Z])"  # object3D -> object 3D, but name2 stays one word
    r"|(?<=[A-Z0-9])(?=[A-Z][a-z])(?![A-Z]s(?![a-z]))"  # CDFExternal -> CDF External, but IDs stays one word
)


@lru_cache(maxsize=16384)
def words(id: str) -> tuple[str, ...]:
    """The words of an id, in their own case; empty where it holds no ASCII letter or digit.

    >>> words("CDFExternalReferences"), words("Cognite3DModel"), words("my_prop")
    (('CDF', 'External', 'References'), ('Cognite', '3D', 'Model'), ('my', 'prop'))
    """
    return tuple(word for part in FOREIGN.split(id) for word in BOUNDARY.split(part) if word)


def snake_case(id: str, prefix: str = "n") -> str:
    """`cognite_3d_model` for `Cognite3DModel`; never empty, a leading digit follows `prefix`.

    >>> snake_case("pathLastUpdatedTime"), snake_case("3D"), snake_case("__")
    ('path_last_updated_time', 'n_3d', 'n')
    """
    parts = [word.lower() for word in words(id)]
    return "_".join(parts if starts_with_letter(parts) else [prefix, *parts])


def pascal_case(id: str, prefix: str = "N") -> str:
    """`MyProp` for `my_prop`; capitals inside a word stay. A leading digit follows `prefix`.

    >>> pascal_case("my_prop"), pascal_case("CDFEvent"), pascal_case("3D")
    ('MyProp', 'CDFEvent', 'N3D')
    """
    parts = [word[0].upper() + word[1:] for word in words(id)]
    return "".join(parts if starts_with_letter(parts) else [prefix, *parts])


def camel_case(id: str, prefix: str = "n") -> str:
    """`myProp` for `my_prop`; a leading digit follows `prefix`.

    >>> camel_case("my_prop"), camel_case("CDFEvent"), camel_case("3D")
    ('myProp', 'cdfEvent', 'n3D')
    """
    parts = words(id)
    capitalized = [word[0].upper() + word[1:] for word in parts]
    if not starts_with_letter(parts):
        return "".join([prefix, *capitalized])
    return "".join([parts[0].lower(), *capitalized[1:]])


def original_case(id: str, prefix: str = "n") -> str:
    """The id as it is, as far as an identifier goes: other characters become `_`, leading `_` fall away.

    >>> original_case("sourceId"), original_case("__a-b"), original_case("3D")
    ('sourceId', 'a_b', 'n_3D')
    """
    name = re.sub(r"[^A-Za-z0-9_]", "_", id).lstrip("_")
    return name if starts_with_letter([name]) else f"{prefix}_{name}".rstrip("_")


def starts_with_letter(parts: Sequence[str]) -> bool:
    """Whether the first part does; false where there is none."""
    return bool(parts) and parts[0][:1].isalpha()


CASES: Mapping[str, Callable[[str], str]] = {
    "PascalCase": pascal_case,
    "camelCase": camel_case,
    "snake_case": snake_case,
    "original": original_case,
}
"""The values of the options `class-name-format` and `property-name-format`."""


@dataclass(frozen=True, slots=True)
class Assignment(Generic[K]):
    """A name for every id, no name twice, and the groups of ids that wanted the same one (the first got it)."""

    names: dict[K, str]
    collisions: tuple[tuple[K, ...], ...]


def assign(
    ids: Sequence[K],
    propose: Callable[[K], str],
    *,
    reserved: Collection[str] = (),
    taken_key: Callable[[str], str] = str,
    fixed: Mapping[K, str] | None = None,
    separator: str = "_",
) -> Assignment[K]:
    """One name per id: `propose(id)`, or `fixed[id]`, which goes first.

    A reserved name gets a trailing `_`. Of several ids with one name the smallest keeps it, the others get
    `_2`, `_3` and so on (`2`, `3` with `separator=""`), never a name that another id has by itself.
    Names are the same where `taken_key` of them is: `str.lower` for files.

    >>> assign(["myProp", "my_prop", "class"], snake_case, reserved={"class"}).names
    {'class': 'class_', 'myProp': 'my_prop', 'my_prop': 'my_prop_2'}
    """
    return assign_families(
        ids, propose, lambda name: (name,), reserved=reserved, taken_key=taken_key, fixed=fixed, separator=separator
    )


def assign_families(
    ids: Sequence[K],
    propose: Callable[[K], str],
    family: Callable[[str], Sequence[str]],
    *,
    reserved: Collection[str] = (),
    taken_key: Callable[[str], str] = str,
    fixed: Mapping[K, str] | None = None,
    separator: str = "",
) -> Assignment[K]:
    """Base names such that no name in `family(base)` of any id is reserved or in the family of another.

    `family` must give other names for another base, else the search for a free one does not end.

    >>> assign_families(["Pump", "PumpList"], pascal_case, lambda base: (base, base + "List")).names
    {'Pump': 'Pump', 'PumpList': 'PumpList2'}
    """
    given = fixed or {}
    wanted = {id: given[id] if id in given else propose(id) for id in sorted(set(ids))}
    # A frozenset is taken as it is: thousands of scopes may share a large one.
    keys = frozenset(reserved if taken_key is str else map(taken_key, reserved))
    scope: Scope[K] = Scope(family, taken_key, keys)
    order = sorted(wanted, key=lambda id: (id not in given, id))
    losers = [id for id in order if not scope.claim(id, scope.unreserved(wanted[id]))]
    groups: dict[K, list[K]] = {}
    for id in losers:
        groups.setdefault(scope.holder(scope.unreserved(wanted[id])), []).append(id)
    numbers: dict[str, Iterator[int]] = {}
    for id in losers:
        base = wanted[id]
        following = numbers.setdefault(base, count(2))
        while not scope.claim(id, f"{base}{separator}{next(following)}"):
            pass
    names = {id: scope.names[id] for id in wanted}
    return Assignment(names, tuple((first, *sorted(groups[first])) for first in sorted(groups)))


class Scope(Generic[K]):
    """The names given so far in one scope, and who has them."""

    def __init__(
        self,
        family: Callable[[str], Sequence[str]],
        taken_key: Callable[[str], str],
        reserved: frozenset[str],
    ) -> None:
        self.family = family
        self.taken_key = taken_key
        self.reserved = reserved
        self.owners: dict[str, K] = {}
        self.names: dict[K, str] = {}

    def keys(self, name: str) -> list[str]:
        return [self.taken_key(member) for member in self.family(name)]

    def unreserved(self, name: str) -> str:
        while not self.reserved.isdisjoint(self.keys(name)):
            name += "_"
        return name

    def holder(self, name: str) -> K:
        return next(self.owners[key] for key in self.keys(name) if key in self.owners)

    def claim(self, id: K, name: str) -> bool:
        """Give `name` to `id`, unless something of its family is taken or reserved."""
        keys = self.keys(name)
        if not self.reserved.isdisjoint(keys) or any(key in self.owners for key in keys):
            return False
        self.owners.update(dict.fromkeys(keys, id))
        self.names[id] = name
        return True
