"""``init``, ``pin`` and ``version``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from hatch_pygen.cli.session import (
    ClientName,
    InstanceSpace,
    Json,
    Model,
    ModelVersion,
    Package,
    Session,
    Space,
    session,
)

if TYPE_CHECKING:
    from hatch_pygen.config import PygenConfig
    from hatch_pygen.snapshot import Snapshot


def init(
    context: typer.Context,
    from_file: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--from-file", help="An answer of models/datamodels/byids: names the model, becomes the snapshot."
        ),
    ] = None,
    containers: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--containers", help="With --from-file: an answer of models/containers/byids."),
    ] = None,
    from_pygen: Annotated[
        bool, typer.Option("--from-pygen", help="Convert the [tool.pygen] of cognite-pygen in pyproject.toml.")
    ] = False,
    name: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--name", help="Name of a new project (default: that of the folder)."),
    ] = None,
    space: Space = None,
    model: Model = None,
    version: ModelVersion = None,
    package: Package = None,
    client_name: ClientName = None,
    instance_space: InstanceSpace = None,
) -> None:
    """Make a project that generates: of an empty folder, or of one with a pyproject.toml, which keeps its comments."""
    from hatch_pygen.project import pyproject_edit
    from hatch_pygen.project.creation import create
    from hatch_pygen.snapshot.update import read_answer

    run = session(context)
    run.root.mkdir(parents=True, exist_ok=True)
    snapshot = None if from_file is None else read_answer(None, from_file, containers)
    options = {"space": space, "external-id": model, "version": version, "package": package}
    options |= {"client-name": client_name, "instance-space": instance_space}
    creation = create(run.root, options, name=name, snapshot=snapshot, from_pygen=from_pygen)
    if snapshot is not None and from_file is not None:
        snapshot = read_answer(creation.config, from_file, containers)
        _refuse_other_models(snapshot, creation.config, from_file)
    for path, text in creation.files.items():
        pyproject_edit.write(run.root / path, text)
        run.console.note(f"wrote {path}")
    for note in creation.notes:
        run.console.note(note)
    _snapshot(run, creation.config, snapshot)


def _refuse_other_models(snapshot: Snapshot, config: PygenConfig, file: Path) -> None:
    from hatch_pygen.problems import ParseError
    from hatch_pygen.snapshot import check_models

    problems = check_models(snapshot, config, str(file))
    if problems:
        raise ParseError(problems)


def _snapshot(run: Session, config: PygenConfig, snapshot: Snapshot | None) -> None:
    from hatch_pygen.snapshot import write

    path = run.root / config.snapshot
    if path.exists():
        run.console.note(f"kept {config.snapshot}; `hatch-pygen snapshot` brings it up to date")
    elif snapshot is None:
        run.console.note("next: hatch-pygen snapshot, then pip install .")
    else:
        write(path, snapshot)
        run.console.note(f"wrote {config.snapshot} ({snapshot.sdk_version})")
        run.console.note("next: pip install .")


def pin(context: typer.Context) -> None:
    """Write the requirement of pygen-runtime that belongs to this hatch-pygen into pyproject.toml."""
    from hatch_pygen.pin import pinned
    from hatch_pygen.project import pyproject_edit

    run = session(context)
    config = run.config()
    path = run.root / "pyproject.toml"
    before = pyproject_edit.read(path)
    after = pyproject_edit.with_pin(before, config)
    if after == before:
        run.console.note(f"pyproject.toml has {pinned(config)}")
        return
    pyproject_edit.write(path, after)
    run.console.note(f"wrote {pinned(config)} to pyproject.toml")


def version(context: typer.Context, as_json: Json = False) -> None:
    """Print the versions of hatch-pygen and of Python."""
    from hatch_pygen.version import __version__

    python = ".".join(map(str, sys.version_info[:3]))
    if as_json:
        session(context).console.json({"hatch-pygen": __version__, "python": python})
    else:
        session(context).console.result(f"hatch-pygen {__version__} (Python {python})")
