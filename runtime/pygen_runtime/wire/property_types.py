"""The types of properties: one class per kind, told apart by `type`; an unknown kind is kept as it is."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag

from pygen_runtime.wire.wire import ContainerRef, ViewRef, WireModel, json_value


class PropertyTypeBase(WireModel):
    always = ("type",)


class ListableType(PropertyTypeBase):
    list: bool | None = None
    max_list_size: int | None = None


class TextType(ListableType):
    type: Literal["text"] = "text"
    collation: str | None = None
    max_text_size: int | None = None


class UnitOfProperty(WireModel):
    external_id: str
    source_unit: str | None = None


class FloatType(ListableType):
    type: Literal["float32", "float64"] = "float64"
    unit: UnitOfProperty | None = None


class IntegerType(ListableType):
    type: Literal["int32", "int64"] = "int64"


class BooleanType(ListableType):
    type: Literal["boolean"] = "boolean"


class TimestampType(ListableType):
    type: Literal["timestamp"] = "timestamp"


class DateType(ListableType):
    type: Literal["date"] = "date"


class JsonType(ListableType):
    type: Literal["json"] = "json"


class ExternalReferenceType(ListableType):
    """The external id of a time series, file or sequence."""

    type: Literal["timeseries", "file", "sequence"]


class DirectRelationType(ListableType):
    type: Literal["direct"] = "direct"
    container: ContainerRef | None = None
    source: ViewRef | None = None
    """The view of the target; in view reads only."""


class EnumValue(WireModel):
    name: str | None = None
    description: str | None = None


class EnumType(PropertyTypeBase):
    type: Literal["enum"] = "enum"
    values: dict[str, EnumValue]
    unknown_value: str | None = None


class UnknownType(PropertyTypeBase):
    """A type that this version does not know; its keys are kept."""

    type: str


_KINDS = {
    **{name: name for name in ("text", "boolean", "timestamp", "date", "json", "direct", "enum")},
    **dict.fromkeys(("float32", "float64"), "float"),
    **dict.fromkeys(("int32", "int64"), "integer"),
    **dict.fromkeys(("timeseries", "file", "sequence"), "external"),
}


def _kind(value: Any) -> str:
    return _KINDS.get(str(json_value(value, "type", "type")), "unknown")


PropertyType = Annotated[
    Annotated[TextType, Tag("text")]
    | Annotated[FloatType, Tag("float")]
    | Annotated[IntegerType, Tag("integer")]
    | Annotated[BooleanType, Tag("boolean")]
    | Annotated[TimestampType, Tag("timestamp")]
    | Annotated[DateType, Tag("date")]
    | Annotated[JsonType, Tag("json")]
    | Annotated[ExternalReferenceType, Tag("external")]
    | Annotated[DirectRelationType, Tag("direct")]
    | Annotated[EnumType, Tag("enum")]
    | Annotated[UnknownType, Tag("unknown")],
    Discriminator(_kind),
]
