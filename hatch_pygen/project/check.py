"""What ``hatch-pygen check`` finds in a project beyond what `decide` does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hatch_pygen.config import PygenConfig
from hatch_pygen.generation import ownership
from hatch_pygen.generation.base import BaseGenerator
from hatch_pygen.generation.python.package_name import package_parent
from hatch_pygen.problems import GenerationError, Problem, fatal, sort_problems
from hatch_pygen.project.decision import decide, shown_parent
from hatch_pygen.snapshot import Snapshot
from hatch_pygen.text.strict_json import is_table


def check_project(root: Path, config: PygenConfig, pyproject: Mapping[str, Any]) -> tuple[Problem, ...]:
    """The problems of a project: all that ends a build of it, in our hook or in hatchling, and generated files in the
    tree that are not what the snapshot gives."""
    if not is_table(pyproject.get("project")):
        fix = "run `hatch-pygen init`, which writes it"
        missing = Problem("PG633", "error", "[project]", "pyproject.toml has no such table", fix)
        return sort_problems([missing, *decide(root, config, pyproject=pyproject).problems])
    from hatch_pygen.project import hatchling_project

    found = hatchling_project.read(root, pyproject)
    decision = decide(root, config, pyproject=pyproject, project=found.project)
    problems = [*found.problems, *decision.problems]
    package = decision.package
    if package:
        known = {problem.where for problem in problems}
        tree = _check_tree(package.files, package_parent(root), package.generator, shown_parent(root))
        tree += check_outputs(root, package.config, package.snapshot)
        problems += [problem for problem in tree if problem.where not in known]
        if found.project and not decision.fatal and not fatal(found.problems):
            problems += found.build(package)
    return sort_problems(problems)


def check_outputs(root: Path, config: PygenConfig, snapshot: Snapshot) -> list[Problem]:
    """The problems of each language of the configuration, but for Python."""
    from hatch_pygen import pipeline

    problems: list[Problem] = []
    for language in config.languages:
        try:
            package = pipeline.generate(snapshot, config, language)
        except GenerationError as error:
            problems += error.problems
        else:
            folder = package.generator.output(root, config)
            if folder is None:
                problems += package.problems
                continue
            shown = f"{folder.relative_to(root).as_posix()}/"
            problems += [*package.problems, *_check_tree(package.files, folder, package.generator, shown)]
    return problems


def _check_tree(files: Mapping[str, str], parent: Path, generator: BaseGenerator[Any], shown: str) -> list[Problem]:
    """A problem for each generated file under `parent` that is not what `files` say; none where there are none."""
    folder = parent / ownership.package_folder(files, generator.entry)
    present = any(ownership.is_ours(path, generator) for path in ownership.walk(folder))
    foreign = ownership.foreign_files(files, parent, generator, shown)
    if foreign or not present:
        return foreign
    fix = f"run `hatch-pygen generate --language {generator.language}`"
    if generator.language == "python":
        fix = "run `hatch-pygen generate`, or install editable again"
    messages = {
        path: "differs from what the snapshot gives" if (parent / path).is_file() else "is missing"
        for path in sorted(files)
        if ownership.differs(parent / path, files[path])
    }
    messages |= dict.fromkeys(ownership.stale_files(files, parent, generator), "was generated for an earlier model")
    return [Problem("PG611", "error", shown + path, message, fix) for path, message in sorted(messages.items())]
