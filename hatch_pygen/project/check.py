"""What ``hatch-pygen check`` and ``validate`` find in a project, without building it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hatch_pygen.config import PygenConfig
from hatch_pygen.generation.python.package_name import package_parent
from hatch_pygen.problems import Problem, sort_problems
from hatch_pygen.project.decision import decide, shown_parent
from hatch_pygen.project.languages import check_outputs, check_tree
from hatch_pygen.text.strict_json import is_table


def validate_project(root: Path, config: PygenConfig, pyproject: Mapping[str, Any]) -> tuple[Problem, ...]:
    """The problems of configuration, snapshot and model, infos included: the whole pipeline, nothing written."""
    return decide(root, config, pyproject=pyproject).problems


def check_project(root: Path, config: PygenConfig, pyproject: Mapping[str, Any]) -> tuple[Problem, ...]:
    """The problems of a project: all that ends a build of it, in our hook or in hatchling, and generated files in the
    tree that are not what the snapshot gives."""
    if not is_table(pyproject.get("project")):
        fix = "run `hatch-pygen init`, which writes it"
        missing = Problem("PG633", "error", "[project]", "pyproject.toml has no such table", fix)
        return sort_problems([missing, *validate_project(root, config, pyproject)])
    from hatch_pygen.project import hatchling_project, trial

    found = hatchling_project.read(root, pyproject)
    decision = decide(root, config, pyproject=pyproject, project=found.project)
    problems = [*found.problems, *decision.problems]
    package = decision.package
    if package:
        known = {problem.where for problem in problems}
        tree = check_tree(package.files, package_parent(root), package.generator, shown=shown_parent(root))
        tree += check_outputs(root, package.config, package.snapshot)
        problems += [problem for problem in tree if problem.where not in known]
        if found.project and not decision.fatal and all(problem.severity != "error" for problem in found.problems):
            problems += trial.build(found, package)
    return sort_problems(problems)
