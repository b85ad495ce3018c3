"""What a class below a generated one may declare, and what may be assigned to its objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pygen_runtime.filters.names import suggestion
from pygen_runtime.model.class_schema import fields_of
from pygen_runtime.model.paths import generated_class


def check_assignable(instance: Any, name: str) -> None:
    """Raises AttributeError, with the nearest name, for a name that the class of an instance does not have."""
    cls: Any = type(instance)  # pyright: ignore[reportUnknownVariableType]
    extra: Mapping[str, Any] = instance.__pydantic_extra__ or {}
    if name.startswith("_") or name in extra or any(name in vars(base) for base in cls.__mro__):
        return
    raise AttributeError(f"{cls.__name__} has no property {name!r}{suggestion(name, fields_of(cls))}")


_FIXED = {
    "alias_generator": "the aliases are the names in CDF; give fields of your own an alias each",
    "extra": "unknown properties are kept where an instance is read, and refused where one is written",
    "populate_by_name": "input is read either by names or by names in CDF",
    "validate_by_alias": "input is read either by names or by names in CDF",
    "validate_by_name": "input is read either by names or by names in CDF",
}
"""The settings of pydantic that a subclass cannot change, and why."""


def check_settings(cls: Any) -> None:
    """Raises TypeError for a setting of pydantic under which a class could not keep what it promises."""
    generated = generated_class(cls)
    for name, reason in _FIXED.items():
        if cls.model_config.get(name) != generated.model_config.get(name):
            raise TypeError(f"{cls.__name__}: {name} of a class that extends {generated.__name__} is fixed: {reason}")
