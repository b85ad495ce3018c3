"""``generate``, ``check``, ``validate``, ``inspect`` and ``verify-wheel``."""

from __future__ import annotations

import os
import shlex
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from hatch_pygen.cli import session
from hatch_pygen.problems import Problem
from hatch_pygen.text.strict_json import item_at

if TYPE_CHECKING:
    from hatch_pygen.config import PygenConfig
    from hatch_pygen.generation.base import BaseGenerator
    from hatch_pygen.generation.external import ExternalGenerator
    from hatch_pygen.generation.typescript.generator import TypeScriptGenerator
    from hatch_pygen.snapshot import Snapshot


def generate(
    context: typer.Context,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            "--output-directory",
            help="Folder to write to (Python: that imports start from; default: src).",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; exit with 1 where files differ.")] = False,
    update: Annotated[
        bool, typer.Option("--update", help="Say what changes of the output that is there, names included, then write.")
    ] = False,
    language: Annotated[
        str | None, typer.Option("--language", "--output-format", help="What to generate (default: python).")
    ] = None,
    plugin: Annotated[str, typer.Option(help="Command of a language that lives elsewhere; needs --output.")] = "",
    option: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="With --plugin: an option of the plugin; may be repeated."),
    ] = None,
    plugin_timeout: Annotated[float, typer.Option(help="Seconds for the plugin.")] = 60,
    runtime: Annotated[str, typer.Option(help="With --language typescript: what files import the runtime from.")] = "",
    space: session.Space = None,
    model: session.Model = None,
    version: session.ModelVersion = None,
    package: session.Package = None,
    client_name: session.ClientName = None,
    instance_space: session.InstanceSpace = None,
) -> None:
    """Write the package into the tree.

    As an editable install does; without a snapshot the model is fetched.
    """
    from hatch_pygen.generation import registry, writer
    from hatch_pygen.live.sdk import read_or_fetch
    from hatch_pygen.project.decision import decide

    started = time.perf_counter()
    run = session.of(context)
    options = {"space": space, "external_id": model, "version": version, "package": package}
    config = run.config(**options, client_name=client_name, instance_space=instance_space)
    external = _external(plugin, output, option or [], plugin_timeout) if plugin else None
    usual_output, usual_language = run.output()
    output = output or usual_output
    language = language or usual_language or "python"
    generator = external or (_typescript(language, runtime) if runtime else registry.generator(language))
    folder = generator.output(run.root, config) if output is None else output
    if folder is None:
        raise typer.BadParameter(f"--language {language} needs --output FOLDER, or output in [tool.pygen.{language}]")
    read = partial(read_or_fetch, config, run.root)
    decision = decide(run.root, config, pyproject=run.pyproject(), read=read, parent=folder, generator=generator)
    made = decision.accepted()
    run.console.problems(decision.warnings)
    if update:
        _update(run, made.files, generator, folder, dry_run=dry_run)
    elif dry_run:
        _dry_run(run, made.files, generator, folder)
    if dry_run:
        return
    folder.mkdir(parents=True, exist_ok=True)
    result = writer.reconcile(made.files, folder, generator, classes=made.classes, started=started).generation
    for path in result.files_written:
        run.console.note(f"wrote {path}", 1)
    counts = f"{result.lines_generated:,} lines, {result.classes_generated} classes in {result.duration:.2f} s"
    what = config.package if generator.language == "python" else str(folder)
    if generator.experimental:
        run.console.note(f"{generator.language} is experimental: any version may change what it gives")
    if needs := generator.runtime(config):
        run.console.note(f"it needs {needs}", 1)
    run.console.note(f"{what}: {len(result.files_written)} files written ({counts})")


def _typescript(language: str, specifier: str) -> TypeScriptGenerator:
    from hatch_pygen.generation.typescript.generator import TypeScriptGenerator

    if language != TypeScriptGenerator.language:
        raise typer.BadParameter("--runtime is an option of --language typescript")
    return TypeScriptGenerator(specifier=specifier)


def _external(command: str, output: Path | None, options: Sequence[str], timeout: float) -> ExternalGenerator:
    """The plugin of the command line: nothing in a file of the repository names one."""
    from hatch_pygen.generation.external import ExternalGenerator

    pairs = [item.partition("=") for item in options]
    if output is None or not all(sign for _, sign, _ in pairs):
        raise typer.BadParameter("--plugin needs --output FOLDER, and each --option is KEY=VALUE")
    return ExternalGenerator(shlex.split(command), output, {key: value for key, _, value in pairs}, timeout)


def _update(
    run: session.Session, files: Mapping[str, str], generator: BaseGenerator[Any], folder: Path, *, dry_run: bool
) -> None:
    from hatch_pygen.project.regeneration import regeneration

    found = regeneration(files, folder, generator)
    if not found.before:
        raise typer.BadParameter(f"--update: nothing of ours is in {folder}; generate without it first")
    for line in found.lines():
        run.console.result(line)
    if not found:
        run.console.note("nothing changes")
    elif dry_run:
        raise typer.Exit(1)


def _dry_run(run: session.Session, files: Mapping[str, str], generator: BaseGenerator[Any], folder: Path) -> None:
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
    as_json: session.Json = False,
) -> None:
    """Look whether the project builds and its files agree.

    Exit with 1 where they do not.
    """
    from hatch_pygen.project.advice import undescribed
    from hatch_pygen.project.check import check_project

    run = session.of(context)
    config = run.config()
    problems = [*check_project(run.root, config, run.pyproject()), *(_drift(run, config) if online else ())]
    run.console.findings(problems, "the project is in order", as_json=as_json, strict=config.strict)
    advice = undescribed(run.pyproject(), config)
    if advice and not as_json:
        run.console.note(advice)


