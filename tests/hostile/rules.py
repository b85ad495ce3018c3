"""What CDF allows as an identifier (API facts, section 5): every model made here keeps to it."""

from __future__ import annotations

import re

SPACE = re.compile(r"[a-zA-Z][a-zA-Z0-9_-]{0,41}[a-zA-Z0-9]?")
EXTERNAL_ID = re.compile(r"[a-zA-Z]([a-zA-Z0-9_]{0,253}[a-zA-Z0-9])?")
# The wider of the two forms that the API document gives.
PROPERTY = re.compile(r"[a-zA-Z0-9](?=.{0,254}\Z)[a-zA-Z0-9_-]{0,253}[a-zA-Z0-9]?")
VERSION = re.compile(r"[a-zA-Z0-9]([.a-zA-Z0-9_-]{0,41}[a-zA-Z0-9])?")
ENUM_VALUE = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,126}")

RESERVED_SPACES = frozenset(
    (
        "space", "cdf", "dms", "pg3", "shared", "system", "node", "edge", "mapping", "constraint", "edge_source", "history",
        "identifier_by_space", "index", "node_source", "project", "property_group_constraint", "property_group_index",
        "property_group", "property", "version_info",
    )
)  # fmt: skip
RESERVED_EXTERNAL_IDS = frozenset(
    (
        "Query", "Mutation", "Subscription", "String", "Int32", "Int64", "Int", "Float32", "Float64", "Float", "Timestamp",
        "JSONObject", "Date", "Numeric", "Boolean", "PageInfo", "File", "Sequence", "TimeSeries",
    )
)  # fmt: skip
RESERVED_PROPERTIES = frozenset(
    (
        "space", "externalId", "createdTime", "lastUpdatedTime", "deletedTime", "edge_id", "node_id", "project_id",
        "property_group", "seq", "tg_table_name", "extensions",
    )
)  # fmt: skip
RESERVED_VALUES = frozenset(("true", "false", "null"))


def is_space(text: str) -> bool:
    return SPACE.fullmatch(text) is not None and text not in RESERVED_SPACES


def is_external_id(text: str) -> bool:
    return EXTERNAL_ID.fullmatch(text) is not None and text not in RESERVED_EXTERNAL_IDS


def is_property(text: str) -> bool:
    return PROPERTY.fullmatch(text) is not None and text not in RESERVED_PROPERTIES


def is_version(text: str) -> bool:
    return VERSION.fullmatch(text) is not None


def is_enum_value(text: str) -> bool:
    return ENUM_VALUE.fullmatch(text) is not None and text not in RESERVED_VALUES
