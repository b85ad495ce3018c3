"""``spark-archive``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hatch_pygen.cli import session
from hatch_pygen.problems import Problem, ValidationError


def spark_archive(
    context: typer.Context,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path("dist"),
) -> None:
    """Write the SDK and its runtime as zips for Spark.

    Spark sends wheels, and does not import them. What is compiled has to be on the executors.
    """
    from pygen_runtime.model.package_archive import archive

    run = session.of(context)
    config = run.config()
    package, folder = config.package.partition(".")[0], run.root / output
    folder.mkdir(parents=True, exist_ok=True)
    for name in (package,) if config.runtime == "vendored" else (package, "pygen_runtime"):
        try:
            run.console.result(str(archive(name, folder)))
        except ModuleNotFoundError as error:
            fix = "install the project here first: pip install ."
            message = f"{error.name} is not installed beside hatch-pygen"
            raise ValidationError([Problem("PG608", "error", "spark-archive", message, fix)]) from error
