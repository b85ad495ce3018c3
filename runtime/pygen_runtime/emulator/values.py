"""Values of properties between the wire and SQLite, and what a value must be like."""

from __future__ import annotations

import json
import math
import re
import struct
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

from pygen_runtime.emulator.errors import invalid

Encode = Callable[[Any, str], Any]
Decode = Callable[[Any], Any]

TEXT_BYTES = 128_000
JSON_BYTES = 40_960
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MILLISECOND = timedelta(milliseconds=1)
_TIMESTAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:([Zz])|([+-])(\d\d):?(\d\d)?)?"
)


def key_of(reference: Any, where: str) -> str:
    """`{"space": s, "externalId": x}` as the key of an instance."""
    if not isinstance(reference, dict) or reference.keys() != {"space", "externalId"}:  # pyright: ignore[reportUnknownMemberType]
        raise invalid(f"{where}: must be an object with space and externalId")
    body: dict[str, Any] = reference  # pyright: ignore[reportUnknownVariableType]
    space, external_id = body["space"], body["externalId"]
    if not isinstance(space, str) or not isinstance(external_id, str) or not 0 < len(external_id) <= 256:
        raise invalid(f"{where}: space and externalId must be strings, externalId of 1 to 256 characters")
    if not space or ":" in space or "\0" in external_id:
        raise invalid(f"{where}: not a valid reference")
    return f"{space}:{external_id}"


def key_in(body: Mapping[str, Any]) -> str:
    """The key of an instance from a body whose shape was checked."""
    return f"{body['space']}:{body['externalId']}"


def reference_of(key: str) -> dict[str, str]:
    space, _, external_id = key.partition(":")
    return {"space": space, "externalId": external_id}


def milliseconds(value: Any, where: str) -> int:
    """A timestamp text as milliseconds since 1970 UTC; without an offset it is taken as UTC."""
    match = _TIMESTAMP.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise invalid(f"{where}: must be a timestamp YYYY-MM-DDTHH:MM:SS[.millis][Z|time zone], got {value!r:.100}")
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    fraction, _, sign, offset_hours, offset_minutes = match.groups()[6:]
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)
    except ValueError:
        raise invalid(f"{where}: {value!r} is no valid point in time") from None
    offset = (int(offset_hours or 0) * 60 + int(offset_minutes or 0)) * 60_000 * (-1 if sign == "-" else 1)
    return (moment - EPOCH) // MILLISECOND + int((fraction or "0").ljust(3, "0")[:3]) - offset


_FIRST_MOMENT = milliseconds("0001-01-01T00:00:00Z", "")
_LAST_MOMENT = milliseconds("9999-12-31T23:59:59.999Z", "")


def timestamp_text(value: int) -> str:
    return (EPOCH + timedelta(milliseconds=value)).isoformat(timespec="milliseconds")


def encode_timestamp(value: Any, where: str) -> int:
    moment = milliseconds(value, where)
    if not _FIRST_MOMENT <= moment <= _LAST_MOMENT:
        raise invalid(f"{where}: {value!r} lies outside the years 0001 to 9999")
    return moment


def encode_date(value: Any, where: str) -> str:
    try:
        if isinstance(value, str) and len(value) == 10:
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise invalid(f"{where}: must be a date YYYY-MM-DD, got {value!r:.100}")


def encode_boolean(value: Any, where: str) -> int:
    if not isinstance(value, bool):
        raise invalid(f"{where}: must be a boolean, got {value!r:.100}")
    return int(value)


def encode_integer(bits: int) -> Encode:
    bound = 1 << (bits - 1)

    def encode(value: Any, where: str) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not -bound <= value < bound:
            raise invalid(f"{where}: must be an int{bits}, got {value!r:.100}")
        return value

    return encode


def encode_float64(value: Any, where: str) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
    raise invalid(f"{where}: must be a finite number, got {value!r:.100}")


def encode_float32(value: Any, where: str) -> float:
    try:
        # Rounded to single precision, as a column of that type would.
        rounded: float = struct.unpack("f", struct.pack("f", encode_float64(value, where)))[0]
    except OverflowError:
        rounded = math.inf
    if math.isinf(rounded):
        raise invalid(f"{where}: {value!r} does not fit into a float32")
    return rounded


