"""Options as records: how one is read, refused, documented and put into a schema follows from its record."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal[
    "text", "path", "space", "external-id", "version", "package", "name", "choice", "flag", "integer", "seconds",
    "texts", "names", "cluster", "url", "project", "table", "tables",
]  # fmt: skip
"""What a value is: `texts` is an array, `names` a table of new names, `tables` an array of tables."""


class Option(NamedTuple):
    """One key of a table; `text` is its meaning in the docs, `language` the one whose option it is ("": all)."""

    key: str
    kind: Kind
    default: str | int | bool | None
    text: str
    choices: tuple[str, ...] = ()
    bounds: tuple[int, int] | None = None
    language: str = ""
    group: str = ""

    @property
    def field(self) -> str:
        """The key as a Python name."""
        return self.key.replace("-", "_")
