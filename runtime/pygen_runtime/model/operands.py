"""Filters given to the API of a view: that they are filters, and filters of this view."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pygen_runtime.filters.expressions import AndFilter, Filter, NestedFilter, NotFilter, OrFilter, OverlapsFilter
from pygen_runtime.model.selection import is_of_view

if TYPE_CHECKING:
    from pygen_runtime.model.instances import PygenResource


def checked_filter(cls: type[PygenResource], where: Any) -> Filter | None:
    """`where` as it is; raises TypeError for what is no filter, or has a column of another view."""
    if where is None:
        return None
    if not isinstance(where, Filter):
        raise TypeError(f"expected a filter such as {cls.__name__}.external_id == 'x', got {where!r:.80}")
    if hasattr(cls, "__view__"):
        for path in paths_of(where):
            if not is_of_view(cls, path):
                view, property = path[1].partition("/")[0], path[2]
                raise TypeError(
                    f"{property} is a property of the view {view}, this is a filter for {cls.__name__}: filter by its "
                    f"own columns, or go through a relation, as in {cls.__name__}.relation.{property}; instances that "
                    "have data in both views are found with RawFilter((...).dump())"
                )
    return where


def paths_of(filter: Filter) -> Iterator[Sequence[str]]:
    """The properties that instances of the view themselves are compared by; those behind a relation are the target's."""
    waiting = [filter]
    while waiting:
        each: Any = waiting.pop()
        if isinstance(each, (AndFilter, OrFilter)):
            waiting += each.filters
        elif isinstance(each, NotFilter):
            waiting.append(each.filter)
        elif isinstance(each, NestedFilter):
            yield each.scope
        elif isinstance(each, OverlapsFilter):
            yield from (each.start_property, each.end_property)
        elif hasattr(each, "property"):
            yield each.property
