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
    near = nearest(name, names)
    return f"did you mean {near}?" if near else f"it has {', '.join(names) or 'none'}"


def suggestion(name: str, known: Iterable[str]) -> str:
    """What ends the text of an error: the nearest of the `known` names, nothing where none is near.

    >>> suggestion("nam", ["name", "weight"]), suggestion("x", ["name", "weight"])
    ('; did you mean name?', '')
    """
    near = nearest(name, known)
    return f"; did you mean {near}?" if near else ""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant, also by an id of the API or by a display name.

    >>> nearest("ratedFlow", ["rated_flow"]), nearest("Rated flow", ["rated_flow"]), nearest("x", ["rated_flow"])
    ('rated_flow', 'rated_flow', None)
    """
    plain = {_plain(each): each for each in sorted(known, reverse=True)}
    close = get_close_matches(_plain(name), plain, 1)
    return plain[close[0]] if close else None


def _plain(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum())
