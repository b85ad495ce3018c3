"""What setuptools reads, ``[tool.setuptools]``, setup.cfg and setup.py, in the terms of ``[project]``."""

from __future__ import annotations

import ast
import configparser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hatch_pygen.problems import ParseError, Problem
from hatch_pygen.project.conversion.facts import Facts, own_packages
from hatch_pygen.project.conversion.values import Computed, arguments_of, name_of, scope_of, value_of
from hatch_pygen.text.strict_json import is_array, is_table, item_at

_SAME = {"name": "name", "version": "version", "description": "description", "python_requires": "requires-python"}
_READ = {
    *_SAME, "install_requires", "extras_require", "entry_points", "author", "author_email", "license", "url",
    "packages", "package_dir", "classifiers", "keywords", "long_description", "long_description_content_type",
    "zip_safe", "maintainer", "maintainer_email", "include_package_data", "license_files",
}  # fmt: skip
_CODE = ("ext_modules", "cmdclass")


def read(root: Path, pyproject: Mapping[str, Any]) -> Facts:
    """The facts that ``[project]`` lacks.

    Raises:
        ParseError: a step of the build is code, which no hook of hatchling runs.
    """
    given = {**_of_setup_cfg(root), **_of_setup_py(root)}
    facts = _facts(root, given)
    table: Mapping[str, Any] = item_at(pyproject, "tool", "setuptools") or {}
    where = item_at(table, "packages", "find", "where") or list(given.get("package_dir", {}).values())
    listed = table.get("packages") or given.get("packages")
    if is_array(listed):
        folders = {str(each).partition(".")[0] for each in listed}
        facts.packages = [next(iter(_below(root, where, name)), name) for name in sorted(folders)]
    else:
        facts.packages = own_packages(root, where or ["src" if (root / "src").is_dir() else "."])
    _read_dynamic(root, facts, item_at(table, "dynamic") or {}, item_at(pyproject, "project", "dynamic") or ())
    for key in table.keys() - {"packages", "dynamic", "package-dir", "include-package-data", "zip-safe"}:
        facts.lost(f"[tool.setuptools] {key}", "hatchling has its own options")
    for file in ("setup.py", "setup.cfg", "MANIFEST.in"):
        if (root / file).is_file():
            facts.notes.append(f"{file} is read no more by the build: remove what belongs to setuptools")
    return facts


def _below(root: Path, where: Sequence[str], name: str) -> list[str]:
    places = [*where, ".", "src"]
    return [f"{place}/{name}".removeprefix("./") for place in places if (root / place / name).is_dir()]


def _facts(root: Path, given: Mapping[str, Any]) -> Facts:
    facts = Facts()
    facts.project |= {new: given[old] for old, new in _SAME.items() if given.get(old)}
    if "install_requires" in given:
        facts.project["dependencies"] = _lines(given["install_requires"])
        facts.allow_direct_references(facts.project["dependencies"])
    if is_table(extras := given.get("extras_require")):
        facts.project["optional-dependencies"] = {name: _lines(value) for name, value in extras.items()}
    for key in ("author", "maintainer"):
        person = {"name": given.get(key), "email": given.get(f"{key}_email")}
        if any(person.values()):
            facts.project[f"{key}s"] = [{name: value for name, value in person.items() if value}]
    facts.license(given.get("license"))
    if given.get("url"):
        facts.project["urls"] = {"Homepage": given["url"]}
    if given.get("classifiers"):
        texts = [text for text in _lines(given["classifiers"]) if not text.startswith("License ::")]
        facts.project["classifiers"] = texts
    if given.get("long_description", "").startswith("file:"):
        facts.readme(root, given["long_description"].removeprefix("file:").strip())
    elif (root / "README.md").is_file():
        facts.project["readme"] = "README.md"
    _read_scripts(facts, given.get("entry_points"))
    for key in given.keys() - _READ:
        facts.lost(key, f"it is computed: {given[key]}" if key.startswith("setup.py ") else "hatchling has no such key")
    return facts


def _read_scripts(facts: Facts, points: Any) -> None:
    groups: Mapping[str, Any] = points if is_table(points) else {}
    for group, lines in groups.items():
        parts = [line.partition("=") for line in _lines(lines)]
        table = {name.strip(): target.strip() for name, _, target in parts}
        if group == "console_scripts":
            facts.project["scripts"] = table
        else:
            facts.project.setdefault("entry-points", {})[group] = table


def _lines(value: Any) -> list[str]:
    """An array, or the lines of a text, without comments and blank ones."""
    lines = value if is_array(value) else str(value).splitlines()
    return [text for line in lines if (text := str(line).partition(" #")[0].strip()) and not text.startswith("#")]


