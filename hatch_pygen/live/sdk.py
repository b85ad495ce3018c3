"""Generation from a program: the same pipeline as the hook and the command line."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatch_pygen import snapshot as snapshots
from hatch_pygen.config import PygenConfig
from hatch_pygen.generation import writer
from hatch_pygen.generation.writer import GenerationResult
from hatch_pygen.problems import GenerationError, ParseError, Problem
from hatch_pygen.snapshot import Snapshot
from hatch_pygen.version import __version__

if TYPE_CHECKING:
    from hatch_pygen.project.decision import Decision
    from pygen_runtime.client.sync_client import PygenClient

StrPath = str | os.PathLike[str]


def generate_sdk(
    output: StrPath,
    *,
    config: PygenConfig | None = None,
    snapshot: Snapshot | StrPath | None = None,
    client: PygenClient | None = None,
    dry_run: bool = False,
    **options: Any,
) -> GenerationResult:
    """Writes the package for a data model into the folder `output`, which imports start from, and says what it wrote.

    `config`, or `options` with the keys of ``[tool.pygen]`` in snake_case, name the model. Without `snapshot` the model
    is fetched with `client`, or with one made from the environment (one request, and one per 100 containers). An
    earlier package of the same name is brought up to date; other files are not touched. `dry_run` writes nothing.

    Raises:
        GenerationError: the options, the snapshot or the model have problems; nothing was written.
        pygen_runtime.exceptions.ClientError: the API cannot be reached or refuses.

    >>> import tempfile
    >>> from hatch_pygen.snapshot import from_api_answer
    >>> answer = '{"space": "plant", "externalId": "Pumps", "version": "1", "views": []}'
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     model = {"space": "plant", "external_id": "Pumps", "version": "1"}
    ...     result = generate_sdk(folder, snapshot=from_api_answer(answer), **model)
    ...     result.files_written[-1].name
    '__init__.py'
    """
    started = time.perf_counter()
    folder = Path(output)
    decision = _decide(_config(config, options), snapshot, client, None if dry_run else folder)
    package = decision.accepted()
    if dry_run:
        return writer.result(package.files, (), folder, package.generator, package.classes, decision.warnings, started)
    folder.mkdir(parents=True, exist_ok=True)
    return writer.reconcile(
        package.files,
        folder,
        package.generator,
        warnings=decision.warnings,
        started=started,
        classes=package.classes,
    ).generation


def generate_sdk_notebook(
    *,
    config: PygenConfig | None = None,
    snapshot: Snapshot | StrPath | None = None,
    client: PygenClient | None = None,
    embedded: bool = False,
    **options: Any,
) -> Any:
    """A ready client of the package for a data model, generated and imported in memory; nothing is written.

    The client is made from that of `client`, else from the environment; `embedded`: it gets an emulator of its own,
    with no data. Its classes are importable from the package: ``from acme_core import CogniteAsset``. Arguments and
    errors otherwise as in `generate_sdk`. Needs ``hatch-pygen[fetch]``.

    >>> from hatch_pygen.snapshot import from_api_answer
    >>> pump = '{"space": "plant", "externalId": "Pump", "version": "1", "properties": {}}'
    >>> answer = '{"space": "plant", "externalId": "Pumps", "version": "1", "views": [%s]}' % pump
    >>> model = {"space": "plant", "external_id": "Pumps", "version": "1", "package": "doctest_pumps"}
    >>> client = generate_sdk_notebook(snapshot=from_api_answer(answer), embedded=True, **model)
    >>> type(client).__name__
    'PumpsClient'
    """
    from hatch_pygen.live.notebook import load_client

    package = _decide(_config(config, options), snapshot, client).accepted()
    generated = load_client(package, package.config)
    if embedded:
        return generated.embedded()
    return generated.from_env() if client is None else generated.from_config(client.config)


def build_wheel(
    output: StrPath = "dist",
    *,
    name: str | None = None,
    config: PygenConfig | None = None,
    snapshot: Snapshot | StrPath | None = None,
    client: PygenClient | None = None,
    **options: Any,
) -> Path:
    """The path of a wheel of the package for a data model, built in the folder `output` without a project.

    The distribution is called `name` (default: the package with hyphens), its version is the snapshot's. The build
    runs in this environment, without an index. Arguments and errors otherwise as in `generate_sdk`; needs
    ``hatch-pygen[cli]``, or the package ``build``.
    """
    config = _config(config, options)
    with _project(config, name, _snapshot(config, snapshot, client)) as root:
        return _build(root, _folder(output))


def build_npm(
    output: StrPath = "dist",
    *,
    name: str | None = None,
    config: PygenConfig | None = None,
    snapshot: Snapshot | StrPath | None = None,
    client: PygenClient | None = None,
    **options: Any,
) -> Path:
    """The path of an npm tarball of the package for a data model, as ``hatch build -t npm`` makes it, without Node.

    Arguments and errors as in `build_wheel`; `name` is that of the distribution, which ``[tool.pygen.typescript]
    package`` overrides.
    """
    from hatch_pygen.plugin.npm_target import NpmBuilder

    config = _config(config, options)
    with _project(config, name, _snapshot(config, snapshot, client)) as root:
        return NpmBuilder(str(root)).pack(_folder(output))


@contextmanager
def _project(config: PygenConfig, name: str | None, read: tuple[Snapshot, str]) -> Generator[Path, None, None]:
    """A project for a build, in a folder that is removed afterwards."""
    from hatch_pygen.config.table import to_table
    from hatch_pygen.project.creation import pyproject_text

    found, where = read
    ParseError.stop_at(snapshots.check_models(found, config, where))
    with tempfile.TemporaryDirectory(prefix="hatch-pygen-") as folder:
        # What a distribution without a project decides itself stays out.
        table = to_table(config, leave_out=("snapshot", "source", "pin", "dependencies"))
        distribution = name or config.package.replace(".", "-").replace("_", "-").strip("-")
        (Path(folder) / "pyproject.toml").write_text(pyproject_text(distribution, table), encoding="utf-8")
        snapshots.write(Path(folder) / "pygen.snapshot.json", found)
        yield Path(folder)


def _folder(output: StrPath) -> Path:
    folder = Path(output).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def read_or_fetch(config: PygenConfig, root: Path) -> tuple[Snapshot, str]:
    """The committed snapshot of the project in `root`, fetched into memory where there is none, and its name.

    Raises as `generate_sdk`.
    """
    from hatch_pygen.project import inputs

    path, where = inputs.committed_path(root, config)
    return (snapshots.read(path, where), where) if path.is_file() else (fetch(config), "the answer of CDF")


def fetch(
    config: PygenConfig,
    client: PygenClient | None = None,
    *,
    sdk_version: str | None = None,
    progress: Callable[[str], object] | None = None,
) -> Snapshot:
    """The configured models as CDF has them now; `progress` is told what has come so far. Raises GenerationError without the extra ``fetch``, or ClientError."""
    try:
        from hatch_pygen.live.fetch import fetch_snapshot
    except ModuleNotFoundError as error:
        raise _lacking("asking CDF needs the extra fetch", error) from None
    return fetch_snapshot(
        config, client, progress=progress, **({} if sdk_version is None else {"sdk_version": sdk_version})
    )


def _lacking(what: str, error: ModuleNotFoundError) -> GenerationError:
    message, fix = f"{what}: there is no module {error.name}", f"pip install 'hatch-pygen[cli]=={__version__}'"
    return GenerationError([Problem("PG601", "error", "hatch-pygen", message, fix)])


def _config(config: PygenConfig | None, options: Mapping[str, Any]) -> PygenConfig:
    if config is None:
        return PygenConfig.from_dict({key.replace("_", "-"): value for key, value in options.items()}, "the arguments")
    if options:
        message = f"config is given, and beside it {', '.join(sorted(options))}"
        raise ParseError([Problem("PG603", "error", "the arguments", message, "give the one or the others")])
    return config


def _decide(
    config: PygenConfig, snapshot: Snapshot | StrPath | None, client: PygenClient | None, parent: Path | None = None
) -> Decision:
    from hatch_pygen.project.decision import decide

    return decide(Path(), config, pyproject={}, read=lambda: _snapshot(config, snapshot, client), parent=parent)


def _snapshot(
    config: PygenConfig, given: Snapshot | StrPath | None, client: PygenClient | None
) -> tuple[Snapshot, str]:
    """The snapshot, and what messages call it."""
    if given is None:
        return fetch(config, client), "the answer of CDF"
    if isinstance(given, Snapshot):
        return given, "the snapshot"
    return snapshots.read(Path(given)), Path(given).name


def _build(root: Path, target: Path) -> Path:
    try:
        from build import BuildBackendException, ProjectBuilder
        from pyproject_hooks import quiet_subprocess_runner
    except ModuleNotFoundError as error:
        raise _lacking("building a wheel needs the package build", error) from None
    try:
        return Path(ProjectBuilder(root, runner=quiet_subprocess_runner).build("wheel", target))
    except BuildBackendException as error:
        output = getattr(error.exception, "output", b"") or b""
        message = f"the wheel could not be built: {output.decode('utf-8', 'replace').strip() or error}"
        raise GenerationError([Problem("PG605", "error", "the build", message, "mend what the build says")]) from None
