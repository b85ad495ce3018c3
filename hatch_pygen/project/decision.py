"""What a project comes to: the generated package, or why there is none. Build, check, validate and generate all ask here."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from hatch_pygen import pin, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.config.file import project_dependencies, read_mapping
from hatch_pygen.generation import ownership, registry
from hatch_pygen.generation.base import BaseGenerator, Distribution, OwnClass
from hatch_pygen.generation.python.package_name import package_parent
from hatch_pygen.problems import GenerationError, Problem, ValidationError, fatal, sort_problems
from hatch_pygen.project import advice, editable, inputs
from hatch_pygen.snapshot import Snapshot
from hatch_pygen.text.strict_json import is_array, item_at

if TYPE_CHECKING:
    from hatchling.builders.config import BuilderConfig

Target = Literal["wheel", "editable", "sdist"]


class Project(NamedTuple):
    """A project as hatchling reads it, for `targets`; `dependencies` are all that its metadata will hold, None where
    a plugin that is not run here makes them."""

    dependencies: Sequence[str] | None
    build_config: BuilderConfig
    targets: tuple[Target, ...]


class Package(NamedTuple):
    """`files`: path relative to the package's parent folder -> text. `config` has the templates that exist here,
    `classes` counts those at the top of modules, `own` are the user's that generated ones extend. `plan` is that of
    `generator`, `distribution` what ships it all."""

    snapshot: Snapshot
    config: PygenConfig
    files: Mapping[str, str]
    classes: int
    generator: BaseGenerator[Any]
    plan: Any
    distribution: Distribution
    own: tuple[OwnClass, ...] = ()

    def wheel_files(self) -> Mapping[str, str]:
        """What of it a wheel holds: the files, and the page that explains them."""
        return {**self.files, **self.generator.page(self.plan, self.config, self.distribution)}

    def documents(self, diagram: str) -> Mapping[str, str]:
        """As `BaseGenerator.documents`."""
        return self.generator.documents(self.plan, self.config, self.distribution, diagram)

    @property
    def title(self) -> str:
        """Its models, in the line that sums up a build."""
        models = ", ".join(f"{model.external_id} {model.version}" for model in self.config.models)
        found = (view for model in self.snapshot.models for view in model["views"])
        views = len({(view["space"], view["externalId"], view["version"]) for view in found})
        digest = self.snapshot.digest.partition(":")[2][:8]
        return f"{models} ({views} view{'' if views == 1 else 's'}, digest {digest})"


class Decision(NamedTuple):
    """All that was found; `package` is None where the model could not be read or generated."""

    package: Package | None
    problems: tuple[Problem, ...]
    strict: bool

    @property
    def fatal(self) -> tuple[Problem, ...]:
        """The errors, and the warnings of a configuration that is strict."""
        return fatal(self.problems, self.strict)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "warning")

    def accepted(self) -> Package:
        """The package. Raises ValidationError where it must not be built."""
        if self.package is None or self.fatal:
            raise ValidationError(self.fatal)
        return self.package


@contextmanager
def _collector_paused() -> Generator[None, None, None]:
    """What is made here stays: the collector of garbage would look through all of it, for nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_collector_paused()
def decide(
    root: Path,
    config: PygenConfig,
    *,
    pyproject: Mapping[str, Any],
    project: Project | None = None,
    read: Callable[[], tuple[Snapshot, str]] | None = None,
    parent: Path | None = None,
    generator: BaseGenerator[Any] | None = None,
) -> Decision:
    """What the project in `root` comes to; nothing is written.

    `project` is what is built, None where only the package is asked for; `read` gives another snapshot than that of a
    build and its name; `parent` is the folder that `generate` writes the package into, in the language of `generator`.
    """
    dynamic = declared_dynamic(pyproject)
    problems = [] if project is None else _of_project(root, config, project, pyproject)
    package = None
    generator = generator or registry.generator("python")
    try:
        found, where = read() if read else inputs.read(root, config, dynamic, os.environ)
        package, warnings = _generated(root, config, found, where, generator, distribution_of(pyproject, found))
        problems += [*warnings, *_in_the_tree(root, package, project, parent)]
        problems += _own_code(root, package, project, pyproject)
    except GenerationError as error:
        problems += error.problems
    return Decision(package, sort_problems(problems), config.strict)


def decide_version(root: Path) -> str:
    """The version of a project whose version source is ours. Raises GenerationError where it has none."""
    path, where = version_file(root)
    return snapshot.read(path, where).sdk_version


def version_file(root: Path) -> tuple[Path, str]:
    """The snapshot that holds the version, and its name. Raises GenerationError where the build would have none."""
    config = config_of_a_build(root)
    if config.source == "api":
        message = 'is "api", but the version comes from the committed snapshot'
        fix = 'write version = "..." in [project] and remove [tool.hatch.version], or set source = "snapshot"'
        raise ValidationError([Problem("PG306", "error", "[tool.pygen] source", message, fix)])
    return inputs.committed_path(root, config)


