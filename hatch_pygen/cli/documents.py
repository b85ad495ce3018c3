"""``docs``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from hatch_pygen.cli import session


def docs(
    context: typer.Context,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path("sdk-docs"),
    open_page: Annotated[bool, typer.Option("--open", help="Show the page in a browser.")] = False,
) -> None:
    """Write README, API pages and diagrams of the SDK.

    README.md, a page for each view, model.mmd and model.html, and all of it as one page, index.html.
    """
    from hatch_pygen.live.sdk import read_or_fetch
    from hatch_pygen.project.decision import decide
    from hatch_pygen.project.documents import documents, write

    run = session.of(context)
    config = run.config()
    decision = decide(run.root, config, pyproject=run.pyproject(), read=partial(read_or_fetch, config, run.root))
    folder = run.root / output
    changed = write(documents(decision.accepted()), folder)
    for path in changed:
        run.console.note(f"wrote {path}", 1)
    run.console.note(f"{len(changed)} files written")
    run.console.result(str(folder / "index.html"))
    if open_page:
        typer.launch((folder / "index.html").resolve().as_uri())
