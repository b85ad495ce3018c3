"""The text of a pyproject.toml by its tables: one taken out, one put in, arrays with a line for each item."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hatch_pygen.problems import ParseError, Problem
from hatch_pygen.project import pyproject_edit
from hatch_pygen.text.strict_json import is_array, is_table

_HEADER = re.compile(r"""^[ \t]*\[\[?[ \t]*([A-Za-z0-9_."' \t-]+?)[ \t]*\]?\][ \t]*(#.*)?$""")


def comment_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.lstrip().startswith("#")]


def without_table(text: str, name: str) -> str:
    """The text without the table and those in it; comments above the next header stay with that.

    >>> without_table("[a]\\nx = 1\\n\\n# of b\\n[b]\\ny = 2\\n", "a")
    '# of b\\n[b]\\ny = 2\\n'
    """
    kept: list[str] = []
    held: list[str] = []
    inside = False
    for line in text.splitlines(keepends=True):
        match = _HEADER.match(line.rstrip("\r\n"))
        if match:
            path = re.sub(r"[\s\"']", "", match[1])
            inside = path == name or path.startswith(f"{name}.")
            kept += [] if inside else held
            held = []
        if not inside:
            kept.append(line)
        elif line.lstrip().startswith("#"):
            held.append(line)
        else:
            held = []
    result = "".join([*kept, *held])
    before, after = pyproject_edit.parse(text).unwrap(), pyproject_edit.parse(result).unwrap()
    if after != _without(before, name.split(".")):
        message = "stands in a form that cannot be taken out, such as dotted keys or lines in a text that look like it"
        raise ParseError([Problem("PG635", "error", f"[{name}]", message, f"write it as a table [{name}]")])
    return result


def _without(value: Mapping[str, Any], keys: list[str]) -> dict[str, Any]:
    first, *rest = keys
    if not rest or not is_table(value.get(first)):
        return {key: item for key, item in value.items() if key != first}
    inner = _without(value[first], rest)
    return {key: inner if key == first else item for key, item in value.items() if key != first or inner}


def before_first_table(text: str, block: str) -> str:
    """The text with `block` above the first table but for ``[build-system]``, and the comment above that."""
    lines = text.splitlines(keepends=True)
    headers = [number for number, line in enumerate(lines) if _HEADER.match(line.rstrip("\r\n"))]
    after = [number for number in headers if "build-system" not in lines[number]]
    place = after[0] if after else len(lines)
    while place and lines[place - 1].lstrip().startswith("#"):
        place -= 1
    above = "".join(lines[:place])
    gap = "" if not above or above.endswith("\n\n") else "\n"
    return f"{above}{gap}{block}\n{''.join(lines[place:])}"


def commented(block: str, comments: Mapping[str, str]) -> str:
    """The block with arrays that have commented or many items on lines of their own."""
    lines: list[str] = []
    for line in block.splitlines():
        key, sign, _ = line.partition(" = ")
        value = pyproject_edit.parse(line).unwrap().get(key) if sign and not key.startswith(("[", '"')) else None
        texts = value if is_array(value) and all(isinstance(item, str) for item in value) else []
        if len(line) > 100 or any(text in comments for text in texts):
            items = [f"{pyproject_edit.item(text).as_string()}," for text in texts]
            notes = [f"  # {comments[text]}" if text in comments else "" for text in texts]
            lines += [f"{key} = [", *(f"    {item}{note}" for item, note in zip(items, notes, strict=True)), "]"]
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"
