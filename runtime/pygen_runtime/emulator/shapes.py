"""The shape of every request body (API facts, sections 2 to 15)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pygen_runtime.emulator.checks import (
    Body,
    Check,
    anything,
    array,
    as_object,
    boolean,
    choice,
    either,
    false,
    integer,
    items,
    mapping,
    nullable,
    number,
    obj,
    text,
)
from pygen_runtime.emulator.errors import invalid

SPACE = text(r"[a-zA-Z][a-zA-Z0-9_-]{0,41}[a-zA-Z0-9]?", 1, 43)
EXTERNAL_ID = text(r"[a-zA-Z]([a-zA-Z0-9_]{0,253}[a-zA-Z0-9])?", 1, 255)
VERSION = text(r"[a-zA-Z0-9]([.a-zA-Z0-9_-]{0,41}[a-zA-Z0-9])?", 1, 43)
INSTANCE_ID = text(r"[^\x00]{1,256}", 1, 256)
SUB_OBJECT = text("", 1, 43)
SOME_TEXT = text(shortest=1)
NAMED: Mapping[str, Check] = {"name": text(longest=255), "description": text(longest=1024)}
ID: Mapping[str, Check] = {"space": SPACE, "externalId": EXTERNAL_ID}
VERSIONED: Mapping[str, Check] = {**ID, "version": VERSION}
DIRECTION = choice("outwards", "inwards")
KIND = choice("node", "edge")

VIEW_REF = obj({"type": choice("view"), **VERSIONED})
CONTAINER_REF = obj({"type": choice("container"), **ID})
# Version may be omitted in an implements reference: the newest is taken.
PARENT_REF = obj({"type": choice("view"), **ID}, {"version": VERSION})
SOURCE_REF = either(lambda body: CONTAINER_REF if body.get("type") == "container" else VIEW_REF)
NODE_REF = obj({"space": SPACE, "externalId": INSTANCE_ID})
PATH = array(SOME_TEXT, 1, 4)
SORT_DIRECTION: Mapping[str, Check] = {"direction": choice("ascending", "descending")}
SORT = obj({"property": PATH}, {**SORT_DIRECTION, "nullsFirst": boolean})
SEARCH_SORT = obj({"property": PATH}, SORT_DIRECTION)
UNIT_SYSTEM, UNIT_ID = obj({"unitSystemName": SOME_TEXT}), obj({"externalId": INSTANCE_ID})
UNIT = either(lambda body: UNIT_SYSTEM if "unitSystemName" in body else UNIT_ID)
TARGET_UNITS = array(obj({"property": SOME_TEXT, "unit": UNIT}), 1, 10)
SOURCES = array(obj({"source": VIEW_REF}, {"targetUnits": TARGET_UNITS}), 0, 10)
DEBUG = obj(
    {},
    {
        "emitResults": boolean,
        "timeout": integer(1),
        **dict.fromkeys(("profile", "includeTranslatedQuery", "includePlan", "includeLlmPrompt"), boolean),
    },
)
# The filter language has its own checks where filters are compiled.
FILTER = as_object


SPACE_IDS = items(obj({"space": SPACE}))
CONTAINER_IDS = items(obj(ID))
VERSIONED_IDS = items(obj(VERSIONED))
UNIT_IDS = obj({"items": array(obj({"externalId": SOME_TEXT}), 1, 1000)}, {"ignoreUnknownIds": boolean})


def _maybe_versioned(option: str) -> Check:
    """Ids with or without version; clients send the option of the URL's query in the body as well."""
    return obj({"items": array(obj(ID, {"version": VERSION}), 1, 100)}, {option: boolean})


VIEW_IDS, MODEL_IDS = _maybe_versioned("includeInheritedProperties"), _maybe_versioned("inlineViews")
SUB_OBJECTS = items(obj({"space": SPACE, "containerExternalId": EXTERNAL_ID, "identifier": SOME_TEXT}), 10)
SPACES = items(obj({"space": SPACE}, NAMED))


def typed(**more: Check) -> Check:
    return obj({"type": anything}, {"list": boolean, "maxListSize": integer(1, 2000), **more})


ENUM_VALUE = text(r"(?!(?:true|false|null)$)[_A-Za-z][_0-9A-Za-z]{0,127}")
PROPERTY_TYPES: Mapping[str, Check] = {
    **dict.fromkeys(
        ["boolean", "int32", "int64", "timestamp", "date", "json", "timeseries", "file", "sequence"], typed()
    ),
    **dict.fromkeys(("float32", "float64"), typed(unit=obj({"externalId": INSTANCE_ID}, {"sourceUnit": text()}))),
    "text": typed(maxTextSize=integer(1, 128000), collation=SOME_TEXT),
    "direct": typed(container=CONTAINER_REF),
    # A stored answer of the API shows list: false on an enum.
    "enum": obj(
        {"type": anything, "values": mapping(obj({}, NAMED), 1, 32, key=ENUM_VALUE)},
        {"unknownValue": text(), "list": false},
    ),
}


