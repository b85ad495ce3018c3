"""What came of a write: how many instances of each fate, and which, as long as they are no more than a window."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.references import EdgeReference, NodeReference
from pygen_runtime.model.html_tables import table_html
from pygen_runtime.writing.items import reference_of

Reference: TypeAlias = NodeReference | EdgeReference
FATES = ("created", "updated", "unchanged", "deleted")


class UpsertResult:
    """What a write did to each instance; `unchanged` ones held the same values already, or were skipped.

    `counts` has how many there are of each. A write of more than 100,000 objects keeps no references, so that memory
    does not grow with it: `complete` is False then, unless it was called with `keep_references=True`.
    Nodes that CDF created by itself, because a relation names them, stand nowhere in it.
    """

    __slots__ = ("_kept", "counts")

    def __init__(
        self,
        created: Sequence[Reference] = (),
        updated: Sequence[Reference] = (),
        unchanged: Sequence[Reference] = (),
        deleted: Sequence[Reference] = (),
        *,
        counts: Mapping[str, int] | None = None,
    ) -> None:
        given = {"created": created, "updated": updated, "unchanged": unchanged, "deleted": deleted}
        kept = {name: list(each) for name, each in given.items()}
        self.counts: Mapping[str, int] = counts or {name: len(each) for name, each in kept.items()}
        self._kept = kept if counts is None else None

    @property
    def complete(self) -> bool:
        """Whether the references are kept."""
        return self._kept is not None

    @property
    def created(self) -> list[Reference]:
        """Those that were not there before."""
        return self._references("created")

    @property
    def updated(self) -> list[Reference]:
        """Those that were changed."""
        return self._references("updated")

    @property
    def unchanged(self) -> list[Reference]:
        """Those that held the same values already, or were skipped."""
        return self._references("unchanged")

    @property
    def deleted(self) -> list[Reference]:
        """Those that were deleted."""
        return self._references("deleted")

    def _references(self, name: str) -> list[Reference]:
        if self._kept is None:
            raise ConfigurationError(
                f"the references of what was {name} were not kept, because so many objects were written; counts[{name!r}] is "
                f"{self.counts[name]:,}. client.upsert(..., keep_references=True) keeps them"
            )
        return self._kept[name]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, UpsertResult):
            return NotImplemented
        return (self.counts, self._kept) == (other.counts, other._kept)

    def _repr_html_(self) -> str:
        kept: Mapping[str, list[Reference]] = self._kept or {}
        rows = [(name, n, ", ".join(map(str, kept.get(name, ())[:3]))) for name, n in self.counts.items()]
        return table_html(type(self).__name__, ["", "instances", "the first"], rows)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={n}' for name, n in self.counts.items())})"


def fate_of(slim: Any) -> str:
    """What became of an instance that was written, by the answer about it."""
    if not slim.was_modified:
        return "unchanged"
    return "created" if slim.created_time == slim.last_updated_time else "updated"


def written(answers: Iterable[Any]) -> UpsertResult:
    """The result of the answers about instances that were written."""
    found: dict[str, list[Reference]] = {}
    for slim in answers:
        found.setdefault(fate_of(slim), []).append(reference_of(slim))
    return UpsertResult(*(found.get(name, ()) for name in FATES))


def counts_of(*several: Mapping[str, int]) -> dict[str, int]:
    """The sum of counts.

    >>> counts_of({"created": 1}, {"created": 2, "updated": 1})
    {'created': 3, 'updated': 1, 'unchanged': 0, 'deleted': 0}
    """
    return {name: sum(each.get(name, 0) for each in several) for name in FATES}
