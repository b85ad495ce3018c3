# Derived from __init__.py by "python -m tests.derive": change that file, not this one.
from pygen_runtime.wire.aggregates import AggregateAnswer as AggregateAnswer
from pygen_runtime.wire.aggregates import AggregatedItem as AggregatedItem
from pygen_runtime.wire.aggregates import AggregatedValue as AggregatedValue
from pygen_runtime.wire.aggregates import AggregateRequest as AggregateRequest
from pygen_runtime.wire.aggregates import Aggregation as Aggregation
from pygen_runtime.wire.aggregates import Bucket as Bucket
from pygen_runtime.wire.aggregates import CountOf as CountOf
from pygen_runtime.wire.aggregates import HistogramOf as HistogramOf
from pygen_runtime.wire.aggregates import HistogramValue as HistogramValue
from pygen_runtime.wire.aggregates import NumberValue as NumberValue
from pygen_runtime.wire.aggregates import OfProperty as OfProperty
from pygen_runtime.wire.containers import BtreeIndex as BtreeIndex
from pygen_runtime.wire.containers import Constraint as Constraint
from pygen_runtime.wire.containers import Container as Container
from pygen_runtime.wire.containers import ContainerId as ContainerId
from pygen_runtime.wire.containers import ContainerInspection as ContainerInspection
from pygen_runtime.wire.containers import ContainerInspectionOperations as ContainerInspectionOperations
from pygen_runtime.wire.containers import ContainerInspectionResults as ContainerInspectionResults
from pygen_runtime.wire.containers import ContainerInspectRequest as ContainerInspectRequest
from pygen_runtime.wire.containers import ContainerProperty as ContainerProperty
from pygen_runtime.wire.containers import ContainerPropertyWrite as ContainerPropertyWrite
from pygen_runtime.wire.containers import ContainerSubObject as ContainerSubObject
from pygen_runtime.wire.containers import ContainerWrite as ContainerWrite
from pygen_runtime.wire.containers import Index as Index
from pygen_runtime.wire.containers import InvertedIndex as InvertedIndex
from pygen_runtime.wire.containers import InvolvedViewCountOperation as InvolvedViewCountOperation
from pygen_runtime.wire.containers import InvolvedViewsOperation as InvolvedViewsOperation
from pygen_runtime.wire.containers import RequiresConstraint as RequiresConstraint
from pygen_runtime.wire.containers import UniquenessConstraint as UniquenessConstraint
from pygen_runtime.wire.containers import UnknownConstraint as UnknownConstraint
from pygen_runtime.wire.containers import UnknownIndex as UnknownIndex
from pygen_runtime.wire.data_models import DataModel as DataModel
from pygen_runtime.wire.data_models import DataModelWrite as DataModelWrite
from pygen_runtime.wire.instances import ApplyAnswer as ApplyAnswer
from pygen_runtime.wire.instances import ApplyRequest as ApplyRequest
from pygen_runtime.wire.instances import ByIdsRequest as ByIdsRequest
from pygen_runtime.wire.instances import Debug as Debug
from pygen_runtime.wire.instances import DebugAnswer as DebugAnswer
from pygen_runtime.wire.instances import DebugNotice as DebugNotice
from pygen_runtime.wire.instances import DeleteRequest as DeleteRequest
from pygen_runtime.wire.instances import Edge as Edge
from pygen_runtime.wire.instances import EdgeWrite as EdgeWrite
from pygen_runtime.wire.instances import InspectionOperations as InspectionOperations
from pygen_runtime.wire.instances import InspectionResults as InspectionResults
from pygen_runtime.wire.instances import InspectRequest as InspectRequest
from pygen_runtime.wire.instances import Instance as Instance
from pygen_runtime.wire.instances import InstanceDelete as InstanceDelete
from pygen_runtime.wire.instances import InstanceId as InstanceId
from pygen_runtime.wire.instances import InstanceInspection as InstanceInspection
from pygen_runtime.wire.instances import InstanceKind as InstanceKind
from pygen_runtime.wire.instances import InstanceProperties as InstanceProperties
from pygen_runtime.wire.instances import InstancesAnswer as InstancesAnswer
from pygen_runtime.wire.instances import InstanceSource as InstanceSource
from pygen_runtime.wire.instances import InstanceWrite as InstanceWrite
from pygen_runtime.wire.instances import ListRequest as ListRequest
from pygen_runtime.wire.instances import Node as Node
from pygen_runtime.wire.instances import NodeWrite as NodeWrite
from pygen_runtime.wire.instances import SearchRequest as SearchRequest
from pygen_runtime.wire.instances import SearchSort as SearchSort
from pygen_runtime.wire.instances import SlimInstance as SlimInstance
from pygen_runtime.wire.instances import Sort as Sort
from pygen_runtime.wire.instances import Source as Source
from pygen_runtime.wire.instances import TargetUnit as TargetUnit
from pygen_runtime.wire.instances import TypedProperty as TypedProperty
from pygen_runtime.wire.instances import Typing as Typing
from pygen_runtime.wire.instances import Unit as Unit
from pygen_runtime.wire.property_types import BooleanType as BooleanType
from pygen_runtime.wire.property_types import DateType as DateType
from pygen_runtime.wire.property_types import DirectRelationType as DirectRelationType
from pygen_runtime.wire.property_types import EnumType as EnumType
from pygen_runtime.wire.property_types import EnumValue as EnumValue
from pygen_runtime.wire.property_types import ExternalReferenceType as ExternalReferenceType
from pygen_runtime.wire.property_types import FloatType as FloatType
from pygen_runtime.wire.property_types import IntegerType as IntegerType
from pygen_runtime.wire.property_types import JsonType as JsonType
from pygen_runtime.wire.property_types import ListableType as ListableType
from pygen_runtime.wire.property_types import PropertyType as PropertyType
from pygen_runtime.wire.property_types import PropertyTypeBase as PropertyTypeBase
from pygen_runtime.wire.property_types import TextType as TextType
from pygen_runtime.wire.property_types import TimestampType as TimestampType
from pygen_runtime.wire.property_types import UnitOfProperty as UnitOfProperty
from pygen_runtime.wire.property_types import UnknownType as UnknownType
from pygen_runtime.wire.queries import ChainTo as ChainTo
from pygen_runtime.wire.queries import Direction as Direction
from pygen_runtime.wire.queries import EdgeSelection as EdgeSelection
from pygen_runtime.wire.queries import EdgesExpression as EdgesExpression
from pygen_runtime.wire.queries import Expression as Expression
from pygen_runtime.wire.queries import NodeSelection as NodeSelection
from pygen_runtime.wire.queries import NodesExpression as NodesExpression
from pygen_runtime.wire.queries import QueryAnswer as QueryAnswer
from pygen_runtime.wire.queries import QueryRequest as QueryRequest
from pygen_runtime.wire.queries import Select as Select
from pygen_runtime.wire.queries import SelectSource as SelectSource
from pygen_runtime.wire.queries import SetExpression as SetExpression
from pygen_runtime.wire.queries import SyncEdges as SyncEdges
from pygen_runtime.wire.queries import SyncExpression as SyncExpression
from pygen_runtime.wire.queries import SyncExpressionBase as SyncExpressionBase
from pygen_runtime.wire.queries import SyncMode as SyncMode
from pygen_runtime.wire.queries import SyncNodes as SyncNodes
from pygen_runtime.wire.queries import SyncRequest as SyncRequest
from pygen_runtime.wire.queries import SyncSelect as SyncSelect
from pygen_runtime.wire.queries import ThroughView as ThroughView
from pygen_runtime.wire.spaces import Space as Space
from pygen_runtime.wire.spaces import SpaceWrite as SpaceWrite
from pygen_runtime.wire.statistics import CountAndLimit as CountAndLimit
from pygen_runtime.wire.statistics import InstanceStatistics as InstanceStatistics
from pygen_runtime.wire.statistics import ProjectStatistics as ProjectStatistics
from pygen_runtime.wire.statistics import SpaceStatistics as SpaceStatistics
from pygen_runtime.wire.views import EdgeConnection as EdgeConnection
from pygen_runtime.wire.views import MappedProperty as MappedProperty
from pygen_runtime.wire.views import MappedPropertyWrite as MappedPropertyWrite
from pygen_runtime.wire.views import ReverseDirectRelation as ReverseDirectRelation
from pygen_runtime.wire.views import Through as Through
from pygen_runtime.wire.views import UnknownViewProperty as UnknownViewProperty
from pygen_runtime.wire.views import View as View
from pygen_runtime.wire.views import ViewProperty as ViewProperty
from pygen_runtime.wire.views import ViewPropertyWrite as ViewPropertyWrite
from pygen_runtime.wire.views import ViewWrite as ViewWrite
from pygen_runtime.wire.wire import ContainerRef as ContainerRef
from pygen_runtime.wire.wire import Items as Items
from pygen_runtime.wire.wire import NodeRef as NodeRef
from pygen_runtime.wire.wire import SourceRef as SourceRef
from pygen_runtime.wire.wire import ViewRef as ViewRef
from pygen_runtime.wire.wire import WireModel as WireModel

