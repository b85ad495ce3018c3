"""The seam for target languages: a generator turns the IR into files, and does nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hatch_pygen.config import PygenConfig
    from hatch_pygen.ir.models import IRPackage
    from hatch_pygen.problems import Problem


@dataclass(frozen=True, slots=True)
class GeneratedFiles:
    """Relative path -> text, and what was found on the way (collisions of names, unused renames, …)."""

    files: Mapping[str, str]
    problems: tuple[Problem, ...]


class BaseGenerator(ABC):
    """A target language. Subclasses plan (all names and types as text), then print the plan through templates."""

    language: str

    @abstractmethod
    def generate(self, ir: IRPackage, config: PygenConfig) -> GeneratedFiles:
        """The package for `ir`; pure: reads only the templates.

        Raises TemplateError where a template, ours or an override, cannot be rendered.
        """
