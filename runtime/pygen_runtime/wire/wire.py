"""What all wire models share, and the references they hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    PlainSerializer,
    PlainValidator,
    ValidationError,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel, to_snake
from pydantic_core import PydanticSerializationError
from typing_extensions import Self

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.references import ContainerReference, NodeReference, ViewReference
from pygen_runtime.filters.values import wire_value
from pygen_runtime.http.deep_json import is_too_deep, parse


class WireModel(BaseModel):
    """An object of the API: snake_case attributes, camelCase on the wire, keys that are not known are kept.

    What was not given is not sent: `dump()` leaves out fields that were never set.
    """

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="allow")

    always: ClassVar[tuple[str, ...]] = ()
    """Fields with a fixed value that are dumped although nobody set them, e.g. `type`."""

    def model_post_init(self, context: Any) -> None:
        self.__pydantic_fields_set__.update(self.always)

    @classmethod
    def load(cls, data: Any) -> Self:
        """The object from parsed JSON. Raises pydantic.ValidationError."""
        return cls.model_validate(data)

    @classmethod
    def read(cls, content: bytes) -> Self:
        """The object from JSON, its values nested however deeply. Raises pydantic.ValidationError."""
        try:
            return cls.model_validate_json(content)
        except ValidationError as error:
            if not is_too_deep(error):
                raise
        return cls.model_validate(parse(content))

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        """An object of a kind that is known passes as one of an unknown kind, too: any of them, not one."""
        found: dict[str, Any] = handler(schema)
        _any_of(handler.resolve_ref_schema(found))
        return found

    def dump(self) -> dict[str, Any]:
        """The object as JSON values in the form of the API.

        Raises:
            ConfigurationError: for a value that JSON does not know, or a datetime without a time zone.
        """
        try:
            return self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        except PydanticSerializationError as error:
            cause = error.__cause__
            reason = f"the request holds a value that is not JSON, or nested too deeply: {error!s:.200}"
            raise cause if isinstance(cause, ConfigurationError) else ConfigurationError(reason) from None


def _any_of(schema: dict[str, Any]) -> None:
    if "oneOf" in schema:
        schema["anyOf"] = schema.pop("oneOf")
    for each in (*schema.get("properties", {}).values(), *schema.get("anyOf", ())):
        _any_of(each)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            _any_of(schema[key])


T = TypeVar("T")
R = TypeVar("R", NodeReference, ViewReference, ContainerReference)


class Items(WireModel, Generic[T]):
    """The usual answer: items, and a cursor where more may follow."""

    items: list[T]
    next_cursor: str | None = None


def _loader(kind: type[R], noun: str | None, *keys: str) -> Callable[[Any], R]:
    """Makes references of their JSON, whose ``type``, where it has one, is `noun`."""

    def load(value: Any) -> R:
        if isinstance(value, kind):
            return value
        body = _body(value)
        if noun and body.get("type", noun) != noun:
            raise ValueError(f"not a reference to a {noun}: {body!r}")
        return kind(*(_text(body, key) for key in keys))

    return load


_load_node = _loader(NodeReference, None, "space", "externalId")
_load_view = _loader(ViewReference, "view", "space", "externalId", "version")
_load_container = _loader(ContainerReference, "container", "space", "externalId")


def _load_source(value: Any) -> ViewReference | ContainerReference:
    if isinstance(value, (ViewReference, ContainerReference)):
        return value
    body = _body(value)
    is_container = body.get("type") == "container" or ("type" not in body and "version" not in body)
    return _load_container(body) if is_container else _load_view(body)


def _body(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"a reference is an object, got {value!r}")
    return value  # pyright: ignore[reportUnknownVariableType]


def _text(body: Mapping[str, Any], key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str):
        raise ValueError(f"a reference needs a text {key!r}, got {dict(body)!r}")
    return value


def json_value(value: Any, key: str, attribute: str) -> Any:
    """What discriminators look at: `value[key]` of JSON, `value.attribute` of a model."""
    if not isinstance(value, Mapping):
        return getattr(value, attribute, None)
    body: Mapping[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
    return body[key] if key in body else body.get(attribute)


def told_by(key: str, *known: str, other: str = "unknown") -> Discriminator:
    """Tells the members of a union apart by the value of `key`: each has its tag, all that are not known have `other`."""
    attribute = to_snake(key)

    def kind(value: Any) -> str:
        found = json_value(value, key, attribute)
        return found if found in known else other

    return Discriminator(kind)


def _dump(reference: NodeReference | ViewReference | ContainerReference) -> dict[str, Any]:
    return reference.dump()


_AS_OBJECT = PlainSerializer(_dump)
_SCHEMA = WithJsonSchema({"type": "object"})

NodeRef = Annotated[NodeReference, PlainValidator(_load_node), _AS_OBJECT, _SCHEMA]
ViewRef = Annotated[ViewReference, PlainValidator(_load_view), _AS_OBJECT, _SCHEMA]
ContainerRef = Annotated[ContainerReference, PlainValidator(_load_container), _AS_OBJECT, _SCHEMA]
SourceRef = Annotated[ViewReference | ContainerReference, PlainValidator(_load_source), _AS_OBJECT, _SCHEMA]
Values = Annotated[dict[str, Any], PlainSerializer(wire_value)]
"""Values by name; pydantic would write times and references in forms of its own."""