__all__ = [
    "AggregateAnswer",
    "AggregateRequest",
    "AggregatedItem",
    "AggregatedValue",
    "Aggregation",
    "ApplyAnswer",
    "ApplyRequest",
    "BooleanType",
    "BtreeIndex",
    "Bucket",
    "ByIdsRequest",
    "ChainTo",
    "Constraint",
    "Container",
    "ContainerId",
    "ContainerInspectRequest",
    "ContainerInspection",
    "ContainerInspectionOperations",
    "ContainerInspectionResults",
    "ContainerProperty",
    "ContainerPropertyWrite",
    "ContainerRef",
    "ContainerSubObject",
    "ContainerWrite",
    "CountAndLimit",
    "CountOf",
    "DataModel",
    "DataModelWrite",
    "DateType",
    "Debug",
    "DebugAnswer",
    "DebugNotice",
    "DeleteRequest",
    "DirectRelationType",
    "Direction",
    "Edge",
    "EdgeConnection",
    "EdgeSelection",
    "EdgeWrite",
    "EdgesExpression",
    "EnumType",
    "EnumValue",
    "Expression",
    "ExternalReferenceType",
    "FloatType",
    "HistogramOf",
    "HistogramValue",
    "Index",
    "InspectRequest",
    "InspectionOperations",
    "InspectionResults",
    "Instance",
    "InstanceDelete",
    "InstanceId",
    "InstanceInspection",
    "InstanceKind",
    "InstanceProperties",
    "InstanceSource",
    "InstanceStatistics",
    "InstanceWrite",
    "InstancesAnswer",
    "IntegerType",
    "InvertedIndex",
    "InvolvedViewCountOperation",
    "InvolvedViewsOperation",
    "Items",
    "JsonType",
    "ListRequest",
    "ListableType",
    "MappedProperty",
    "MappedPropertyWrite",
    "Node",
    "NodeRef",
    "NodeSelection",
    "NodeWrite",
    "NodesExpression",
    "NumberValue",
    "OfProperty",
    "ProjectStatistics",
    "PropertyType",
    "PropertyTypeBase",
    "QueryAnswer",
    "QueryRequest",
    "RequiresConstraint",
    "ReverseDirectRelation",
    "SearchRequest",
    "SearchSort",
    "Select",
    "SelectSource",
    "SetExpression",
    "SlimInstance",
    "Sort",
    "Source",
    "SourceRef",
    "Space",
    "SpaceStatistics",
    "SpaceWrite",
    "SyncEdges",
    "SyncExpression",
    "SyncExpressionBase",
    "SyncMode",
    "SyncNodes",
    "SyncRequest",
    "SyncSelect",
    "TargetUnit",
    "TextType",
    "Through",
    "ThroughView",
    "TimestampType",
    "TypedProperty",
    "Typing",
    "UniquenessConstraint",
    "Unit",
    "UnitOfProperty",
    "UnknownConstraint",
    "UnknownIndex",
    "UnknownType",
    "UnknownViewProperty",
    "View",
    "ViewProperty",
    "ViewPropertyWrite",
    "ViewRef",
    "ViewWrite",
    "WireModel",
]
