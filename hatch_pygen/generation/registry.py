"""The languages by name: ours, and those that other distributions register as entry points."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from hatch_pygen.generation.base import BaseGenerator
from hatch_pygen.problems import Problem, ValidationError
from hatch_pygen.text.strict_json import quoted

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "hatch_pygen.languages"
"""The group of entry points; the name of one is the language's, its object a subclass of BaseGenerator."""

BUILT_IN = {
    "csharp": "hatch_pygen.generation.csharp.generator:CSharpGenerator",
    "mermaid": "hatch_pygen.generation.mermaid.generator:MermaidGenerator",
    "python": "hatch_pygen.generation.python.generator:PythonGenerator",
    "typescript": "hatch_pygen.generation.typescript.generator:TypeScriptGenerator",
}
"""Found without a look at the environment, and replaced by no other distribution."""


def generator(language: str) -> BaseGenerator[Any]:
    """The generator of a language.

    Raises:
        ValidationError: there is none of that name, or it cannot be loaded.
    """
    if language in BUILT_IN:
        module, _, name = BUILT_IN[language].partition(":")
        found: BaseGenerator[Any] = getattr(import_module(module), name)()
        return found
    others = _registered()
    if language not in others:
        message = f"there is no language {quoted(language)}"
        raise ValidationError([_problem(language, message, f"there are {', '.join(sorted({*BUILT_IN, *others}))}")])
    return _loaded(language, others[language])


def languages() -> list[str]:
    """The names of all languages, sorted."""
    return sorted({*BUILT_IN, *_registered()})


def _registered() -> Mapping[str, EntryPoint]:
    from importlib.metadata import entry_points  # 10 ms, which a build with our languages alone does not need

    return {point.name: point for point in entry_points(group=GROUP) if point.name not in BUILT_IN}


def _loaded(language: str, point: EntryPoint) -> BaseGenerator[Any]:
    fix = "mend or remove the distribution that registers it"
    try:
        kind = point.load()
        found = kind()
    except Exception as error:  # whatever code of others raises
        message = f"{point.value} cannot be loaded: {type(error).__name__}: {error}"
        raise ValidationError([_problem(language, message, fix)]) from error
    if not isinstance(found, BaseGenerator) or found.language != language:
        raise ValidationError([_problem(language, f"{point.value} is no generator of this language", fix)])
    return found  # pyright: ignore[reportUnknownVariableType] -- of whatever plan, which only it reads


def _problem(language: str, message: str, fix: str) -> Problem:
    return Problem("PG506", "error", f"language {language}", message, fix)
