"""Names that generated names must not hide: the runtime's, pydantic's and Python's own.

A test holds these tables against the runtime, which the build path never imports.
"""

from __future__ import annotations

import keyword

from hatch_pygen.ir.models import HELD_IN, IRHeld

# Python 3.14's keywords stand in `keyword` of every supported version but for the soft ones, which need no suffix.
KEYWORDS = frozenset(keyword.kwlist)

BUILTINS = frozenset(("bool", "dict", "float", "int", "list", "object", "property", "str", "tuple", "type"))
"""Builtins that generated classes use, or that readers of a class body expect to be themselves."""

PYDANTIC = frozenset(
    (
        "construct", "copy", "dict", "from_orm", "json", "model_computed_fields", "model_config", "model_construct",
        "model_copy", "model_dump", "model_dump_json", "model_extra", "model_fields", "model_fields_set",
        "model_json_schema", "model_parametrized_name", "model_post_init", "model_rebuild", "model_validate",
        "model_validate_json", "model_validate_strings", "parse_file", "parse_obj", "parse_raw", "schema",
        "schema_json", "update_forward_refs", "validate",
    )
)  # fmt: skip
"""What every pydantic class has."""

INSTANCE = frozenset(
    (
        "as_id", "as_write", "contains_all", "contains_any", "data_record", "delete", "dump", "edge_type", "end_node",
        "existing_version", "exists", "external_id", "in_", "is_", "missing", "mro", "node_type", "refresh",
        "register", "save", "space", "start_node",
    )
)  # fmt: skip
"""What the runtime and metaclasses give to instances, read and to write, and to class access to a relation."""

IDENTITY = frozenset(("edge_type", "end_node", "external_id", "node_type", "space", "start_node"))
"""Those of them that are columns of every table."""

PATH = frozenset(
    (
        "pygen_column", "pygen_connection", "pygen_filters", "pygen_hops", "pygen_name", "pygen_owner",
        "pygen_previous", "pygen_target",
    )
)  # fmt: skip
"""What a path of relations has besides the columns of its target."""

ANNOTATIONS = (
    "Attr", "Connected", "ConnectedBy", "Date", "Direct", "DirectList", "EdgeRef", "EdgeRefWith", "EdgeRefs",
    "EdgeRefsWith", "EnumAttr", "FileAttr", "FileId", "Float32", "Float64", "Int32", "Int64", "Json", "JsonAttr", "NodeAttr", "NodesAttr", "Ref", "Refs",
    "RequiredDirect", "RequiredEnumAttr", "RequiredNodeAttr", "RequiredNodesAttr", "SequenceAttr", "SequenceId", "SeriesAttr", "TimeSeriesId", "Timestamp", "date_of", "edges", "many", "prop", "reverse",
    "timestamp_of",
)  # fmt: skip
"""What data classes use of the door that the runtime's `model.annotations` defines."""

IMPORTED = frozenset(
    (
        *ANNOTATIONS, "AsyncGeneratedClient", "AsyncInstanceAPI", "EdgeWrite", "Filter", "FilterKeywords",
        "GeneratedClient", "HasContent", "HasData", "InstanceAPI", "InstanceList", "Literal", "NodeId", "NodeWrite",
        "PygenEdge", "PygenResource", "PygenSource", "Removed", "Sequence", "SparkView", "SparkViews", "TYPE_CHECKING", "TypeAlias",
        "Unpack", "ViewGroup", "annotations",
        "deprecated_name", "docs_of", "lazy_exports", "own_methods", "removed_name", "run_package", "view",
    )
)  # fmt: skip
"""Every name that some generated module imports."""

CLIENT = frozenset(
    (
        "aclose", "clean", "close", "complete_space", "config", "containers", "data_models", "default_options",
        "default_space", "delete", "embedded", "files", "from_cognite_client", "from_config", "from_env", "from_file", "include", "instances", "mro", "populate",
        "query", "refresh", "run", "save", "spaces", "statistics", "stats", "time_series", "upsert", "view", "views", "with_options",
    )
)  # fmt: skip
"""Attributes of every client."""

PACKAGE = frozenset(("data_classes", "docs", "spark"))
"""Submodules and functions of a generated package that do not begin with an underscore."""

KEYWORDS_OF_LIST = frozenset(
    (
        "chunk_size", "columns", "cursor", "debug", "expand", "external_id", "external_id_prefix", "include_typing",
        "limit", "names", "operator", "properties", "query", "relations", "self", "sort", "space", "target_units", "where",
    )
)  # fmt: skip
"""Keywords of the methods that read that are no property's."""

LATER_MEMBERS = frozenset(("from_frame",))
"""Reserved before it exists, as all that is LATER: each name reserved later would rename somebody's property or view.
Of write classes: `XWrite.from_frame`."""

CDF_KEYS = frozenset(("externalId",))
"""Keys of input, which is read as names in CDF where it has one: no property may be called so in Python (camelCase)."""

LATER_CLIENT = frozenset(("sequences",))
"""Of clients."""

SPARK = frozenset(("edges", "join", "merge_into", "ship"))
"""Attributes of every object of views on a session of Spark, whose views have the attributes that they have on clients."""

SPARK_CLASSES = frozenset(("DefaultSource", "sdk"))
"""What the module `spark` of a package defines, where there is one."""

LATER_KEYWORDS = frozenset(
    (
        "aggregates", "group_by", "operator", "prefetch", "properties", "query", "where",
    )
)  # fmt: skip
"""Parameters of methods that will take filter keywords."""

OF_CONTAINERS = {
    HELD_IN[IRHeld.TIME_SERIES]: ("data", "HasData"),
    HELD_IN[IRHeld.FILE]: ("content", "HasContent"),
}
"""What instances have whose view maps a property of the container, and no others, and the class of the runtime that
gives it."""

DEVICES = frozenset(("aux", "con", "nul", "prn", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))))
"""File names that Windows does not allow, whatever their suffix."""

AMBIGUOUS = frozenset(("I", "O", "l"))
"""Names that linters refuse, because they look like digits (E741, E742)."""

MEMBERS = KEYWORDS | BUILTINS | PYDANTIC | INSTANCE | PATH | IMPORTED | AMBIGUOUS | LATER_MEMBERS | CDF_KEYS | {"self"}
CLASSES = KEYWORDS | BUILTINS | IMPORTED | PACKAGE | AMBIGUOUS
ATTRIBUTES = KEYWORDS | CLIENT | LATER_CLIENT | SPARK
FILTERS = KEYWORDS_OF_LIST | LATER_KEYWORDS
MODULES = KEYWORDS | DEVICES
