"""Names in errors: what was probably meant, and long lists of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

SHOWN = 20
"""Names that the text of an error lists."""


def listed(names: Sequence[str]) -> str:
    """All names, or the first ones and how many more.

    >>> listed(["plant:a", "plant:b"])
    'plant:a, plant:b'
    """
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def hint(name: str, known: Iterable[str]) -> str:
    """The nearest of the `known` names, or all of them.

    >>> hint("nam", ["name", "weight"]), hint("x", ["name", "weight"])
    ('did you mean name?', 'it has name, weight')
    """
    names = sorted(known)
    close = get_close_matches(name, names, 1)
    return f"did you mean {close[0]}?" if close else f"it has {', '.join(names) or 'none'}"
