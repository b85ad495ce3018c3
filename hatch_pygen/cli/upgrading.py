"""``upgrade``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hatch_pygen.cli import session

if TYPE_CHECKING:
    from hatch_pygen.project.upgrade.names import NameChanges
    from hatch_pygen.project.upgrade.plan import Upgrade

_SHOWN = 20


def upgrade(
    context: typer.Context,
    to: Annotated[
        str | None, typer.Argument(metavar="VERSION", help="Of hatch-pygen (default: the one that runs).")
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Install no other version: names of the SDK are not compared.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; exit with 1 where it would.")] = False,
    as_json: session.Json = False,
) -> None:
    """Pin another version of hatch-pygen and runtime."""
    from hatch_pygen import snapshot
    from hatch_pygen.project import pyproject_edit
    from hatch_pygen.project.upgrade import plan as plans
    from hatch_pygen.version import __version__

    run = session.of(context)
    config = run.config()
    found = plans.plan(run.root, config, plans.check_version(to or __version__), offline=offline)
    path = run.root / "pyproject.toml"
    changed = pyproject_edit.read(path) != found.pyproject
    if changed and not dry_run:
        pyproject_edit.write(path, found.pyproject)
        if found.snapshot is not None:
            snapshot.write(run.root / config.snapshot, found.snapshot)
    if as_json:
        run.console.json(_facts(found, changed))
    else:
        what = (
            "hatch-pygen, whose runtime is copied" if config.runtime == "vendored" else "hatch-pygen and pygen-runtime"
        )
        _show(run, found, f"{'would pin' if dry_run else 'pinned'} {what}" if changed else "")
    if changed and dry_run:
        raise typer.Exit(1)


def _facts(found: Upgrade, changed: bool) -> dict[str, object]:
    names = found.names
    return {
        "old_version": found.old,
        "version": found.version,
        "changed": changed,
        "sdk_version": None if found.sdk is None else {"old": found.sdk[0], "new": found.sdk[1]},
        "names": None if names is None else {"removed": list(names.removed), "added": list(names.added)},
        "upgrading": [{"version": version, "text": text} for version, text in found.sections],
        "hints": list(found.hints),
    }


def _show(run: session.Session, found: Upgrade, done: str) -> None:
    """`done` is what was written, or would be; empty where nothing is."""
    console = run.console
    if not done:
        console.note(f"the project is pinned to {found.version}")
    else:
        console.note(f"{done}: {found.old or 'no version'} -> {found.version}")
        if found.sdk:
            console.note(f"version of the SDK: {found.sdk[0]} -> {found.sdk[1]}")
        for version, text in found.sections:
            console.result(f"## {version}\n\n{text}\n")
        console.result(_names_text(found.names))
    for hint in found.hints:
        console.note(f"next: {hint}")
    if done.startswith("pinned"):
        console.note("next: hatch-pygen check, then build and publish the SDK")


def _names_text(names: NameChanges | None) -> str:
    if names is None:
        return "The names of the SDK were not compared."
    if not names:
        return "No name of the SDK changes."
    parts: list[str] = []
    for title, listed in (("gone", names.removed), ("new", names.added)):
        more = [f"and {len(listed) - _SHOWN} more (--json has all)"] if len(listed) > _SHOWN else []
        parts += [f"{title}: {', '.join([*listed[:_SHOWN], *more])}"] if listed else []
    return "Names of the SDK that change:\n" + "\n".join(parts)
