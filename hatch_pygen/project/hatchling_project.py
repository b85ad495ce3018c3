"""A project as hatchling reads and builds it, with nothing of the project being run.

hatchling's own classes read the metadata and the configuration of the build, and build in a scratch folder. Plugins are taken out before: what ours
give is asked for directly, hatchling's that only read files stay, all others, and code of the project, are named.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder
from hatchling.metadata.core import CoreMetadata, ProjectMetadata
from hatchling.plugin.manager import PluginManager

from hatch_pygen.plugin import targets
from hatch_pygen.problems import GenerationError, Problem
from hatch_pygen.project.decision import Package, Project, Target, decide_version
from hatch_pygen.project.metadata_fields import decide_fields
from hatch_pygen.version import __version__

if TYPE_CHECKING:
    from hatchling.builders.config import BuilderConfig

_PLACE = re.compile(r"`(?P<table>(?:project|build-system|tool\.hatch)[\w.-]*?)\.?(?P<key>[\w-]*)`")
_OURS = "pygen"
_BACKEND = "hatchling.build"
_READ_FILES_ONLY = ("regex", "env")
_BUILDERS: Mapping[Target, Any] = {"wheel": WheelBuilder, "editable": WheelBuilder, "sdist": SdistBuilder}
_ADD = {**targets.ADD, "editable": targets.add_to_path}  # here nothing is written into the tree


@dataclass
class HatchlingProject:
    """`metadata`: hatchling's `ProjectMetadata`, its plugins taken out; `wheel` and `dependencies` are for `Project`.

    `unchecked_hooks`: a build hook that does not run here may make files that the build needs. `unknown`: the fields of
    ``[project]`` that a metadata hook makes which does not run here.
    """

    root: Path
    pyproject: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list[Problem])
    metadata: Any = None
    project: Project | None = None
    unchecked_hooks: bool = False
    unknown: frozenset[str] = frozenset()

    @contextmanager
    def refusals(self, place: str) -> Generator[None, None, None]:
        """What hatchling raises inside becomes a problem: whatever it is, the build would end with it."""
        try:
            yield
        except GenerationError as error:
            self.problems += error.problems
        except Exception as error:
            message = " ".join(str(error).partition("\n\n")[0].split()) or type(error).__name__
            if self.unchecked_hooks and isinstance(error, FileNotFoundError):
                self.not_checked(_place(message) or place, f"{message}, unless a build hook makes it")
            elif all(problem.message != message for problem in self.problems):
                self.refuse(_place(message) or place, message)

    def build(self, package: Package) -> list[Problem]:
        """What hatchling refuses when wheel, editable wheel and sdist are built of `package`; nothing stays of them."""
        before = len(self.problems)
        with tempfile.TemporaryDirectory(prefix="hatch-pygen-") as folder:
            for target in _BUILDERS:
                if target == "editable" and find_spec("editables") is None:
                    self.not_checked("an editable install", "needs the package editables, which is not installed here")
                else:
                    self.artifact(target, package, Path(folder))
        return self.problems[before:]

    def artifact(self, target: Target, package: Package, folder: Path) -> Path | None:
        """What hatchling builds of `package` in `folder`; None where it refuses, which is a problem then."""
        scratch = folder / target
        scratch.mkdir()
        with self.refusals(f"[tool.hatch.build.targets.{'sdist' if target == 'sdist' else 'wheel'}]"):
            builder = _builder(target, self, package, scratch)
            assert isinstance(builder.config.dependencies, list)  # a front end asks for them before it builds
            version = "editable" if target == "editable" else "standard"
            return Path(next(builder.build(directory=str(scratch), versions=[version])))
        return None

    def refuse(self, place: str, message: str) -> None:
        fix = "correct it: hatchling refuses it when the project is built"
        self.problems.append(Problem("PG330", "error", place, message, fix))

    def not_checked(self, place: str, message: str) -> None:
        fix = "build the project to see: check runs neither code of the project nor plugins of others"
        self.problems.append(Problem("PG331", "info", place, message, fix))


def _builder(target: Target, found: HatchlingProject, package: Package, scratch: Path) -> Any:
    """hatchling's builder of `target`; what our hook adds is there from the begin, and no hook runs."""
    base: Any = _BUILDERS[target]

    class Trial(base):  # type: ignore[misc] # hatchling's classes are generic over types that they do not declare
        def set_build_data_defaults(self, build_data: dict[str, Any]) -> None:
            super().set_build_data_defaults(build_data)  # pyright: ignore[reportUnknownMemberType] -- as above
            name, version = found.metadata.core.name, found.metadata.version
            _ADD[target](targets.Build(found.root, name, version, package, self.config, scratch), build_data)

    return Trial(str(found.root), metadata=found.metadata)


