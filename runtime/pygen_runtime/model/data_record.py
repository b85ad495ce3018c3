"""What CDF knows of an instance besides its properties."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

from pygen_runtime.filters.timestamps import encode_timestamp, parse_timestamp

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class DataRecord(NamedTuple):
    """The version of an instance and its times; the `…_ms` are milliseconds since 1970 UTC, as CDF sends them.

    >>> DataRecord(3, 0, 86_400_000).last_updated_time.isoformat()
    '1970-01-02T00:00:00+00:00'
    """

    version: int
    created_time_ms: int
    last_updated_time_ms: int
    deleted_time_ms: int | None = None

    @property
    def created_time(self) -> datetime:
        return _moment(self.created_time_ms)

    @property
    def last_updated_time(self) -> datetime:
        return _moment(self.last_updated_time_ms)

    @property
    def deleted_time(self) -> datetime | None:
        return None if self.deleted_time_ms is None else _moment(self.deleted_time_ms)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        """As a mapping with names and moments; its time of deletion stands in it where it has one."""
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(
            _read,
            serialization=core_schema.plain_serializer_function_ser_schema(_dump, info_arg=True),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        from pydantic_core import core_schema

        moment = core_schema.datetime_schema()
        types = {"version": core_schema.int_schema(), **dict.fromkeys(_TIMES, moment)}
        fields = {
            name: core_schema.typed_dict_field(
                type, required=name != "deleted_time", validation_alias=wire, serialization_alias=wire
            )
            for (name, wire), type in zip(_WIRE.items(), types.values(), strict=True)
        }
        described: dict[str, Any] = handler(core_schema.typed_dict_schema(fields, ref=f"{__name__}.DataRecord"))
        return described


def _moment(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)


_TIMES = ("created_time", "last_updated_time", "deleted_time")
_WIRE = {
    "version": "version", "created_time": "createdTime", "last_updated_time": "lastUpdatedTime",
    "deleted_time": "deletedTime",
}  # fmt: skip


def _read(value: Any) -> DataRecord:
    if isinstance(value, DataRecord):
        return value
    if not isinstance(value, Mapping):
        raise ValueError(f"expected a DataRecord, or a mapping with version and times, got {type(value).__name__}")
    given: Mapping[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
    found = {name: given.get(wire, given.get(name)) for name, wire in _WIRE.items()}
    unknown = set(given) - set(_WIRE) - set(_WIRE.values())
    absent = [name for name in _WIRE if found[name] is None and name != "deleted_time"]
    if unknown or absent or not isinstance(found["version"], int):
        raise ValueError(f"a data record has version, created_time and last_updated_time, got {sorted(given)}")
    times = [None if found[name] is None else _milliseconds(found[name]) for name in _TIMES]
    return DataRecord(found["version"], *times)  # type: ignore[arg-type]  # pyright: ignore


def _milliseconds(value: Any) -> int:
    moment = parse_timestamp(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime) or moment.utcoffset() is None:
        raise ValueError(f"a time of a data record is a datetime with a time zone, got {value!r:.80}")
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _dump(record: Any, info: Any) -> Any:
    if not isinstance(record, DataRecord):
        return record
    values: dict[str, Any] = {"version": record.version, **{name: getattr(record, name) for name in _TIMES}}
    if info.mode == "json":
        values.update((name, encode_timestamp(values[name])) for name in _TIMES if values[name] is not None)
    return {(_WIRE[name] if info.by_alias else name): value for name, value in values.items() if value is not None}
