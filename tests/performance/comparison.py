"""``python -m tests.performance.comparison COMMIT``: what a program that touches everything pays, beside that commit.

Both trees generate their own package of Cognite Core and run `drivers/touching.py` by turns, at default settings, with
msgspec and as where it cannot be imported; a row is the median of the rounds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.environment import REPOSITORY, clean_variables
from tests.performance.loopback import Loopback, serving
from tests.shared_models import SHARED

BEFORE = "3077288"
"""The last commit at which pydantic read every page."""
GENERATE = """\
import sys
from pathlib import Path
from hatch_pygen import pipeline
from tests.performance.projects import core
for path, text in pipeline.generate(core().snapshot, core().config).files.items():
    target = Path(sys.argv[1], path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
"""


def main() -> int:
    """Prints the table in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m tests.performance.comparison", description=__doc__)
    parser.add_argument("commit", nargs="?", default=BEFORE)
    parser.add_argument("--rounds", type=int, default=3, help="processes of each tree and lane (default: %(default)s)")
    parser.add_argument("--pages", type=int, default=2, help="pages of 1,000 assets (default: %(default)s)")
    options = parser.parse_args()
    with _tree(options.commit) as before, TemporaryDirectory() as folder, serving(options.pages) as server:
        trees = {"before": before, "now": REPOSITORY}
        packages = {name: _generated(tree, Path(folder, name)) for name, tree in trees.items()}
        found: dict[tuple[str, bool], list[dict[str, float]]] = {}
        for _ in range(options.rounds):
            for msgspec in (True, False):
                for name, tree in trees.items():
                    figures = _driven(tree, packages[name], server, msgspec)
                    found.setdefault((name, msgspec), []).append(figures)
                    print(f"{name}, msgspec {msgspec}: {figures}", file=sys.stderr, flush=True)
    print("\n".join(_table(found)))
    return 0


@contextmanager
def _tree(commit: str) -> Iterator[Path]:
    """The files of a commit, for as long as they are needed."""
    with TemporaryDirectory() as folder:
        tree = Path(folder, "tree")
        git = ["git", "-C", str(REPOSITORY), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(tree), commit], check=True)
        try:
            yield tree
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)


def _generated(tree: Path, folder: Path) -> Path:
    _run([sys.executable, "-c", GENERATE, str(folder)], tree, [tree, tree / "runtime"])
    return folder


def _driven(tree: Path, package: Path, server: Loopback, msgspec: bool) -> dict[str, float]:
    settings = {**server.settings, "folder": str(package), "msgspec": msgspec, "rounds": 3}
    command = [sys.executable, "-m", "tests.performance.drivers.touching", json.dumps(settings)]
    printed = _run(command, REPOSITORY, [tree / "runtime", REPOSITORY])
    found: dict[str, float] = json.loads(printed.splitlines()[-1])
    return found


def _run(command: list[str], folder: Path, path: list[Path]) -> str:
    """What a program prints that imports from `path` before anything that is installed."""
    variables = {**clean_variables(), "PYTHONPATH": ":".join(map(str, path)), "PYGEN_SHARED": str(SHARED)}
    return subprocess.run(command, cwd=folder, env=variables, check=True, stdout=subprocess.PIPE, text=True).stdout


def _table(found: dict[tuple[str, bool], list[dict[str, float]]]) -> Iterator[str]:
    yield "| a program that touches everything | with msgspec, before | now | | without, before | now | |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for row in next(iter(found.values()))[0]:
        cells = [row]
        for msgspec in (True, False):
            before, now = (
                statistics.median(each[row] for each in found[name, msgspec]) * 1000 for name in ("before", "now")
            )
            cells += [f"{before:,.0f} ms", f"{now:,.0f} ms", f"{now / before:.2f} x"]
        yield f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