def _of_setup_cfg(root: Path) -> dict[str, Any]:
    if not (root / "setup.cfg").is_file():
        return {}
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    try:
        parser.read(root / "setup.cfg", encoding="utf-8")
    except (configparser.Error, ValueError) as error:
        message = f"cannot be read: {' '.join(str(error).split())}"
        raise ParseError([Problem("PG108", "error", "setup.cfg", message, "correct the line")]) from None
    found: dict[str, Any] = {}
    for section in ("metadata", "options"):
        if parser.has_section(section):
            found |= {key.replace("-", "_"): value for key, value in parser.items(section)}
    for section, key in (("options.extras_require", "extras_require"), ("options.entry_points", "entry_points")):
        if parser.has_section(section):
            found[key] = dict(parser.items(section))
    package_dir = found.pop("package_dir", "")
    if package_dir:
        found["package_dir"] = {
            k.strip(): v.strip() for k, _, v in (line.partition("=") for line in _lines(package_dir))
        }
    if str(found.get("packages", "")).startswith("find"):
        del found["packages"]
    elif "packages" in found:
        found["packages"] = _lines(found["packages"])
    return found


def _of_setup_py(root: Path) -> dict[str, Any]:
    """The arguments of ``setup(...)``, as far as they can be told without running it."""
    path = root / "setup.py"
    if not path.is_file():
        return {}
    try:
        module = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError) as error:
        raise ParseError([Problem("PG108", "error", "setup.py", f"is not Python: {error}", "correct it")]) from None
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call) and name_of(node.func) == "setup"]
    scope = scope_of(module)
    found: dict[str, Any] = {}
    for key, value in arguments_of(calls[0], (), lambda each: value_of(each, scope)).items() if calls else ():
        if key in _CODE:
            message = f"setup.py has {key}: it builds by code that no hook of hatchling runs"
            fix = "move it to a hook of hatchling first, then run init again"
            raise ParseError([Problem("PG630", "error", "[build-system] build-backend", message, fix)])
        try:
            found[key] = value_of(value, scope)
        except Computed as error:
            if key not in ("packages", "package_dir", "long_description"):
                found[f"setup.py {key}"] = str(error)
    return found


def _read_dynamic(root: Path, facts: Facts, table: Mapping[str, Any], dynamic: Sequence[str]) -> None:
    """The fields that setuptools fills: from files they become static, a version stays where it is."""
    version = facts.project.get("version", "")
    if isinstance(version, str) and version.startswith(("attr:", "file:")):
        kind, _, target = facts.project.pop("version").partition(":")
        table = {**table, "version": {kind: target.strip()}}
        facts.project["dynamic"] = ["version"]
    for key in ("dependencies", "readme"):
        files = item_at(table, key, "file")
        if key in dynamic and files:
            _read_files(root, facts, key, [files] if isinstance(files, str) else files)
    extras: Mapping[str, Any] = table.get("optional-dependencies") or {}
    for extra, source in extras.items():
        facts.project.setdefault("optional-dependencies", {})[extra] = _of_files(root, source.get("file"))
    if is_table(source := table.get("version")):
        _read_version(root, facts, source)
    elif "version" in dynamic:
        facts.lost("the source of the version", "it follows the model now; for one of git there is hatch-vcs")


def _read_files(root: Path, facts: Facts, key: str, files: Sequence[str]) -> None:
    if key == "readme":
        facts.readme(root, files[0])
    else:
        facts.project[key] = _of_files(root, files)
        facts.notes.append(f"{' and '.join(files)}: its requirements stand in [project] now")


def _of_files(root: Path, files: Any) -> list[str]:
    names = [files] if isinstance(files, str) else files or []
    return [
        line
        for name in names
        if (root / name).is_file()
        for line in _lines((root / name).read_text("utf-8"))
        if not line.startswith("-")
    ]


def _read_version(root: Path, facts: Facts, source: Mapping[str, Any]) -> None:
    if isinstance(file := source.get("file"), str) and (root / file).is_file():
        facts.hatch["version"] = {"path": file, "pattern": r"(?P<version>\S+)"}
        return
    module, _, name = str(source.get("attr", "")).rpartition(".")
    places = [f"{above}{module.replace('.', '/')}{end}" for above in ("", "src/") for end in ("/__init__.py", ".py")]
    path = next((place for place in places if (root / place).is_file()), None)
    if module and path:
        pattern = {} if name in ("__version__", "VERSION") else {"pattern": rf"{name}\s*=\s*['\"](?P<version>[^'\"]+)"}
        facts.hatch["version"] = {"path": path, **pattern}
    else:
        facts.lost("the source of the version", "its file is not there; it follows the model now")
