"""``snapshot`` and ``diff``."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from hatch_pygen.cli import session

if TYPE_CHECKING:
    from hatch_pygen.snapshot.update import Update

LevelName = Literal["major", "minor", "patch"]
FormName = Literal["text", "json", "markdown"]


def snapshot(
    context: typer.Context,
    from_file: session.Answers = None,
    containers: session.Containers = None,
    base: Annotated[
        Path | None, typer.Option(help="Compare with this snapshot, such as that of the last release.")
    ] = None,
    bump: Annotated[
        LevelName | None, typer.Option(help="Raise sdk_version by at least this; alone: raise it and do nothing else.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit with 1 where the model changed.")] = False,
    space: session.Space = None,
    model: session.Model = None,
    version: session.ModelVersion = None,
    package: session.Package = None,
    client_name: session.ClientName = None,
    as_json: session.Json = False,
) -> None:
    """Bring the snapshot up to date, from CDF or a file.

    The version of the SDK rises by what changed.
    """
    from hatch_pygen.snapshot.update import update

    run = session.of(context)
    options = {"space": space, "external_id": model, "version": version, "package": package, "client_name": client_name}
    config = run.config(**options)
    if not from_file and (bump is None or check):
        run.console.note(f"asking CDF for {', '.join(item.external_id for item in config.models)} ...")
    found = update(
        run.root,
        config,
        models=from_file or (),
        containers=containers or (),
        base=base,
        bump=bump,
        write=not check,
        progress=run.console.progress,
    )
    _show(run, found, as_json, check)
    if check and found.drifted:
        raise typer.Exit(1)


def _show(run: session.Session, found: Update, as_json: bool, check: bool) -> None:
    from hatch_pygen.diff import text as diff_text

    if as_json:
        facts: dict[str, Any] = {"path": found.path, "written": found.written, "drifted": found.drifted}
        versions = {"old_version": found.old_version, "version": found.version}
        facts["damage"] = [asdict(problem) for problem in found.damage]
        run.console.result(diff_text.dumps(found.changes, **facts, **versions))
        return
    if found.damage:
        first = found.damage[0]
        run.console.note(f"{found.path} counts as none, it cannot be read ({first.code}: {first.message})")
        run.console.note("what changed is known with --base FILE alone, a snapshot of version control")
    run.console.changes(diff_text.text(found.changes))
    if check:
        run.console.note(f"{found.path} is {'not what the model is now' if found.drifted else 'up to date'}")
    elif not found.written:
        run.console.note(f"{found.path} is up to date ({found.version})")
    else:
        before = f"{found.old_version} -> " if found.old_version else ""
        run.console.note(f"wrote {found.path}: {before}{found.version}")
        if found.changes and found.old_version:
            run.console.note("a section for your CHANGELOG:\n")
            run.console.result(diff_text.changelog(found.changes, found.version))


def textconv(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="A snapshot, of whatever version.")]
) -> None:
    """Print a snapshot as git compares it.

    A line for each property. Once per clone: git config diff.pygen.textconv "hatch-pygen textconv"
    """
    from hatch_pygen import snapshot as snapshots
    from hatch_pygen.problems import ParseError
    from hatch_pygen.project import line_form

    console = session.of(context).console
    try:
        console.result(line_form.text(snapshots.read(file, str(file))))
    except ParseError as error:  # git would show nothing at all: it gets the file as it is
        console.problems(error.problems)
        sys.stdout.buffer.write(file.read_bytes())


def diff(
    context: typer.Context,
    old: Annotated[Path, typer.Argument(help="The earlier snapshot.")],
    new: Annotated[Path, typer.Argument(help="The later snapshot.")],
    form: Annotated[FormName, typer.Option("--format", help="How to print it.")] = "text",
    as_json: session.Json = False,
) -> None:
    """Print what changed between two snapshots.

    And the version that it asks for; exit with 1 where something changed.
    """
    from hatch_pygen import diff as differences
    from hatch_pygen import snapshot as snapshots
    from hatch_pygen.diff import semver
    from hatch_pygen.diff import text as diff_text

    console = session.of(context).console
    before, after = snapshots.read(old, str(old)), snapshots.read(new, str(new))
    changes = differences.compare(before, after)
    level = differences.level_of(changes)
    wanted = semver.bump(before.sdk_version, level) if level else before.sdk_version
    if as_json or form == "json":
        versions = {"old_version": before.sdk_version, "new_version": after.sdk_version, "wanted_version": wanted}
        console.result(diff_text.dumps(changes, **versions))
    elif form == "markdown":
        console.result(diff_text.markdown(changes))
    else:
        console.changes(diff_text.text(changes))
        console.note(f"{level} change: {before.sdk_version} -> {wanted}" if level else "no change")
    if changes:
        raise typer.Exit(1)
