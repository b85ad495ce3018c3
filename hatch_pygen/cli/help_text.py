"""The colours of ``--help``: headings and names on a terminal, plain text elsewhere and with NO_COLOR."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from hatch_pygen.cli.console import styled

TYPES = re.compile(r" <list\[\w+\]>$")
"""What typer writes after the name of an argument that may be repeated: a type of Python."""


def coloured_context() -> type[Any]:
    """The class of contexts whose help is coloured; typer's own is of a library that may stand inside it or beside it."""
    usual: Any = TyperGroup.context_class
    written: Any = usual.formatter_class

    def write_heading(self: Any, heading: str) -> None:
        written.write_heading(self, styled(heading, sys.stdout, typer.colors.YELLOW))

    def write_dl(self: Any, rows: Sequence[tuple[str, str]], *arguments: Any, **options: Any) -> None:
        bare = [(TYPES.sub("", name), text) for name, text in rows]
        names = [(styled(name, sys.stdout, typer.colors.CYAN), text) for name, text in bare]
        written.write_dl(self, names, *arguments, **options)

    formatter = type("Coloured", (written,), {"write_heading": write_heading, "write_dl": write_dl})
    return type("Context", (usual,), {"formatter_class": formatter})