def _drift(run: session.Session, config: PygenConfig) -> list[Problem]:
    from hatch_pygen.snapshot.update import update

    found = update(run.root, config, write=False)
    if not found.drifted or found.damage:  # of what is damaged, the build itself says so
        return []
    shown = "; ".join(f"{change.where}: {change.message}" for change in found.changes[:5])
    more = f" and {len(found.changes) - 5} more" if len(found.changes) > 5 else ""
    message = f"is not what CDF has now: {shown}{more}"
    return [Problem("PG610", "error", config.snapshot, message, "run `hatch-pygen snapshot` and commit the file")]


def validate(
    context: typer.Context,
    space: session.Space = None,
    model: session.Model = None,
    version: session.ModelVersion = None,
    package: session.Package = None,
    as_json: session.Json = False,
) -> None:
    """Generate, write nothing, and print what is wrong.

    Exit with 1 on errors.
    """
    from hatch_pygen.project.decision import decide

    run = session.of(context)
    config = run.config(space=space, external_id=model, version=version, package=package)
    problems = decide(run.root, config, pyproject=run.pyproject()).problems
    run.console.findings(problems, "configuration and model are valid", as_json=as_json, strict=config.strict)


def inspect(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="VIEW | SPACE MODEL", help="A view, whose properties are listed; or a data model."),
    ] = None,
    ir: Annotated[bool, typer.Option("--ir", help="Print the intermediate representation as JSON.")] = False,
    diagram: Annotated[
        Literal["mermaid", "html"] | None,
        typer.Option(help="Print a class diagram: Mermaid's text, or a page with pictures."),
    ] = None,
    view: Annotated[str | None, typer.Option(help="With --diagram: only what stands around this view.")] = None,
    depth: Annotated[
        int | None, typer.Option(min=0, help="With --view: steps along relations and inheritance (default: 1).")
    ] = None,
    online: Annotated[bool, typer.Option("--online", help="Ask CDF instead of reading the snapshot.")] = False,
    space: session.Space = None,
    model: session.Model = None,
    version: session.ModelVersion = None,
    as_json: session.Json = False,
) -> None:
    """Print what the data model holds, or a view of it."""
    from hatch_pygen.project import inspection, view_listing

    run = session.of(context)
    match names or []:
        case []:
            pass
        case [one]:
            view = view or one
        case [space, model]:
            version = version or item_at(run.pyproject(), "tool", "pygen", "version") or "1"
        case _:
            raise typer.BadParameter("give a view, or a space and a data model")
    if (view is not None and diagram is None and not names) or (depth is not None and view is None):
        raise typer.BadParameter("--view works only with --diagram, --depth only with --view")
    config = run.config(space=space, external_id=model, version=version)
    snapshot = _inspected(run, config, online, space is not None or model is not None)
    if ir or diagram is not None:
        if diagram is None:
            text, problems = inspection.ir_text(snapshot, config)
        else:
            text, problems = inspection.diagram_text(snapshot, config, diagram, view, 1 if depth is None else depth)
        run.console.problems(problems)
        run.console.result(text)
        return
    listing = None if view is None else view_listing.listing(snapshot, view)
    if as_json:
        run.console.json(inspection.summary(snapshot) if listing is None else listing)
    else:
        run.console.result(inspection.text(snapshot) if listing is None else view_listing.text(listing))


def _inspected(run: session.Session, config: PygenConfig, online: bool, named: bool) -> Snapshot:
    """The snapshot of the project; the answer of CDF where that is asked for, or where another model is `named`."""
    from hatch_pygen import snapshot as snapshots
    from hatch_pygen.live.sdk import fetch, read_or_fetch

    if online:
        return fetch(config)
    found, where = read_or_fetch(config, run.root)
    return fetch(config) if named and snapshots.check_models(found, config, where) else found


def npm_runtime(
    context: typer.Context,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path("dist"),
) -> None:
    """Pack the runtime of TypeScript packages for npm."""
    from hatch_pygen.npm import runtime

    session.of(context).console.result(str(runtime.pack(output)))


def verify_wheel(
    context: typer.Context,
    wheel: Annotated[Path, typer.Argument(help="The .whl file.")],
    snapshot: Annotated[
        Path | None, typer.Option(help="The snapshot to compare with (default: the project's).")
    ] = None,
    as_json: session.Json = False,
) -> None:
    """Look whether a wheel may be published.

    It must be what the project's snapshot gives, pinned, complete, and without secrets or strange code.
    """
    from hatch_pygen.project.wheel_check import check_wheel
    from hatch_pygen.wheel.contents import shown

    run = session.of(context)
    found, where = check_wheel(wheel, run.root, run.config(), run.pyproject(), snapshot, os.environ)
    if found.others and not as_json:
        run.console.note(f"neither {where} nor the tree gives these files, and nothing judges them:")
        for path in found.others:
            run.console.note(f"  {shown(path)}")
    fine = f"{wheel.name} is what {where} gives"
    run.console.findings(found.problems, fine, as_json=as_json, facts={"others": list(found.others)})
