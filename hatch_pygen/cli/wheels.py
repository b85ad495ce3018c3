"""``verify-wheel``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Optional

import typer

from hatch_pygen.cli.console import problem_json
from hatch_pygen.cli.session import Json, Session, session


def verify_wheel(
    context: typer.Context,
    wheel: Annotated[Path, typer.Argument(help="The .whl file.")],
    snapshot: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--snapshot", help="The snapshot to compare with (default: the project's)."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Look whether a wheel is what the project's snapshot gives, pinned, complete and without secrets."""
    from hatch_pygen import package_inputs
    from hatch_pygen import snapshot as snapshots
    from hatch_pygen.wheel.verify import verify

    run = session(context)
    config = run.config()
    path, where = package_inputs.committed_path(run.root, config)
    found = snapshots.read(path, where) if snapshot is None else snapshots.read(snapshot, str(snapshot))
    problems = verify(wheel, config, found, versioned=_versioned(run), environ=os.environ)
    if as_json:
        run.console.json({"ok": not problems, "problems": [problem_json(problem) for problem in problems]})
    else:
        run.console.problems(problems)
        if not problems:
            run.console.note(f"{wheel.name} is what {where} gives")
    if problems:
        raise typer.Exit(1)


def _versioned(run: Session) -> bool:
    """Whether the project's version is the snapshot's."""
    pyproject = run.pyproject()
    source = pyproject.get("tool", {}).get("hatch", {}).get("version", {}).get("source")
    return source == "pygen" and "version" in pyproject.get("project", {}).get("dynamic", ())
