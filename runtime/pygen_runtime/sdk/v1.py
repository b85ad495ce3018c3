"""The door: every name that generated code uses, and the only module of ours that it imports.

Its number is the schema's. The names load on first use, so importing a package imports neither pydantic nor any view.
"""

from pygen_runtime.lazy import export_table

__getattr__, __dir__, __all__ = export_table(
    __name__,
    {
        "typing_extensions": "Unpack",
        "pygen_runtime.client.async_view_api": "AsyncInstanceAPI",
        "pygen_runtime.client.sync_view_api": "InstanceAPI",
        "pygen_runtime.filters.expressions": "Filter",
        "pygen_runtime.filters.references": "NodeId",
        "pygen_runtime.filters.schema": "view",
        "pygen_runtime.lazy": "lazy_exports",
        "pygen_runtime.model.annotations": "Attr Connected ConnectedBy Date Direct DirectList EdgeRef EdgeRefs "
        "EdgeRefsWith EdgeRefWith EnumAttr FileAttr FileId Float32 Float64 Int32 Int64 Json JsonAttr NodeAttr NodesAttr Ref Refs RequiredDirect RequiredEnumAttr RequiredNodeAttr RequiredNodesAttr SequenceAttr SequenceId SeriesAttr "
        "TimeSeriesId Timestamp date_of edges many prop reverse timestamp_of",
        "pygen_runtime.model.data": "HasContent HasData",
        "pygen_runtime.model.instances": "EdgeWrite NodeWrite PygenEdge PygenResource",
        "pygen_runtime.model.keywords": "FilterKeywords",
        "pygen_runtime.model.lists": "InstanceList",
        "pygen_runtime.model.removed": "Removed deprecated_name removed_name",
        "pygen_runtime.model.own_methods": "own_methods",
        "pygen_runtime.sdk.command": "run_package",
        "pygen_runtime.sdk.docs": "docs_of",
        "pygen_runtime.sdk.clients": "AsyncGeneratedClient GeneratedClient ViewGroup",
        "pygen_runtime.spark.source": "PygenSource",
        "pygen_runtime.spark.views": "SparkView SparkViews",
    },
    within="",
)
