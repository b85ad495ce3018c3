"""The configuration from its layers: options win over a file, the file over ``[tool.pygen]`` of pyproject.toml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hatch_pygen.config import PygenConfig, sections
from hatch_pygen.config.file import project_dependencies, read_mapping
from hatch_pygen.config.records import MODEL, keys
from hatch_pygen.text.strict_json import is_table, item_at

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
    given = {key: value for key, value in (options or {}).items() if value is not None}
    if file is None and not given:
        return PygenConfig.from_pyproject(root)
    pyproject = read_pyproject(root)
    table = item_at(pyproject, "tool", "pygen")
    own: Mapping[str, Any] = sections.flat(table) if is_table(table) else {}
    merged = _over(_over(own, {} if file is None else _rooted(read_mapping(file), file.parent)), given)
    where = file.name if file is not None else "[tool.pygen]" if own else "the options"
    return PygenConfig.from_dict(merged, where, root, project_dependencies(pyproject))


def output_of(root: Path, file: Path | None) -> tuple[Path | None, str | None]:
    """Folder and language that a layout with sections gives ``generate``; None where it names none."""
    if file is not None:
        return sections.output_of(read_mapping(file), file.parent)
    table = item_at(read_pyproject(root), "tool", "pygen")
    return sections.output_of(table if is_table(table) else {}, root)


def _over(lower: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """`upper` over `lower`; another model replaces the one below together with what was named after it."""
    one_model = keys(MODEL)
    replaced = one_model if "models" in upper else ("models",) if any(key in upper for key in one_model) else ()
    return {**{key: value for key, value in lower.items() if key not in replaced}, **upper}


def _rooted(table: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    table = sections.flat(table)
    paths = {key: str(folder.resolve() / table[key]) for key in _PATHS if isinstance(table.get(key), str)}
    return {**table, **paths}
