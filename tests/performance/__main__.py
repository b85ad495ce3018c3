"""``python -m tests.performance``: measures every row and prints the tables; makes its environment as ``python -m tests``.

Standard library only, until it runs inside that environment.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from tests.environment import REPOSITORY, environment

INSIDE = "PYGEN_PERFORMANCE_INSIDE"


def main() -> int:
    """Runs the benchmark in the tests' environment; exit code 0 whatever the figures are."""
    parser = argparse.ArgumentParser(prog="python -m tests.performance", description=__doc__)
    parser.add_argument("rows", nargs="*", help="names of rows to measure (default: all)")
    parser.add_argument("--markdown", type=Path, help="write the tables to this file, too")
    parser.add_argument("--json", type=Path, help="write the rows to this file, for the page of another Python")
    parser.add_argument("--beside", type=Path, nargs="*", default=[], help="such files, shown in the Markdown")
    parser.add_argument("--quick", action="store_true", help="few rounds, small sizes, no peers: about a minute")
    parser.add_argument("--instances", type=int, help="the most objects that are iterated (default: 1,000,000)")
    parser.add_argument("--note", default="", help="a sentence for the Markdown, e.g. that the machine was not idle")
    options = parser.parse_args()
    if INSIDE not in os.environ:
        python = environment(Path(sys.executable))
        command = [str(python), "-m", "tests.performance", *sys.argv[1:]]
        return subprocess.run(command, cwd=REPOSITORY, env={**os.environ, INSIDE: "1"}, check=False).returncode
    from tests.performance.rows import measure
    from tests.performance.scale import QUICK, Scale
    from tests.performance.table import Run, markdown, plain, write_json

    scale = QUICK if options.quick else Scale()
    if options.instances is not None:
        smaller = tuple(size for size in scale.objects if size < options.instances)
        scale = replace(scale, objects=(*smaller, max(options.instances // 1000, 1) * 1000))
    results = measure(options.rows, scale)
    print(plain(results))
    if options.json is not None:
        write_json(options.json, results)
    if options.markdown is not None:
        beside = list(map(Run.read, options.beside))
        options.markdown.write_text(markdown(results, options.note, beside), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