def property_type(value: Any, where: str) -> None:
    kind = as_object(value, where).get("type")
    if not isinstance(kind, str) or kind not in PROPERTY_TYPES:
        raise invalid(f"{where}.type: must be one of {', '.join(PROPERTY_TYPES)}")
    PROPERTY_TYPES[kind](value, where)


IDENTIFIER = text(r"[a-zA-Z0-9]([a-zA-Z0-9_-]{0,253}[a-zA-Z0-9])?", 1, 255)
CONTAINER_PROPERTY = obj(
    {"type": property_type},
    {
        **NAMED,
        "nullable": boolean,
        "immutable": boolean,
        "autoIncrement": boolean,
        "defaultValue": anything,
        # The official SDK writes back what it read.
        "constraintState": as_object,
    },
)
STATE: Mapping[str, Check] = {"state": text()}
INDEXED: Mapping[str, Check] = {"properties": array(IDENTIFIER, 1, 10)}
REQUIRES = obj({"require": CONTAINER_REF}, {"constraintType": choice("requires"), **STATE})
UNIQUENESS = obj(INDEXED, {"constraintType": choice("uniqueness"), "bySpace": boolean, **STATE})
CONSTRAINT = either(
    lambda body: REQUIRES if "require" in body or body.get("constraintType") == "requires" else UNIQUENESS
)
INVERTED = obj({**INDEXED, "indexType": anything}, STATE)
BTREE = obj(INDEXED, {"indexType": choice("btree"), "cursorable": boolean, "bySpace": boolean, **STATE})
INDEX = either(lambda body: INVERTED if body.get("indexType") == "inverted" else BTREE)
CONTAINERS = items(
    obj(
        {**ID, "properties": mapping(CONTAINER_PROPERTY, 1, 100, key=IDENTIFIER)},
        {
            **NAMED,
            "usedFor": choice("node", "edge", "all", "record"),
            "constraints": mapping(CONSTRAINT, key=SUB_OBJECT),
            "indexes": mapping(INDEX, 0, 10, key=SUB_OBJECT),
        },
    )
)

MAPPED = obj({"container": CONTAINER_REF, "containerPropertyIdentifier": IDENTIFIER}, {**NAMED, "source": VIEW_REF})
EDGE_CONNECTION = obj(
    {"type": NODE_REF, "source": VIEW_REF},
    {
        **NAMED,
        "connectionType": choice("single_edge_connection", "multi_edge_connection"),
        "direction": DIRECTION,
        "edgeSource": VIEW_REF,
    },
)
THROUGH = obj({"source": SOURCE_REF, "identifier": IDENTIFIER})
REVERSE_KIND = choice("single_reverse_direct_relation", "multi_reverse_direct_relation")
REVERSE = obj(
    {"connectionType": REVERSE_KIND, "source": VIEW_REF, "through": THROUGH},
    # targetsList belongs to reads; the official SDK writes back what it read.
    {**NAMED, "targetsList": boolean},
)
VIEW_PROPERTY = either(
    lambda body: MAPPED if "container" in body else REVERSE if "through" in body else EDGE_CONNECTION
)
VIEW = obj(
    VERSIONED,
    {
        **NAMED,
        "filter": FILTER,
        "implements": array(PARENT_REF, 0, 10),
        "properties": mapping(VIEW_PROPERTY, 0, 300, key=IDENTIFIER),
    },
)
VIEWS = items(VIEW)
MODEL_VIEW = either(lambda body: VIEW_REF if body.get("type") == "view" else VIEW)
DATA_MODELS = items(obj(VERSIONED, {**NAMED, "views": array(MODEL_VIEW, 0, 100)}))

INSTANCE_SOURCE = obj({"source": SOURCE_REF}, {"properties": as_object})
INSTANCE: Mapping[str, Check] = {"instanceType": KIND, "space": SPACE, "externalId": INSTANCE_ID}
WRITE: Mapping[str, Check] = {"existingVersion": integer(), "sources": array(INSTANCE_SOURCE, 1, 100)}
# The official SDK writes an untyped node back with a type of null.
NODE_WRITE = obj(INSTANCE, {**WRITE, "type": nullable(NODE_REF)})
EDGE_WRITE = obj({**INSTANCE, "type": NODE_REF, "startNode": NODE_REF, "endNode": NODE_REF}, WRITE)
INSTANCE_DELETE = obj(INSTANCE, {"existingVersion": integer()})
APPLY = obj(
    {"items": array(either(lambda body: EDGE_WRITE if body.get("instanceType") == "edge" else NODE_WRITE), 0, 1000)},
    {
        "delete": array(INSTANCE_DELETE, 0, 1000),
        "autoCreateDirectRelations": boolean,
        "autoCreateStartNodes": boolean,
        "autoCreateEndNodes": boolean,
        "skipOnVersionConflict": boolean,
        "replace": boolean,
    },
)
DELETE = items(INSTANCE_DELETE, 1000)
READ: Mapping[str, Check] = {
    "instanceType": KIND,
    "filter": FILTER,
    "limit": integer(1, 1000),
    "includeTyping": boolean,
}
SOURCED: Mapping[str, Check] = {"sources": SOURCES, "includeTyping": boolean}
LIST = obj({}, {**READ, **SOURCED, "sort": array(SORT, 0, 5), "cursor": text(), "debug": DEBUG})
BYIDS = obj({"items": array(obj(INSTANCE), 1, 1000)}, SOURCED)
SEARCHED: Mapping[str, Check] = {
    **READ,
    "query": text(),
    "properties": array(SOME_TEXT, 0, 200),
    "operator": choice("AND", "OR"),
    "targetUnits": TARGET_UNITS,
}
SEARCH = obj({"view": VIEW_REF}, {**SEARCHED, "sort": array(SEARCH_SORT, 0, 5)})
OF_PROPERTY: Mapping[str, Check] = {"property": SOME_TEXT}
AGGREGATES: Mapping[str, Check] = {
    "count": obj({}, OF_PROPERTY),
    **dict.fromkeys(("sum", "avg", "min", "max"), obj(OF_PROPERTY)),
    "histogram": obj({**OF_PROPERTY, "interval": number}),
}


