"""What the commands print: results on stdout, everything else on stderr, colours only on a terminal."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TextIO

import typer

from hatch_pygen.problems import Problem, fatal
from hatch_pygen.text.terminal import printable

_COLOURS = {"error": typer.colors.RED, "warning": typer.colors.YELLOW, "info": typer.colors.BLUE}
_LEVELS = {"major": typer.colors.RED, "minor": typer.colors.GREEN, "patch": typer.colors.BLUE}


@dataclass
class Console:
    """`verbosity`: 0 usual, 1 with details, -1 results and problems only."""

    verbosity: int = 0
    _line_is_open: bool = False

    def result(self, text: str) -> None:
        """What was asked for, to stdout."""
        self._end_line()
        typer.echo(text.removesuffix("\n"))

    def json(self, value: Any) -> None:
        self.result(json.dumps(value, indent=2))

    def changes(self, text: str) -> None:
        """The lines of a difference, their level in colour."""
        for line in text.splitlines():
            level, gap, rest = line.partition("  ")
            self.result(styled(level, sys.stdout, _LEVELS.get(level.strip())) + gap + rest)

    def note(self, text: str, verbosity: int = 0) -> None:
        """What happened, to stderr; not with --quiet, and details (1) only with --verbose."""
        if self.verbosity >= verbosity:
            self._end_line()
            typer.echo(text, err=True)

    def progress(self, text: str) -> None:
        """How far something long is: one line that is written again on a terminal, lines elsewhere with --verbose."""
        if self.verbosity >= 0 and sys.stderr.isatty():
            typer.echo(f"\r\x1b[K{text}", err=True, nl=False)
            self._line_is_open = True
        else:
            self.note(text, 1)

    def _end_line(self) -> None:
        if self._line_is_open:
            typer.echo(err=True)
            self._line_is_open = False

    def findings(
        self,
        problems: Sequence[Problem],
        fine: str,
        *,
        as_json: bool,
        strict: bool = False,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """What was found, as JSON with more `facts` too; `fine` where nothing fails. Ends the command with 1 where
        something does."""
        failed = bool(fatal(problems, strict))
        if as_json:
            self.json({"ok": not failed, "problems": [asdict(problem) for problem in problems], **(facts or {})})
        else:
            self.problems(problems)
            if not failed:
                unchecked = [problem.where for problem in problems if problem.code == "PG331"]
                self.note(f"{fine}; not checked: {', '.join(unchecked)}" if unchecked else fine)
        if failed:
            raise typer.Exit(1)

    def problems(self, problems: Iterable[Problem]) -> None:
        """The problems, to stderr; those that are only info with --verbose."""
        shown = [problem for problem in problems if problem.severity != "info" or self.verbosity > 0]
        self._end_line()
        for number, problem in enumerate(shown):
            head = styled(f"{problem.code}:", sys.stderr, _COLOURS[problem.severity])
            gap = "\n" if number else ""
            place, message, fix = map(printable, (problem.where, problem.message, problem.fix))
            typer.echo(f"{gap}{place}\n{head} {message}\nfix: {fix}", err=True)


def styled(text: str, stream: TextIO, colour: str | None) -> str:
    if colour is None or not stream.isatty() or os.environ.get("NO_COLOR"):
        return text
    return typer.style(text, fg=colour)
