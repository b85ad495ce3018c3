"""A working project of an empty folder, or of one that has a pyproject.toml: what ``hatch-pygen init`` writes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hatch_pygen.config import PygenConfig
from hatch_pygen.config.file import project_dependencies
from hatch_pygen.ir.naming import pascal_case, snake_case
from hatch_pygen.problems import ParseError, Problem
from hatch_pygen.project import ci, pyproject_edit, starter
from hatch_pygen.project.conversion import project as predecessor
from hatch_pygen.project.decision import shown_parent
from hatch_pygen.snapshot import Snapshot
from hatch_pygen.text.strict_json import is_table, item_at


@dataclass(frozen=True, slots=True)
class Creation:
    """The files to write, by path below the project; only those that change. `notes` are for the user to read."""

    config: PygenConfig
    files: Mapping[str, str]
    notes: tuple[str, ...]


def create(
    root: Path,
    options: Mapping[str, Any],
    *,
    name: str | None = None,
    snapshot: Snapshot | None = None,
    from_pygen: bool = False,
    settings: str | None = None,
    service: ci.Service | None = None,
    pre_commit: bool = False,
) -> Creation:
    """What makes `root` a project that generates; nothing is written here.

    `options` are keys of ``[tool.pygen]`` that win over what is found; `snapshot` names the models where they do not.
    `from_pygen` converts a project of cognite-pygen; `settings` names the file that has its settings.
    `service`: whose workflow is added; `pre_commit`: whether its hooks are. A folder without a project gets a README and
    a test, too.

    Raises:
        ParseError: the project cannot take the hook, or the options have problems.
    """
    text = pyproject_edit.read(root / "pyproject.toml")
    new = not text
    notes: list[str] = []
    given = with_models(options, snapshot)
    if from_pygen:
        text, notes = predecessor.convert(root, text, settings, given)
    name = name or _name_of(root)
    text, table = _own_table(text, given, name)
    dependencies = project_dependencies(pyproject_edit.parse(text).unwrap())
    config = PygenConfig.from_dict(table, "[tool.pygen]", root, dependencies)
    if from_pygen:
        notes += predecessor.committed_package(root, config.package)
    ignored = [f"/{shown_parent(root)}{config.package.replace('.', '/')}/", *(["/dist/"] if new else [])]
    files = {
        "pyproject.toml": pyproject_edit.with_tables(text, name, config, table),
        ".gitignore": _with_lines(root / ".gitignore", ignored),
        ".gitattributes": _with_lines(
            root / ".gitattributes", [f"{Path(config.snapshot).name} text eol=lf merge=binary diff=pygen"]
        ),
    }
    added = dict(_beside(name, config, service, new=new, pre_commit=pre_commit))
    files |= {path: text for path, text in added.items() if not (root / path).exists()}
    notes += _kept(root, added, service)
    changed = {file: text for file, text in files.items() if pyproject_edit.read(root / file) != text}
    return Creation(config, changed, tuple(notes))


def is_new(root: Path) -> bool:
    """Whether nothing of ours is there yet: no pyproject.toml, or one without our table."""
    return _tool_pygen(pyproject_edit.parse(pyproject_edit.read(root / "pyproject.toml"))) is None


def package_of(root: Path, name: str | None, models: Sequence[str]) -> str:
    """The package that a project of `models` gets, external ids, where nobody names one."""
    return snake_case(models[0] if len(models) == 1 else name or _name_of(root))


def _name_of(root: Path) -> str:
    """The name of the folder, as far as a distribution may be called so."""
    return re.sub(r"[^a-z0-9]+", "-", root.resolve().name.lower()).strip("-") or "my-sdk"


def _beside(
    name: str, config: PygenConfig, service: ci.Service | None, *, new: bool, pre_commit: bool
) -> Iterator[tuple[str, str]]:
    """What stands beside the tables, by path: written where nothing is there."""
    if new:
        yield "README.md", starter.readme(name, config)
        yield starter.TEST, starter.first_test(config)
    if service:
        yield ci.workflow(service, config.snapshot)
    if pre_commit:
        yield starter.PRE_COMMIT, starter.pre_commit()


def _kept(root: Path, added: Mapping[str, str], service: ci.Service | None) -> Iterator[str]:
    """A note for each file that was asked for and is the user's."""
    for path, text in added.items():
        if (there := pyproject_edit.read(root / path)) and there != text:
            flag = "--pre-commit" if path == starter.PRE_COMMIT else f"--ci {service}"
            if path not in ("README.md", starter.TEST):
                yield f"kept {path}, which is yours; an empty folder shows what {flag} writes"


def pyproject_text(name: str, table: Mapping[str, Any]) -> str:
    """A whole pyproject.toml for a project called `name`. Raises ParseError where `table` has problems."""
    return pyproject_edit.with_tables("", name, PygenConfig.from_dict(table), table).lstrip("\n")


def with_models(options: Mapping[str, Any], snapshot: Snapshot | None) -> dict[str, Any]:
    """`options` without those that are None, which name the models of `snapshot` where they name none."""
    given = {key: value for key, value in options.items() if value is not None}
    if snapshot is None or "models" in given or "external-id" in given:
        return given
    models = [
        {"space": model["space"], "external-id": model["externalId"], "version": model["version"]}
        for model in snapshot.models
    ]
    return {**(models[0] if len(models) == 1 else {"models": models}), **given}


def _tool_pygen(document: Any) -> Any:
    """``[tool.pygen]`` as tomlkit holds it, or None."""
    found: Any = item_at(document, "tool", "pygen")
    return found if is_table(found) else None


def _own_table(text: str, given: Mapping[str, Any], name: str) -> tuple[str, dict[str, Any]]:
    """The text with `given` in ``[tool.pygen]`` where that stands there, and what the table then holds."""
    document = pyproject_edit.parse(text)
    table = _tool_pygen(document)
    found: dict[str, Any] = {} if table is None else table.unwrap()
    wanted = _complete({**found, **given}, name)
    for key, value in wanted.items():
        if table is not None and found.get(key) != value:
            table[key] = pyproject_edit.item(value)
    return document.as_string(), wanted


def _complete(table: dict[str, Any], name: str) -> dict[str, Any]:
    """Names the package, and the client of several models, so that they can be read and changed there."""
    if "external-id" not in table and "models" not in table:
        fix = "give --from-file FILE with an answer of the API, --space, --model and --version, or --from-pygen"
        raise ParseError([Problem("PG631", "error", "[tool.pygen]", "no data model is named", fix)])
    base = name if "models" in table else str(table["external-id"])
    table.setdefault("package", snake_case(base))
    if "models" in table:
        table.setdefault("client-name", pascal_case(base) + "Client")
    return table


def _with_lines(path: Path, lines: Sequence[str]) -> str:
    """The text of a file with those of the lines that it lacks."""
    text = pyproject_edit.read(path)
    missing = [line for line in lines if line not in text.splitlines()]
    end = "\n" if missing and text and not text.endswith("\n") else ""
    return f"{text}{end}{''.join(f'{line}{chr(10)}' for line in missing)}"
