"""What makes an instance one of a view: the filter of the view, or else data in all containers that it maps.

The list endpoint knows that by itself. A query does not: a result set is what its filter says, so the filter of the
view goes with it, as the package's own copy of the model has it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pygen_runtime.filters.expressions import Filter, HasDataFilter, load_filter, simplify
from pygen_runtime.filters.schema import View
from pygen_runtime.model.paths import generated_class
from pygen_runtime.reading.model_views import facts_of


def members(cls: type[Any], where: Filter | None) -> Filter | None:
    """`where` for instances of the view of `cls` only; None where there is nothing to ask."""
    own = _members(generated_class(cls))  # type: ignore[arg-type]
    if own is None or where is None:
        return where if own is None else own
    return simplify(own & where)


@cache
def _members(cls: type[Any]) -> Filter | None:
    view: View | None = getattr(cls, "__view__", None)
    if view is None or not view.queryable:
        return None
    facts = facts_of(cls)
    if facts is None or not facts.filter:
        return HasDataFilter([view.reference])
    return load_filter(facts.filter)
