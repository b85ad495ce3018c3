"""``verify-wheel``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Optional

import typer

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
    from hatch_pygen import snapshot as snapshots
    from hatch_pygen.project import inputs
    from hatch_pygen.wheel.verify import verify

    run = session(context)
    config = run.config()
    path, where = inputs.committed_path(run.root, config)
    found = snapshots.read(path, where) if snapshot is None else snapshots.read(snapshot, str(snapshot))
    problems = verify(wheel, config, found, versioned=_versioned(run), environ=os.environ)
    run.console.findings(problems, f"{wheel.name} is what {where} gives", as_json=as_json)


def _versioned(run: Session) -> bool:
    """Whether the project's version is the snapshot's."""
    from hatch_pygen.project.decision import declared_dynamic
    from hatch_pygen.text.strict_json import item_at

    pyproject = run.pyproject()
    source = item_at(pyproject, "tool", "hatch", "version", "source")
    return source == "pygen" and "version" in declared_dynamic(pyproject)
