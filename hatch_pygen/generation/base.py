"""The seam for target languages: what one is asked by the pipeline, the writer, the command line and the docs.

A generator is pure: it reads the IR, the configuration and its templates, and neither the clock, nor the environment,
nor a file of the project.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, TypeVar

from hatch_pygen.config.options import OptionTable
from hatch_pygen.config.records import Option, keys
from hatch_pygen.problems import Problem
from hatch_pygen.text.strict_json import quoted

if TYPE_CHECKING:
    from hatch_pygen.config import PygenConfig
    from hatch_pygen.ir.models import IRPackage

Plan = TypeVar("Plan")


class OwnClass(NamedTuple):
    """A class of the user's that generated code extends: class `name` of `module`, with the methods of `generated`.

    `option` is the place that asks for it, `base` the class with the fields, `members` the names that it must not hide.
    """

    option: str
    module: str
    name: str
    generated: str
    base: str
    members: frozenset[str]


class GeneratedFiles(NamedTuple):
    """Path relative to the output folder -> text, and what was found on the way (collisions of names, …); `own` is the
    user's code that the files import."""

    files: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    own: tuple[OwnClass, ...] = ()


class Checked(NamedTuple):
    """What a language finds in its files before they are written: definitions (Python: classes) and problems."""

    definitions: int = 0
    problems: tuple[Problem, ...] = ()


class Example(NamedTuple):
    """A few lines that a user of the model could write, for a README."""

    title: str
    code: str


class Distribution(NamedTuple):
    """The project that ships what was generated: its name, and its version where that is known before a build."""

    name: str
    version: str | None = None


class BaseGenerator(ABC, Generic[Plan]):
    """A target language: `plan` makes every decision, `generate` prints the plan and decides nothing."""

    language: ClassVar[str]
    """Its name: of the option ``--language``, of the table ``[tool.pygen.<language>]``, of its folder of templates."""
    experimental: ClassVar[bool] = False
    """Whether a version of hatch-pygen may change what it gives as it likes."""
    options: ClassVar[tuple[Option, ...]] = ()
    """What its table may hold; one of them is `output`. Another key there is an error."""
    header: ClassVar[str]
    """What every file of ours begins with."""
    endings: ClassVar[tuple[str, ...]]
    """The endings of files that begin with the header; their lines are counted."""
    entry: ClassVar[str]
    """The name of the file that is written last: its folder is the folder of what was generated."""

    @abstractmethod
    def plan(self, ir: IRPackage, config: PygenConfig) -> Plan:
        """Everything that will be printed: names final, types as text."""

    @abstractmethod
    def generate(self, plan: Plan) -> GeneratedFiles:
        """The files of a plan. Raises TemplateError where a template, ours or an override, cannot be rendered."""

    @abstractmethod
    def names(self, plan: Plan) -> Mapping[str, str]:
        """The name of every view (``space:Pump(v1)``) and property (``space:Pump(v1).speed``) in this language."""

    @abstractmethod
    def examples(self, plan: Plan) -> tuple[Example, ...]:
        """Three examples with names of the model; fewer where the model has nothing to show."""

    def read(self, table: OptionTable) -> Mapping[str, Any]:
        """The options of its table by key; what is wrong with them joins the problems of the configuration."""
        table.refuse_unknown(keys(self.options))
        return {option.key: table.read(option) for option in self.options}

    def settings(self, config: PygenConfig) -> Mapping[str, Any]:
        """The options of its table by key, defaults filled in."""
        return config.languages.get(self.language) or self.read(OptionTable({}, "", []))

    def output(self, root: Path, config: PygenConfig) -> Path | None:
        """The folder that paths of generated files start from, in the project `root`; None where none is configured."""
        folder = self.settings(config)["output"]
        return None if folder is None else root / str(folder)

    def runtime(self, config: PygenConfig) -> str | None:
        """What generated code requires at run time, None where it needs nothing."""
        return None

    def model_file(self, config: PygenConfig) -> str | None:
        """Where the model itself is to lie as JSON, for an emulator; None where the language does not want it."""
        return None

    def page(self, plan: Plan, config: PygenConfig, distribution: Distribution) -> Mapping[str, str]:
        """What a wheel holds beside the files of the plan: the page by which the package explains itself, modules that others
        look for."""
        return {}

    def documents(self, plan: Plan, config: PygenConfig, distribution: Distribution, diagram: str) -> Mapping[str, str]:
        """README, a page for each view, all of it as HTML: path below a folder of documents -> text. `diagram` is
        Mermaid's text of the model."""
        return {}

    def check(self, files: Mapping[str, str]) -> Checked:
        """Whether the files are what the language takes, before any of them is written."""
        return Checked()

    def owns(self, path: Path) -> bool:
        """Whether hatch-pygen wrote the file, which is no link: then it may be replaced and removed."""
        return path.suffix in self.endings and begins(path, self.header)

    def is_source(self, path: str) -> bool:
        """Whether the lines of a generated file are counted."""
        return path.endswith(self.endings)

    def objections(self, files: Mapping[str, str], root: Path) -> Iterable[tuple[str, str]]:
        """Paths under `root` that keep `files` from being written there, and why, but for files of the user's."""
        return ()

    def way_out(self, path: str) -> str:
        """What to do about the file of the user's at `path` that is in the way."""
        return f"move {quoted(path)} away, or choose another output folder"


def begins(path: Path, text: str) -> bool:
    """Whether a file begins with `text`."""
    data = text.encode()
    with path.open("rb") as file:
        return file.read(len(data)) == data
