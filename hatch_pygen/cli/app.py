"""The commands together, and how a failure ends: problems on stderr, never a traceback."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Optional

import typer

from hatch_pygen.cli.console import Console
from hatch_pygen.cli.session import Session
from hatch_pygen.problems import GenerationError, Problem

FLAGS = ("-v", "--verbose", "-q", "--quiet")
WITH_VALUE = ("-C", "--directory", "--config")

COMMANDS = {
    "init": "projects",
    "snapshot": "snapshots",
    "diff": "snapshots",
    "generate": "generating",
    "check": "generating",
    "validate": "generating",
    "inspect": "generating",
    "pin": "projects",
    "verify-wheel": "wheels",
    "serve": "serving",
    "version": "versions",
}
"""The commands and the modules that hold them, in the order of the help."""


def application(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """The command line with the named commands: typer takes 10 ms to prepare each, and one alone is run."""
    app = typer.Typer(
        name="hatch-pygen",
        help="Typed Python SDKs from snapshots of CDF data models.",
        epilog="Exit codes: 0 ok, 1 findings, 2 wrong usage or failure. These options may stand after the command too.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(begin)
    for name in names:
        module = import_module(f"hatch_pygen.cli.{COMMANDS[name]}")
        app.command(name)(getattr(module, name.replace("-", "_")))
    return app


def begin(
    context: typer.Context,
    directory: Annotated[Path, typer.Option("--directory", "-C", help="Folder of the project.")] = Path(),
    config: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--config", envvar="PYGEN_CONFIG", help="TOML or YAML file with the keys of [tool.pygen]."),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print results and problems only.")] = False,
) -> None:
    context.obj = Session(directory, config, Console(int(verbose) - int(quiet)))


def run(arguments: Sequence[str]) -> int:
    """Runs one command; its exit code."""
    given = _global_options_first(arguments)
    try:
        application(_asked_for(given))(given, prog_name="hatch-pygen")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 2
    except GenerationError as error:
        Console().problems(error.problems)
    except KeyboardInterrupt:
        typer.echo("interrupted", err=True)
        return 130
    except Exception as error:
        if "--verbose" in given or "-v" in given:
            raise
        Console().problems([_unexpected(error)])
    return 2


def _asked_for(arguments: Sequence[str]) -> Iterable[str]:
    """The command among arguments whose global options come first; all commands where none is named: help, completion."""
    index = 0
    while index < len(arguments) and arguments[index].startswith("-"):
        index += 2 if arguments[index] in WITH_VALUE else 1
    found = arguments[index] if index < len(arguments) else ""
    return (found,) if found in COMMANDS else COMMANDS


def _global_options_first(arguments: Sequence[str]) -> list[str]:
    """The arguments with the options of `begin` before the command, where typer wants them."""
    first: list[str] = []
    rest: list[str] = []
    index = 0
    while index < len(arguments) and arguments[index] != "--":
        argument = arguments[index]
        if argument in WITH_VALUE:
            first += arguments[index : index + 2]
            index += 1
        elif argument in FLAGS or argument.startswith(tuple(f"{name}=" for name in WITH_VALUE if name[1] == "-")):
            first.append(argument)
        else:
            rest.append(argument)
        index += 1
    return [*first, *rest, *arguments[index:]]


def _unexpected(error: Exception) -> Problem:
    """What the user sees of an exception that no step foresaw, or that the runtime or the system raised."""
    runtime = sys.modules.get("pygen_runtime.exceptions")
    if runtime is not None and isinstance(error, runtime.PygenError):
        fix = "check the credentials in the environment (CDF_TOKEN, or IDP_*), CDF_PROJECT and CDF_CLUSTER"
        return Problem("PG602", "error", "CDF", str(error), fix)
    if isinstance(error, OSError):
        where = str(error.filename) if error.filename else "the system"
        return Problem("PG604", "error", where, error.strerror or str(error), "check path, permissions and disk")
    message = f"an error of hatch-pygen itself: {type(error).__name__}: {error}"
    return Problem("PG606", "error", "hatch-pygen", message, "run again with --verbose, and report what it prints")
