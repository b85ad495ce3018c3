"""Edits pyproject.toml with tomlkit, so that comments and layout of what is there stay."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatch_pygen import pin, vendoring
from hatch_pygen.config import PygenConfig
from hatch_pygen.problems import ParseError, Problem
from hatch_pygen.text import atomic
from hatch_pygen.text.requirements import is_of
from hatch_pygen.text.requirements import parse as requirement
from hatch_pygen.text.strict_json import is_array, is_table, item_at, quoted
from hatch_pygen.version import __version__

if TYPE_CHECKING:
    from packaging.requirements import Requirement

BACKEND = "hatchling.build"
HATCHLING = "hatchling>=1.29"
GENERATOR = f"hatch-pygen=={__version__}"
PINNED, COPIED = "the pin; the hook verifies it", "what the copy of the runtime imports"
BUILD_SYSTEM = {"requires": [HATCHLING, GENERATOR], "build-backend": BACKEND}

_COMMENT_COLUMN = 45


def parse(text: str) -> Any:
    """The `tomlkit.TOMLDocument`, whose items have no useful types; it prints as it was. Raises ParseError where it is not TOML."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        return tomlkit.parse(text)
    except (TOMLKitError, ValueError) as error:
        message = f"is not TOML: {error}"
        raise ParseError([Problem("PG108", "error", "pyproject.toml", message, "correct the line")]) from None


def read(path: Path) -> str:
    """The text of a file, with LF; empty where there is none. Raises ParseError where it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8"
        message = f"cannot be read: {reason}"
        raise ParseError([Problem("PG108", "error", path.name, message, "check the file")]) from None


def write(path: Path, text: str) -> None:
    """Writes `text`, whose lines end with LF, with the line ends that the file has."""
    windows = path.is_file() and b"\r\n" in path.read_bytes()
    atomic.write(path, (text.replace("\n", "\r\n") if windows else text).encode("utf-8"))


def with_pin(text: str, config: PygenConfig, version: str = __version__) -> str:
    """The text of pyproject.toml with the pin in ``[project] dependencies``; extras of the requirement stay.

    `version` is that of hatch-pygen and its runtime.

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
    _require_runtime(project, config, version)
    return str(document.as_string())


def with_generator(text: str, version: str) -> str:
    """The text of pyproject.toml whose ``[build-system]`` requires hatch-pygen in exactly that version; its extras stay.

    Raises:
        ParseError: there is no ``[build-system]``.
    """
    document = parse(text)
    system = document.get("build-system")
    if not is_table(system):
        fix = "run `hatch-pygen init`, which writes it"
        raise ParseError([Problem("PG633", "error", "[build-system]", "pyproject.toml has no such table", fix)])
    require(system, "requires", pin.GENERATOR, _generator(version))
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


def require(table: Any, key: str, distribution: str, wanted: Callable[[Requirement | None], str]) -> None:
    """Makes the array `table[key]` hold one requirement of `distribution`: `wanted` makes it of the one found."""
    import tomlkit

    if not is_array(table.get(key)):
        table[key] = tomlkit.array()
    array: Any = table[key]
    found = {index: parsed for index, item in enumerate(array) if is_of(parsed := requirement(str(item)), distribution)}
    first = next(iter(found), None)
    for index in sorted(found.keys() - {first}, reverse=True):
        del array[index]
    if first is not None:
        if str(array[first]) != wanted(found[first]):
            array[first] = wanted(found[first])
    elif "\n" in array.as_string():
        indent = re.search(r"\n([ \t]*)[^\s\]]", array.as_string())
        array.add_line(wanted(None), indent=indent[1] if indent else "    ")
    else:
        array.append(wanted(None))


def item(value: Any) -> Any:
    """The tomlkit item of a value: a table in one line, a long array of tables with a line for each."""
    import tomlkit

    if is_table(value):
        table: Any = tomlkit.inline_table()
        table.update({key: item(part) for key, part in value.items()})
        return table
    array: Any = tomlkit.array()
    if not is_array(value):
        return tomlkit.item(value)  # pyright: ignore[reportUnknownVariableType] -- its overloads are not all typed
    array.extend(item(part) for part in value)
    return array.multiline(is_table(next(iter(value), None)) and len(array.as_string()) > 80)


def block(path: str, table: Mapping[str, Any], comments: Mapping[str, str] | None = None) -> str:
    """The text of a table with a header of its own, comments behind its header (key ``""``) and its keys."""
    lines = {"": f"[{path}]", **{key: f"{_key(key)} = {item(value).as_string()}" for key, value in table.items()}}
    notes = {key: f" # {comment}" for key, comment in (comments or {}).items()}
    width = _COMMENT_COLUMN - 1
    return "".join(f"{line:<{width}}{notes[key]}\n" if key in notes else f"{line}\n" for key, line in lines.items())


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else quoted(key)


