"""``python -m tests.hostile``: generates hostile models, compiles and counts them, uses some, type-checks a few.

Standard library only, until it runs inside the tests' environment. The exit code is 1 where something was found.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from tests.environment import FOLDER, REPOSITORY, environment

INSIDE = "PYGEN_HOSTILE_INSIDE"


def main() -> int:
    options = parser().parse_args()
    if INSIDE not in os.environ:
        python = environment(Path(sys.executable))
        command = [str(python), "-m", "tests.hostile", *sys.argv[1:]]
        return subprocess.run(command, cwd=REPOSITORY, env={**os.environ, INSIDE: "1"}, check=False).returncode
    return report(options)


def report(options: argparse.Namespace) -> int:
    from tests.hostile import campaign
    from tests.hostile.case import Case

    if options.case is not None:
        done = campaign.run_one(Case.load(options.case.read_text("utf-8")))
    elif options.only is not None:
        done = campaign.run_one(campaign.called(options.only))
    else:
        seeds = range(options.seed, options.seed + options.models)
        done = campaign.run(seeds, min(options.imported, options.models), options.typed)
    print("\n".join(done.report()))
    if done.failed and options.shrink:
        path = FOLDER / "hostile.case.json"
        path.write_text(campaign.smallest(done.failed[0][0]).dump(), "utf-8")
        print(f"\nthe first, made small: python -m tests.hostile --case {path}")
    return 1 if done.failed else 0


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    found.add_argument("--models", type=int, default=10_000, help="generated, compiled and counted (default: 10,000)")
    found.add_argument("--imported", type=int, default=500, help="of these imported and used (default: 500)")
    found.add_argument("--typed", type=int, default=20, help="of these type-checked (default: 20)")
    found.add_argument("--seed", type=int, default=0, help="the first seed; model N has seed SEED + N (default: 0)")
    found.add_argument("--only", metavar="NAME", help='one case alone: "seed N", or the name of a hand-made one')
    found.add_argument("--case", type=Path, help="one case alone, from a file that --shrink wrote")
    found.add_argument(
        "--shrink", action="store_true", help="make the first failing case small, and write it to .tests/"
    )
    return found


if __name__ == "__main__":
    sys.exit(main())
