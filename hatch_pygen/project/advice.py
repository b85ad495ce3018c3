"""Warnings about a consumer's pyproject.toml: what builds, but would surprise later."""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Mapping
from typing import Any

from hatch_pygen.config import PygenConfig
from hatch_pygen.problems import Problem
from hatch_pygen.text.strict_json import is_array, is_table, item_at, quoted

_SWITCH_KEYS = {"dependencies", "require-runtime-dependencies", "require-runtime-features", "enable-by-default"}


def check_switch(table: Mapping[str, Any]) -> list[Problem]:
    """Errors for options in the hook's own table, which is a switch and nothing more."""
    return [
        Problem(
            "PG110",
            "error",
            f"[tool.hatch.build.hooks.pygen] {key}",
            "this table only switches the hook on; the option would be ignored",
            f"move {key} to [tool.pygen]",
        )
        for key in sorted(table.keys() - _SWITCH_KEYS)
    ]


def without_hook(switched_on: bool, environ: Mapping[str, str]) -> Problem | None:
    """The error where hatchling would leave out our build hook, and ship a wheel without generated code."""
    name = "HATCH_BUILD_NO_HOOKS"
    if environ.get(name) in {"1", "true"}:  # hatchling takes no other value
        message = "switches the build hook off: the wheel would lack the generated package"
        return Problem("PG315", "error", name, message, "unset it for this project")
    if switched_on:
        return None
    where = "[tool.hatch.build.hooks.pygen]"
    message = "is missing or not enabled: the wheel would lack the generated package"
    return Problem("PG316", "error", where, message, f"add the table {where} to pyproject.toml")


def advise(pyproject: Mapping[str, Any], config: PygenConfig) -> list[Problem]:
    """Warnings about ``requires-python`` and the cache of uv."""
    problems: list[Problem] = []
    if "requires-python" not in pyproject.get("project", {}):
        message = "is missing: the wheel would claim to run on Python 2"
        fix = 'write requires-python = ">=3.10"'
        problems.append(Problem("PG320", "warning", "[project] requires-python", message, fix))
    if config.source == "snapshot" and not _uv_sees(pyproject, config.snapshot):
        message = f"does not list {config.snapshot}: uv would not rebuild after a change of the snapshot alone"
        fix = f'write [tool.uv] cache-keys = [{{ file = "pyproject.toml" }}, {{ file = "{config.snapshot}" }}]'
        problems.append(Problem("PG321", "warning", "[tool.uv] cache-keys", message, fix))
    return problems


def undescribed(pyproject: Mapping[str, Any], config: PygenConfig) -> str | None:
    """The advice for a project whose wheel would say nothing of itself, None where it has a README."""
    project = item_at(pyproject, "project")
    if not config.docs or not is_table(project) or "readme" in project or "readme" in project.get("dynamic", ()):
        return None
    wanted = (name for name in ("description", "readme") if name not in project)
    listed = ", ".join(map(quoted, dict.fromkeys([*project.get("dynamic", ()), *wanted])))
    return (
        "advice: the wheel has no README; hatch-pygen writes one of the model where [project] says\n"
        f"    dynamic = [{listed}]\nand pyproject.toml has the table\n    [tool.hatch.metadata.hooks.pygen]"
    )


def exact_mode() -> Problem:
    """The warning about ``dev-mode-exact`` in an editable install."""
    message = "type checkers and IDEs cannot follow the import hook that it installs"
    return Problem("PG322", "warning", "[tool.hatch.build] dev-mode-exact", message, "remove it")


def _uv_sees(pyproject: Mapping[str, Any], snapshot: str) -> bool:
    keys = item_at(pyproject, "tool", "uv", "cache-keys")
    patterns = [key.get("file") if is_table(key) else key for key in keys] if is_array(keys) else []
    name = posixpath.normpath(snapshot.replace("\\", "/"))
    return any(fnmatch.fnmatchcase(name, posixpath.normpath(item)) for item in patterns if isinstance(item, str))