def distribution_of(pyproject: Mapping[str, Any], found: Snapshot) -> Distribution:
    """What a project calls itself, as far as pyproject.toml and the snapshot say it: no plugin is asked."""
    name, version = item_at(pyproject, "project", "name"), item_at(pyproject, "project", "version")
    if item_at(pyproject, "tool", "hatch", "version", "source") == "pygen" and "version" in declared_dynamic(pyproject):
        version = found.sdk_version
    named = name if isinstance(name, str) and name else "this-project"
    return Distribution(named, version if isinstance(version, str) else None)


def declared_dynamic(pyproject: Mapping[str, Any]) -> Sequence[str]:
    """The fields that pyproject.toml declares dynamic; hatchling's own list lacks those that PKG-INFO settles."""
    found = item_at(pyproject, "project", "dynamic")
    return found if is_array(found) else []


def requires_of(pyproject: Mapping[str, Any]) -> list[str]:
    """The texts in ``[build-system] requires``."""
    found = item_at(pyproject, "build-system", "requires")
    return [text for text in found if isinstance(text, str)] if is_array(found) else []


def config_of_a_build(root: Path) -> PygenConfig:
    """The configuration of a project that our build hook builds. Raises GenerationError where hatchling would not ask it."""
    pyproject = read_mapping(root / "pyproject.toml")
    hatch = root / "hatch.toml"
    tables = [item_at(pyproject, "tool", "hatch"), read_mapping(hatch) if hatch.is_file() else None]
    places = (("build", "hooks", "pygen"), ("build", "targets", "wheel", "hooks", "pygen"))
    switched_on = any(item_at(table, *keys) is not None for table in tables for keys in places)
    problem = advice.without_hook(switched_on, os.environ)
    if problem:
        raise ValidationError([problem])
    return PygenConfig.from_project(pyproject, root)


def _of_project(root: Path, config: PygenConfig, project: Project, pyproject: Mapping[str, Any]) -> list[Problem]:
    known = project.dependencies
    problems = [] if known is None else pin.check(config, declared_dynamic(pyproject), known, requires_of(pyproject))
    if not inputs.from_sdist(root):
        problems += advice.advise(pyproject, config)
    hooks = project.build_config.hook_config
    missing = advice.without_hook("pygen" in hooks, os.environ)
    problems += [missing] if missing else advice.check_switch(hooks["pygen"])
    if "editable" in project.targets:
        problems += editable.hidden(root, project.build_config, config.package)
        if project.build_config.dev_mode_exact:
            problems.append(advice.exact_mode())
    return problems


def _generated(
    root: Path,
    config: PygenConfig,
    found: Snapshot,
    where: str,
    generator: BaseGenerator[Any],
    distribution: Distribution,
) -> tuple[Package, Sequence[Problem]]:
    from hatch_pygen import pipeline
    from hatch_pygen.generation import writer
    from hatch_pygen.project.templates import with_templates

    ValidationError.stop_at(snapshot.check_models(found, config, where))
    config = with_templates(root, config)
    made = pipeline.generate_with(generator, found, config)
    count = writer.check_files(made.files, generator)
    return Package(found, config, made.files, count, generator, made.plan, distribution, made.own), made.problems


def _in_the_tree(root: Path, package: Package, project: Project | None, parent: Path | None) -> Sequence[Problem]:
    """What lies where the package is written, or would be shipped beside it."""
    files, generator = package.files, package.generator
    if project is None:
        return [] if parent is None else ownership.foreign_files(files, parent, generator)
    if project.targets == ("sdist",):
        return []
    parent = package_parent(root)
    shown = shown_parent(root)
    problems = ownership.foreign_files(files, parent, generator, shown)
    if "wheel" in project.targets:
        message = "was generated for an earlier model and would still be in the wheel"
        fix = "remove it, or install editable once, which does; better keep generated code out of version control"
        stale = [shown + path for path in ownership.stale_files(files, parent, generator)]
        ships = (path for path in stale if _would_ship(project.build_config, path))
        problems += [Problem("PG314", "error", path, message, fix) for path in ships]
    return problems


def _own_code(root: Path, package: Package, project: Project | None, pyproject: Mapping[str, Any]) -> Iterable[Problem]:
    """What is wrong with the classes of the user's that generated ones extend; their files are read, not run."""
    if not package.own:
        return ()
    from hatch_pygen.project import own_code

    known = None if project is None else project.dependencies
    dependencies = [*project_dependencies(pyproject), *(known or ()), *package.config.dependencies]
    ships = None if project is None or project.targets == ("sdist",) else partial(_would_ship, project.build_config)
    return own_code.check(root, package.own, dependencies, ships)


def shown_parent(root: Path) -> str:
    """What messages put before the paths of a package in the project in `root`: ``src/``, or nothing."""
    parent = package_parent(root)
    return "" if parent == root else f"{parent.relative_to(root).as_posix()}/"


def _would_ship(build_config: BuilderConfig, path: str) -> bool:
    try:
        return build_config.include_path(path)
    except ValueError:  # hatchling finds nothing to ship in the tree, so it ships the forced files alone
        return False
