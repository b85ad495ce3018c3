"""The door: every name that generated code uses, and the only module of ours that it imports.

Its number is the schema's. The names load on first use, so importing a package imports neither pydantic nor any view.
"""

from typing import TYPE_CHECKING

from pygen_runtime.lazy import lazy_exports

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from pygen_runtime.client.view_api import AsyncInstanceAPI, InstanceAPI
    from pygen_runtime.filters.expressions import Filter
    from pygen_runtime.filters.references import NodeId, NodeReference
    from pygen_runtime.filters.schema import view
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
    from pygen_runtime.model.instances import EdgeWrite, InstanceList, NodeWrite, PygenEdge, PygenResource
    from pygen_runtime.model.keywords import FilterKeywords
    from pygen_runtime.sdk.about import print_about
    from pygen_runtime.sdk.clients import AsyncGeneratedClient, GeneratedClient, ViewGroup
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "typing_extensions": "Unpack",
            "pygen_runtime.client.view_api": "AsyncInstanceAPI InstanceAPI",
            "pygen_runtime.filters.expressions": "Filter",
            "pygen_runtime.filters.references": "NodeId NodeReference",
            "pygen_runtime.filters.schema": "view",
            "pygen_runtime.model.annotations": "Attr Connected ConnectedBy Date Direct DirectList EdgeRef EdgeRefs "
            "EdgeRefsWith EdgeRefWith FileId Float32 Float64 Int32 Int64 Json JsonAttr Ref Refs RequiredDirect SequenceId "
            "TimeSeriesId Timestamp date_of edges many prop reverse timestamp_of",
            "pygen_runtime.model.instances": "EdgeWrite InstanceList NodeWrite PygenEdge PygenResource",
            "pygen_runtime.model.keywords": "FilterKeywords",
            "pygen_runtime.sdk.about": "print_about",
            "pygen_runtime.sdk.clients": "AsyncGeneratedClient GeneratedClient ViewGroup",
        },
        within="",
    )

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
    "SequenceId",
    "TimeSeriesId",
    "Timestamp",
    "Unpack",
    "ViewGroup",
    "date_of",
    "edges",
    "lazy_exports",
    "many",
    "print_about",
    "prop",
    "reverse",
    "timestamp_of",
    "view",
]
