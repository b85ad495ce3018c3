"""The commands together, and how a failure ends: problems on stderr, never a traceback."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from copy import copy
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from hatch_pygen.cli import session
from hatch_pygen.cli.console import Console
from hatch_pygen.cli.help_text import coloured_context
from hatch_pygen.problems import GenerationError, Problem

GROUPS = {
    "Start": {"init": "projects", "upgrade": "upgrading", "pin": "projects"},
    "The model": {"snapshot": "snapshots", "diff": "snapshots", "inspect": "generating", "textconv": "snapshots"},
    "The package": {"generate": "generating", "check": "generating", "validate": "generating"},
    "Around it": {
        "docs": "documents",
        "verify-wheel": "generating",
        "npm-runtime": "generating",
        "spark-archive": "archives",
        "serve": "projects",
        "service": "serving",
        "version": "projects",
    },
}
"""The commands and the modules that hold them, as the help groups them."""

COMMANDS = {name: module for group in GROUPS.values() for name, module in group.items()}


class CommandGroup(TyperGroup):
    """Commands that take the options of `begin` too, which so may stand before or after the name."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.context_class = coloured_context()
        for command in self.commands.values():
            command.context_class = self.context_class
            command.params += [_after_the_name(option) for option in self.params if option.name != "show_version"]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The commands under the titles of their groups."""
        for title, names in GROUPS.items():
            found = [(name, self.commands[name]) for name in names if name in self.commands]
            if found:
                limit = formatter.width - 6 - max(map(len, COMMANDS))
                with formatter.section(title):
                    width = max(map(len, COMMANDS))
                    rows = [(name.ljust(width), command.get_short_help_str(limit)) for name, command in found]
                    formatter.write_dl(rows)


def _after_the_name(option: Any) -> Any:
    repeated = copy(option)
    repeated.hidden, repeated.expose_value, repeated.callback = True, False, _given_later
    repeated.default = repeated.envvar = None
    return repeated


def _given_later(context: typer.Context, option: Any, value: Any) -> None:
    if value:
        session.of(context).take(**{option.name: value})


def application(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """The command line with the named commands: typer takes 10 ms to prepare each, and one alone is run."""
    app = typer.Typer(
        name="hatch-pygen",
        cls=CommandGroup,
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


def _version(value: bool) -> None:
    if value:
        from hatch_pygen.version import __version__

        typer.echo(f"hatch-pygen {__version__}")
        raise typer.Exit


def begin(
    context: typer.Context,
    directory: Annotated[Path, typer.Option("--directory", "-C", help="Folder of the project.")] = Path(),
    config: Annotated[
        Path | None,
        typer.Option("--config", "-c", envvar="PYGEN_CONFIG", help="TOML or YAML file with the keys of [tool.pygen]."),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print results and problems only.")] = False,
    show_version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Print the version.")
    ] = False,
) -> None:
    context.obj = session.Session(directory, config, Console())
    context.obj.take(verbose=verbose, quiet=quiet)


def run(arguments: Sequence[str]) -> int:
    """Runs one command; its exit code."""
    named = [name for name in COMMANDS if name in arguments]  # a folder may be called like a command
    try:
        application(named or COMMANDS)(list(arguments), prog_name="hatch-pygen")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 2
    except GenerationError as error:
        Console().problems(error.problems)
    except KeyboardInterrupt:
        typer.echo("interrupted", err=True)
        return 130
    except Exception as error:
        if "--verbose" in arguments or "-v" in arguments:
            raise
        Console().problems([_unexpected(error)])
    return 2


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
