"""hatchling's target ``npm``: ``hatch build -t npm`` makes the tarball of an npm package, without Node."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatchling.builders.plugin.interface import BuilderInterface

if TYPE_CHECKING:
    from hatch_pygen.npm.package import NpmProject

    # Its number of type parameters differs between releases of hatchling: never subscripted at run time.
    _Interface = BuilderInterface[Any, Any]
else:
    _Interface = BuilderInterface


class NpmBuilder(_Interface):
    """Every build of a consumer loads this module, so it imports hatchling alone."""

    PLUGIN_NAME = "npm"

    def get_version_api(self) -> dict[str, Callable[..., str]]:
        return {"standard": self.build_standard}

    def clean(self, directory: str, versions: list[str]) -> None:
        """Removes the tarballs of earlier builds, as hatchling's own targets remove theirs: those of the whole folder."""
        for path in Path(directory).glob("*.tgz"):
            path.unlink()

    def build_standard(self, directory: str, **build_data: Any) -> str:
        """The path of the tarball; a project that cannot be built ends the build with its problems."""
        from hatch_pygen.problems import GenerationError

        try:
            return str(self.pack(Path(directory)))
        except GenerationError as error:
            from hatch_pygen.plugin import failure

            self.app.abort(failure.text(error))
            raise

    def pack(self, directory: Path) -> Path:
        """The tarball, in a folder that is made. Raises GenerationError."""
        from hatch_pygen.config import PygenConfig
        from hatch_pygen.npm.package import contents
        from hatch_pygen.npm.tarball import tarball
        from hatch_pygen.project.decision import decide

        started = time.perf_counter()
        root = Path(self.root)
        pyproject: Any = self.metadata.config
        config = PygenConfig.from_project(pyproject, root)
        project = self._project(root)
        decision = decide(root, config, pyproject=pyproject, generator=project.generator(config))
        package = decision.accepted()
        files = contents(project, package)
        target = directory / project.archive(config)
        directory.mkdir(parents=True, exist_ok=True)
        target.write_bytes(tarball(files, stored=config.reproducible_archive))
        elapsed = time.perf_counter() - started
        self.app.display_info(f"pygen: {package.title} -> {target.name}, {len(files)} files in {elapsed:.2f} s")
        for warning in decision.warnings:
            self.app.display_warning(str(warning))
        return target

    def _project(self, root: Path) -> NpmProject:
        from hatch_pygen.npm.package import NpmProject

        core: Any = self.metadata.core
        people = [f"{each.get('name', '')} <{each['email']}>".strip() for each in core.authors if "email" in each]
        people += [each["name"] for each in core.authors if "email" not in each]
        return NpmProject(
            core.name,
            self.metadata.version,
            core.description,
            core.license_expression or core.license,
            ", ".join(people),
            core.urls,
            {path: (root / path).read_text("utf-8") for path in core.license_files},
        )
