"""What generated data classes are to pydantic: input by names or by names in CDF, dumps by both, JSON Schema with texts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from typing_extensions import Self

from pygen_runtime.model.class_schema import fields_of, relations_of
from pygen_runtime.model.inputs import (
    ESCAPE,
    KEYWORDS,
    read_mapping,
    refuse_removed,
    refuse_unknown,
    with_nearest,
    with_own_values,
)
from pygen_runtime.model.json_schema import describe
from pygen_runtime.model.originals import originals_of
from pygen_runtime.model.subclasses import check_assignable, check_settings

SLOTS = ("_assigned", "_binding", "_kept", "_made", "_originals", "_page", "_raw")
"""What an instance as read has besides its fields. Before pydantic is needed (see `deferred`): what it was decoded
into (`_raw`), what its page shares (`_page`), and what was made of both (`_made`)."""

if TYPE_CHECKING:
    from typing import ClassVar

    from pydantic import ConfigDict

    class _Entity:
        """The part of pydantic.BaseModel that data classes promise."""

        model_config: ClassVar[ConfigDict]
        model_fields_set: set[str]
        model_extra: dict[str, Any] | None

        def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self: ...
        def model_dump(
            self,
            *,
            mode: Literal["json", "python"] | str = "python",
            include: Any = None,
            exclude: Any = None,
            by_alias: bool | None = None,
            exclude_unset: bool = False,
            exclude_defaults: bool = False,
            exclude_none: bool = False,
        ) -> dict[str, Any]: ...
        def model_dump_json(
            self,
            *,
            indent: int | None = None,
            include: Any = None,
            exclude: Any = None,
            by_alias: bool | None = None,
            exclude_unset: bool = False,
            exclude_defaults: bool = False,
            exclude_none: bool = False,
        ) -> str: ...
        @classmethod
        def model_construct(cls, _fields_set: set[str] | None = None, **values: Any) -> Self: ...
        @classmethod
        def model_validate(cls, obj: Any, *, from_attributes: bool | None = None) -> Self: ...
        @classmethod
        def model_validate_json(cls, json_data: str | bytes | bytearray) -> Self: ...
        @classmethod
        def model_json_schema(
            cls, by_alias: bool | None = None, *, mode: Literal["validation", "serialization"] = "validation"
        ) -> dict[str, Any]: ...

    class ReadModel(_Entity):
        def __init__(self, **properties: Any) -> None: ...

    class WriteModel(_Entity): ...

    ModelMeta = type
else:
    from pydantic import BaseModel, ConfigDict, ValidationError, model_serializer, model_validator

    class ModelMeta(type(BaseModel)):
        """Classes are built on first use. What is made of them, an adapter or a body of FastAPI, is built where it is made:
        what pydantic warns of then, its maker expects."""

        def __new__(mcs, name, bases, namespace, **options):
            cls = super().__new__(mcs, name, bases, namespace, **{**options, "defer_build": True})
            cls.model_config["defer_build"] = False
            return cls

    _BOTH = ConfigDict(
        validate_by_name=True, validate_by_alias=False, validate_assignment=True,
        protected_namespaces=(), allow_inf_nan=False,
    )  # fmt: skip

    class _Entity(BaseModel):
        model_config = ConfigDict(**_BOTH)

        def __init__(self, /, **values):
            validate = self.__pydantic_validator__.validate_python
            try:
                validate(values, self_instance=self, context=KEYWORDS)
            except ValidationError:
                own = with_own_values(type(self), values)
                if own is None:
                    raise
                validate(own, self_instance=self, context=KEYWORDS)

        __init__.__pydantic_base_init__ = True  # pydantic calls an __init__ of another kind for every mapping

        def __setattr__(self, name, value):
            if name not in fields_of(type(self)):
                check_assignable(self, name)
            try:
                super().__setattr__(name, value)
            except ValidationError as error:
                own = with_own_values(type(self), {name: value})
                if own is None:
                    raise with_nearest(type(self), error) from None
                super().__setattr__(name, own[name])

        @classmethod
        def __pydantic_init_subclass__(cls, **_):
            check_settings(cls)

        @classmethod
        def __get_pydantic_json_schema__(cls, schema, handler):
            found = handler(schema)
            describe(cls, handler.resolve_ref_schema(found))
            return found

        @classmethod
        def model_construct(cls, _fields_set=None, **values):
            given = set(values) if _fields_set is None else set(_fields_set)
            known = {name: values[name] for name in fields_of(cls) if name in values}
            extra = {name: values[name] for name in values if name not in known}
            if extra and cls.model_config.get("extra") == "forbid":
                raise TypeError(f"{cls.__name__} has no field {', '.join(extra)}")
            defaults = {
                name: field.get_default(call_default_factory=True, validated_data=known)
                for name, field in fields_of(cls).items()
                if name not in known and not field.is_required()
            }
            made = unchecked(cls, {**defaults, **known}, given, extra or None)
            if cls.__pydantic_post_init__:
                made.model_post_init(None)
            return made

    class ReadModel(_Entity):
        __slots__ = SLOTS

        model_config = ConfigDict(extra="allow")

        @model_validator(mode="wrap")
        @classmethod
        def _from_outside(cls, value, handler, info):
            if info.context is KEYWORDS or not isinstance(value, Mapping):
                return handler(value)
            values, unknown = read_mapping(cls, value)
            instance = handler(values)
            instance.__pydantic_extra__.update(unknown)
            if instance.data_record is not None:  # as CDF has it: nothing was assigned yet
                instance.__pydantic_fields_set__.clear()
                object.__setattr__(instance, "_originals", originals_of(instance))
            return instance

        @model_serializer(mode="wrap")
        def _dumped(self, handler, info):
            whole = self
            extra = self.__pydantic_extra__ or {}
            clash = {} if info.by_alias else {name: extra[name] for name in extra if name in fields_of(type(self))}
            if info.exclude_unset or clash:
                kept = {name: value for name, value in extra.items() if name not in clash}
                given = set(self.__dict__) if info.exclude_unset else self.__pydantic_fields_set__
                whole = unchecked(type(self), self.__dict__, given, kept)
                object.__setattr__(whole, "__pydantic_private__", self.__pydantic_private__)
            dumped = handler(whole)
            if info.exclude_none:
                for key in empty_lists(type(self), bool(info.by_alias)):
                    if key in dumped and dumped[key] is None:
                        del dumped[key]
            return dumped | {f"{ESCAPE}{name}": value for name, value in clash.items()}

    class WriteModel(_Entity):
        model_config = ConfigDict(extra="forbid", strict=True)

        @model_validator(mode="wrap")
        @classmethod
        def _from_outside(cls, value, handler, info):
            if not isinstance(value, Mapping):
                return handler(value)
            if info.context is not KEYWORDS:
                given = value
                value, unknown = read_mapping(cls, given)
                refuse_unknown(cls, given, unknown)
            try:
                return handler(value)
            except ValidationError as error:
                refuse_removed(cls, value)
                raise with_nearest(cls, error) from None

        @model_serializer(mode="wrap")
        def _dumped(self, handler, info):
            # Properties that as_write() kept though the class does not know them.
            return handler(self) | (self.__pydantic_extra__ or {})


M = TypeVar("M", bound=_Entity)


def unchecked(cls: type[M], values: dict[str, Any], given: set[str], extra: dict[str, Any] | None) -> M:
    """An object of these values, `given` of them set; nothing is validated."""
    made = cls.__new__(cls)
    object.__setattr__(made, "__dict__", values)
    object.__setattr__(made, "__pydantic_fields_set__", given)
    object.__setattr__(made, "__pydantic_extra__", extra)
    object.__setattr__(made, "__pydantic_private__", None)
    return made


@cache
def empty_lists(cls: Any, by_alias: bool) -> tuple[str, ...]:
    """The keys of the lists of relations in a dump of a read class: their handles are never None."""
    many = [name for name, relation in relations_of(cls).items() if relation.many]
    return tuple((fields_of(cls)[name].alias or name) if by_alias else name for name in many)
