"""Changes as a terminal, a program, a pull request and a changelog want them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from hatch_pygen.diff import Change, level_of
from hatch_pygen.diff.semver import LEVELS, Level
from hatch_pygen.text.terminal import one_line

_TITLES: Mapping[Level, str] = {"major": "Breaking", "minor": "Added", "patch": "Changed"}
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#!|~])")


def text(changes: Sequence[Change]) -> str:
    """One line a change, its level first."""
    return "".join(f"{change.level:<5}  {one_line(change.where)}: {one_line(change.message)}\n" for change in changes)


def to_json(changes: Sequence[Change], **facts: Any) -> dict[str, Any]:
    """The changes as a JSON value; `facts` are further members, such as the versions."""
    return {**facts, "level": level_of(changes), "changes": [_entry(change) for change in changes]}


def dumps(changes: Sequence[Change], **facts: Any) -> str:
    """`to_json` as text."""
    return json.dumps(to_json(changes, **facts), indent=2) + "\n"


def markdown(changes: Sequence[Change], heading: str = "###") -> str:
    """A list under a heading for each level, for a pull request. Texts of the model are escaped."""
    if not changes:
        return "No changes.\n"
    return "\n".join(_section(level, changes, heading) for level in LEVELS if any(c.level == level for c in changes))


def changelog(changes: Sequence[Change], version: str) -> str:
    """A section of a changelog for `version`, to be edited by a human: what a user of the SDK sees first."""
    return f"## {version}\n\n{markdown(changes)}"


def _entry(change: Change) -> dict[str, Any]:
    return {
        "level": change.level,
        "kind": change.kind,
        "where": change.where,
        "message": change.message,
        "before": change.before,
        "after": change.after,
    }


def _section(level: Level, changes: Sequence[Change], heading: str) -> str:
    lines = [f"- `{_code(change.where)}`: {_escaped(change.message)}" for change in changes if change.level == level]
    return f"{heading} {_TITLES[level]}\n\n" + "\n".join(lines) + "\n"


def _code(where: str) -> str:
    return one_line(where).replace("`", "'")


def _escaped(message: str) -> str:
    """A message whose texts, which come from a model, are neither markup nor a mention."""
    return _MARKUP.sub(r"\\\1", one_line(message)).replace("@", "&#64;")
