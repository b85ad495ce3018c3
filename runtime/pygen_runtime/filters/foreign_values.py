"""Values of numpy, pandas, polars and pyarrow as Python's own, without importing any of them.

>>> plain((1, [2.5, "x"]))
[1, [2.5, 'x']]
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

_LIBRARIES = frozenset(("numpy", "pandas", "polars", "pyarrow"))
_TO_PYTHON = ("tolist", "to_list", "to_pylist", "as_py")
"""What arrays, series and scalars of these libraries offer: one of them each."""
_OWN = frozenset((str, int, float, bool, type(None)))


def plain(value: Any) -> Any:
    """`value`, and all that it holds, as Python has it; an array is a list. What stands for no value stays as it is."""
    if value.__class__ in _OWN or is_missing(value):
        return value
    if isinstance(value, Mapping):
        items: Mapping[Any, Any] = value  # pyright: ignore[reportUnknownVariableType]
        return {key: plain(each) for key, each in items.items()}
    if value.__class__ in (list, tuple):
        return [plain(each) for each in value]
    if not _is_foreign(value):
        return value
    foreign: Any = value
    timestamp = getattr(foreign, "to_pydatetime", None)
    if timestamp is not None and not is_several(foreign):
        return timestamp(warn=False)
    convert = next((each for each in (getattr(foreign, name, None) for name in _TO_PYTHON) if each is not None), None)
    return foreign if convert is None else plain(convert())


def is_missing(value: Any) -> bool:
    """Whether `value` stands for no value in a frame: NaN, NaT or NA, of numpy and pandas too; None is a value."""
    if isinstance(value, float):
        return math.isnan(value)
    name = type(value).__name__
    if name in ("NAType", "NaTType"):
        return True
    return name in ("datetime64", "float16", "float32", "longdouble") and _is_foreign(value) and bool(value != value)


def elements_of(values: Any, what: str) -> list[Any]:
    """What any iterable that is no text holds, an array or the keys of a mapping too, as Python's own values.

    Raises TypeError, which calls them `what`, for anything else.
    """
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise TypeError(
            f"{what} takes several values, got {'the text ' if isinstance(values, str) else ''}{values!r:.80}"
        )
    several: Iterable[Any] = values  # pyright: ignore[reportUnknownVariableType]
    return [own(each) for each in several]


def own(value: Any) -> Any:
    """`value` as Python's own where it is one of these libraries', anything else as it is."""
    return plain(value) if _is_foreign(value) else value


def id_in(value: Any) -> Any:
    """An id as Python has it: a row of an array, of space and external id, is a pair."""
    found = own(value)
    return tuple(found) if isinstance(found, list) and found is not value else found  # pyright: ignore


def is_several(value: Any) -> bool:
    """Whether `value` is an iterable of values: no text, no mapping, and no instance, which pydantic lets iterate."""
    return not (not isinstance(value, Iterable) or isinstance(value, (str, bytes, Mapping)) or hasattr(value, "as_id"))  # pyright: ignore


def _is_foreign(value: Any) -> bool:
    return type(value).__module__.partition(".")[0] in _LIBRARIES
