# Derived from v1.py by "python -m tests.derive": change that file, not this one.
from typing_extensions import Unpack

from pygen_runtime.client.async_view_api import AsyncInstanceAPI
from pygen_runtime.client.sync_view_api import InstanceAPI
from pygen_runtime.filters.expressions import Filter
from pygen_runtime.filters.references import NodeId, NodeReference
from pygen_runtime.filters.schema import view
from pygen_runtime.lazy import lazy_exports
from pygen_runtime.model.annotations import (
    Attr,
    Connected,
    ConnectedBy,
    Date,
    Direct,
    DirectList,
    EdgeRef,
    EdgeRefs,
    EdgeRefsWith,
    EdgeRefWith,
    EnumAttr,
    FileId,
    Float32,
    Float64,
    Int32,
    Int64,
    Json,
    JsonAttr,
    Ref,
    Refs,
    RequiredDirect,
    RequiredEnumAttr,
    SequenceId,
    TimeSeriesId,
    Timestamp,
    date_of,
    edges,
    many,
    prop,
    reverse,
    timestamp_of,
)
from pygen_runtime.model.instances import EdgeWrite, NodeWrite, PygenEdge, PygenResource
from pygen_runtime.model.keywords import FilterKeywords
from pygen_runtime.model.lists import InstanceList
from pygen_runtime.model.own_methods import own_methods
from pygen_runtime.sdk.about import print_about
from pygen_runtime.sdk.clients import AsyncGeneratedClient, GeneratedClient, ViewGroup

__all__ = [
    "AsyncGeneratedClient",
    "AsyncInstanceAPI",
    "Attr",
    "Connected",
    "ConnectedBy",
    "Date",
    "Direct",
    "DirectList",
    "EdgeRef",
    "EdgeRefWith",
    "EdgeRefs",
    "EdgeRefsWith",
    "EdgeWrite",
    "EnumAttr",
    "FileId",
    "Filter",
    "FilterKeywords",
    "Float32",
    "Float64",
    "GeneratedClient",
    "InstanceAPI",
    "InstanceList",
    "Int32",
    "Int64",
    "Json",
    "JsonAttr",
    "NodeId",
    "NodeReference",
    "NodeWrite",
    "PygenEdge",
    "PygenResource",
    "Ref",
    "Refs",
    "RequiredDirect",
    "RequiredEnumAttr",
    "SequenceId",
    "TimeSeriesId",
    "Timestamp",
    "Unpack",
    "ViewGroup",
    "date_of",
    "edges",
    "lazy_exports",
    "many",
    "own_methods",
    "print_about",
    "prop",
    "reverse",
    "timestamp_of",
    "view",
]
