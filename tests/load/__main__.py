"""``python -m tests.load curve`` and ``python -m tests.load soak``: see docs/load.md."""

from __future__ import annotations

import argparse
import logging
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from tests.environment import REPOSITORY, environment

PAGE = REPOSITORY / "docs" / "load.md"


def main() -> int:
    """Exit code 1 where the soak found a problem; the curve is a measurement, whatever it shows."""
    options = _parser().parse_args()
    if find_spec("pygen_runtime") is None or find_spec("uvicorn") is None:
        command = [str(environment(Path(sys.executable))), "-m", "tests.load", *sys.argv[1:]]
        return subprocess.run(command, cwd=REPOSITORY, check=False).returncode
    logging.getLogger("pygen_runtime").addHandler(logging.NullHandler())  # failed attempts are counted, not shown
    return _soak(options) if options.command == "soak" else _curve(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    curve = commands.add_parser("curve", help="more and more clients at once, until the first errors")
    curve.add_argument("--levels", type=int, nargs="+", help="numbers of clients (default: 1 to 3,200)")
    curve.add_argument("--seconds", type=float, default=5.0, help="per level (default: %(default)s)")
    curve.add_argument("--write", action="store_true", help="put the tables into docs/load.md")
    soak = commands.add_parser("soak", help="mixed reads and writes while requests fail; nothing may be lost")
    soak.add_argument("--minutes", type=float, default=1.0)
    soak.add_argument("--rate", type=float, default=20.0, help="operations per second (default: %(default)s)")
    soak.add_argument("--seed", type=int, default=1)
    soak.add_argument("--no-faults", action="store_true")
    soak.add_argument("--harsh", action="store_true", help="three times the faults, and an outage every 15 s")
    soak.add_argument("--trace-after", type=float, metavar="SECONDS", help="print what grew since, line by line")
    return parser


def _soak(options: argparse.Namespace) -> int:
    from tests.load.memory import Tracing
    from tests.load.soak import Settings, soak

    tracing = None if options.trace_after is None else Tracing("client", options.trace_after)
    settings = Settings(
        minutes=options.minutes,
        rate=options.rate,
        seed=options.seed,
        faults=not options.no_faults,
        harsh=options.harsh,
        trace_after=options.trace_after,
    )
    report = soak(settings, lambda line: print(line, flush=True))
    print(report, flush=True)
    if tracing:
        tracing.end()
    return 1 if report.problems else 0


def _curve(options: argparse.Namespace) -> int:
    from tests.load.curve import LEVELS, curve

    for form in ("tasks", "threads"):
        print(f"\nclients in {form}\n", flush=True)
        rows = curve(form, options.levels or LEVELS, options.seconds, lambda line: print(line, flush=True))
        if options.write:
            _replace(form, rows)
    return 0


def _replace(form: str, rows: list[str]) -> None:
    """Puts a table between its two marks in the page."""
    begin, end = f"<!-- {form} -->\n", f"<!-- end of {form} -->\n"
    before, _, rest = PAGE.read_text("utf-8").partition(begin)
    _, _, after = rest.partition(end)
    PAGE.write_text(before + begin + "\n" + "\n".join(rows) + "\n\n" + end + after, "utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
