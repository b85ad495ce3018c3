"""pyproject.toml of a project that cognite-pygen generates for, as ours: backend, ``[project]``, ``[tool.pygen]``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hatch_pygen.generation import ownership, registry
from hatch_pygen.generation.python.package_name import package_parent
from hatch_pygen.project import pyproject_edit
from hatch_pygen.project.conversion import facts as other
from hatch_pygen.project.conversion import layout, poetry, settings, setuptools
from hatch_pygen.project.conversion.facts import Facts
from hatch_pygen.text.requirements import is_of, parse
from hatch_pygen.text.strict_json import is_table, item_at

_OTHERS_TOOLS = ("setuptools", "wheel", "setuptools-scm", "poetry-core", "poetry", "poetry-dynamic-versioning")
_TABLES = ("scripts", "urls", "optional-dependencies", "entry-points")
"""Keys of ``[project]`` that are tables, written with a header of their own."""


def convert(root: Path, text: str, named: str | None, given: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The text of pyproject.toml with our table in place of what cognite-pygen read, built by hatchling; and what the
    user should know. `named`: where the settings are; `given`: options that win over them.

    Raises:
        ParseError: there are no settings, or the build cannot become one of hatchling.
    """
    document = pyproject_edit.parse(text)
    plain: Mapping[str, Any] = document.unwrap()
    model_given = "external-id" in given or "models" in given
    found = settings.find(root, plain, named, model_given=model_given)
    table = {**{key: value for key, value in found.table.items() if not (model_given and key in _MODELS)}, **given}
    text = _with_table(document, table)
    notes = list(found.notes)
    facts = _facts(root, document, plain)
    if facts is not None:
        text = _with_build(text, facts)
        text = _with_project(root, text, facts)
        notes += facts.notes
    document = pyproject_edit.parse(text)
    notes += _without_predecessor(document)
    notes += _raise_python(document)
    return document.as_string(), notes


_MODELS = ("space", "external-id", "version", "models")


def committed_package(root: Path, package: str) -> list[str]:
    """A note where the package that cognite-pygen wrote still stands where ours is made."""
    parent = package_parent(root)
    notes: list[str] = []
    for above in dict.fromkeys((parent, root, root / "src")):
        folder = above / package.replace(".", "/")
        python = registry.generator("python")
        ours = any(ownership.is_ours(path, python) for path in ownership.walk(folder))
        if (folder / "__init__.py").is_file() and not ours:
            shown = folder.relative_to(root).as_posix()
            notes.append(f"remove {shown}/, which cognite-pygen wrote: the build makes the package now")
    return notes


def _with_table(document: Any, ours: Mapping[str, Any]) -> str:
    """The text with ``[tool.pygen]``; comments of the table that stood there stay."""
    import tomlkit
    from tomlkit.items import Whitespace

    theirs: Any = item_at(document, "tool", "pygen")
    if not is_table(theirs):
        text = document.as_string()
        return f"{text.rstrip()}\n\n{pyproject_edit.block('tool.pygen', ours)}".lstrip("\n")
    items: list[Any] = [item for _, item in theirs.value.body if not isinstance(item, Whitespace)]  # type: ignore[attr-defined]  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType, reportAttributeAccessIssue] -- tomlkit's
    comments: list[str] = [item.trivia.comment for item in items if item.trivia.comment]
    table = tomlkit.table()
    for comment in comments:
        table.add(tomlkit.comment(comment.lstrip("# ")))
    for key, value in ours.items():
        table.add(key, pyproject_edit.item(value))
    table.add(tomlkit.nl())
    document["tool"]["pygen"] = table
    return str(document.as_string())


def _facts(root: Path, document: Any, plain: Mapping[str, Any]) -> Facts | None:
    """What the tables of another backend say; None where the project is one of hatchling alone."""
    backend = str(item_at(plain, "build-system", "build-backend") or "")
    theirs: Any = item_at(document, "tool", "poetry")
    if is_table(theirs):
        return poetry.read(root, theirs)
    by_default = not backend and ("project" in plain or (root / "setup.cfg").is_file() or (root / "setup.py").is_file())
    if backend.startswith("setuptools") or by_default or (backend and item_at(plain, "tool", "setuptools")):
        return setuptools.read(root, plain)
    return None


