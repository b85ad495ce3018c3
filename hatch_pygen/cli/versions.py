"""``version``."""

from __future__ import annotations

import sys

import typer

from hatch_pygen.cli.session import Json, session


def version(context: typer.Context, as_json: Json = False) -> None:
    """Print the versions of hatch-pygen and of Python."""
    from hatch_pygen.version import __version__

    python = ".".join(map(str, sys.version_info[:3]))
    if as_json:
        session(context).console.json({"hatch-pygen": __version__, "python": python})
    else:
        session(context).console.result(f"hatch-pygen {__version__} (Python {python})")
