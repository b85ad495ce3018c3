"""What the hook adds to each target of hatchling: wheel, editable wheel, sdist."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from hatch_pygen import snapshot
from hatch_pygen.generation import ownership, writer
from hatch_pygen.generation.python.package_name import package_parent
from hatch_pygen.project import editable, inputs
from hatch_pygen.project.decision import Package, Target, shown_parent
from hatch_pygen.project.documents import documents
from hatch_pygen.wheel import sbom

if TYPE_CHECKING:
    from hatchling.builders.config import BuilderConfig

BuildData = dict[str, Any]


class Build(NamedTuple):
    """One run of the hook: the project, the generated `package`, an empty folder `scratch` that outlives the build.

    `name` and `version` are the project's.
    """

    root: Path
    name: str
    version: str
    package: Package
    build_config: BuilderConfig
    scratch: Path


def add_wheel(build: Build, build_data: BuildData) -> int:
    """Generates beside the tree and adds file by file: an entry for a folder would not reserve its targets."""
    folder = build.scratch / "package"
    package = build.package
    files = package.wheel_files()
    writer.write_tree(files, folder, package.generator, classes=package.classes)
    for path in sorted(files):
        build_data["force_include"][str(folder / path)] = path
    document = sbom.document(build.name, build.version, package.snapshot, package.config)
    build_data["sbom_files"].append(str(_write(build.scratch / sbom.FILE_NAME, document)))
    return len(files)


def add_editable(build: Build, build_data: BuildData) -> int:
    """Generates into the tree, and puts it on the path where hatchling alone would put another folder there."""
    package = build.package
    shown = shown_parent(build.root)
    writer.reconcile(package.files, package_parent(build.root), package.generator, classes=package.classes, shown=shown)
    return add_to_path(build, build_data)


def add_to_path(build: Build, build_data: BuildData) -> int:
    """What an editable wheel needs so that the package in the tree is imported; the tree is not looked at."""
    parent = package_parent(build.root)
    package = shown_parent(build.root) + ownership.package_folder(build.package.files, build.package.generator.entry)
    if editable.exposed_by_hatchling(build.root, build.build_config, package):
        build_data["artifacts"].append(f"/{package}/")
        return len(build.package.files)
    pth = _write(build.scratch / "package.pth", f"{parent}\n")
    own = {str(pth): f"_{build.name.replace('-', '_')}_pygen.pth"}
    # force_include keeps hatchling from refusing a project with nothing else; the editable form replaces the
    # entries of the project and of other hooks, so it starts from them.
    kept = {**build.build_config.get_force_include(), **build_data["force_include"]}
    build_data["force_include"].update(own)
    build_data["force_include_editable"] = {**kept, **build_data["force_include_editable"], **own}
    return len(build.package.files)


def add_sdist(build: Build, build_data: BuildData) -> int:
    """Adds snapshot and templates, which may lie outside the tree, and the documents."""
    path = _write(build.scratch / "snapshot.json", snapshot.dump(build.package.snapshot))
    build_data["force_include"][str(path)] = inputs.SDIST_SNAPSHOT
    templates = build.package.config.templates
    for source in sorted(templates.rglob("*")) if templates else ():
        if source.is_file() and templates:
            target = source.relative_to(templates).as_posix()
            build_data["force_include"][str(source)] = f"{inputs.SDIST_TEMPLATES}/{target}"
    for name, text in documents(build.package).items() if build.package.config.docs else ():
        build_data["force_include"][str(_write(build.scratch / "docs" / name, text))] = f"{inputs.SDIST_DOCS}/{name}"
    return len(build.package.files)


ADD: Mapping[Target, Callable[[Build, BuildData], int]] = {
    "wheel": add_wheel,
    "editable": add_editable,
    "sdist": add_sdist,
}
"""What adds the package to a target, and counts its files there."""


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
    path.chmod(0o644)
    return path