def read(root: Path, pyproject: Mapping[str, Any]) -> HatchlingProject:
    """The project in `root`; its `project` is None where hatchling cannot make out what is to be built."""
    found = HatchlingProject(root, pyproject)
    with found.refusals("pyproject.toml"):
        own = _metadata(root, pyproject)
        builder: Any = WheelBuilder(str(root), metadata=own)
        config: BuilderConfig = builder.config
        hooks = dict(config.hook_config)
        found.metadata = metadata = _metadata(root, pyproject)
        _read_build_system(found, metadata.build)
        with_plugins = _take_out_metadata_plugins(found, metadata)
        unheard = HatchlingProject(root, pyproject)
        unheard.metadata = own
        _take_out_metadata_plugins(unheard, own)  # the configuration asks for the name, which would run them
        _take_out_build_hooks(found, metadata.hatch, hooks)
        with found.refusals("[project] version"):
            assert metadata.version
        for name, member in vars(CoreMetadata).items():
            if isinstance(member, property):
                with found.refusals(f"[project] {name.replace('_', '-')}"):
                    getattr(metadata.core, name)
        dependencies = None if with_plugins else metadata.core.dependencies
        found.project = Project(dependencies, config, ("wheel", "editable", "sdist"))
    return found


def _metadata(root: Path, pyproject: Mapping[str, Any]) -> Any:
    return ProjectMetadata(str(root), PluginManager(), deepcopy(dict(pyproject)))


def _place(message: str) -> str:
    """The first TOML path in a message of hatchling, as we write it: ``[tool.hatch.build] packages``."""
    match = _PLACE.search(message)
    return f"[{match['table']}] {match['key']}".strip() if match else ""


def _read_build_system(found: HatchlingProject, build: Any) -> None:
    from packaging.utils import canonicalize_name

    place = "[build-system]"
    if build.build_backend != _BACKEND:
        if build.backend_path:
            found.not_checked(f"{place} build-backend", f"{build.build_backend} is code of the project")
            return
        message = f"is {build.build_backend or 'missing, which means setuptools'}; hatch-pygen is a hook of hatchling"
        fix = f'write build-backend = "{_BACKEND}"'
        found.problems.append(Problem("PG630", "error", f"{place} build-backend", message, fix))
    line = next((each for each in build.requires_complex if canonicalize_name(each.name) == "hatch-pygen"), None)
    if line is not None and not line.specifier.contains(__version__, prereleases=True):
        message = (
            f'has "{line}", so that another version than this one, {__version__}, builds the project and judges its pin'
        )
        fix = f"run `hatch-pygen upgrade`, or install that version: pip install '{line}'"
        found.problems.append(Problem("PG319", "error", f"{place} requires", message, fix))
    if line is None:
        message = "does not name hatch-pygen, so that an isolated build has no such hook"
        fix = 'write requires = ["hatchling", "hatch-pygen"], or run `hatch-pygen init`'
        found.problems.append(Problem("PG317", "error", f"{place} requires", message, fix))


