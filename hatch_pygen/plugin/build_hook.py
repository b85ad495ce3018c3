"""hatchling's build hook: snapshot in, generated package out, for the wheel, editable and sdist targets."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

from hatch_pygen import collector
from hatch_pygen.problems import GenerationError, Problem, ValidationError, sort_problems

if TYPE_CHECKING:
    from collections.abc import Callable

    from hatch_pygen.config import PygenConfig
    from hatch_pygen.package_inputs import PackageInputs
    from hatch_pygen.plugin.targets import Build

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
        if self.target_name not in {"wheel", "sdist"}:
            return
        started = time.perf_counter()
        try:
            with collector.paused():
                self._add(version, build_data, started)
        except GenerationError as error:
            self._abort(error)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Removes the scratch folder; with ``reproducible-archive`` it rewrites the wheel first."""
        if build_data.get(_REPRODUCIBLE):
            from hatch_pygen.wheel import archive

            archive.rewrite_stored(Path(artifact_path))
        if self._remove_scratch:
            self._remove_scratch()

    @property
    def _project(self) -> Any:
        """hatchling's metadata, whose class is generic and not declared stable."""
        return self.metadata  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]

    def _add(self, version: str, build_data: dict[str, Any], started: float) -> None:
        from hatch_pygen.plugin import targets

        config = self._config()
        problems = self._project_problems(config, version)
        inputs, files = self._generate(config, problems)
        warnings = _refuse_errors(problems, config.strict)
        build = self._build(inputs, files, warnings, started)
        if self.target_name == "sdist":
            result = targets.add_sdist(build, build_data)
        elif version == "editable":
            result = targets.add_editable(build, build_data)
        else:
            result = targets.add_wheel(build, build_data)
            build_data[_REPRODUCIBLE] = config.reproducible_archive
        self.app.display_info(self._summary(build))
        for warning in result.warnings:
            self.app.display_warning(str(warning))

    def _config(self) -> PygenConfig:
        from hatch_pygen.config import PygenConfig
        from hatch_pygen.project import advice as project_advice

        problems = project_advice.check_switch(self.config)
        if problems:
            raise ValidationError(problems)
        return PygenConfig.from_project(self._project.config, Path(self.root))

    def _project_problems(self, config: PygenConfig, version: str) -> list[Problem]:
        from hatch_pygen import package_inputs, pin
        from hatch_pygen.project import advice as project_advice

        problems = pin.check(config, self._dynamic(), self._project.core.dependencies)
        if not package_inputs.from_sdist(Path(self.root)):
            problems += project_advice.advise(self._project.config, config)
        if version == "editable" and self.build_config.dev_mode_exact:
            problems.append(project_advice.exact_mode())
        return problems

    def _dynamic(self) -> list[str]:
        """The fields that pyproject.toml declares dynamic; hatchling's own list lacks those that PKG-INFO settles."""
        found: list[str] = self._project.config["project"].get("dynamic", [])
        return found

    def _generate(self, config: PygenConfig, problems: list[Problem]) -> tuple[PackageInputs, dict[str, str]]:
        """The inputs and the files generated from them; what is found joins `problems`, also when it ends the build."""
        import os

        from hatch_pygen import package_inputs

        try:
            inputs = package_inputs.load(Path(self.root), config, self._dynamic(), os.environ)
            from hatch_pygen import pipeline

            package = pipeline.generate(inputs.snapshot, inputs.config)
        except GenerationError as error:
            raise ValidationError([*_fatal(problems, config.strict), *error.problems]) from None
        problems += package.problems
        return inputs, dict(package.files)

    def _build(
        self, inputs: PackageInputs, files: dict[str, str], warnings: tuple[Problem, ...], started: float
    ) -> Build:
        from hatch_pygen.plugin.targets import Build

        return Build(
            root=Path(self.root),
            name=self._project.core.name,
            version=self._project.version,
            inputs=inputs,
            files=files,
            warnings=warnings,
            build_config=self.build_config,
            scratch=self._make_scratch(),
            started=started,
        )

    def _summary(self, build: Build) -> str:
        snapshot, config = build.inputs.snapshot, build.inputs.config
        models = ", ".join(f"{model.external_id} {model.version}" for model in config.models)
        views = len({(v["space"], v["externalId"], v["version"]) for model in snapshot.models for v in model["views"]})
        digest = snapshot.digest.partition(":")[2][:8]
        elapsed = time.perf_counter() - build.started
        what = f"{models} ({views} view{'' if views == 1 else 's'}, digest {digest})"
        return f"pygen: {what} -> {config.package}, {len(build.files)} files in {elapsed:.2f} s"

    def _make_scratch(self) -> Path:
        """A folder outside the tree; it also goes when the build fails and hatchling never calls `finalize`."""
        import shutil
        import tempfile
        import weakref

        folder = tempfile.mkdtemp(prefix="hatch-pygen-")
        self._remove_scratch = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)

    def _abort(self, error: GenerationError) -> None:
        from hatch_pygen.plugin import failure

        self.app.abort(failure.text(error))


def _refuse_errors(problems: list[Problem], strict: bool) -> tuple[Problem, ...]:
    """The warnings among `problems`. Raises ValidationError where there is an error, or, when strict, a warning."""
    fatal = _fatal(problems, strict)
    if fatal:
        raise ValidationError(fatal)
    return sort_problems(problem for problem in problems if problem.severity == "warning")


def _fatal(problems: list[Problem], strict: bool) -> list[Problem]:
    return [
        problem for problem in problems if problem.severity == "error" or (strict and problem.severity == "warning")
    ]
