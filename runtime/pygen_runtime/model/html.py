"""HTML of an instance and of a view, with what the model says of them; showing something is never a request."""

from __future__ import annotations

from typing import Any

from pygen_runtime.model.class_schema import connections_of, properties_of
from pygen_runtime.model.html_tables import shown_columns, table_html
from pygen_runtime.model.package_model import texts_of
from pygen_runtime.model.shown import type_text
from pygen_runtime.tables.columns import Rows


def instance_html(cls: Any, title: str, columns: Rows) -> str:
    """The values of one instance, with display names and units; then the relations that can be followed from it."""
    named = {each.name: texts_of(cls).properties.get(each.wire) for each in properties_of(cls).values()}
    rows: list[tuple[Any, ...]] = []
    for name, (value,) in shown_columns(columns).items():
        text = named.get(name)
        if value is not None:
            rows.append((name, value, text and text.unit, text and text.title))
    follow = [
        (name, f"{each.target or 'nodes of any view'}, to be followed") for name, each in connections_of(cls).items()
    ]
    return table_html(title, ["property", "value", "unit", "name"], [*rows, *((*each, "", "") for each in follow)])


def view_html(cls: Any) -> str:
    """The properties and relations of a view."""
    texts = texts_of(cls)
    rows: list[tuple[Any, ...]] = []
    for each in properties_of(cls).values():
        text = texts.properties.get(each.wire)
        rows.append((each.name, type_text(each), text and text.unit, text and text.title))
    rows += [
        (name, f"relation to {each.target or 'nodes of any view'}", "", "")
        for name, each in connections_of(cls).items()
    ]
    return table_html(f"{cls.__name__}: {cls.__view__.reference}", ["property", "type", "unit", "name"], rows)
