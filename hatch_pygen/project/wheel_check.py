"""What ``hatch-pygen verify-wheel`` compares a wheel with: the package of the snapshot, and the wheel that the tree gives."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hatch_pygen import snapshot as snapshots
from hatch_pygen.config import PygenConfig
from hatch_pygen.problems import Problem, ValidationError, fatal, sort_problems
from hatch_pygen.project import hatchling_project, inputs
from hatch_pygen.project.decision import decide, declared_dynamic
from hatch_pygen.text.strict_json import item_at
from hatch_pygen.wheel.verify import Expected, Verdict, verify

_FIELDS = {
    "dependencies": ("Requires-Dist",),
    "optional-dependencies": ("Requires-Dist", "Provides-Extra"),
    "requires-python": ("Requires-Python",),
    "scripts": ("entry points",),
    "gui-scripts": ("entry points",),
    "entry-points": ("entry points",),
}
"""What of a wheel's metadata follows from which field of ``[project]``."""


def check_wheel(
    wheel: Path,
    root: Path,
    config: PygenConfig,
    pyproject: Mapping[str, Any],
    snapshot: Path | None,
    environ: Mapping[str, str],
) -> tuple[Verdict, str]:
    """What is to be said of a wheel of the project in `root`, and the name of the snapshot it was compared with.

    `snapshot` is another one than that of the project.

    Raises:
        GenerationError: the file is no wheel, or the snapshot cannot become a package.
    """
    with tempfile.TemporaryDirectory(prefix="hatch-pygen-") as folder:
        expected, problems, where = expect(root, config, pyproject, snapshot, Path(folder))
        verdict = verify(wheel, expected, environ)
    return replace(verdict, problems=sort_problems([*verdict.problems, *problems])), where


def expect(
    root: Path, config: PygenConfig, pyproject: Mapping[str, Any], snapshot: Path | None, folder: Path
) -> tuple[Expected, list[Problem], str]:
    """What a wheel of the project should be, with one that is built in `folder`; what hatchling refuses in it; and the
    name of the snapshot. Raises GenerationError as `check_wheel`."""
    path, where = inputs.committed_path(root, config)
    found = snapshots.read(path, where) if snapshot is None else snapshots.read(snapshot, str(snapshot))
    decision = decide(root, config, pyproject=pyproject, read=lambda: (found, where))
    package = decision.package
    if package is None:
        raise ValidationError(fatal(decision.problems))
    ours = item_at(pyproject, "tool", "hatch", "version", "source") == "pygen"
    versioned = ours and "version" in declared_dynamic(pyproject)
    project = hatchling_project.read(root, pyproject)
    made = None if fatal(project.problems) else project.artifact("wheel", package, folder)
    requirements = tuple(project.project.dependencies or ()) if project.project else ()
    unknown = frozenset(field for name in project.unknown for field in _FIELDS.get(name, ()))
    expected = Expected(found, package.config, package.wheel_files(), versioned, requirements, made, unknown)
    return expected, project.problems, where
