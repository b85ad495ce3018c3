"""What ``hatch-pygen check`` and ``validate`` find in a project, without building it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatch_pygen import package_inputs, pin
from hatch_pygen.config import PygenConfig
from hatch_pygen.generation.python.package_name import package_parent
from hatch_pygen.problems import GenerationError, Problem, sort_problems
from hatch_pygen.project import advice as project_advice
from hatch_pygen.project.languages import check_outputs, check_tree
from hatch_pygen.text.strict_json import is_array, is_table

if TYPE_CHECKING:
    from hatch_pygen.pipeline import GeneratedPackage
    from hatch_pygen.snapshot import Snapshot


def validate_project(root: Path, config: PygenConfig) -> tuple[Problem, ...]:
    """The problems of configuration, snapshot and model, infos included: the whole pipeline, nothing written."""
    return _generated(root, config)[1]


def check_project(root: Path, config: PygenConfig, pyproject: Mapping[str, Any]) -> tuple[Problem, ...]:
    """The problems of a project: those of `validate_project`, of the pin, and of generated files in the tree."""
    package, found, read = _generated(root, config)
    problems = [*found, *_pin(config, pyproject), *project_advice.advise(pyproject, config)]
    if package and read:
        problems += check_tree(package.files, package_parent(root), package.generator, shown=_shown(root))
        problems += check_outputs(root, config, read)
    return sort_problems(problems)


def _generated(root: Path, config: PygenConfig) -> tuple[GeneratedPackage | None, tuple[Problem, ...], Snapshot | None]:
    from hatch_pygen import pipeline, snapshot

    try:
        path, where = package_inputs.committed_path(root, config)
        if config.source == "api" and not path.is_file():
            return None, (), None  # the model is fetched when the project is built
        found = snapshot.read(path, where)
        problems = snapshot.check_models(found, config, where)
        if problems:
            return None, sort_problems(problems), None
        package = pipeline.generate(found, config)
    except GenerationError as error:
        return None, error.problems, None
    return package, package.problems, found


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
