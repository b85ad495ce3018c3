"""Which views of a package its example programs show: what a README of the package needs in each language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Subject(NamedTuple):
    """A view to show: its class, its API on the client, a text and a relation of it ("" where it has none)."""

    base: str
    api: str
    text: str
    relation: str


def chosen(subjects: Iterable[Subject]) -> tuple[Subject | None, Subject | None]:
    """The view to read and filter, one that has most to show, and the first one with a relation; None where none has."""
    found = sorted(subjects, key=lambda each: (not (each.text and each.relation), not each.text))
    return next(iter(found), None), next((each for each in found if each.relation), None)