def _with_build(text: str, facts: Facts) -> str:
    """The text without the tables of the other backend, built by hatchling."""
    before = layout.comment_lines(text)
    for name in ("poetry", "setuptools", "setuptools_scm", "poetry-dynamic-versioning"):
        text = layout.without_table(text, f"tool.{name}")
    after = layout.comment_lines(text)
    facts.notes += [f"a comment is left out with its table: {line}" for line in before if line not in after]
    document = pyproject_edit.parse(text)
    system: Any = document.get("build-system")
    if system is None:
        return layout.before_first_table(text, pyproject_edit.block("build-system", pyproject_edit.BUILD_SYSTEM))
    for index in reversed(range(len(system.get("requires", ())))):
        required = str(system["requires"][index])
        if any(is_of(parse(required), name) for name in _OTHERS_TOOLS):
            del system["requires"][index]
        elif not any(is_of(parse(required), name) for name in ("hatchling", "hatch-pygen")):
            facts.notes.append(f"[build-system] requires still names {required}: remove it where no build needs it")
    if "requires" not in system:
        system["requires"] = []
    system["build-backend"] = pyproject_edit.BACKEND
    system.pop("backend-path", None)
    return str(document.as_string())


def _with_project(root: Path, text: str, facts: Facts) -> str:
    document = pyproject_edit.parse(text)
    project: Any = document.get("project")
    found: dict[str, Any] = {} if project is None else project.unwrap()
    new = {key: value for key, value in facts.project.items() if key not in found and value not in ([], {})}
    if project is not None:
        settled = [key for key in project.get("dynamic", ()) if key in new]
        for key in settled:
            project["dynamic"].remove(key)
        if not project.get("dynamic", True):
            del project["dynamic"]
        text = document.as_string()
    plain = {key: value for key, value in new.items() if key not in _TABLES}
    parts = {f"project.{key}": new[key] for key in _TABLES if key in new and key != "entry-points"}
    parts |= {f'project.entry-points."{name}"': value for name, value in new.get("entry-points", {}).items()}
    parts |= {"dependency-groups": facts.groups} if facts.groups and "dependency-groups" not in document else {}
    text = f"{text.rstrip()}\n" if text else ""
    if project is not None:
        text = pyproject_edit.below(text, "project", plain)
        text += "".join(f"\n{_block(path, table, facts)}" for path, table in parts.items())
    else:
        blocks = [_block(path, table, facts) for path, table in {"project": plain, **parts}.items()]
        text = layout.before_first_table(text, "\n".join(blocks))
    packages = _packages(root, {**found, **new}.get("name", ""), facts, item_at(document, "tool", "pygen"))
    hatch = {**facts.hatch, **({"build.targets.wheel": {"packages": packages}} if packages else {})}
    kept = [key for key in hatch if item_at(document, "tool", "hatch", *key.split(".")) is None]
    return text + "".join(f"\n{_block(f'tool.hatch.{key}', hatch[key], facts)}" for key in kept)


def _block(path: str, table: Mapping[str, Any], facts: Facts) -> str:
    return layout.commented(pyproject_edit.block(path, table), facts.comments)


def _packages(root: Path, name: str, facts: Facts, table: Any) -> list[str]:
    """Folders that hatchling is to be told: own code that it would not find by the project's name."""
    generated = str(table.get("package", "")).replace(".", "/")
    own = [path for path in dict.fromkeys(facts.packages) if path.removeprefix("src/") != generated]
    own = [path for path in own if (root / path).exists()]
    usual = re.sub(r"[-.]+", "_", name)
    found = next((path for path in (usual, f"src/{usual}") if (root / path / "__init__.py").is_file()), None)
    return [] if own in ([], [found]) else own


def _without_predecessor(document: Any) -> list[str]:
    array: Any = item_at(document, "project", "dependencies")
    places = [index for index, text in enumerate(array or ()) if is_of(parse(str(text)), other.PREDECESSOR)]
    for index in reversed(places):
        del array[index]
    note = f"{other.PREDECESSOR} is left out of the dependencies: the package needs pygen-runtime alone"
    return [note] if places else []


def _raise_python(document: Any) -> list[str]:
    given = item_at(document, "project", "requires-python")
    if given is None:
        return []
    wanted, why = other.python_of(str(given))
    if why:
        document["project"]["requires-python"] = wanted
    return [f"requires-python {str(given)!r} is {wanted!r} now: {why}"] if why else []
