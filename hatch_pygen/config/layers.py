"""The configuration from its layers: options win over a file, the file over ``[tool.pygen]`` of pyproject.toml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hatch_pygen.config import PygenConfig
from hatch_pygen.config.file import project_dependencies, read_mapping
from hatch_pygen.text.strict_json import is_table

_ONE_MODEL = ("space", "external-id", "version")
_PATHS = ("snapshot", "templates")


def read_pyproject(root: Path) -> Mapping[str, Any]:
    """The parsed pyproject.toml of `root`, empty where there is none. Raises ParseError where it is not TOML."""
    path = root / "pyproject.toml"
    return read_mapping(path) if path.is_file() else {}


def load_config(root: Path, file: Path | None = None, options: Mapping[str, Any] | None = None) -> PygenConfig:
    """The configuration of the project in `root`. Paths in `file` are relative to its folder.

    `options` have the keys of ``[tool.pygen]``; those that are None are not given.

    Raises:
        ParseError: with one problem for each key that is unknown, wrong or missing.
    """
    pyproject = read_pyproject(root)
    given = {key: value for key, value in (options or {}).items() if value is not None}
    tool = pyproject.get("tool")
    table = tool.get("pygen") if is_table(tool) else None
    if file is None and not given:
        return PygenConfig.from_pyproject(root)
    own = dict(table) if is_table(table) else {}
    merged = _over(_over(own, {} if file is None else _rooted(read_mapping(file), file.parent)), given)
    where = file.name if file is not None else "[tool.pygen]" if own else "the options"
    return PygenConfig.from_dict(merged, where, root, project_dependencies(pyproject))


def _over(lower: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """`upper` over `lower`; another model replaces the one below together with what was named after it."""
    kept = dict(lower)
    if "models" in upper:
        kept = {key: value for key, value in kept.items() if key not in _ONE_MODEL}
    elif any(key in upper for key in _ONE_MODEL):
        kept.pop("models", None)
    return {**kept, **upper}


def _rooted(table: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    paths = {key: str(folder.resolve() / table[key]) for key in _PATHS if isinstance(table.get(key), str)}
    return {**table, **paths}
