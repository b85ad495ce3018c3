"""``init``, ``pin``, ``serve`` and ``version``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hatch_pygen.cli import questions, session
from hatch_pygen.cli.questions import Wishes

if TYPE_CHECKING:
    from hatch_pygen.config import PygenConfig
    from hatch_pygen.snapshot import Snapshot


def init(
    context: typer.Context,
    from_file: session.Answers = None,
    containers: session.Containers = None,
    from_pygen: Annotated[
        bool, typer.Option("--from-pygen", help="Convert a project of cognite-pygen, whatever file has its settings.")
    ] = False,
    settings: Annotated[
        str | None,
        typer.Argument(help="With --from-pygen: the file that has them, with :LINE or :CELL where it has several."),
    ] = None,
    service: Annotated[
        Literal["github", "gitlab"] | None,
        typer.Option("--ci", help="Add a workflow: build, drift of the model, release."),
    ] = None,
    pre_commit: Annotated[bool, typer.Option("--pre-commit", help="Add hooks of pre-commit.")] = False,
    name: Annotated[str | None, typer.Option(help="Name of a new project (default: that of the folder).")] = None,
    space: session.Space = None,
    model: session.Model = None,
    version: session.ModelVersion = None,
    package: session.Package = None,
    client_name: session.ClientName = None,
    instance_space: session.InstanceSpace = None,
    layout: session.Layout = None,
    runtime: session.Runtime = None,
) -> None:
    """Make a project that generates an SDK.

    Of an empty folder, or of one with a pyproject.toml, which keeps its comments. In a terminal it asks what no option says.
    """
    from hatch_pygen.project import pyproject_edit
    from hatch_pygen.project.creation import create, is_new, package_of
    from hatch_pygen.snapshot.update import models_of, read_answers

    run = session.of(context)
    if settings is not None and not from_pygen:
        raise typer.BadParameter(f"{settings} stands alone; it is read with --from-pygen")
    run.root.mkdir(parents=True, exist_ok=True)
    wishes = Wishes(tuple(from_file or ()), space, model, version, package, instance_space, service, pre_commit)
    if is_new(run.root) and not from_pygen and questions.there_is_a_terminal():
        wishes = questions.asked(wishes, run.root, lambda known: package_of(run.root, name, _models(known)))
    snapshot = read_answers(wishes.from_file, containers or ()) if wishes.from_file else None
    options = {"space": wishes.space, "external-id": wishes.model, "version": wishes.version, "package": wishes.package}
    options |= {"client-name": client_name, "instance-space": wishes.instance_space}
    options |= {"layout": layout, "runtime": runtime}
    creation = create(
        run.root,
        options,
        name=name,
        snapshot=snapshot,
        from_pygen=from_pygen,
        settings=settings,
        service=wishes.service,
        pre_commit=wishes.pre_commit,
    )
    if snapshot is not None:
        snapshot = models_of(creation.config, snapshot, " and ".join(map(str, wishes.from_file)))
    for path, text in creation.files.items():
        (run.root / path).parent.mkdir(parents=True, exist_ok=True)
        pyproject_edit.write(run.root / path, text)
        run.console.note(f"wrote {path}")
    for note in creation.notes:
        run.console.note(note)
    _snapshot(run, creation.config, snapshot)


def _models(known: Wishes) -> list[str]:
    from hatch_pygen.snapshot.update import read_answers

    if known.model is not None or not known.from_file:
        return [known.model] if known.model else []
    return [model["externalId"] for model in read_answers(known.from_file).models]


def _snapshot(run: session.Session, config: PygenConfig, snapshot: Snapshot | None) -> None:
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
    """Write the pin of the runtime into pyproject.toml.

    It is that of this hatch-pygen; `upgrade` writes both lines that name a version.
    """
    from hatch_pygen.pin import generator_line, required
    from hatch_pygen.project import pyproject_edit
    from hatch_pygen.project.decision import requires_of
    from hatch_pygen.version import __version__

    run = session.of(context)
    config = run.config()
    path = run.root / "pyproject.toml"
    before = pyproject_edit.read(path)
    line = generator_line(requires_of(run.pyproject()))
    if line is not None and not line.specifier.contains(__version__, prereleases=True):
        run.console.note(f"[build-system] requires still has {line}: `hatch-pygen upgrade` writes both lines")
    after = pyproject_edit.with_pin(before, config)
    pins = ", ".join(required(config))
    if after == before:
        run.console.note(f"pyproject.toml has {pins}")
    else:
        pyproject_edit.write(path, after)
        run.console.note(f"wrote {pins} to pyproject.toml")


def serve(
    context: typer.Context,
    snapshot: Annotated[
        Path | None,
        typer.Option(help="The data models to load (default: the project's snapshot; with --system, none is needed)."),
    ] = None,
    db: Annotated[Path | None, typer.Option(help="Keep everything in this file.")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 for any free one.")] = 0,
    populate: Annotated[int, typer.Option(help="Write that many nodes for each view.")] = 0,
    seed: Annotated[int, typer.Option(help="Of the data that --populate writes.")] = 0,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse what the service may refuse.")] = False,
    throttle: Annotated[bool, typer.Option("--throttle", help="Answer 429 beyond the service's limits.")] = False,
    system: Annotated[bool, typer.Option("--system", help="Start with cdf_cdm and cdf_idm, as projects do.")] = False,
    cors: Annotated[
        list[str] | None,
        typer.Option(metavar="ORIGIN", help="Web pages of this origin may use it; 'loopback': all of this machine."),
    ] = None,
    faults: Annotated[Path | None, typer.Option(help="Failures to show, as JSON.")] = None,
) -> None:
    """Serve the data model on an emulator of CDF over HTTP.

    Outside a project `--system` alone is enough: then the models that every CDF project has are there.
    """
    from hatch_pygen.problems import GenerationError, Problem
    from hatch_pygen.version import __version__

    run = session.of(context)
    outside = system and run.config_file is None and not (run.root / "pyproject.toml").is_file()
    if snapshot is None and not outside:
        snapshot = run.root / run.config().snapshot
    arguments = ["--host", host, "--port", str(port)]
    arguments += [] if snapshot is None else ["--snapshot", str(snapshot)]
    arguments += ["--populate", str(populate), "--seed", str(seed)]
    arguments += [] if db is None else ["--db", str(db)]
    arguments += [] if faults is None else ["--faults", str(faults)]
    arguments += ["--strict"] * strict + ["--throttle"] * throttle + ["--system"] * system
    arguments += [f"--cors={origin}" for origin in cors or ()]
    try:
        from pygen_runtime.emulator.__main__ import main
    except ModuleNotFoundError as error:
        message = f"serving needs the emulator over HTTP: there is no module {error.name}"
        fix = f"pip install 'pygen-runtime[emulator]=={__version__}'"
        raise GenerationError([Problem("PG601", "error", "hatch-pygen serve", message, fix)]) from None
    status = main(arguments)
    if status:
        raise typer.Exit(2)


def version(context: typer.Context, as_json: session.Json = False) -> None:
    """Print the versions of hatch-pygen and of Python."""
    from hatch_pygen.version import __version__

    python = ".".join(map(str, sys.version_info[:3]))
    if as_json:
        session.of(context).console.json({"hatch-pygen": __version__, "python": python})
    else:
        session.of(context).console.result(f"hatch-pygen {__version__} (Python {python})")
