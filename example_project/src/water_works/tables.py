"""Tables for a terminal: drawn by rich where it is installed, plain text otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.util import find_spec


def print_table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table of values; None is printed as a dash, a sequence of texts with commas."""
    texts = [[cell_text(value) for value in row] for row in rows]
    if find_spec("rich") is None:
        print(plain_table(heads, texts))
    else:
        _print_rich(heads, texts)


def cell_text(value: object) -> str:
    """What a cell shows."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "-"  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    return "-" if value is None else f"{value:,.1f}" if isinstance(value, float) else str(value)


def plain_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The table with columns as wide as their widest cell.

    >>> print(plain_table(["pump", "flow"], [["P-1", "180"]]))
    pump  flow
    P-1   180
    """
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in (heads, *rows)]
    return "\n".join(line.rstrip() for line in lines)


def _print_rich(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*heads)
    for row in rows:
        table.add_row(*map(Text, row))  # Text: a name such as "[red]" is no markup
    Console().print(table)
