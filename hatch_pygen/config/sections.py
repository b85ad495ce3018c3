"""The layout with sections, ``client``, ``generation`` and ``model``, as a table of our keys."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hatch_pygen.text.strict_json import is_table, item_at

Path_ = tuple[str, ...]

_SECTIONS = ("model", "generation")
_MOVED: Mapping[Path_, str] = {
    ("model", "space"): "space",
    ("model", "external_id"): "external-id",
    ("model", "version"): "version",
    ("model", "include_views"): "include-views",
    ("model", "exclude_views"): "exclude-views",
    ("generation", "top_level_package"): "package",
    ("generation", "package"): "package",
    ("generation", "client_name"): "client-name",
    ("generation", "instance_space"): "instance-space",
    ("generation", "default_instance_space"): "instance-space",
    ("generation", "naming", "class_format"): "class-name-format",
    ("generation", "naming", "property_format"): "property-name-format",
    ("generation", "style", "line_length"): "line-length",
    ("generation", "features", "docstrings"): "docstrings",
    ("generation", "features", "examples"): "generate-examples",
}
_ALWAYS_SO: Mapping[Path_, object] = {
    ("generation", "naming", "method_format"): "snake_case",
    ("generation", "style", "indent"): "    ",
    ("generation", "features", "type_hints"): True,
}
"""What generated code is like in any case; another value is not followed."""
_OF_GENERATE: Mapping[Path_, str] = {("generation", "output_dir"): "output", ("generation", "language"): "language"}


def is_sectioned(table: Mapping[str, Any]) -> bool:
    return any(is_table(table.get(section)) for section in _SECTIONS)


def flat(table: Mapping[str, Any]) -> Mapping[str, Any]:
    """The table with the keys of its sections as our keys at its top; what has no place there stays in its section.

    >>> flat({"model": {"space": "plant", "external_id": "Pumps"}, "client": {"max_retries": 3}})
    {'client': {'max-retries': 3}, 'space': 'plant', 'external-id': 'Pumps'}
    """
    if not is_sectioned(table):
        return table
    found = {key: value for key, value in table.items() if key not in _SECTIONS}
    if is_table(client := table.get("client")):
        found["client"] = {_hyphened(key): value for key, value in client.items()}
    for path, value in _leaves({section: table[section] for section in _SECTIONS if section in table}):
        key = _MOVED.get(tuple(part.replace("-", "_") for part in path))
        if key is not None and key not in found:
            found[key] = value
        elif path not in _ALWAYS_SO or _ALWAYS_SO[path] != value:
            _put(found, path, value)
    return found


def not_followed(table: Mapping[str, Any]) -> list[str]:
    """The keys of a flat table that are still in sections and mean nothing here, as dotted paths."""
    left = {section: table[section] for section in _SECTIONS if is_table(table.get(section))}
    return [".".join(path) for path, _ in _leaves(left) if path not in _OF_GENERATE]


def without_sections(table: Mapping[str, Any]) -> Mapping[str, Any]:
    """A flat table without what `not_followed` names and what only ``generate`` follows."""
    if not is_sectioned(table):
        return table
    return {key: value for key, value in table.items() if not (key in _SECTIONS and is_table(value))}


def output_of(table: Mapping[str, Any], folder: Path) -> tuple[Path | None, str | None]:
    """What the sections say of the output: its folder, relative to that of the file, and its language."""
    output, language = (item_at(table, *path) for path in _OF_GENERATE)
    return folder / output if isinstance(output, str) else None, language if isinstance(language, str) else None


def _hyphened(key: object) -> Any:
    return key.replace("_", "-") if isinstance(key, str) else key


def _leaves(table: Mapping[Any, Any], above: Path_ = ()) -> list[tuple[Path_, Any]]:
    found: list[tuple[Path_, Any]] = []
    for key, value in table.items():
        path = (*above, str(key))
        found += _leaves(value, path) if is_table(value) else [(path, value)]
    return found


def _put(table: dict[str, Any], path: Path_, value: object) -> None:
    for key in path[:-1]:
        table = table.setdefault(key, {})
    table[path[-1]] = value