def _take_out_metadata_plugins(found: HatchlingProject, metadata: Any) -> bool:
    """Puts what they give into the metadata; whether some of it, such as the requirements, stays unknown."""
    raw: dict[str, Any] = metadata.core_raw_metadata
    dynamic: list[str] = metadata.dynamic and raw["dynamic"]
    had_dynamic = bool(dynamic)
    if "version" in dynamic and "version" not in raw and "version" in metadata.hatch.config:
        _read_version(found, metadata, raw)
    hooks: dict[str, Any] = metadata.hatch.metadata.hook_config
    tables = dict(hooks)
    hooks.clear()
    unknown = False
    for name, table in tables.items():
        if name != _OURS:
            found.unknown = frozenset(dynamic)
            unknown |= "dependencies" in dynamic
            _name_plugin(found, "metadata hook", name, table, f"[tool.hatch.metadata.hooks.{name}]")
    if _OURS in tables and had_dynamic:
        try:
            fields = decide_fields(found.root, raw)
        except GenerationError as error:
            found.problems += error.problems
            unknown, fields = True, dict[str, Any](dependencies=[])
        raw.update(fields)
        for name in dynamic & fields.keys():
            dynamic.remove(name)
    return unknown


def _read_version(found: HatchlingProject, metadata: Any, raw: dict[str, Any]) -> None:
    """The version of our source; that of a source which is not asked here is unknown, and 0 stands in for it."""
    source: str = metadata.hatch.version.source_name
    if source in _READ_FILES_ONLY:
        return
    raw["version"] = "0"
    raw["dynamic"].remove("version")
    place = "[tool.hatch.version] source"
    if source == _OURS:
        with found.refusals("[tool.hatch.version]"):
            raw["version"] = decide_version(found.root)
    elif source == "code":
        found.not_checked(place, f"{metadata.hatch.version.config.get('path')} is code of the project")
    else:
        _name_plugin(found, "version source", source, {}, place)


def _take_out_build_hooks(found: HatchlingProject, hatch: Any, hooks: Mapping[str, Any]) -> None:
    of_sdist = hatch.build_targets.get("sdist", {}).get("hooks", {})
    for table in (hatch.build_config, *hatch.build_targets.values()):
        table.pop("hooks", None)
    tables = {name: table for name, table in {**of_sdist, **hooks}.items() if name != _OURS}
    found.unchecked_hooks = bool(tables)
    for name, table in tables.items():
        if name == "version":
            _read_version_hook(found, table)
        else:
            _name_plugin(found, "build hook", name, table, f"[tool.hatch.build.hooks.{name}]")


def _read_version_hook(found: HatchlingProject, table: Mapping[str, Any]) -> None:
    """hatchling's own hook writes into the tree: its options are read, and it does not run."""
    from hatchling.builders.hooks.version import VersionBuildHook
    from hatchling.version.core import VersionFile

    hook: Any = VersionBuildHook(str(found.root), table, None, None, "", "wheel")
    with found.refusals("[tool.hatch.build.hooks.version]"):
        path, pattern = hook.config_path, hook.config_pattern
        assert isinstance(hook.config_template, str)
        if pattern:
            VersionFile(str(found.root), path).read(pattern=pattern)


def _name_plugin(found: HatchlingProject, kind: str, name: str, table: Mapping[str, Any], place: str) -> None:
    """Names what is not run: a script of the project, or a plugin that another distribution brings; else it is refused."""
    from packaging.utils import canonicalize_name

    if name == "custom":
        script = table.get("path", "hatch_build.py")
        if isinstance(script, str) and (found.root / script).is_file():
            found.not_checked(place, f"{script} is code of the project")
        else:
            found.refuse(place, f"Build script does not exist: {script}")
        return
    required = {canonicalize_name(requirement.name) for requirement in found.metadata.build.requires_complex}
    if required - {"hatchling", "hatch-pygen"} or "dependencies" in table:
        found.not_checked(place, f"{name} is a {kind} of another distribution")
    else:
        message = f"Unknown {kind}: {name}; [build-system] requires names nothing that could bring it"
        found.refuse(place, message)
