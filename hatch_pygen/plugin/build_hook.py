"""hatchling's build hook: snapshot in, generated package out, for the wheel, editable and sdist targets."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

from hatch_pygen.problems import GenerationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from hatch_pygen.project.decision import Package, Target

    # Its number of type parameters differs between releases of hatchling: never subscripted at run time.
    _Interface = BuildHookInterface[Any]
else:
    _Interface = BuildHookInterface

_REPRODUCIBLE = "pygen_reproducible_archive"


class PygenBuildHook(_Interface):
    PLUGIN_NAME = "pygen"
    _remove_scratch: Callable[[], object] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the generated package to the build, or ends it with the problems found."""
        started = time.perf_counter()
        try:
            if self.target_name == "sdist":
                self._add("sdist", build_data, started)
            elif self.target_name == "wheel":
                kept = version == "editable" or _runs_hooks_only()
                self._add("editable" if kept else "wheel", build_data, started)
        except GenerationError as error:
            from hatch_pygen.plugin import failure

            self.app.abort(failure.text(error))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Removes the scratch folder; with ``reproducible-archive`` it rewrites the wheel first."""
        if build_data.get(_REPRODUCIBLE):
            from hatch_pygen.wheel import archive

            archive.rewrite_stored(Path(artifact_path))
        if self._remove_scratch:
            self._remove_scratch()

    def _add(self, target: Target, build_data: dict[str, Any], started: float) -> None:
        from hatch_pygen.config import PygenConfig
        from hatch_pygen.plugin import targets
        from hatch_pygen.project.decision import Project, decide

        root = Path(self.root)
        metadata: Any = self.metadata  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] -- its class is generic and not declared stable
        config = PygenConfig.from_project(metadata.config, root)
        project = Project(metadata.core.dependencies, self.build_config, (target,))
        decision = decide(root, config, pyproject=metadata.config, project=project)
        package = decision.accepted()
        name, version, scratch = metadata.core.name, metadata.version, self._make_scratch()
        count = targets.ADD[target](targets.Build(root, name, version, package, self.build_config, scratch), build_data)
        build_data[_REPRODUCIBLE] = target == "wheel" and config.reproducible_archive
        self.app.display_info(_summary(package, count, target, time.perf_counter() - started))
        for warning in decision.warnings:
            self.app.display_warning(str(warning))

    def _make_scratch(self) -> Path:
        """A folder outside the tree; it also goes when the build fails and hatchling never calls `finalize`."""
        import shutil
        import tempfile
        import weakref

        folder = tempfile.mkdtemp(prefix="hatch-pygen-")
        self._remove_scratch = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)


def _runs_hooks_only() -> bool:
    """Whether no wheel follows, so that the package is wanted in the tree; hatchling does not tell hooks."""
    wanted = os.environ.get("HATCH_BUILD_HOOKS_ONLY") in ("1", "true")  # hatchling takes no other value
    return wanted or bool({"--hooks-only", "--ext"} & set(sys.argv))


def _summary(package: Package, count: int, target: Target, elapsed: float) -> str:
    """The line of a build. hatchling may run hooks only where nothing shows it: so it says what stays."""
    place = {
        "wheel": "for the wheel; the tree keeps nothing",
        "editable": "in the tree",
        "sdist": "checked for the sdist",
    }[target]
    return f"pygen: {package.title} -> {package.config.package}, {count} files in {elapsed:.2f} s, {place}"