def encode_text(largest: int = TEXT_BYTES) -> Encode:
    def encode(value: Any, where: str) -> str:
        if not isinstance(value, str):
            raise invalid(f"{where}: must be a string, got {value!r:.100}")
        if "\0" in value:
            raise invalid(f"{where}: must not contain the NUL character")
        try:
            size = len(value) if value.isascii() else len(value.encode())
        except UnicodeEncodeError:
            raise invalid(f"{where}: is not valid Unicode") from None
        if size > largest:
            raise invalid(f"{where}: has {size} bytes of UTF-8, at most {largest} are allowed")
        return value

    return encode


def encode_enum(values: dict[str, Any]) -> Encode:
    def encode(value: Any, where: str) -> str:
        if not isinstance(value, str) or value not in values:
            raise invalid(f"{where}: must be one of {', '.join(values)}, got {value!r:.100}")
        return value

    return encode


def encode_json(value: Any, where: str) -> str:
    if not isinstance(value, dict):
        raise invalid(f"{where}: must be a JSON object, got {value!r:.100}")
    return encode_any_json(value, where)


def encode_any_json(value: Any, where: str) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    _check_json(value, where)  # pyright: ignore[reportUnknownArgumentType]
    if len(text.encode("utf-8", "surrogatepass")) > JSON_BYTES:
        raise invalid(f"{where}: has more than {JSON_BYTES} bytes")
    return text


def _check_json(value: Any, where: str) -> None:
    keys = 0
    open_values = [value]
    while open_values:
        current = open_values.pop()
        if isinstance(current, dict):
            keys += len(current)  # pyright: ignore[reportUnknownArgumentType]
            if keys > 256 or any(len(key) > 128 for key in current):  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
                raise invalid(f"{where}: has more than 256 keys, or one longer than 128 characters")
            open_values.extend(current.values())  # pyright: ignore[reportUnknownArgumentType]
        elif isinstance(current, list):
            open_values.extend(current)  # pyright: ignore[reportUnknownArgumentType]
        elif isinstance(current, str) and len(current.encode("utf-8", "surrogatepass")) > 10_240:
            raise invalid(f"{where}: has a value of more than 10240 bytes")
        elif isinstance(current, float) and not math.isfinite(current):
            raise invalid(f"{where}: has a number that is not finite")


def encode_list(one: Encode, longest: int, is_json: bool = False) -> Encode:
    def encode(value: Any, where: str) -> str:
        if not isinstance(value, list):
            raise invalid(f"{where}: must be an array, got {value!r:.100}")
        count = len(value)  # pyright: ignore[reportUnknownArgumentType]
        if count > longest:
            raise invalid(f"{where}: has {count} values, at most {longest} are allowed")
        encoded = [one(member, f"{where}[{position}]") for position, member in enumerate(value)]  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
        text = json.dumps(encoded, ensure_ascii=False, separators=(",", ":"))
        if is_json and sum(len(member.encode()) for member in encoded) > JSON_BYTES:
            raise invalid(f"{where}: has more than {JSON_BYTES} bytes")
        return text

    return encode


def decode_list(one: Decode | None) -> Decode:
    if one is None:
        return json.loads
    return lambda text: [one(member) for member in json.loads(text)]


_CODECS: Mapping[str, tuple[Encode, Decode | None]] = {
    **dict.fromkeys(("timeseries", "file", "sequence"), (encode_text(), None)),
    "boolean": (encode_boolean, bool),
    "int32": (encode_integer(32), None),
    "int64": (encode_integer(64), None),
    "float32": (encode_float32, None),
    "float64": (encode_float64, None),
    "timestamp": (encode_timestamp, timestamp_text),
    "date": (encode_date, None),
    "json": (encode_json, json.loads),
    "direct": (key_of, reference_of),
}


def codec(type_: dict[str, Any]) -> tuple[Encode, Decode | None]:
    """How values of a container property are checked and stored, and how they are read (None: as they are)."""
    kind = type_["type"]
    if kind == "text":
        encode, decode = encode_text(type_.get("maxTextSize") or TEXT_BYTES), None
    elif kind == "enum":
        encode, decode = encode_enum(type_["values"]), None
    else:  # what a model of a newer API holds is kept, and not judged
        encode, decode = _CODECS.get(kind, (encode_any_json, json.loads))
    if not type_.get("list"):
        return encode, decode
    longest = type_.get("maxListSize") or (100 if kind == "direct" else 1000)
    return encode_list(encode, longest, decode is json.loads), decode_list(decode)
