# Derived from v1.py by "python -m tests.derive": change that file, not this one.
from typing_extensions import Unpack as Unpack

from pygen_runtime.client.async_view_api import AsyncInstanceAPI as AsyncInstanceAPI
from pygen_runtime.client.sync_view_api import InstanceAPI as InstanceAPI
from pygen_runtime.filters.expressions import Filter as Filter
from pygen_runtime.filters.references import NodeId as NodeId
from pygen_runtime.filters.schema import view as view
from pygen_runtime.lazy import lazy_exports as lazy_exports
from pygen_runtime.model.annotations import Attr as Attr
from pygen_runtime.model.annotations import Connected as Connected
from pygen_runtime.model.annotations import ConnectedBy as ConnectedBy
from pygen_runtime.model.annotations import Date as Date
from pygen_runtime.model.annotations import Direct as Direct
from pygen_runtime.model.annotations import DirectList as DirectList
from pygen_runtime.model.annotations import EdgeRef as EdgeRef
from pygen_runtime.model.annotations import EdgeRefs as EdgeRefs
from pygen_runtime.model.annotations import EdgeRefsWith as EdgeRefsWith
from pygen_runtime.model.annotations import EdgeRefWith as EdgeRefWith
from pygen_runtime.model.annotations import EnumAttr as EnumAttr
from pygen_runtime.model.annotations import FileAttr as FileAttr
from pygen_runtime.model.annotations import FileId as FileId
from pygen_runtime.model.annotations import Float32 as Float32
from pygen_runtime.model.annotations import Float64 as Float64
from pygen_runtime.model.annotations import Int32 as Int32
from pygen_runtime.model.annotations import Int64 as Int64
from pygen_runtime.model.annotations import Json as Json
from pygen_runtime.model.annotations import JsonAttr as JsonAttr
from pygen_runtime.model.annotations import NodeAttr as NodeAttr
from pygen_runtime.model.annotations import NodesAttr as NodesAttr
from pygen_runtime.model.annotations import Ref as Ref
from pygen_runtime.model.annotations import Refs as Refs
from pygen_runtime.model.annotations import RequiredDirect as RequiredDirect
from pygen_runtime.model.annotations import RequiredEnumAttr as RequiredEnumAttr
from pygen_runtime.model.annotations import RequiredNodeAttr as RequiredNodeAttr
from pygen_runtime.model.annotations import RequiredNodesAttr as RequiredNodesAttr
from pygen_runtime.model.annotations import SequenceAttr as SequenceAttr
from pygen_runtime.model.annotations import SequenceId as SequenceId
from pygen_runtime.model.annotations import SeriesAttr as SeriesAttr
from pygen_runtime.model.annotations import TimeSeriesId as TimeSeriesId
from pygen_runtime.model.annotations import Timestamp as Timestamp
from pygen_runtime.model.annotations import date_of as date_of
from pygen_runtime.model.annotations import edges as edges
from pygen_runtime.model.annotations import many as many
from pygen_runtime.model.annotations import prop as prop
from pygen_runtime.model.annotations import reverse as reverse
from pygen_runtime.model.annotations import timestamp_of as timestamp_of
from pygen_runtime.model.data import HasContent as HasContent
from pygen_runtime.model.data import HasData as HasData
from pygen_runtime.model.instances import EdgeWrite as EdgeWrite
from pygen_runtime.model.instances import NodeWrite as NodeWrite
from pygen_runtime.model.instances import PygenEdge as PygenEdge
from pygen_runtime.model.instances import PygenResource as PygenResource
from pygen_runtime.model.keywords import FilterKeywords as FilterKeywords
from pygen_runtime.model.lists import InstanceList as InstanceList
from pygen_runtime.model.own_methods import own_methods as own_methods
from pygen_runtime.model.removed import Removed as Removed
from pygen_runtime.model.removed import deprecated_name as deprecated_name
from pygen_runtime.model.removed import removed_name as removed_name
from pygen_runtime.sdk.clients import AsyncGeneratedClient as AsyncGeneratedClient
from pygen_runtime.sdk.clients import GeneratedClient as GeneratedClient
from pygen_runtime.sdk.clients import ViewGroup as ViewGroup
from pygen_runtime.sdk.command import run_package as run_package
from pygen_runtime.sdk.docs import docs_of as docs_of
from pygen_runtime.spark.source import PygenSource as PygenSource
from pygen_runtime.spark.views import SparkView as SparkView
from pygen_runtime.spark.views import SparkViews as SparkViews

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
    "FileAttr",
    "FileId",
    "Filter",
    "FilterKeywords",
    "Float32",
    "Float64",
    "GeneratedClient",
    "HasContent",
    "HasData",
    "InstanceAPI",
    "InstanceList",
    "Int32",
    "Int64",
    "Json",
    "JsonAttr",
    "NodeAttr",
    "NodeId",
    "NodeWrite",
    "NodesAttr",
    "PygenEdge",
    "PygenResource",
    "PygenSource",
    "Ref",
    "Refs",
    "Removed",
    "RequiredDirect",
    "RequiredEnumAttr",
    "RequiredNodeAttr",
    "RequiredNodesAttr",
    "SequenceAttr",
    "SequenceId",
    "SeriesAttr",
    "SparkView",
    "SparkViews",
    "TimeSeriesId",
    "Timestamp",
    "Unpack",
    "ViewGroup",
    "date_of",
    "deprecated_name",
    "docs_of",
    "edges",
    "lazy_exports",
    "many",
    "own_methods",
    "prop",
    "removed_name",
    "reverse",
    "run_package",
    "timestamp_of",
    "view",
]
