"""What every command has: the folder of the project, the configuration's layers, the console."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import typer

from hatch_pygen.cli.console import Console
from hatch_pygen.config import PygenConfig
from hatch_pygen.config.records import TOP

_TEXTS = {option.key: f"{option.text[0].upper()}{option.text[1:].partition(';')[0]}." for option in TOP}

Space: TypeAlias = Annotated[str | None, typer.Option("--space", help=_TEXTS["space"])]
Model: TypeAlias = Annotated[str | None, typer.Option("--model", "--external-id", help=_TEXTS["external-id"])]
ModelVersion: TypeAlias = Annotated[str | None, typer.Option("--version", help=_TEXTS["version"])]
Package: TypeAlias = Annotated[str | None, typer.Option("--package", help=_TEXTS["package"])]
ClientName: TypeAlias = Annotated[str | None, typer.Option("--client-name", help=_TEXTS["client-name"])]
InstanceSpace: TypeAlias = Annotated[str | None, typer.Option("--instance-space", help=_TEXTS["instance-space"])]
Layout: TypeAlias = Annotated[
    Literal["package", "flat", "single-file"] | None,
    typer.Option("--layout", help="Modules in folders, in one, or one file."),
]
Runtime: TypeAlias = Annotated[
    Literal["exact", "compatible", "vendored"] | None,
    typer.Option("--runtime", help="How the package has its runtime: pinned, or as a copy (vendored)."),
]
Answers: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(
        "--from-file",
        metavar="<path>",
        help="An answer of models/datamodels/byids instead of asking CDF; several for several models.",
    ),
]
Containers: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(metavar="<path>", help="With --from-file: an answer of models/containers/byids; may be repeated."),
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]


@dataclass
class Session:
    """One run of the command line in the project folder `root`."""

    root: Path
    config_file: Path | None
    console: Console

    def take(
        self, *, directory: Path | None = None, config: Path | None = None, verbose: bool = False, quiet: bool = False
    ) -> None:
        """Options given to the program or, later, to its command: the later win."""
        self.root = directory or self.root
        self.config_file = config or self.config_file
        self.console.verbosity += int(verbose) - int(quiet)

    def config(self, **options: Any) -> PygenConfig:
        """The configuration; `options` (keys of ``[tool.pygen]`` in snake_case, None for not given) win over files."""
        from hatch_pygen.config.layers import load_config

        return load_config(
            self.root, self.config_file, {key.replace("_", "-"): value for key, value in options.items()}
        )

    def output(self) -> tuple[Path | None, str | None]:
        """Folder and language that a configuration with sections gives ``generate``."""
        from hatch_pygen.config.layers import output_of

        return output_of(self.root, self.config_file)

    def pyproject(self) -> Mapping[str, Any]:
        from hatch_pygen.config.layers import read_pyproject

        return read_pyproject(self.root)


def of(context: typer.Context) -> Session:
    """The session that the command line made before the command."""
    found = context.obj
    assert isinstance(found, Session)  # made by `app.begin`
    return found
