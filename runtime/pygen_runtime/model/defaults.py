"""Defaults of write classes: what an object shows beyond the model's own defaults is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any

from pydantic_core import PydanticUndefined

from pygen_runtime.model.class_schema import fields_of
from pygen_runtime.model.paths import generated_class

_POST_INIT = "model_post_init"


def given_fields(instance: Any) -> AbstractSet[str]:
    """What is set on an object to write, a default that was changed in place included."""
    given: AbstractSet[str] = instance.model_fields_set
    changeable = changeable_defaults(instance.__class__)
    if not changeable:
        return given
    values: Mapping[str, Any] = instance.__dict__
    shown = ((name, values.get(name), default) for name, default in changeable.items() if name not in given)
    return given | {name for name, value, default in shown if value is not None and value != default}


def with_own_defaults(
    create: Callable[..., Any],
    meta: type,
    name: str,
    bases: tuple[type, ...],
    namespace: dict[str, Any],
    options: Mapping[str, Any],
) -> Any:
    """The class; where it stands below a generated one, its objects count the defaults declared there as set."""
    below = "__view__" not in namespace and any(hasattr(base, "__view__") for base in bases)
    if not below:
        return create(meta, name, bases, namespace, **options)
    own: Callable[[Any, Any], None] | None = namespace.get(_POST_INIT)

    def model_post_init(self: Any, context: Any) -> None:
        if own is None:
            super(made, self).model_post_init(context)  # pyright: ignore[reportUnknownMemberType]
        else:
            own(self, context)
        self.__pydantic_fields_set__.update(_own_defaults(self.__class__))

    made: Any = create(meta, name, bases, {**namespace, _POST_INIT: model_post_init}, **options)
    return made


@cache
def _own_defaults(cls: Any) -> frozenset[str]:
    """The fields whose default is another one than in the generated class."""
    generated = fields_of(generated_class(cls))
    return frozenset(
        name
        for name, field in fields_of(cls).items()
        if name in generated and not field.is_required() and _default(field) != _default(generated[name])
    )


def _default(field: Any) -> tuple[Any, Any, Any]:
    value = None if field.default is PydanticUndefined else field.default
    return field.default is PydanticUndefined, field.default_factory, (type(value), value)


@cache
def changeable_defaults(cls: Any) -> Mapping[str, Any]:
    """The defaults of a class that can be changed in place."""
    defaults = {name: field.default for name, field in fields_of(generated_class(cls)).items()}
    return {name: default for name, default in defaults.items() if isinstance(default, (dict, list))}
