"""Text that may stand in a Mermaid class diagram, and the few functions that make it.

A text of a model is hostile until it went through `label`: of it only ASCII letters, digits, ``. , [ ] !`` and
underscores inside a word are printed as they are. All else becomes an entity (``#40;``), which Mermaid shows as
that character and never reads: no directive, comment, click, style, markdown, HTML or line break is left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from hatch_pygen.generation.source_text import SourceText, plain
from hatch_pygen.ir.naming import assign

# An underscore at the edge of a word is emphasis in markdown; "direction TB" and "style x" need the blank.
FOREIGN = re.compile(r"[^A-Za-z0-9.,\[\]!_]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
NO_ID = re.compile(r"[^A-Za-z0-9]+")
RESERVED = frozenset(
    "accDescr accTitle call callback class classDef classDiagram click cssClass default direction end graph href link "
    "namespace note o root style subgraph x constructor hasOwnProperty isPrototypeOf propertyIsEnumerable prototype "
    "toLocaleString toString valueOf".split()
)
"""Words of Mermaid's lexer, and names that every object of JavaScript has."""


def label(text: str) -> SourceText:
    """The text, on one line, as Mermaid will show it.

    >>> label('tags: text[] "%%{init}"')
    'tags#58;#32;text[]#32;#34;#37;#37;#123;init#125;#34;'
    """
    return SourceText(FOREIGN.sub(lambda match: f"#{ord(match[0])};", plain(text)))


def ids(names: Mapping[tuple[str, ...], str]) -> dict[tuple[str, ...], SourceText]:
    """An id for each key of `names`: its name where Mermaid takes that as it is, no two of them the same.

    >>> list(ids({("a",): "Pump", ("b",): "my-space", ("c",): "style", ("d",): "Pump"}).values())
    ['Pump', 'my_space', 'style_', 'Pump_2']
    """
    found = assign(list(names), lambda key: plain_id(names[key]), reserved=RESERVED, separator="_")
    return {key: SourceText(name) for key, name in found.names.items()}


def plain_id(name: str) -> str:
    words = NO_ID.sub("_", name).strip("_")
    id = words if words[:1].isalpha() else f"v_{words}"
    # Mermaid looks for "direction TB" across the end of a line.
    return f"{id}_" if id.endswith("direction") else id
