"""`python -m pygen_runtime.emulator`: the emulator over HTTP."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from pygen_runtime.emulator.server import run


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        "python -m pygen_runtime.emulator", description="The Data Modeling API of CDF on SQLite, over HTTP."
    )
    parser.add_argument(
        "--snapshot",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="data models to load; may be repeated",
    )
    parser.add_argument("--db", type=Path, metavar="FILE", help="keep everything in this file (default: in memory)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: any free one)")
    parser.add_argument("--populate", type=int, default=0, metavar="N", help="write N nodes per view at start")
    parser.add_argument("--seed", type=int, default=0, help="of the data written by --populate")
    given = parser.parse_args(arguments)
    try:
        run(given.snapshot, given.db, given.host, given.port, given.populate, given.seed)
    except (OSError, ValueError, RuntimeError, sqlite3.Error) as error:
        print(f"pygen emulator: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
