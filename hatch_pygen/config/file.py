"""The files that hold the configuration: pyproject.toml, another TOML file, YAML."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hatch_pygen.problems import ParseError, Problem
from hatch_pygen.text.strict_json import is_array, is_table, item_at

_START = "run `hatch-pygen init`, or add [tool.pygen] with space, external-id and version"


def read_mapping(path: Path) -> Mapping[str, Any]:
    """The top-level table of a TOML or YAML file. Raises ParseError where it cannot be read or is not a table."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise _unreadable(path, f"is not UTF-8 (byte {error.start})", "save it as UTF-8") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        if isinstance(error, FileNotFoundError) and path.name == "pyproject.toml":
            fix = "run `hatch-pygen init`, which writes it, or name the folder of the project with -C"
            raise _unreadable(path, "there is no such file here", fix) from None
        raise _unreadable(path, f"cannot be read: {reason}", "check the path") from None
    parse = _parse_yaml if path.suffix.lower() in {".yaml", ".yml"} else _parse_toml
    value = parse(path, text)
    if not is_table(value):
        raise _unreadable(path, "does not hold a table of options", "write one `key: value` on each line")
    return value


def tool_table(pyproject: Mapping[str, Any]) -> Mapping[str, Any]:
    """``[tool.pygen]`` of a parsed pyproject.toml. Raises ParseError where there is none."""
    table = item_at(pyproject, "tool", "pygen")
    if is_table(table):
        return table
    raise ParseError([Problem("PG103", "error", "[tool.pygen]", "pyproject.toml has no such table", _START)])


def project_dependencies(pyproject: Mapping[str, Any]) -> tuple[str, ...]:
    """The static requirements in ``[project]`` of a parsed pyproject.toml."""
    found = item_at(pyproject, "project", "dependencies")
    return tuple(item for item in found if isinstance(item, str)) if is_array(found) else ()


def _parse_toml(path: Path, text: str) -> Any:
    # tomllib came with Python 3.11; tomli is the same module, which hatch-pygen requires before that.
    toml = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        return toml.loads(text)
    except ValueError as error:  # TOMLDecodeError is one
        raise _unreadable(path, f"is not TOML: {error}", "correct the line") from None
    except RecursionError:
        raise _unreadable(path, "is not TOML: nested too deep", "flatten it") from None


def _parse_yaml(path: Path, text: str) -> Any:
    try:
        yaml = importlib.import_module("yaml")
    except ModuleNotFoundError:
        raise _unreadable(path, "YAML needs PyYAML", "pip install 'hatch-pygen[cli]', or write TOML") from None
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise _unreadable(path, f"is not YAML: {reason}", "correct the line") from None
    except RecursionError:
        raise _unreadable(path, "is not YAML: nested too deep", "flatten it") from None
    except Exception:  # a tag such as `!!bool x` makes PyYAML raise KeyError, IndexError or AttributeError
        reason = "a value cannot be read as what its tag or its form says"
        raise _unreadable(path, f"is not YAML: {reason}", "correct the line") from None


def _unreadable(path: Path, message: str, fix: str) -> ParseError:
    return ParseError([Problem("PG108", "error", path.name, message, fix)])
