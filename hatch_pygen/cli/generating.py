"""``generate``, ``check``, ``validate`` and ``inspect``."""

from __future__ import annotations

import shlex
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Optional

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
from hatch_pygen.problems import Problem

if TYPE_CHECKING:
    from hatch_pygen.config import PygenConfig
    from hatch_pygen.generation.base import BaseGenerator
    from hatch_pygen.generation.external import ExternalGenerator


def generate(
    context: typer.Context,
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--output", "-o", help="Folder to write to (Python: that imports start from; default: src)."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; exit with 1 where files differ.")] = False,
    language: Annotated[str, typer.Option("--language", help="What to generate.")] = "python",
    plugin: Annotated[
        str, typer.Option("--plugin", help="Command of a language that lives elsewhere; needs --output.")
    ] = "",
    option: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--option", help="With --plugin: KEY=VALUE, for the plugin; may be repeated."),
    ] = None,
    plugin_timeout: Annotated[float, typer.Option("--plugin-timeout", help="Seconds for the plugin.")] = 60,
    space: Space = None,
    model: Model = None,
    version: ModelVersion = None,
    package: Package = None,
    client_name: ClientName = None,
    instance_space: InstanceSpace = None,
) -> None:
    """Write the package into the tree, as an editable install does; without a snapshot the model is fetched."""
    from hatch_pygen.generation import registry, writer
    from hatch_pygen.live.sdk import read_or_fetch
    from hatch_pygen.project.decision import decide

    started = time.perf_counter()
    run = session(context)
    config = run.config(
        space=space,
        external_id=model,
        version=version,
        package=package,
        client_name=client_name,
        instance_space=instance_space,
    )
    external = _external(plugin, output, option or [], plugin_timeout) if plugin else None
    generator = external or registry.generator(language)
    folder = generator.output(run.root, config) if output is None else output
    decision = decide(
        run.root,
        config,
        pyproject=run.pyproject(),
        read=lambda: read_or_fetch(config, run.root),
        parent=folder,
        generator=generator,
    )
    made = decision.accepted()
    run.console.problems(decision.warnings)
    if dry_run:
        _dry_run(run, made.files, generator, folder)
        return
    folder.mkdir(parents=True, exist_ok=True)
    result = writer.reconcile(made.files, folder, generator, classes=made.classes, started=started).generation
    for path in result.files_written:
        run.console.detail(f"wrote {path}")
    counts = f"{result.lines_generated:,} lines, {result.classes_generated} classes in {result.duration:.2f} s"
    what = config.package if generator.language == "python" else str(folder)
    if needs := generator.runtime(config):
        run.console.detail(f"it needs {needs}")
    run.console.note(f"{what}: {len(result.files_written)} files written ({counts})")


def _external(command: str, output: Path | None, options: Sequence[str], timeout: float) -> ExternalGenerator:
    """The plugin of the command line: nothing in a file of the repository names one."""
    from hatch_pygen.generation.external import ExternalGenerator

    pairs = [item.partition("=") for item in options]
    if output is None or not all(sign for _, sign, _ in pairs):
        raise typer.BadParameter("--plugin needs --output FOLDER, and each --option is KEY=VALUE")
    return ExternalGenerator(shlex.split(command), output, {key: value for key, _, value in pairs}, timeout)


def _dry_run(run: Session, files: Mapping[str, str], generator: BaseGenerator[Any], folder: Path) -> None:
    from hatch_pygen.generation import ownership

    written = [path for path in sorted(files) if ownership.differs(folder / path, files[path])]
    removed = ownership.stale_files(files, folder, generator)
    for verb, paths in (("write", written), ("remove", removed)):
        for path in paths:
            run.console.result(f"would {verb} {folder / path}")
    if written or removed:
        raise typer.Exit(1)


def check(
    context: typer.Context,
    online: Annotated[bool, typer.Option("--online", help="Ask CDF too whether the model changed.")] = False,
    as_json: Json = False,
) -> None:
    """Look whether snapshot, pin and generated files agree; exit with 1 where they do not."""
    from hatch_pygen.project.check import check_project

    run = session(context)
    config = run.config()
    problems = [*check_project(run.root, config, run.pyproject()), *(_drift(run, config) if online else ())]
    run.console.findings(problems, "the project is in order", as_json=as_json, strict=config.strict)


def _drift(run: Session, config: PygenConfig) -> list[Problem]:
    from hatch_pygen.snapshot.update import Source, update

    found = update(run.root, config, Source(), write=False)
    if not found.drifted:
        return []
    shown = "; ".join(f"{change.where}: {change.message}" for change in found.changes[:5])
    more = f" and {len(found.changes) - 5} more" if len(found.changes) > 5 else ""
    message = f"is not what CDF has now: {shown}{more}"
    return [Problem("PG610", "error", config.snapshot, message, "run `hatch-pygen snapshot` and commit the file")]


def validate(
    context: typer.Context,
    space: Space = None,
    model: Model = None,
    version: ModelVersion = None,
    package: Package = None,
    as_json: Json = False,
) -> None:
    """Run configuration and snapshot through the whole generation and write nothing; exit with 1 on errors."""
    from hatch_pygen.project.check import validate_project

    run = session(context)
    config = run.config(space=space, external_id=model, version=version, package=package)
    problems = validate_project(run.root, config, run.pyproject())
    run.console.findings(problems, "configuration and model are valid", as_json=as_json, strict=config.strict)


def inspect(
    context: typer.Context,
    ir: Annotated[bool, typer.Option("--ir", help="Print the intermediate representation as JSON.")] = False,
    diagram: Annotated[
        Optional[Literal["mermaid", "html"]],  # noqa: UP045
        typer.Option("--diagram", help="Print a class diagram: Mermaid's text, or a page with pictures."),
    ] = None,
    view: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--view", help="With --diagram: only what stands around this view."),
    ] = None,
    depth: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option("--depth", min=0, help="With --view: steps along relations and inheritance (default: 1)."),
    ] = None,
    online: Annotated[bool, typer.Option("--online", help="Ask CDF instead of reading the snapshot.")] = False,
    space: Space = None,
    model: Model = None,
    version: ModelVersion = None,
    as_json: Json = False,
) -> None:
    """Print what the data model holds, and how it is read."""
    from hatch_pygen.live.sdk import fetch, read_or_fetch
    from hatch_pygen.project import inspection

    run = session(context)
    if (view is not None and diagram is None) or (depth is not None and view is None):
        raise typer.BadParameter("--view works only with --diagram, --depth only with --view")
    config = run.config(space=space, external_id=model, version=version)
    snapshot = fetch(config) if online else read_or_fetch(config, run.root)[0]
    if ir or diagram is not None:
        if diagram is None:
            text, problems = inspection.ir_text(snapshot, config)
        else:
            text, problems = inspection.diagram_text(snapshot, config, diagram, view, 1 if depth is None else depth)
        run.console.problems(problems)
        run.console.result(text)
    elif as_json:
        run.console.json(inspection.summary(snapshot))
    else:
        run.console.result(inspection.text(snapshot))
