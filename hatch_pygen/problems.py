"""Problems are values: every step collects them, the last one prints them together."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from hatch_pygen.text.terminal import printable

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, and what mends it.

    `code` is stable and has a paragraph in docs/errors.md. `where` is a file with a pointer into it,
    such as ``pygen.snapshot.json: models[0].views[3].properties.class``, or a TOML path such as
    ``[tool.pygen] package``. ``info`` problems are never printed by a build; ``pygen validate`` shows them.
    """

    code: str
    severity: Severity
    where: str
    message: str
    fix: str

    def __str__(self) -> str:
        return printable(f"{self.where}\n{self.code}: {self.message}\nfix: {self.fix}")


def sort_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems without repetition, ordered by place, then code, then text."""
    return tuple(sorted(set(problems), key=lambda problem: (problem.where, problem.code, problem.message)))


def fatal(problems: Iterable[Problem], strict: bool = False) -> tuple[Problem, ...]:
    """The errors, and the warnings of a configuration that is strict."""
    severities = ("error", "warning") if strict else ("error",)
    return tuple(problem for problem in problems if problem.severity in severities)


class GenerationError(Exception):
    """Nothing was written. `problems` holds every finding, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sort_problems(problems)
        super().__init__("\n\n".join(str(problem) for problem in self.problems))

    @classmethod
    def stop_at(cls, problems: Collection[Problem]) -> None:
        """Raises this error where there are problems."""
        if problems:
            raise cls(problems)


class ParseError(GenerationError):
    """The configuration or the snapshot cannot be read."""


class ValidationError(GenerationError):
    """The data model cannot become an SDK (or has warnings, under ``strict``)."""


class TemplateError(GenerationError):
    """A template, ours or an override, cannot be rendered."""
