"""Dependencies as Poetry writes them, as requirements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hatch_pygen.text.requirements import parse
from hatch_pygen.text.strict_json import is_array, is_table

_ONE = re.compile(r"(?P<sign>\^|~(?!=)|[<>=!~]=|===|[<>])?\s*(?P<version>[\w.*+!-]+)")
_PATHS = ("path", "file", "directory")


def specifier(constraint: str) -> str | None:
    """A constraint as a specifier; None where there is none that says the same.

    >>> specifier("^1.2"), specifier("~0.3.1"), specifier("1.*"), specifier("*"), specifier(">=1, <2")
    ('>=1.2,<2', '>=0.3.1,<0.4', '==1.*', '', '>=1,<2')
    """
    text = constraint.strip()
    if text in ("", "*"):
        return ""
    parts = [part for part in re.split(r"\s*,\s*|\s+(?=[\^~<>=!])", text) if part]
    found = [_one(part) for part in parts]
    return None if "|" in text or None in found else ",".join(part for part in found if part)


def requirements(name: str, value: Any, extras: bool = False) -> tuple[list[str], str]:
    """The requirements of one entry of ``dependencies``, and why there are none where there are none.

    `extras`: an optional one is taken too, as an extra names it.
    """
    if is_array(value):
        both = [requirements(name, each, extras) for each in value]
        return [each for found, _ in both for each in found], next((why for _, why in both if why), "")
    table: Mapping[str, Any] = value if is_table(value) else {"version": value}
    if any(key in table for key in _PATHS):
        return [], "it is a path, which no wheel can name"
    bracket = f"[{','.join(table['extras'])}]" if table.get("extras") else ""
    if "git" in table or "url" in table:
        revision = next((f"@{table[key]}" for key in ("rev", "tag", "branch") if key in table), "")
        source = f"git+{table['git']}{revision}" if "git" in table else table["url"]
        text = f"{name}{bracket} @ {source}"
    else:
        limits = specifier(str(table.get("version", "*")))
        if limits is None:
            return [], f"no specifier says {str(table.get('version'))!a}"
        text = f"{name}{bracket}{limits}"
    marker = _marker(table)
    text += f" ; {marker}" if marker and " @ " in text else f"; {marker}" if marker else ""
    return ([text], "") if parse(text) else ([], f"{text!a} is not a requirement")


def _one(part: str) -> str | None:
    match = _ONE.fullmatch(part)
    if match is None:
        return None
    sign, version = match["sign"], match["version"]
    if sign in ("^", "~"):
        return _between(version, caret=sign == "^")
    if sign is None:
        return f"=={version}"
    return f"{sign}{version}"


def _between(version: str, *, caret: bool) -> str | None:
    """``^1.2`` rises up to what changes its first part that is not 0, ``~1.2`` up to what changes its second."""
    from packaging.version import InvalidVersion, Version

    try:
        release = Version(version.replace(".*", "")).release
    except InvalidVersion:
        return None
    if caret:
        fixed = next((index for index, part in enumerate(release) if part), len(release) - 1)
    else:
        fixed = min(1, len(release) - 1)
    upper = ".".join(map(str, (*release[:fixed], release[fixed] + 1)))
    return f">={version.replace('.*', '')},<{upper}"


def _marker(table: Mapping[str, Any]) -> str:
    found = [f"({table['markers']})" if "python" in table else str(table["markers"])] if table.get("markers") else []
    if "python" in table:
        limits = specifier(str(table["python"])) or ""
        for part in filter(None, limits.split(",")):
            sign, version = re.match(r"([<>=!~]+)(.*)", part).groups()  # type: ignore[union-attr]  # pyright: ignore[reportOptionalMemberAccess] -- a specifier has one
            which = "python_full_version" if version.count(".") > 1 and "*" not in version else "python_version"
            found.append(f'{which} {sign} "{version}"')
    if "platform" in table:
        found.append(f'sys_platform == "{table["platform"]}"')
    return " and ".join(found)
