"""``python -m tests.performance``: measures every row and prints a table; makes its environment as ``python -m tests`` does.

Standard library only, until it runs inside that environment.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from tests.environment import REPOSITORY, environment

INSIDE = "PYGEN_PERFORMANCE_INSIDE"


def main() -> int:
    """Runs the benchmark in the tests' environment; exit code 0 whatever the figures are."""
    parser = argparse.ArgumentParser(prog="python -m tests.performance", description=__doc__)
    parser.add_argument("rows", nargs="*", help="names of rows to measure (default: all)")
    parser.add_argument("--markdown", type=Path, help="write the table to this file, too")
    options = parser.parse_args()
    if INSIDE not in os.environ:
        python = environment(Path(sys.executable))
        command = [str(python), "-m", "tests.performance", *sys.argv[1:]]
        return subprocess.run(command, cwd=REPOSITORY, env={**os.environ, INSIDE: "1"}, check=False).returncode
    from tests.performance.rows import measure
    from tests.performance.table import markdown, plain

    results = measure(options.rows)
    print(plain(results))
    if options.markdown is not None:
        options.markdown.write_text(markdown(results), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
