"""What to write for names that a relation and a query do not have, and others do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_LISTED: Final = ("to_pandas", "to_polars", "to_arrow", "as_ids", "as_write", "model_dump_json")

_OF_RELATIONS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("list", "to_list", "items", "fetch", "load", "execute", "iterate"), "write .all(), or iterate it"),
    **dict.fromkeys(("get", "retrieve", "resolve", "target"), "write .one(), or .first()"),
    **dict.fromkeys(("query", "where"), "write .filter(…)"),
    **{name: f"write .all().{name}()" for name in _LISTED},
}
_OF_QUERIES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("all", "to_list", "fetch", "fetchall", "run", "items"), "write .list(), or iterate it"),
    **dict.fromkeys(("where", "filter_by", "having"), "write .filter(…)"),
    **dict.fromkeys(("order_by", "sort_by", "sorted"), "write .sort(…)"),
    **dict.fromkeys(("get", "one_or_none", "scalar", "first_or_none"), "write .one(), or .first()"),
    **dict.fromkeys(("top", "head", "take"), "write .limit(…)"),
    **dict.fromkeys(("join", "options", "expand", "with_related", "prefetch"), "write .include(…)"),
    **dict.fromkeys(("columns", "only", "values", "properties"), "write .select(…)"),
    "exists": "write .count(), or .first() is not None",
    "to_arrow": "write .list().to_arrow()",
}


def of_relation(name: str, leads_to_one: bool) -> str:
    """What is written for `name`, which a relation does not have: a property of its target, or a name of others."""
    found = _OF_RELATIONS.get(name)
    if found is not None:
        return found
    way = f"write .one().{name}" if leads_to_one else f"write [each.{name} for each in …]"
    return f"what it leads to is read when it is followed: {way}"


def of_query(name: str) -> str | None:
    """What is written for `name`, which a query does not have, where others do."""
    return _OF_QUERIES.get(name)
