"""The fast lane of reading: a page with nothing unusual becomes instances that are not settled; others are pydantic's."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import repeat, takewhile
from typing import Any

from pygen_runtime.model.binding import Binding
from pygen_runtime.model.deferred import (
    Form,
    Shared,
    put_attributes,
    set_made,
    set_page,
    set_raw,
    settled_dict,
    slot,
)
from pygen_runtime.model.structs import PageDecoder, page_decoder

ENOUGH = 3
"""Pages in succession with something unusual, after which no other one of their class is tried."""


@cache
def lane_of(cls: type[Any]) -> Lane | None:
    """How pages of a class are read without pydantic; None where they cannot be."""
    decoder = page_decoder(cls)
    if decoder is None:
        return None
    form = Form(cls, decoder.as_dict)
    return Lane(cls, form, decoder) if _answers_as_ours(cls, frozenset(form.attributes)) else None


def _answers_as_ours(cls: type[Any], names: frozenset[str]) -> bool:
    """Whether nothing that a user put before our classes answers for `names`, or for any name."""
    taken = names | {"__dict__", "__getattr__", "__getattribute__"}  # a class without slots has a __dict__
    own = takewhile(lambda base: vars(base).get("__dict__") is not settled_dict, cls.__mro__)
    return all("__view__" in vars(base) or taken.isdisjoint(vars(base)) for base in own)


class Lane:
    """Reads the pages of one class."""

    def __init__(self, cls: type[Any], form: Form, decoder: PageDecoder) -> None:
        self.cls = cls
        self.form = form
        self._decode = decoder.decode
        self.has_times = decoder.has_times
        self._unusual = 0
        put_attributes(cls, form)

    def read(self, content: bytes, binding: Binding | None) -> tuple[list[Any], dict[str, Any]] | None:
        """The instances of a page and the rest of the answer; None where it has anything unusual."""
        if self._unusual >= ENOUGH:
            return None
        try:
            page = self._decode(content)
        except (ValueError, AttributeError, RecursionError):
            self._unusual += 1
            return None
        self._unusual = 0
        return self.made(page.heads, binding), page.rest

    def made(self, heads: Sequence[Any], binding: Binding | None) -> list[Any]:
        """The instances that were decoded."""
        bound = binding and binding.for_page()
        new: Any = self.cls.__new__
        made: list[Any] = list(map(new, repeat(self.cls, len(heads))))
        _each(set_page, made, repeat(Shared(self.form, bound)))
        _each(set_made, made, repeat(None))
        _each(_set_binding, made, repeat(bound))
        _each(set_raw, made, heads)
        return made

    def note(self, instances: Iterable[Any]) -> None:
        """Pydantic has read a page that this lane did not: where it has unknown properties, those to come have them, too."""
        if any(each.__pydantic_extra__ for each in instances):
            self._unusual = ENOUGH


def _each(do: Callable[[Any, Any], None], instances: Iterable[Any], values: Iterable[Any]) -> None:
    deque(map(do, instances, values), 0)


_set_binding = slot("_binding").__set__
