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
_STAYING = "### Deprecated\n\nThese still say at use that they are gone, and go with the next version:\n\n"
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#!|~])")


def text(changes: Sequence[Change]) -> str:
    """One line a change, its level first."""
    return "".join(f"{change.level:<5}  {one_line(change.where)}: {one_line(change.message)}\n" for change in changes)


def dumps(changes: Sequence[Change], **facts: Any) -> str:
    """The changes as JSON; `facts` are further members, such as the versions."""
    entries = [{"level": change.level, **asdict(change)} for change in changes]
    return json.dumps({**facts, "level": level_of(changes), "changes": entries}, indent=2) + "\n"


def markdown(changes: Sequence[Change]) -> str:
    """A list under a heading for each level, for a pull request, and what stays one version. Texts are escaped."""
    items: dict[Level, str]
    plain = [change for change in changes if _stays(change) is None]
    items = {level: "".join(_item(change) for change in plain if change.level == level) for level in LEVELS}
    sections = [f"### {_TITLES[level]}\n\n{found}" for level, found in items.items() if found]
    staying = dict.fromkeys(found for change in changes if (found := _stays(change)))
    if staying:
        sections.append("".join((_STAYING, *staying)))
    return "\n".join(sections) or "No changes.\n"


def changelog(changes: Sequence[Change], version: str) -> str:
    """A section of a changelog for `version`, to be edited by a human: what a user of the SDK sees first."""
    return f"## {version}\n\n{markdown(changes)}"


def _stays(change: Change) -> str | None:
    """An item for what a new model took away and the snapshot keeps for one version; "" where no program had a name for it."""
    entry: Any = change.after
    if change.kind != "other-changed" or not is_object(entry) or "names" not in entry:
        return None
    names = ", ".join(f"`{name}`" for name in entry["names"])
    if not names:
        return ""
    value = f": the value {_escaped(json.dumps(entry.get('value'), ensure_ascii=False))}"
    return f"- {names}{value if entry['kind'] == 'enum-value' else ''}\n"


def _item(change: Change) -> str:
    """An item whose texts, which come from a model, are neither markup nor a mention."""
    where = one_line(change.where).replace("`", "'")
    return f"- `{where}`: {_escaped(change.message)}\n"


def _escaped(message: str) -> str:
    return _MARKUP.sub(r"\\\1", one_line(message)).replace("@", "&#64;")
