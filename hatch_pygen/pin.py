"""The pin: which pygen-runtime the project must require, and whether every installer can see it.

A pin that only a build hook adds is lost by uv and Poetry, so it stands in ``[project] dependencies``,
or comes from our metadata hook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hatch_pygen.problems import Problem
from hatch_pygen.text.requirements import is_of, parse
from hatch_pygen.version import __version__

if TYPE_CHECKING:
    from packaging.requirements import Requirement

    from hatch_pygen.config import PygenConfig

RUNTIME = "pygen-runtime"
GENERATOR = "hatch-pygen"
_PLACE = "[project] dependencies"
_HOOK_TABLE = "[tool.hatch.metadata.hooks.pygen]"


def pinned(config: PygenConfig, extras: Sequence[str] = (), version: str = __version__) -> str:
    """The requirement that the project must have, such as ``pygen-runtime==0.1.0``; of another `version` on request.

    >>> from hatch_pygen.config import PygenConfig
    >>> table = {"space": "plant", "external-id": "Pumps", "version": "1", "runtime": "compatible"}
    >>> pinned(PygenConfig.from_dict(table)).partition("~")[0]
    'pygen-runtime'
    """
    bracket = f"[{','.join(sorted(extras))}]" if extras else ""
    return f"{RUNTIME}{bracket}{_specifier(config, version)}"


def required(config: PygenConfig) -> tuple[str, ...]:
    """The requirements that the project must have: the pin, or those of a copy of the runtime."""
    if config.runtime == "vendored":
        from hatch_pygen import vendoring

        return vendoring.REQUIREMENTS
    return (pinned(config),)


def generator_line(requires: Sequence[str]) -> Requirement | None:
    """The requirement of hatch-pygen in ``[build-system] requires``: it chooses the version that builds."""
    return next((found for text in requires if (found := parse(text)) and is_of(found, GENERATOR)), None)


def check(
    config: PygenConfig, dynamic: Sequence[str], dependencies: Sequence[str], requires: Sequence[str] = ()
) -> list[Problem]:
    """Problems of a project whose pyproject.toml lists `dynamic` and whose final requirements are `dependencies`;
    `requires` are those of ``[build-system]``."""
    is_dynamic = "dependencies" in dynamic
    if config.pin == "dynamic" and not is_dynamic:
        fix = f'add "dependencies" to [project] dynamic and the table {_HOOK_TABLE}, or set pin = "static"'
        message = 'is "dynamic", but [project] dynamic does not list "dependencies"'
        return [Problem("PG302", "error", "[tool.pygen] pin", message, fix)]
    if config.pin == "static" and is_dynamic:
        fix = f'set pin = "dynamic" and add the table {_HOOK_TABLE}, or make the dependencies static'
        message = 'is "static", but [project] dynamic lists "dependencies"'
        return [Problem("PG302", "error", "[tool.pygen] pin", message, fix)]
    if config.runtime == "vendored":
        from hatch_pygen import vendoring

        return vendoring.check(dependencies, _PLACE)
    found = [requirement for text in dependencies if (requirement := parse(text)) and is_of(requirement, RUNTIME)]
    objection = _objection(config, found)
    if objection is None:
        return []
    if config.pin == "dynamic":
        return [Problem("PG302", "error", _PLACE, objection, f"add the table {_HOOK_TABLE} to pyproject.toml")]
    speaker = _speaker(requires) if "is not the pin" in objection else ""
    both = ", or run `hatch-pygen upgrade`, which writes both lines" if speaker else ""
    return [Problem("PG301", "error", _PLACE, objection + speaker, f'write "{pinned(config)}" there{both}')]


def dynamic_dependencies(config: PygenConfig, project: Mapping[str, Any]) -> tuple[list[str], list[Problem]]:
    """The requirements that the metadata hook gives a project, pin included, each once; and the problems in them."""
    if config.pin == "static":
        fix = 'set pin = "dynamic" in [tool.pygen], or make the dependencies static'
        message = '[project] dynamic lists "dependencies", which pin = "static" leaves to [project]'
        return [], [Problem("PG302", "error", _HOOK_TABLE, message, fix)]
    if "dependencies" not in project.get("dynamic", ()):
        fix = 'add "dependencies" to [project] dynamic, or remove the table'
        return [], [Problem("PG302", "error", _HOOK_TABLE, '[project] dynamic does not list "dependencies"', fix)]
    problems = [problem for text in config.dependencies if (problem := _dependency_problem(config, text))]
    if problems:
        return [], problems
    texts = (*project.get("dependencies", ()), *config.dependencies)
    requirements = [requirement for text in texts if (requirement := parse(text))]
    own = [requirement for requirement in requirements if is_of(requirement, RUNTIME)]
    extras = {extra for requirement in own for extra in requirement.extras}
    others = [str(requirement) for requirement in requirements if requirement not in own]
    if config.runtime == "vendored":
        from hatch_pygen import vendoring

        return vendoring.with_missing(list(dict.fromkeys(others)), extras), []
    return [*dict.fromkeys(others), pinned(config, sorted(extras))], []


def _specifier(config: PygenConfig, version: str = __version__) -> str:
    return f"~={version}" if config.runtime == "compatible" else f"=={version}"


def _speaker(requires: Sequence[str]) -> str:
    """Which hatch-pygen judges, and which line of ``[build-system] requires`` chose it; empty where none is known."""
    line = generator_line(requires)
    if line is None:
        return ""
    if line.specifier.contains(__version__, prereleases=True):
        return f'; it is that of hatch-pygen {__version__}, which "{line}" in [build-system] requires chose'
    return f'; it is that of hatch-pygen {__version__}, which is not the "{line}" of [build-system] requires'


def _objection(config: PygenConfig, found: Sequence[Requirement]) -> str | None:
    from packaging.specifiers import SpecifierSet

    if not found:
        return f"{RUNTIME} is missing; generated code runs on the version it was generated for"
    if len(found) > 1:
        return f"{RUNTIME} stands there {len(found)} times"
    requirement = found[0]
    if requirement.url:
        return f"{RUNTIME} is required from a URL, so that its version is not pinned"
    if requirement.marker:
        return f"{RUNTIME} has an environment marker, so that some environments would go without it"
    if requirement.specifier != SpecifierSet(_specifier(config)):
        return f'"{requirement}" is not the pin {_specifier(config)} (runtime = "{config.runtime}")'
    return None


def _dependency_problem(config: PygenConfig, text: str) -> Problem | None:
    place = "[tool.pygen] dependencies"
    requirement = parse(text)
    if requirement is None:
        fix = 'write it as in [project] dependencies, such as "pandas>=2"'
        return Problem("PG303", "error", place, f"{text!a} is not a requirement", fix)
    if not is_of(requirement, RUNTIME) or not (requirement.specifier or requirement.url or requirement.marker):
        return None
    message = _objection(config, [requirement])
    fix = f'write "{RUNTIME}" without a version, or "{pinned(config)}"'
    return Problem("PG303", "error", place, message, fix) if message else None
