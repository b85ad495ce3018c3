"""The signatures of the methods of a view's API that take filter keywords: Jupyter, IDEs and `help` complete them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from types import FunctionType, MethodType
from typing import Any

from pygen_runtime.filters.schema import Property
from pygen_runtime.model.keywords import keywords_of
from pygen_runtime.model.selection import own_column
from pygen_runtime.model.shown import Shown, element_text

READING = (
    "where",
    "list",
    "iterate",
    "query",
    "pages",
    "search",
    "count",
    "changes",
    "to_arrow",
    "to_pandas",
    "to_polars",
    "scan",
)
"""The methods whose keywords are those of the view."""

_OF_A_FUNCTION = (
    "__name__", "__qualname__", "__module__", "__doc__", "__code__", "__defaults__", "__kwdefaults__", "__annotations__",
)  # fmt: skip
"""What `help` shows of a function, and by what `inspect` tells a coroutine function."""


class ReadingMethod:
    """A method of the API of a view, whose signature has the filter keywords of that view.

    They are looked up where they are asked for: no import, and no call, pays for it. That it is no function has a
    reason: jedi completes what the source says of a function, and what the signature says of anything else.
    """

    def __init__(self, function: FunctionType, owner: Any) -> None:
        self._function = function
        self._owner = owner
        for name in _OF_A_FUNCTION:
            setattr(self, name, getattr(function, name))

    def __get__(self, api: Any, owner: Any = None) -> Any:
        found = self if owner is self._owner else ReadingMethod(self._function, owner)
        return found if api is None else MethodType(found, api)

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        return self._function(*args, **keywords)

    def __repr__(self) -> str:
        return f"<reading method {self._function.__qualname__}>"

    @property
    def __signature__(self) -> inspect.Signature:
        signature, api = inspect.signature(self._function), self._owner
        generic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
        own = {name: each for name, each in signature.parameters.items() if each.kind not in generic}
        parameters = [each.replace(annotation=_shown(each.annotation, api)) for each in own.values()]
        parameters += [each for each in _keywords(api.data_class) if each.name not in own]
        return inspect.Signature(parameters, return_annotation=_shown(signature.return_annotation, api))


def complete_signatures(api: Any) -> None:
    """Gives a class for one view methods that show its keywords."""
    for name in READING:
        method = inspect.getattr_static(api, name)
        if isinstance(method, FunctionType):
            setattr(api, name, ReadingMethod(method, api))


def _keywords(cls: Any) -> Iterator[inspect.Parameter]:
    for keyword, (name, operation) in keywords_of(cls).items():
        annotation = _keyword_type(own_column(cls, name).property, operation)
        yield inspect.Parameter(
            keyword, inspect.Parameter.KEYWORD_ONLY, default=Shown("..."), annotation=Shown(annotation)
        )


def _keyword_type(property: Property, operation: str) -> str:
    if operation in ("exists", "prefix"):
        return "bool" if operation == "exists" else "str"
    value = "NodeId" if property.type == "direct" else element_text(property)
    if operation in ("min", "max"):
        return value
    return f"{value} | Sequence[{value}]" if operation == "equals" else f"Sequence[{value}]"


def _shown(annotation: Any, api: Any) -> Any:
    """An annotation without quotes, with the classes of the view."""
    if not isinstance(annotation, str):
        return annotation
    text = re.sub(r"\bT\b", api.data_class.__name__, annotation)
    return Shown(re.sub(r"\bL\b", api.list_class.__name__, text))
