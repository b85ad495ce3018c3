"""``[tool.poetry]`` in the terms of ``[project]``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hatch_pygen.project.conversion.constraints import requirements, specifier
from hatch_pygen.project.conversion.facts import Facts
from hatch_pygen.text.strict_json import is_array, is_table

_SAME = ("name", "version", "description", "keywords", "classifiers")
_URLS = {"homepage": "Homepage", "repository": "Repository", "documentation": "Documentation"}
_READ = {
    *_SAME, *_URLS, "readme", "license", "authors", "maintainers", "urls", "dependencies", "extras", "scripts",
    "plugins", "group", "dev-dependencies", "packages", "package-mode",
}  # fmt: skip


def read(root: Path, table: Any) -> Facts:
    """The facts in ``[tool.poetry]``, as tomlkit holds it: its comments count."""
    facts = Facts()
    plain: Mapping[str, Any] = table.unwrap()
    facts.project |= {key: plain[key] for key in _SAME if key in plain}
    readme = plain.get("readme")
    facts.readme(root, readme[0] if is_array(readme) and len(readme) == 1 else readme)
    facts.license(plain.get("license"))
    for key in ("authors", "maintainers"):
        for text in plain.get(key, ()):
            facts.person(key, text)
    if urls := {_URLS[key]: plain[key] for key in _URLS if key in plain} | dict(plain.get("urls", {})):
        facts.project["urls"] = urls
    _read_dependencies(facts, plain.get("dependencies", {}), table.get("dependencies"), plain.get("extras", {}))
    _read_entry_points(facts, plain)
    groups = {name: group.get("dependencies", {}) for name, group in plain.get("group", {}).items()}
    if old := plain.get("dev-dependencies"):
        groups = {"dev": old, **groups}
    for name, entries in groups.items():
        facts.groups[name] = [
            text for key, value in entries.items() for text in _one(facts, f"{name}: {key}", key, value)
        ]
    facts.packages = [_folder(each) for each in plain.get("packages", ()) if is_table(each) and "include" in each]
    for key in plain.keys() - _READ:
        facts.lost(f"[tool.poetry] {key}", "hatchling has its own options")
    return facts


def _read_dependencies(facts: Facts, plain: Mapping[str, Any], table: Any, extras: Mapping[str, Any]) -> None:
    optional: dict[str, list[str]] = {}
    found: list[str] = []
    for name, value in plain.items():
        if name == "python":
            facts.project["requires-python"] = specifier(str(value)) or ">=3.10"
            continue
        texts = _one(facts, name, name, value)
        comment: str = table.value.item(name).trivia.comment.lstrip("# ")
        if comment:
            facts.comments |= dict.fromkeys(texts, comment)
        if is_table(value) and value.get("optional"):
            optional[name] = texts
        else:
            found += texts
    facts.project["dependencies"] = found
    if extras:
        named = {extra: [text for each in names for text in optional.get(each, [])] for extra, names in extras.items()}
        facts.project["optional-dependencies"] = named
    for name in optional.keys() - {each for names in extras.values() for each in names}:
        facts.lost(name, "it is optional, and no extra names it")
    facts.allow_direct_references([*found, *(text for texts in optional.values() for text in texts)])


def _one(facts: Facts, place: str, name: str, value: object) -> list[str]:
    texts, why = requirements(name, value)
    if why:
        facts.lost(place, why)
    return texts


def _read_entry_points(facts: Facts, plain: Mapping[str, Any]) -> None:
    scripts = {name: value for name, value in plain.get("scripts", {}).items() if isinstance(value, str)}
    if scripts:
        facts.project["scripts"] = scripts
    for name in plain.get("scripts", {}).keys() - scripts.keys():
        facts.lost(f"the script {name}", "it is a file, or belongs to an extra")
    if plugins := plain.get("plugins"):
        facts.project["entry-points"] = plugins


def _folder(package: Mapping[str, Any]) -> str:
    """The folder of one of ``packages``, whose ``include`` may go on with a glob."""
    plain = str(package["include"]).partition("*")[0].rstrip("/")
    return f"{package['from']}/{plain}" if "from" in package else plain
