"""What ``hatch-pygen check`` and ``validate`` find in a project, without building it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hatch_pygen import package_inputs, pin
from hatch_pygen.config import PygenConfig
from hatch_pygen.generation import ownership, registry
from hatch_pygen.generation.python.package_name import package_parent
from hatch_pygen.problems import GenerationError, Problem, sort_problems
from hatch_pygen.project import advice as project_advice
from hatch_pygen.text.strict_json import is_array, is_table


def validate_project(root: Path, config: PygenConfig) -> tuple[Problem, ...]:
    """The problems of configuration, snapshot and model, infos included: the whole pipeline, nothing written."""
    return _generated(root, config)[1]


def check_project(root: Path, config: PygenConfig, pyproject: Mapping[str, Any]) -> tuple[Problem, ...]:
    """The problems of a project: those of `validate_project`, of the pin, and of generated files in the tree."""
    files, found = _generated(root, config)
    problems = [*found, *_pin(config, pyproject), *project_advice.advise(pyproject, config)]
    if files:
        problems += check_tree(files, package_parent(root), _shown(root))
    return sort_problems(problems)


def check_tree(files: Mapping[str, str], parent: Path, shown: str = "") -> list[Problem]:
    """A problem for each generated file under `parent` that is not what `files` say; none where there are none."""
    python = registry.generator("python")
    folder = parent / ownership.package_folder(files, python.entry)
    present = [path for path in ownership.walk(folder) if ownership.is_ours(path, python)]
    foreign = ownership.foreign_files(files, parent, python, shown)
    if foreign or not present:
        return foreign
    fix = "run `hatch-pygen generate`, or install editable again"
    differing = [path for path in sorted(files) if ownership.differs(parent / path, files[path])]
    messages = {
        path: "differs from what the snapshot gives" if (parent / path).is_file() else "is missing"
        for path in differing
    }
    messages |= dict.fromkeys(ownership.stale_files(files, parent, python), "was generated for an earlier model")
    return [Problem("PG611", "error", shown + path, message, fix) for path, message in sorted(messages.items())]


def _generated(root: Path, config: PygenConfig) -> tuple[Mapping[str, str], tuple[Problem, ...]]:
    from hatch_pygen import pipeline, snapshot

    try:
        path, where = package_inputs.committed_path(root, config)
        if config.source == "api" and not path.is_file():
            return {}, ()  # the model is fetched when the project is built
        found = snapshot.read(path, where)
        problems = snapshot.check_models(found, config, where)
        if problems:
            return {}, sort_problems(problems)
        package = pipeline.generate(found, config)
    except GenerationError as error:
        return {}, error.problems
    return package.files, package.problems


def _pin(config: PygenConfig, pyproject: Mapping[str, Any]) -> Sequence[Problem]:
    project = pyproject.get("project")
    if not is_table(project):
        fix = "run `hatch-pygen init`, which writes it"
        return [Problem("PG633", "error", "[project]", "pyproject.toml has no such table", fix)]
    dynamic: Any = project.get("dynamic")
    dynamic = dynamic if is_array(dynamic) else []
    if config.pin == "dynamic" and "dependencies" in dynamic:
        return [] if _metadata_hook(pyproject) else pin.check(config, dynamic, [])
    dependencies: Any = project.get("dependencies")
    return pin.check(config, dynamic, dependencies if is_array(dependencies) else [])


def _metadata_hook(pyproject: Mapping[str, Any]) -> bool:
    found: Any = pyproject
    for key in ("tool", "hatch", "metadata", "hooks", "pygen"):
        found = found.get(key) if is_table(found) else None
    return found is not None


def _shown(root: Path) -> str:
    return "" if package_parent(root) == root else "src/"
