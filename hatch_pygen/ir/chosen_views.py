"""Which views of a model the configuration keeps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hatch_pygen.ir.identifiers import IRViewId
from hatch_pygen.problems import Problem
from hatch_pygen.text.strict_json import quoted

if TYPE_CHECKING:
    from hatch_pygen.config import PygenConfig


def id_of(item: Mapping[str, Any]) -> tuple[str, str, str]:
    """Of a model or a view of a snapshot: each of them has the three texts."""
    return item["space"], item["externalId"], item["version"]


def kept_views(ids: Collection[IRViewId], config: PygenConfig, problems: list[Problem]) -> frozenset[IRViewId]:
    """The ids that match `include-views` (or all) and not `exclude-views`."""
    included = matching(ids, config.include_views, "include-views", problems)
    excluded = matching(ids, config.exclude_views, "exclude-views", problems)
    return frozenset(id for id in ids if (id in included or not config.include_views) and id not in excluded)


def matching(
    ids: Iterable[IRViewId], patterns: tuple[str, ...], option: str, problems: list[Problem]
) -> frozenset[IRViewId]:
    found: set[IRViewId] = set()
    for index, pattern in enumerate(patterns):
        hits = [id for id in ids if fnmatchcase(str(id), pattern) or fnmatchcase(id.external_id, pattern)]
        found.update(hits)
        if not hits:
            message = f"the pattern {quoted(pattern)} matches no view"
            fix = "patterns match space:ExternalId(version) or the external id; capitals count"
            problems.append(Problem("PG006", "warning", f"[tool.pygen] {option}[{index}]", message, fix))
    return frozenset(found)
