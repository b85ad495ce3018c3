"""`python -m pygen_runtime.emulator`: the emulator over HTTP."""

from __future__ import annotations

import argparse
import json
import logging
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from pygen_runtime.emulator.core import Emulator
from pygen_runtime.emulator.errors import ApiError
from pygen_runtime.emulator.server import add_faults, serve
from pygen_runtime.version import PACKAGE


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(
        f"python -m {PACKAGE}.emulator", description="The Data Modeling API of CDF on SQLite, over HTTP."
    )
    add = found.add_argument
    models = "data models to load: a snapshot, or the model.json of a package; may be repeated"
    add("--snapshot", "--model", type=Path, action="append", default=[], metavar="FILE", help=models)
    add("--db", type=Path, metavar="FILE", help="keep everything in this file (default: in memory)")
    add("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    add("--port", type=int, default=0, help="port to listen on (default: any free one)")
    add("--populate", type=int, default=0, metavar="N", help="write N nodes per view at start")
    add("--seed", type=int, default=0, help="of the data written by --populate")
    add("--strict", action="store_true", help="refuse what the service may refuse")
    add("--throttle", action="store_true", help="answer 429 beyond the service's limits on requests at once")
    add("--system", action="store_true", help="start with the models that every project has (cdf_cdm, cdf_idm)")
    cors = "web pages of this origin may use it, 'loopback' for all of this machine; may be repeated (default: none)"
    add("--cors", action="append", default=[], metavar="ORIGIN", help=cors)
    storage = "links to contents of files lead to this port (0: any free one), another origin, where a token is refused"
    add("--storage-port", type=int, metavar="PORT", help=storage)
    add("--faults", type=Path, metavar="FILE", help='failures to show, as JSON: [{"status": 503, "times": 2}]')
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")  # the log that the answer to a failure speaks of
    try:
        with Emulator(given.db, strict=given.strict, throttle=given.throttle, system=given.system) as emulator:
            if given.snapshot:
                emulator.load(*given.snapshot)
            if given.populate:
                emulator.populate(given.populate, given.seed, progress=_show)
            if given.faults is not None:
                _read_faults(emulator, given.faults)
            serve(emulator, given.host, given.port, given.cors, given.storage_port)
    except (OSError, ValueError, RuntimeError, sqlite3.Error) as error:
        print(f"pygen emulator: {error}", file=sys.stderr)
        return 1
    return 0


def _show(done: int, total: int) -> None:
    """How much of the example data is written: one line that is written again on a terminal, else the last one."""
    end = "\n" if done == total else ""
    if sys.stderr.isatty():
        print(f"\r\x1b[Kpopulating: {done:,} of {total:,} items", end=end, file=sys.stderr, flush=True)
    elif end:
        print(f"populated: {total:,} items", file=sys.stderr)


def _read_faults(emulator: Emulator, path: Path) -> None:
    try:
        add_faults(emulator, {"items": json.loads(path.read_text("utf-8"))})
    except (ApiError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from None


if __name__ == "__main__":
    sys.exit(main())
