"""Tables of HTML, of rows and of facts: what notebooks show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from typing import Any

from pygen_runtime.tables.columns import Rows
from pygen_runtime.tables.values import related

SHOWN_ROWS = 20
"""Rows of a list that a notebook shows."""
SHOWN_CHARACTERS = 80
"""Characters of a value that a notebook shows."""


def shown_columns(rows: Rows) -> dict[str, list[Any]]:
    """The values of each column as people read them: relations as "space:external_id"."""
    pairs = (related(*each, "text") for each in zip(rows.columns, rows.values, strict=True))
    return {column.name: values if isinstance(values, list) else values.each(":".join) for column, values in pairs}


def list_html(name: str, total: int, rows: Rows) -> str:
    """The first rows as a table; columns without any value are left out."""
    filled = {name: values for name, values in shown_columns(rows).items() if any(each is not None for each in values)}
    title = f"{name}: {total} instance" + ("" if total == 1 else "s")
    if total > SHOWN_ROWS:
        title += f", the first {SHOWN_ROWS} are shown"
    return table_html(title, filled, zip(*filled.values(), strict=True))


def facts_html(title: str, facts: Mapping[str, Any]) -> str:
    """What something is, a row for each fact."""
    return table_html(title, ["", ""], facts.items())


def table_html(
    title: str, heads: Iterable[str], rows: Iterable[Iterable[Any]], *, width: int | None = SHOWN_CHARACTERS
) -> str:
    """An HTML table; of longer values than `width` it shows the beginning."""
    head = "".join(f"<th>{escape(each)}</th>" for each in heads)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(value, width)}</td>' for value in row)}</tr>" for row in rows)
    return f"<p>{escape(title)}</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any, width: int | None) -> str:
    if isinstance(value, datetime):
        value = value.isoformat(" ", "seconds")
    text = "" if value is None else str(value)
    return escape(text if width is None or len(text) <= width else f"{text[: width - 1]}…")
