"""What the scripts call. Standard library only: without the extra it says what to install."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence

_NEEDED = ("typer", "tomlkit")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; its exit code: 0 ok, 1 findings, 2 wrong usage or failure."""
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        from hatch_pygen.version import __version__

        print(f"hatch-pygen: the command line needs {' and '.join(missing)}", file=sys.stderr)
        print(f"fix: pip install 'hatch-pygen[cli]=={__version__}'", file=sys.stderr)
        return 2
    from hatch_pygen.cli.app import run

    return run(sys.argv[1:] if arguments is None else arguments)
