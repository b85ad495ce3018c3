"""``serve``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hatch_pygen.cli import session


def serve(
    context: typer.Context,
    snapshot: Annotated[
        Path | None, typer.Option(help="The data models to load (default: the project's snapshot).")
    ] = None,
    db: Annotated[Path | None, typer.Option(help="Keep everything in this file.")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 for any free one.")] = 0,
    populate: Annotated[int, typer.Option(help="Write that many nodes for each view.")] = 0,
    seed: Annotated[int, typer.Option(help="Of the data that --populate writes.")] = 0,
) -> None:
    """Serve the data model on an emulator of CDF over HTTP, for programs in development."""
    from hatch_pygen.problems import GenerationError, Problem
    from hatch_pygen.version import __version__

    run = session.of(context)
    path = run.root / run.config().snapshot if snapshot is None else snapshot
    arguments = ["--snapshot", str(path), "--host", host, "--port", str(port)]
    arguments += ["--populate", str(populate), "--seed", str(seed)]
    arguments += [] if db is None else ["--db", str(db)]
    try:
        from pygen_runtime.emulator.__main__ import main
    except ModuleNotFoundError as error:
        message = f"serving needs the emulator over HTTP: there is no module {error.name}"
        fix = f"pip install 'pygen-runtime[emulator]=={__version__}'"
        raise GenerationError([Problem("PG601", "error", "hatch-pygen serve", message, fix)]) from None
    status = main(arguments)
    if status:
        raise typer.Exit(2)