def aggregate_function(value: Any, where: str) -> None:
    body = as_object(value, where)
    if len(body) != 1:
        raise invalid(f"{where}: must have exactly one key")
    obj({}, AGGREGATES)(body, where)


AGGREGATE = obj(
    {"view": VIEW_REF},
    {
        **SEARCHED,
        "properties": array(SOME_TEXT, 1, 200),
        "aggregates": array(aggregate_function, 0, 5),
        "groupBy": array(SOME_TEXT, 1, 5),
    },
)

# Cognite's older form names the view in `view`.
QUERY_THROUGH = either(lambda body: obj({"view": VIEW_REF, "identifier": IDENTIFIER}) if "view" in body else THROUGH)
STEP: Mapping[str, Check] = {
    "from": text(),
    "chainTo": choice("source", "destination"),
    "direction": DIRECTION,
    "filter": FILTER,
}
NODES = obj({}, {**STEP, "through": QUERY_THROUGH})
EDGE_KEYS: Mapping[str, Check] = {**STEP, "maxDistance": integer(1), "nodeFilter": FILTER, "terminationFilter": FILTER}
SORTS = array(SORT, 0, 5)
QUERY_LIMIT = integer(1, 10000)
SET_KINDS = ("union", "unionAll", "intersection")


def set_operation(value: Any, where: str) -> None:
    body = as_object(value, where)
    kind = next((name for name in SET_KINDS if name in body), None)
    if kind is None:
        raise invalid(f"{where}: must have one of nodes, edges, {', '.join(SET_KINDS)}")
    obj({kind: array(_operand, 1)}, {"except": array(text()), "limit": QUERY_LIMIT})(body, where)


def _operand(value: Any, where: str) -> None:
    if not isinstance(value, str):
        set_operation(value, where)


def _query_expression(body: Body) -> Check:
    if "nodes" in body:
        return obj({"nodes": NODES}, {"sort": SORTS, "limit": QUERY_LIMIT})
    if "edges" in body:
        edges = obj({}, {**EDGE_KEYS, "limitEach": integer(1, 2000)})
        return obj({"edges": edges}, {"sort": SORTS, "postSort": SORTS, "limit": QUERY_LIMIT})
    return set_operation


def _sync_expression(body: Body) -> Check:
    kind, of = ("edges", obj({}, EDGE_KEYS)) if "edges" in body else ("nodes", NODES)
    modes = choice("onePhase", "twoPhase", "noBackfill")
    rest = {"limit": integer(1, 2000), "mode": modes, "backfillSort": SORTS, "skipAlreadyDeleted": boolean}
    return obj({kind: of}, rest)


SELECTED = obj({"source": VIEW_REF, "properties": array(SOME_TEXT)}, {"targetUnits": TARGET_UNITS})
SELECT: Mapping[str, Check] = {"sources": array(SELECTED, 0, 10)}
PARAMETERS: Mapping[str, Check] = {
    "cursors": mapping(nullable(text()), 0, 50),
    "parameters": mapping(anything),
    "includeTyping": boolean,
    "debug": DEBUG,
}
QUERY = obj(
    {
        "with": mapping(either(_query_expression), 1, 50),
        "select": mapping(obj({}, {**SELECT, "sort": SORTS, "limit": integer(1, 10000)}), 1, 50),
    },
    PARAMETERS,
)
SYNC = obj(
    {"with": mapping(either(_sync_expression), 1, 50), "select": mapping(obj({}, SELECT), 1, 50)},
    {**PARAMETERS, "allowExpiredCursorsAndAcceptMissedDeletes": boolean},
)
ALL_VERSIONS = obj({}, {"allVersions": boolean})
COUNTED_VIEWS = obj({}, {"allVersions": boolean, "includeUnavailableViews": boolean})


def _inspect(id: Mapping[str, Check], most: int, **operations: Check) -> Check:
    operation = obj({}, {"involvedViews": ALL_VERSIONS, **operations})
    return obj({"items": array(obj(id), 1, most), "inspectionOperations": operation})


INSPECT = _inspect(INSTANCE, 1000, involvedContainers=ALL_VERSIONS)
CONTAINER_INSPECT = _inspect(ID, 10, totalInvolvedViewCount=COUNTED_VIEWS)
