"""What the API takes as the value of a property, where Python and JSON would take more.

A JSON property holds an object, a list of them objects only (API facts, section 8). Of a property of which no type is known
the document says as much: an array has texts, numbers, booleans or objects, and no mixture (RawPropertyValueV3).
"""

from __future__ import annotations

from typing import Any

from pygen_runtime.exceptions import ConfigurationError

_WRAP = "wrap it in one, such as {'values': …}"


def check_json(value: Any, is_list: bool, where: str) -> None:
    """Raises ConfigurationError, which begins with `where`, for what a JSON property does not take; None clears it."""
    if value is None or (not is_list and isinstance(value, dict)):
        return
    if not is_list or not isinstance(value, (list, tuple)):
        what = "a list of JSON takes a list of objects" if is_list else "a JSON property takes an object"
        raise ConfigurationError(f"{where}: {what}, not {_shown(value)}: {_WRAP}")
    for position, each in enumerate(value):  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
        if not isinstance(each, dict):
            raise ConfigurationError(
                f"{where}, element {position}: a list of JSON takes objects, not {_shown(each)}: {_WRAP}"
            )


def check_arrays(item: Any) -> None:
    """Raises ConfigurationError where an item of an apply request, of whatever view, has an array of no single kind."""
    for source in _list(_dict(item).get("sources")):
        for name, value in _dict(_dict(source).get("properties")).items():
            kinds = {_kind(each) for each in _list(value)}
            if "an array" in kinds or "null" in kinds or len(kinds) > 1:
                raise ConfigurationError(
                    f"{_dict(item).get('space')}:{_dict(item).get('externalId')}, property {name}: an array holds texts, "
                    f"numbers, booleans or objects, all of one kind, not {' and '.join(sorted(kinds))}; a JSON property "
                    f"takes an object: {_WRAP}"
                )


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    found = {str: "texts", bool: "booleans", int: "numbers", float: "numbers", list: "an array", dict: "objects"}
    return next((name for type, name in found.items() if isinstance(value, type)), "objects")


def _shown(value: Any) -> str:
    return "null" if value is None else f"{value!r:.80}"


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}  # pyright: ignore[reportUnknownVariableType]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []  # pyright: ignore[reportUnknownVariableType]