def below(text: str, header: str, table: Mapping[str, Any]) -> str:
    """The text with `table` at the top of the table under `header`. Raises ParseError where it has no header."""
    if not table:
        return text
    found = re.search(rf"^[ \t]*\[[ \t]*{re.escape(header)}[ \t]*\][^\n]*(\n|\Z)", text, re.MULTILINE)
    if found is None:
        message = "has no header of its own, so that nothing can be added to it"
        raise ParseError([Problem("PG635", "error", f"[{header}]", message, f"write it as a table [{header}]")])
    newline = "" if found[0].endswith("\n") else "\n"
    lines = "".join(block("x", table).splitlines(keepends=True)[1:])
    return f"{text[: found.end()]}{newline}{lines}{text[found.end() :]}"


def _require_runtime(project: Any, config: PygenConfig, version: str = __version__) -> None:
    """Makes the dependencies hold the pin, or what a copy of the runtime needs in its place."""
    if config.runtime != "vendored":
        require(project, "dependencies", pin.RUNTIME, _pin(config, version))
        return
    for text in (*vendoring.REQUIREMENTS, *vendoring.of_extras(_removed(project.get("dependencies"), pin.RUNTIME))):
        require(project, "dependencies", vendoring.name_of(text), partial(vendoring.sufficient, text))


def _removed(array: Any, distribution: str) -> set[str]:
    """Takes the requirements of a distribution out of an array; the extras that they had."""
    extras: set[str] = set()
    for index, each in reversed(list(enumerate(array if is_array(array) else ()))):
        found = requirement(str(each))
        if found is not None and is_of(found, distribution):
            extras |= found.extras
            del array[index]
    return extras


def _pin(config: PygenConfig, version: str = __version__) -> Callable[[Requirement | None], str]:
    return lambda found: pin.pinned(config, sorted(found.extras) if found else (), version)


def _generator(version: str) -> Callable[[Requirement | None], str]:
    def wanted(found: Requirement | None) -> str:
        extras = f"[{','.join(sorted(found.extras))}]" if found and found.extras else ""
        return f"{pin.GENERATOR}{extras}=={version}"

    return wanted


def _check_backend(document: Any) -> None:
    backend = item_at(document, "build-system", "build-backend")
    if document.get("build-system") is None or backend == BACKEND:
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
        text = below(text, "project", {key: item for key, item in missing.items() if key not in project})
    uv = item_at(document, "tool", "uv")
    if uv is not None and "cache-keys" not in uv:
        text = below(text, "tool.uv", {"cache-keys": [{"file": "pyproject.toml"}, {"file": config.snapshot}]})
    return text


def _build_system(document: Any) -> list[str]:
    system = document.get("build-system")
    if system is None:
        return [block("build-system", BUILD_SYSTEM)]
    require(system, "requires", "hatchling", _bounded)
    require(system, "requires", pin.GENERATOR, _generator(__version__))
    return []


def _bounded(found: Requirement | None) -> str:
    """What is required of hatchling: as it is, or from the oldest that has what the hook needs."""
    return str(found) if found and (found.specifier or found.url) else HATCHLING


def _project(document: Any, name: str, config: PygenConfig) -> list[str]:
    project: Any = document.get("project")
    if project is None:
        table = {
            "name": name,
            "dynamic": ["version", "description", "readme"] if config.docs else ["version"],
            "requires-python": ">=3.10",
            "dependencies": list(pin.required(config)),
        }
        comments = {"dynamic": "from the model", "dependencies": PINNED if config.runtime != "vendored" else COPIED}
        return [block("project", table, comments), *_version_source(document), *_metadata_hook(document, config)]
    if config.pin == "static":
        _require_runtime(project, config)
    if "version" not in project and "version" not in project["dynamic"]:
        project["dynamic"].append("version")
    return [] if "version" in project else _version_source(document)


def _version_source(document: Any) -> list[str]:
    return [] if item_at(document, "tool", "hatch", "version") else [block("tool.hatch.version", {"source": "pygen"})]


def _metadata_hook(document: Any, config: PygenConfig) -> list[str]:
    if not config.docs or item_at(document, "tool", "hatch", "metadata", "hooks", "pygen") is not None:
        return []
    return [block("tool.hatch.metadata.hooks.pygen", {}, {"": "fills what is dynamic"})]


def _tool(document: Any, config: PygenConfig, table: Mapping[str, Any]) -> list[str]:
    blocks: list[str] = []
    if item_at(document, "tool", "hatch", "build", "hooks", "pygen") is None:
        blocks.append(block("tool.hatch.build.hooks.pygen", {}, {"": "the switch, nothing more"}))
    if item_at(document, "tool", "pygen") is None:
        blocks.append(block("tool.pygen", table))
    return blocks + _cache_keys(document, config)


def _cache_keys(document: Any, config: PygenConfig) -> list[str]:
    """uv builds again only when a file named here changed; the list replaces its default."""
    uv: Any = item_at(document, "tool", "uv")
    if uv is None:
        files = [{"file": "pyproject.toml"}, {"file": config.snapshot}]
        return [block("tool.uv", {"cache-keys": files}, {"": "uv builds again when one of these changes"})]
    if not any((key.get("file") if is_table(key) else key) == config.snapshot for key in uv["cache-keys"]):
        uv["cache-keys"].append(item({"file": config.snapshot}))
    return []
