"""What the hook adds to each target of hatchling: wheel, editable wheel, sdist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatch_pygen import package_inputs, snapshot
from hatch_pygen.generation import ownership, registry, writer
from hatch_pygen.generation.python.package_name import package_parent
from hatch_pygen.generation.writer import GenerationResult
from hatch_pygen.package_inputs import PackageInputs
from hatch_pygen.problems import GenerationError, Problem
from hatch_pygen.wheel import sbom

if TYPE_CHECKING:
    from hatchling.builders.config import BuilderConfig

BuildData = dict[str, Any]
PYTHON = registry.generator("python")


@dataclass(frozen=True, slots=True)
class Build:
    """One run of the hook: the project, the generated `files`, an empty folder `scratch` that outlives the build.

    `started` is the `time.perf_counter()` at its begin; `name` and `version` are the project's.
    """

    root: Path
    name: str
    version: str
    inputs: PackageInputs
    files: Mapping[str, str]
    warnings: tuple[Problem, ...]
    build_config: BuilderConfig
    scratch: Path
    started: float


def add_wheel(build: Build, build_data: BuildData) -> GenerationResult:
    """Generates beside the tree and adds file by file: an entry for a folder would not reserve its targets."""
    parent = package_parent(build.root)
    _refuse_in_tree(build, parent)
    folder = build.scratch / "package"
    result = writer.write_tree(build.files, folder, PYTHON, warnings=build.warnings, started=build.started)
    for path in sorted(build.files):
        build_data["force_include"][str(folder / path)] = path
    document = sbom.document(build.name, build.version, build.inputs.snapshot, build.inputs.config)
    build_data["sbom_files"].append(str(_write(build.scratch / sbom.FILE_NAME, document)))
    return result


def add_editable(build: Build, build_data: BuildData) -> GenerationResult:
    """Generates into the tree, and puts it on the path where hatchling alone would put another folder there."""
    parent = package_parent(build.root)
    shown = _shown(build, parent)
    result = writer.reconcile(build.files, parent, PYTHON, warnings=build.warnings, started=build.started, shown=shown)
    package = shown + ownership.package_folder(build.files, PYTHON.entry)
    if _exposed_by_hatchling(build, parent, package):
        build_data["artifacts"].append(f"/{package}/")
        return result.generation
    pth = _write(build.scratch / "package.pth", f"{parent}\n")
    own = {str(pth): f"_{build.name.replace('-', '_')}_pygen.pth"}
    # force_include keeps hatchling from refusing a project with nothing else; the editable form replaces the
    # entries of the project and of other hooks, so it starts from them.
    kept = {**build.build_config.get_force_include(), **build_data["force_include"]}
    build_data["force_include"].update(own)
    build_data["force_include_editable"] = {**kept, **build_data["force_include_editable"], **own}
    return result.generation


def add_sdist(build: Build, build_data: BuildData) -> GenerationResult:
    """Checks that the package can be generated, and adds snapshot and templates, which may lie outside the tree."""
    writer.check_files(build.files, PYTHON)
    path = _write(build.scratch / "snapshot.json", snapshot.dump(build.inputs.snapshot))
    build_data["force_include"][str(path)] = package_inputs.SDIST_SNAPSHOT
    templates = build.inputs.config.templates
    for source in sorted(templates.rglob("*")) if templates else ():
        if source.is_file() and templates:
            target = source.relative_to(templates).as_posix()
            build_data["force_include"][str(source)] = f"{package_inputs.SDIST_TEMPLATES}/{target}"
    return GenerationResult((path,), 0, 0, 0.0, build.warnings)


def _write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode("utf-8"))
    path.chmod(0o644)
    return path


def _shown(build: Build, parent: Path) -> str:
    return "" if parent == build.root else f"{parent.relative_to(build.root).as_posix()}/"


def _refuse_in_tree(build: Build, parent: Path) -> None:
    problems = ownership.foreign_files(build.files, parent, PYTHON, _shown(build, parent))
    for path in ownership.stale_files(build.files, parent, PYTHON):
        place = _shown(build, parent) + path
        if _would_ship(build.build_config, place):
            message = "was generated for an earlier model and would still be in the wheel"
            fix = "remove it, or install editable once, which does; better keep generated code out of version control"
            problems.append(Problem("PG314", "error", place, message, fix))
    if problems:
        raise GenerationError(problems)


def _would_ship(build_config: BuilderConfig, path: str) -> bool:
    try:
        return build_config.include_path(path)
    except ValueError:  # hatchling finds nothing to ship in the tree, so it ships the forced files alone
        return False


def _exposed_by_hatchling(build: Build, parent: Path, package: str) -> bool:
    if build.build_config.dev_mode_dirs:
        folders = [(build.root / folder).resolve() for folder in build.build_config.dev_mode_dirs]
        return parent.resolve() in folders
    try:
        shipped_as = build.build_config.get_distribution_path(f"{package}/__init__.py")
    except ValueError:  # hatchling finds no package of the project: it would strip no prefix
        return parent == build.root
    return (build.root / package / "__init__.py") == parent / shipped_as
