"""Changes as a terminal, a program, a pull request and a changelog want them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from hatch_pygen.diff import Change, level_of
from hatch_pygen.diff.semver import LEVELS, Level
from hatch_pygen.text.strict_json import is_object
from hatch_pygen.text.terminal import one_line

_TITLES: Mapping[Level, str] = {"major": "Breaking", "minor": "Added", "patch": "Changed"}
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#!|~])")


def text(changes: Sequence[Change]) -> str:
    """One line a change, its level first."""
    return "".join(f"{change.level:<5}  {one_line(change.where)}: {one_line(change.message)}\n" for change in changes)


def dumps(changes: Sequence[Change], **facts: Any) -> str:
    """The changes as JSON; `facts` are further members, such as the versions."""
    entries = [{"level": change.level, **asdict(change)} for change in changes]
    return json.dumps({**facts, "level": level_of(changes), "changes": entries}, indent=2) + "\n"


def markdown(changes: Sequence[Change]) -> str:
    """A list under a heading for each level, for a pull request. Texts of the model are escaped."""
    items: dict[Level, str]
    items = {level: "".join(_item(change) for change in changes if change.level == level) for level in LEVELS}
    return "\n".join(f"### {_TITLES[level]}\n\n{found}" for level, found in items.items() if found) or "No changes.\n"


def changelog(changes: Sequence[Change], version: str) -> str:
    """A section of a changelog for `version`, to be edited by a human: what a user of the SDK sees first."""
    kept = [change.after for change in changes if change.kind == "other-changed" and is_object(change.after)]
    names = [
        ", ".join(f"`{name}`" for name in entry["names"])
        for entry in kept
        if entry.get("kind") in ("view", "property") and entry["names"]
    ]
    deprecated = "".join(f"- {each}\n" for each in dict.fromkeys(names))
    head = "\n### Deprecated\n\nThese names still exist, say that they are gone, and go with the next version:\n\n"
    return f"## {version}\n\n{markdown(changes)}{head + deprecated if deprecated else ''}"


def _item(change: Change) -> str:
    """An item whose texts, which come from a model, are neither markup nor a mention."""
    where = one_line(change.where).replace("`", "'")
    message = _MARKUP.sub(r"\\\1", one_line(change.message)).replace("@", "&#64;")
    return f"- `{where}`: {message}\n"
