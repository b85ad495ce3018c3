"""The Python of a page, run block by block; what a block prints is what the page shows below it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

RUN = re.compile(r'^```python(?: title="[^"\n]+")?\n(.*?)^```', re.DOTALL | re.MULTILINE)
LINES = r"((?:(?!```)[^\n]*\n)*)"
SHOWN = re.compile(
    rf'^```python(?: no-run)?(?: title="[^"\n]+")?\n{LINES}```\n\n```text output\n{LINES}```$', re.MULTILINE
)


@contextmanager
def forgotten(package: str) -> Iterator[None]:
    """Inside, the package is not imported, whatever bears its name outside; what is imported inside is not known outside."""

    def take() -> dict[str, ModuleType]:
        names = [name for name in sys.modules if name.partition(".")[0] == package]
        return {name: sys.modules.pop(name) for name in names}

    outside = take()
    try:
        yield
    finally:
        take()
        sys.modules.update(outside)


def outputs(text: str) -> dict[str, str]:
    """What the page shows below each block, by the block."""
    return dict(SHOWN.findall(text))


def execute(code: str, where: str, names: dict[str, Any], shown: str | None = None, line: int = 0) -> None:
    """Runs a block, which begins below `line`; it prints what is `shown`, or whatever it likes."""
    printed = StringIO()
    with nullcontext() if shown is None else redirect_stdout(printed):
        exec(compile("\n" * line + code, where, "exec"), names)
    assert shown in (None, printed.getvalue()), f"{where}, line {line}: prints\n{printed.getvalue()}"


def run_python(page: Path) -> dict[str, Any]:
    """The names that the blocks of a page leave, run in order."""
    text = page.read_text("utf-8")
    shown = outputs(text)
    names: dict[str, Any] = {"__name__": "page"}
    for block in RUN.finditer(text):
        execute(block[1], page.name, names, shown.get(block[1]), text[: block.start(1)].count("\n"))
    return names
