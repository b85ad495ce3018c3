"""The options of the source, texts as Spark has them, as values: unknown and wrong ones are refused by their names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.expressions import Filter, load_filter
from pygen_runtime.filters.names import hint
from pygen_runtime.requests.limits import RESULT_SET_PAGE

Split = Literal["auto", "none", "ids", "created_time"]

READ = ("view", "client", "where", "columns", "split", "partitions", "page_size", "pushdown")
STREAM = ("changes", "starting", "max_pages", "slim", "allow_expired")
WRITE = ("mode", "nulls", "auto_create", "action")
KNOWN = (*READ, *STREAM, *WRITE)

MOVING = (
    "an instance moves between the parts of whatever can change, and would be missed or come twice: only ids and "
    "created_time split exactly"
)


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one table; each method reads some of them.

    >>> Options.of({"View": "pump", "partitions": "2"}).number("partitions", 4, 1)
    2
    """

    values: Mapping[str, str]

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Options:
        """Raises ConfigurationError for an option that nobody knows."""
        values = {name.lower(): value for name, value in given.items()}
        for name in values:
            if name not in KNOWN:
                advice = "give the view by the option view" if name == "path" else hint(name, KNOWN)
                raise ConfigurationError(f"the source has no option {name}; {advice}")
        return cls(values)

    def text(self, name: str) -> str | None:
        return self.values.get(name) or None

    def flag(self, name: str, default: bool = False) -> bool:
        return self.choice(name, ("true", "false"), str(default).lower()) == "true"

    def choice(self, name: str, known: tuple[str, ...], default: str) -> str:
        value = (self.text(name) or default).lower()
        if value not in known:
            raise ConfigurationError(f"the option {name} is one of {', '.join(known)}, not {value!r}")
        return value

    def number(self, name: str, default: int, least: int, most: int | None = None) -> int:
        text = self.text(name)
        value = default if text is None else int(text) if text.lstrip("-").isdecimal() else least - 1
        if value < least or (most is not None and value > most):
            to = "on" if most is None else f"to {most:,}"
            raise ConfigurationError(f"the option {name} is a whole number from {least} {to}, not {text}")
        return value

    def where(self) -> Filter | None:
        text = self.text("where")
        try:
            return None if text is None else load_filter(json.loads(text))
        except ValueError as error:
            raise ConfigurationError(f"the option where is a filter of CDF as JSON: {error}") from None

    def columns(self) -> list[str] | None:
        text = self.text("columns")
        return None if text is None else [each.strip() for each in text.split(",")]

    def split(self) -> Split:
        """How a view is read in parallel."""
        value = (self.text("split") or "auto").lower()
        if value not in get_args(Split):
            raise ConfigurationError(f"split is one of {', '.join(get_args(Split))}, not {value!r}: {MOVING}")
        return cast(Split, value)  # one of them, as was just seen

    def partitions(self, default: int = 4) -> int:
        return self.number("partitions", default, 1)

    def page_size(self) -> int | None:
        return self.number("page_size", 0, 1, RESULT_SET_PAGE) if self.text("page_size") else None

    def check(self) -> None:
        """Raises ConfigurationError for a value that reading would refuse."""
        self.split()
        self.partitions()
        self.page_size()
        self.where()
