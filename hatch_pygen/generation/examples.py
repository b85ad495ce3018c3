"""Which views of a package its example programs show: what a README of the package needs in each language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Subject(NamedTuple):
    """A view to show: its class, its API on the client, a text and a relation of it ("" where it has none), and how many
    relations it has and lead to it: what a model is about is what most is connected with."""

    base: str
    api: str
    text: str
    relation: str
    connected: int = 0


def chosen(subjects: Iterable[Subject]) -> tuple[Subject | None, Subject | None]:
    """The view to read and filter, one that has most to show, and one with a relation; None where none has."""
    found = sorted(subjects, key=lambda each: (not (each.text and each.relation), not each.text, -each.connected))
    return next(iter(found), None), next((each for each in found if each.relation), None)
