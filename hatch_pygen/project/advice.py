"""Warnings about a consumer's pyproject.toml: what builds, but would surprise later."""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Mapping, Sequence
from typing import Any

from hatch_pygen.config import PygenConfig
from hatch_pygen.problems import Problem, ValidationError
from hatch_pygen.text.strict_json import is_array, is_table

_RESERVED_SWITCH_KEYS = (
    "dependencies",
    "require-runtime-dependencies",
    "require-runtime-features",
    "enable-by-default",
)


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
        for key in sorted(table.keys() - set(_RESERVED_SWITCH_KEYS))
    ]


def refuse_disabled_hooks(environ: Mapping[str, str]) -> None:
    """Raises ValidationError where hatchling would leave out build hooks, and ship a wheel without generated code."""
    name = "HATCH_BUILD_NO_HOOKS"
    if environ.get(name) in {"1", "true"}:  # hatchling takes no other value
        message = "switches the build hook off: the wheel would lack the generated package"
        raise ValidationError([Problem("PG315", "error", name, message, "unset it for this project")])


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


def exact_mode() -> Problem:
    """The warning about ``dev-mode-exact`` in an editable install."""
    message = "type checkers and IDEs cannot follow the import hook that it installs"
    return Problem("PG322", "warning", "[tool.hatch.build] dev-mode-exact", message, "remove it")


def _uv_sees(pyproject: Mapping[str, Any], snapshot: str) -> bool:
    uv = pyproject.get("tool", {}).get("uv", {})
    keys: Any = uv.get("cache-keys", []) if is_table(uv) else []
    patterns = [key.get("file") if is_table(key) else key for key in _sequence(keys)]
    name = posixpath.normpath(snapshot.replace("\\", "/"))
    return any(fnmatch.fnmatchcase(name, posixpath.normpath(item)) for item in patterns if isinstance(item, str))


def _sequence(value: Any) -> Sequence[Any]:
    return value if is_array(value) else []
