"""``python -m example_project``: build both distributions, install the example from its snapshot, run and test it.

Any Python >= 3.10 with pip will do, and an index (or ``PIP_FIND_LINKS``) from which pip gets the dependencies.
Standard library only: nothing of the project is imported here, everything is used as its users get it.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path

from example_project import node_program, spark_program

PROJECT = Path(__file__).resolve().parent
CHECKOUT = PROJECT.parent
DISTRIBUTIONS = (CHECKOUT, CHECKOUT / "runtime")

PAGE = "pump-week.html"

Command = Sequence["str | Path"]
NOTHING: Mapping[str, str] = {}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the steps; 0 when all succeeded, else the status of the one that did not."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.spark and (reason := spark_program.missing()):
        parser.error(f"argument --spark: {reason}")
    started = time.monotonic()
    try:
        if options.folder is None:
            page = options.page or Path(tempfile.gettempdir()) / PAGE
            with tempfile.TemporaryDirectory(prefix="water-works-") as folder:
                _run_steps(Path(folder), page.resolve(), options.spark)
        else:
            options.folder.mkdir(parents=True, exist_ok=True)
            _run_steps(options.folder.resolve(), (options.page or options.folder / PAGE).resolve(), options.spark)
    except subprocess.CalledProcessError as error:
        print(f"failed: {shlex.join(map(str, error.cmd))}", file=sys.stderr)
        return error.returncode or 1
    print(f"\nthe example was built, installed, run and tested in {time.monotonic() - started:.0f} s")
    return 0


def _run_steps(folder: Path, page: Path, spark: bool) -> None:
    python = make_environment(folder / "environment")
    wheels = folder / "wheels"
    build_wheels(python, wheels)
    install_example(python, wheels)
    # From the folder, not from the checkout: what runs is what was installed.
    _step("the page of a pump's week", [python, "-m", "water_works.week", page], folder)
    _step("the example's program", [python.parent / "water-works"], folder)
    _step("the example's tests", [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", PROJECT / "tests"], folder)
    reason = node_program.missing()
    if reason is None:
        node_program.run(python, wheels, folder, _step)
    else:
        print(f"--- the TypeScript programs do not run: {reason}", flush=True)
    if spark:
        spark_program.run(python, wheels, folder, _step)


def make_environment(root: Path) -> Path:
    """The interpreter of a fresh virtual environment at `root`."""
    venv.create(root, with_pip=True, clear=True)
    return root / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def build_wheels(python: Path, wheels: Path) -> None:
    """Wheels of hatch-pygen and pygen-runtime, made from the checkout."""
    for distribution in DISTRIBUTIONS:
        command: Command = [python, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", wheels, distribution]
        _step(f"the wheel of {distribution.name}", command, wheels.parent)


def install_example(python: Path, wheels: Path) -> None:
    """Builds the example from its snapshot, isolated, and installs it with the runtime it pins."""
    command: Command = [python, "-m", "pip", "install", "--quiet", "--find-links", wheels, f"{PROJECT}[tables,test]"]
    _step("the example, from its snapshot", command, wheels.parent)


def _step(title: str, command: Command, folder: Path, settings: Mapping[str, str] = NOTHING, /) -> None:
    print(f"--- {title}", flush=True)
    # A development environment's own variables would let the checkout be imported instead of what was installed.
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "HATCH_"))}
    variables["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    subprocess.run(command, cwd=folder, env={**variables, **settings}, check=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m example_project",
        description="Builds hatch-pygen and pygen-runtime, installs the example project from its snapshot, runs it.",
    )
    parser.add_argument(
        "--folder", type=Path, help="where to put the wheels and the environment, and leave them (default: nowhere)"
    )
    parser.add_argument(
        "--page",
        type=Path,
        help=f"where the page of a pump's week goes (default: {PAGE} in the folder, or among temporary files)",
    )
    parser.add_argument(
        "--spark",
        action="store_true",
        help=f"also the report of Spark: needs Java {spark_program.JAVA} and pyspark, which pip makes of 455 MB of sources "
        "unless it has a wheel",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
