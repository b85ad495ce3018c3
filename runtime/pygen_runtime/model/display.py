"""What a notebook shows of instances and lists of them: HTML, with every text in it escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from pygen_runtime.model.frames import FrameColumn

SHOWN_ROWS = 20
"""Rows of a list that a notebook shows."""
SHOWN_CHARACTERS = 80
"""Characters of a value that a notebook shows."""


def list_html(name: str, total: int, columns: Sequence[FrameColumn]) -> str:
    """The first rows as a table; columns without any value are left out."""
    filled = [each for each in columns if any(value is not None for value in each.values)]
    rows = zip(*(each.values for each in filled), strict=True)
    title = f"{name}: {total} instances"
    if total > SHOWN_ROWS:
        title += f", the first {SHOWN_ROWS} are shown"
    return table_html(title, [each.name for each in filled], rows)


def instance_html(title: str, columns: Sequence[FrameColumn]) -> str:
    """The values of one instance, a row for each; what has none is left out."""
    rows = [(each.name, each.values[0]) for each in columns if each.values[0] is not None]
    return table_html(title, ["property", "value"], rows)


def table_html(title: str, heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """An HTML table."""
    head = "".join(f"<th>{escape(each)}</th>" for each in heads)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row)}</tr>" for row in rows)
    return f"<p>{escape(title)}</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return escape(text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 1]}…")
