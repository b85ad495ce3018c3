"""Property types with everything that CDF lets them have, their defaults, and values that instances can hold."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from random import Random
from typing import Any

from tests.hostile import words

Json = dict[str, Any]

SCALARS = ("text", "boolean", "int32", "int64", "float32", "float64", "timestamp", "date", "json")
RESOURCES = ("timeseries", "file", "sequence")
KINDS = (*SCALARS, *RESOURCES, "direct", "enum")
COLLATIONS = ("ucs_basic", "en", "de", "und")
ENUM_IDS = (
    "on", "off", "On", "ON", "None", "True", "class", "import", "_", "__init__", "_1", "on_2", "type", "str", "Literal", "x" * 127,
    "nan", "TRUE", "default", "name",
)  # fmt: skip

TIMESTAMPS = (
    "2024-02-29T23:59:59Z", "1969-12-31T00:00:00.1+00:00", "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z",
    "2024-09-03T09:36:01.17+05:30", "2024-09-03T09:36:01-0330", "2024-09-03T09:36:01.999+14", "2024-09-03T09:36:01",
    "1970-01-01T00:00:00.001", "2000-01-01T12:00:00.50-12:00",
)  # fmt: skip
"""Every form that the API lets a written timestamp have."""

DATES = ("2024-02-29", "0001-01-01", "9999-12-31", "1970-01-01")
FLOATS = {"float32": (0, 1, -1.5, 3.4028234663852886e38, 1.5e-45, 16777217), "float64": (0, -0.0, 0.1, -7, 1.7976931348623157e308, 5e-324, 1e16, 1e22)}  # fmt: skip
BOUNDS = {"int32": 31, "int64": 63}


def property_type(random: Random, kind: str) -> Json:
    """The `type` of a container property, as reads have it."""
    type: Json = {"type": kind}
    if kind == "enum":
        return {**type, **enum(random)}
    type["list"] = random.random() < 0.25
    if type["list"] and random.random() < 0.3:
        type["maxListSize"] = random.choice((2, 600, 2000))
    if kind == "text":
        type["collation"] = random.choice(COLLATIONS)
        if random.random() < 0.2:
            type["maxTextSize"] = random.choice((900, 128000))
    if kind in ("float32", "float64") and random.random() < 0.5:
        type["unit"] = {"externalId": words.instance_id(random)}
        if random.random() < 0.5:
            type["unit"]["sourceUnit"] = words.text(random)
    return type


def enum(random: Random) -> Json:
    ids = random.sample(ENUM_IDS, random.randint(1, 5 if random.random() < 0.9 else len(ENUM_IDS)))
    found: Json = {"values": {id: words.described(random) for id in ids}}
    if random.random() < 0.3:
        found["unknownValue"] = words.text(random)
    return found


def default(random: Random, type: Mapping[str, Any]) -> Any:
    """A default for the type; lists and relations have none."""
    kind = type["type"]
    if kind == "enum":
        return random.choice(list(type["values"]))
    if kind == "json":
        return json_object(random)
    if kind in BOUNDS:
        bound = 2 ** BOUNDS[kind]
        return random.choice((0, -1, 7, -bound, bound - 1, 10**9))
    if kind in ("text", *RESOURCES):
        return words.text(random, 900 // 4, nul=False)
    table: Mapping[str, Any] = {"boolean": (True, False), "timestamp": TIMESTAMPS, "date": DATES, **FLOATS}
    return random.choice(table[kind])


def json_object(random: Random, depth: int = 0) -> Json:
    """An object of JSON, which a property of that type holds: hostile keys, hostile texts, some nesting."""
    return {words.text(random, 128): json_value(random, depth + 1) for _ in range(random.randint(0, 3))}


def json_value(random: Random, depth: int) -> Any:
    kind = random.randint(0, 7 if depth < 4 else 5)
    if kind == 6:
        return json_object(random, depth)
    if kind == 7:
        return [json_value(random, depth + 1) for _ in range(random.randint(0, 3))]
    return (None, True, random.randint(-(2**53), 2**53), random.choice((0.5, -1e22, 1e300)), "", words.text(random))[
        kind
    ]


def value(type: Mapping[str, Any], salt: str) -> Any:
    """A value for an instance in the API's form, another for another salt where the type has others."""
    random = Random(hashlib.sha256(salt.encode("utf-8", "surrogatepass")).hexdigest())
    if not type.get("list"):
        return scalar(random, type, salt)
    count = random.randint(0, min(3, type.get("maxListSize", 3)))
    return [scalar(random, type, f"{salt} {index}") for index in range(count)]


def scalar(random: Random, type: Mapping[str, Any], salt: str) -> Any:
    kind = type["type"]
    if kind == "text":
        return words.text(random, 200, nul=False) + hashlib.md5(salt.encode("utf-8", "surrogatepass")).hexdigest()
    if kind == "direct":
        return {"space": "elsewhere", "externalId": words.instance_id(random)}
    if kind == "json":
        return without_nul(json_object(random))
    if kind == "timestamp":
        return random.choice(("2024-02-29T23:59:59.999+00:00", "1969-12-31T00:00:00.001+00:00"))
    if kind == "float32":
        return random.choice((0.5, -1.5, 3.0))
    return default(random, type)


def without_nul(value: Any) -> Any:
    """The JSON value without NUL in any text, where CDF has none."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, list):
        return [without_nul(each) for each in value]
    return {without_nul(key): without_nul(each) for key, each in value.items()} if isinstance(value, dict) else value
