"""Templates of a language: printed by functions that were made of ours beforehand, by Jinja where a project has its own.

What a build would spend on loading Jinja and compiling templates is a third of what it needs in all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic

from hatch_pygen.config import PygenConfig
from hatch_pygen.generation.source_text import Text

if TYPE_CHECKING:
    from hatch_pygen.generation.template_env import SourceEnvironment

Functions = Mapping[str, Callable[..., Iterator[Text]]]


class Templates(Generic[Text]):
    """The templates in `folder` of ours that print texts of one `kind`.

    `made` is the module of the functions: `PRINTS`, by the names of the templates, and the digest of what they were made of;
    `filters` are for templates of a project.
    """

    def __init__(
        self, folder: str, kind: type[Text], made: str, filters: Mapping[str, Callable[..., Text]] | None = None
    ) -> None:
        self.folder = folder
        self.kind = kind
        self.made = made
        self.filters = filters or {}
        self._environments: dict[tuple[Path, ...], SourceEnvironment] = {}

    def render(self, name: str, folders: tuple[Path, ...] = (), **values: Any) -> str:
        """The text of a template; `folders` are looked through first, where a project has its own. Raises TemplateError."""
        own = template_root() / self.folder
        if all(folder == own for folder in folders) and (functions := self.functions):
            return "".join(functions[name](**values))
        from hatch_pygen.generation import template_env

        return template_env.render(self.environment(folders or (own,)), name, **values)

    @cached_property
    def functions(self) -> Functions[Text] | None:
        """None in a checkout whose templates were changed since: they hold as they are now."""
        module: Any = import_module(self.made)
        if not in_the_package() and digest(template_root() / self.folder) != module.DIGEST:
            return None
        found: Functions[Text] = module.PRINTS
        return found

    def environment(self, folders: tuple[Path, ...]) -> SourceEnvironment:
        """One per set of folders: it keeps compiled templates, and compiles a changed file again."""
        from hatch_pygen.generation import template_env

        if folders not in self._environments:
            self._environments[folders] = template_env.environment(folders, self.kind, self.filters)
        return self._environments[folders]


def digest(folder: Path) -> str:
    """What tells whether the templates in a folder are still those that functions were made of."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*.jinja")):
        found.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()


def in_the_package() -> bool:
    return (_PACKAGE / "templates").is_dir()


def template_root() -> Path:
    """Our templates: inside the installed package, beside it in an editable install."""
    return (_PACKAGE if in_the_package() else _PACKAGE.parent) / "templates"


def template_folders(config: PygenConfig) -> tuple[Path, ...]:
    """Where the templates of Python are looked for: in the user's folder first, then in ours."""
    own = template_root() / "python"
    return (own,) if config.templates is None else (config.templates, own)


_PACKAGE = Path(__file__).resolve().parents[1]
