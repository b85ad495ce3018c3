"""Edits pyproject.toml with tomlkit, so that comments and layout of what is there stay."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hatch_pygen import pin
from hatch_pygen.config import PygenConfig
from hatch_pygen.problems import ParseError, Problem
from hatch_pygen.text.strict_json import is_array, is_table, quoted
from hatch_pygen.version import __version__

BACKEND = "hatchling.build"
HATCHLING = "hatchling>=1.29"
GENERATOR = f"hatch-pygen=={__version__}"

_NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)", re.ASCII)


def parse(text: str, where: str = "pyproject.toml") -> Any:
    """The `tomlkit.TOMLDocument`, whose items have no useful types; it prints as it was. Raises ParseError where it is not TOML."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        return tomlkit.parse(text)
    except (TOMLKitError, ValueError) as error:
        raise ParseError([Problem("PG108", "error", where, f"is not TOML: {error}", "correct the line")]) from None


def read(path: Path) -> str:
    """The text of a file, with LF. Raises ParseError where it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8"
        raise ParseError(
            [Problem("PG108", "error", path.name, f"cannot be read: {reason}", "check the file")]
        ) from None


def write(path: Path, text: str) -> None:
    """Writes `text`, whose lines end with LF, with the line ends that the file has."""
    windows = path.is_file() and b"\r\n" in path.read_bytes()
    path.write_bytes((text.replace("\n", "\r\n") if windows else text).encode("utf-8"))


def with_pin(text: str, config: PygenConfig) -> str:
    """The text of pyproject.toml with the pin in ``[project] dependencies``; extras of the requirement stay.

    Raises:
        ParseError: there is no ``[project]``, or its dependencies are dynamic.
    """
    document = parse(text)
    project = document.get("project")
    if not is_table(project):
        fix = "run `hatch-pygen init`, which writes it"
        raise ParseError([Problem("PG633", "error", "[project]", "pyproject.toml has no such table", fix)])
    if config.pin == "dynamic" or "dependencies" in project.get("dynamic", ()):
        message = "the dependencies are dynamic: the metadata hook adds the pin, nothing is to be written"
        fix = 'make them static and remove pin = "dynamic", or leave it as it is'
        raise ParseError([Problem("PG633", "error", "[project] dependencies", message, fix)])
    require(project, "dependencies", pin.RUNTIME, lambda found: pin.pinned(config, _extras(found)))
    return str(document.as_string())


def with_tables(text: str, name: str, config: PygenConfig, table: Mapping[str, Any]) -> str:
    """The text of pyproject.toml with all that a project with our hook needs; `table` becomes ``[tool.pygen]``.

    Raises:
        ParseError: the project builds with another backend, or a table has a form that cannot be added to.
    """
    _check_backend(parse(text))
    document = parse(_with_missing_keys(text, name, config))
    blocks = [*_build_system(document), *_project(document, name, config), *_tool(document, config, table)]
    kept = document.as_string()
    result = "\n".join([*([kept.rstrip("\n") + "\n"] if kept else []), *blocks]) if blocks else kept
    parse(result)
    return result


def require(table: Any, key: str, distribution: str, wanted: Callable[[str], str]) -> None:
    """Makes the array `table[key]` hold one requirement of `distribution`: `wanted` makes it of the one found."""
    import tomlkit

    if not is_array(table.get(key)):
        table[key] = tomlkit.array()
    array: Any = table[key]
    places = [index for index, item in enumerate(array) if _is(str(item), distribution)]
    for index in reversed(places[1:]):
        del array[index]
    if places:
        found = str(array[places[0]])
        if found != wanted(found):
            array[places[0]] = wanted(found)
    elif "\n" in array.as_string():
        indent = re.search(r"\n([ \t]*)[^\s\]]", array.as_string())
        array.add_line(wanted(""), indent=indent[1] if indent else "    ")
    else:
        array.append(wanted(""))


def value(item: Any) -> str:
    """A value as TOML text, on one line."""
    if isinstance(item, str):
        return _string(item)
    if isinstance(item, bool):
        return str(item).lower()
    if is_table(item):
        return "{ " + ", ".join(f"{_key(str(key))} = {value(part)}" for key, part in item.items()) + " }"
    if is_array(item):
        return "[" + ", ".join(value(part) for part in item) + "]"
    return str(item)


def lines(table: Mapping[str, Any]) -> str:
    """The lines of a TOML table; an array of tables has a line for each."""
    return "".join(f"{_key(key)} = {_long(item)}\n" for key, item in table.items())


def _long(item: Any) -> str:
    if is_array(item) and item and all(is_table(part) for part in item):
        return "[\n" + "".join(f"    {value(part)},\n" for part in item) + "]"
    return value(item)


def _string(text: str) -> str:
    import tomlkit

    return tomlkit.string(text).as_string()


def _key(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text, re.ASCII) else _string(text)


def _is(requirement: str, distribution: str) -> bool:
    match = _NAME.match(requirement)
    return match is not None and re.sub(r"[-_.]+", "-", match[1]).lower() == distribution


def _extras(requirement: str) -> list[str]:
    match = re.search(r"\[([^\]]*)\]", requirement)
    return [extra.strip() for extra in match[1].split(",") if extra.strip()] if match else []


def _check_backend(document: Any) -> None:
    system = document.get("build-system")
    backend = system.get("build-backend") if is_table(system) else None
    if system is None or backend == BACKEND:
        return
    shown = quoted(str(backend)) if backend else "setuptools, as no build-backend is named"
    message = f"the project builds with {shown}; hatch-pygen is a hook of hatchling"
    fix = f'write requires = ["{HATCHLING}", "{GENERATOR}"] and build-backend = "{BACKEND}", then run init again'
    raise ParseError([Problem("PG630", "error", "[build-system] build-backend", message, fix)])


def _with_missing_keys(text: str, name: str, config: PygenConfig) -> str:
    """The text with the keys that ``[project]`` and ``[tool.uv]`` lack, below their headers.

    tomlkit adds a key at the end of a table, which is after the comment that belongs to the next one.
    """
    document = parse(text)
    project = document.get("project")
    if is_table(project):
        wanted = {"dynamic": ["version"]} if "version" not in project else {}
        if config.pin == "static":
            wanted["dependencies"] = []
        missing = {"name": name, "requires-python": ">=3.10", **wanted}
        text = _below(text, "project", {key: item for key, item in missing.items() if key not in project})
    uv = _path(document, "tool", "uv")
    if uv is not None and "cache-keys" not in uv:
        text = _below(text, "tool.uv", {"cache-keys": [{"file": "pyproject.toml"}, {"file": config.snapshot}]})
    return text


def _below(text: str, header: str, table: Mapping[str, Any]) -> str:
    """The text with `table` at the top of the table under `header`. Raises ParseError where it has no header."""
    if not table:
        return text
    found = re.search(rf"^[ \t]*\[[ \t]*{re.escape(header)}[ \t]*\][^\n]*(\n|\Z)", text, re.MULTILINE)
    if found is None:
        message = "has no header of its own, so that nothing can be added to it"
        raise ParseError([Problem("PG635", "error", f"[{header}]", message, f"write it as a table [{header}]")])
    newline = "" if found[0].endswith("\n") else "\n"
    return f"{text[: found.end()]}{newline}{lines(table)}{text[found.end() :]}"


def _build_system(document: Any) -> list[str]:
    system = document.get("build-system")
    if system is None:
        return [f'[build-system]\nrequires = ["{HATCHLING}", "{GENERATOR}"]\nbuild-backend = "{BACKEND}"\n']
    require(system, "requires", "hatchling", lambda found: found or HATCHLING)
    require(system, "requires", "hatch-pygen", lambda _: GENERATOR)
    return []


def _project(document: Any, name: str, config: PygenConfig) -> list[str]:
    project: Any = document.get("project")
    if project is None:
        blocks = [
            f'[project]\nname = {_string(name)}\ndynamic = ["version"]                        # follows the model\n'
            'requires-python = ">=3.10"\n'
            f'dependencies = ["{pin.pinned(config)}"]      # the pin; the hook verifies it\n'
        ]
        return [*blocks, *_version_source(document)]
    if config.pin == "static":
        require(project, "dependencies", pin.RUNTIME, lambda found: pin.pinned(config, _extras(found)))
    if "version" not in project and "version" not in project["dynamic"]:
        project["dynamic"].append("version")
    return [] if "version" in project else _version_source(document)


def _version_source(document: Any) -> list[str]:
    return [] if _path(document, "tool", "hatch", "version") else ['[tool.hatch.version]\nsource = "pygen"\n']


def _tool(document: Any, config: PygenConfig, table: Mapping[str, Any]) -> list[str]:
    blocks: list[str] = []
    if _path(document, "tool", "hatch", "build", "hooks", "pygen") is None:
        blocks.append("[tool.hatch.build.hooks.pygen]               # the switch, nothing more\n")
    if _path(document, "tool", "pygen") is None:
        blocks.append(f"[tool.pygen]\n{lines(table)}")
    return blocks + _cache_keys(document, config)


def _cache_keys(document: Any, config: PygenConfig) -> list[str]:
    """uv builds again only when a file named here changed; the list replaces its default."""
    uv: Any = _path(document, "tool", "uv")
    wanted = ["pyproject.toml", config.snapshot]
    entries = "[" + ", ".join(f"{{ file = {_string(file)} }}" for file in wanted) + "]"
    if uv is None:
        return [
            f"[tool.uv]                                    # uv builds again when one of these changes\ncache-keys = {entries}\n"
        ]
    if not any((key.get("file") if is_table(key) else key) == config.snapshot for key in uv["cache-keys"]):
        uv["cache-keys"].append(parse(f"key = {{ file = {_string(config.snapshot)} }}")["key"])
    return []


def _path(document: Any, *keys: str) -> Any:
    found = document
    for key in keys:
        found = found.get(key) if is_table(found) else None
    return found
