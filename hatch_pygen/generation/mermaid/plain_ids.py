"""Ids of classes and spaces that Mermaid, HTML and a shell take as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hatch_pygen.ir.naming import assign

NO_ID = re.compile(r"[^A-Za-z0-9]+")
RESERVED = frozenset(
    [
        "accDescr",
        "accTitle",
        "call",
        "callback",
        "class",
        "classDef",
        "classDiagram",
        "click",
        "cssClass",
        "default",
        "direction",
        "end",
        "graph",
        "href",
        "link",
        "namespace",
        "note",
        "o",
        "root",
        "style",
        "subgraph",
        "x",
        "constructor",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "prototype",
        "toLocaleString",
        "toString",
        "valueOf",
    ]
)
"""Words of Mermaid's lexer, and names that every object of JavaScript has."""


def plain_ids(names: Mapping[tuple[str, ...], str]) -> dict[tuple[str, ...], str]:
    """An id for each key of `names`: its name where Mermaid and HTML take that as it is, no two of them the same.

    >>> list(plain_ids({("a",): "Pump", ("b",): "my-space", ("c",): "style", ("d",): "Pump"}).values())
    ['Pump', 'my_space', 'style_', 'Pump_2']
    """
    return assign(list(names), lambda key: plain_id(names[key]), reserved=RESERVED, separator="_").names


def plain_id(name: str) -> str:
    words = NO_ID.sub("_", name).strip("_")
    id = words if words[:1].isalpha() else f"v_{words}"
    # Mermaid looks for "direction TB" across the end of a line.
    return f"{id}_" if id.endswith("direction") else id
