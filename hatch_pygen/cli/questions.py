"""What ``init`` asks in a terminal: of what no flag and no file says, each question with its flag and its default."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from hatch_pygen.project.ci import Service

SERVICES = ("github", "gitlab", "none")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a new project is to be, as far as it is known."""

    from_file: tuple[Path, ...] = ()
    space: str | None = None
    model: str | None = None
    version: str | None = None
    package: str | None = None
    instance_space: str | None = None
    service: Service | None = None
    pre_commit: bool = False

    @property
    def names_a_model(self) -> bool:
        return bool(self.from_file) or self.model is not None


def there_is_a_terminal() -> bool:
    """Whether somebody can be asked: a terminal at both ends, and no service that only looks like one."""
    return sys.stdin.isatty() and sys.stderr.isatty() and not os.environ.get("CI")


def asked(wishes: Wishes, root: Path, package_of: Callable[[Wishes], str]) -> Wishes:
    """`wishes`, and what was answered of what they leave open; `package_of` is the default for the package.

    Nothing is written meanwhile: Ctrl-C leaves the folder as it was.
    """
    typer.echo(
        "A new project. Enter takes what stands in brackets; each question names the option that answers it.", err=True
    )
    if not wishes.names_a_model:
        wishes = _model(wishes)
    if wishes.package is None:
        package = _text("package to generate", "--package", package_of(wishes))
        wishes = replace(wishes, package=package)
    if wishes.instance_space is None:
        space = _text("space of new instances, - for none", "--instance-space", "-")
        wishes = replace(wishes, instance_space=None if space == "-" else space)
    if wishes.service is None:
        answer = _choice("workflows for", "--ci", SERVICES, _host(root))
        wishes = replace(wishes, service=_service(answer))
    if not wishes.pre_commit:
        wishes = replace(
            wishes, pre_commit=_choice("hooks of pre-commit", "--pre-commit", ("yes", "no"), "no") == "yes"
        )
    return wishes


def _model(wishes: Wishes) -> Wishes:
    if _choice("the data model comes from", "--from-file", ("cdf", "file"), "cdf") == "file":
        return replace(wishes, from_file=(_file(),))
    return replace(
        wishes,
        space=wishes.space or _text("its space", "--space"),
        model=_text("its external id", "--model"),
        version=wishes.version or _text("its version", "--version", "v1"),
    )


def _file() -> Path:
    while True:
        path = Path(_text("an answer of models/datamodels/byids, a file", "--from-file"))
        if path.is_file():
            return path
        typer.echo(f"there is no file {path}", err=True)


def _text(question: str, flag: str, default: str | None = None) -> str:
    answer: str = typer.prompt(f"{question} ({flag})", default=default, err=True)
    return answer.strip()


def _choice(question: str, flag: str, choices: tuple[str, ...], default: str) -> str:
    while True:
        answer = _text(f"{question} {' or '.join(choices)}", flag, default).lower()
        found = [choice for choice in choices if answer and choice.startswith(answer)]
        if len(found) == 1:
            return found[0]
        typer.echo(f"answer {' or '.join(choices)}", err=True)


def _service(answer: str) -> Service | None:
    return "github" if answer == "github" else "gitlab" if answer == "gitlab" else None


def _host(root: Path) -> str:
    """The service that the folder's repository is at, as its configuration says."""
    for folder in (root.resolve(), *root.resolve().parents):
        config = folder / ".git" / "config"
        if config.is_file():
            text = config.read_text("utf-8", "replace")
            return next((service for service in SERVICES if f"{service}." in text), "none")
    return "none"
