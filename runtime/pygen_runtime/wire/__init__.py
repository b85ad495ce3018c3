"""Pydantic models of every object and body of the Data Modeling API, true to the wire; loaded on first use."""

from pygen_runtime.lazy import export_table

__getattr__, __dir__, __all__ = export_table(
    __name__,
    {
        "aggregates": "AggregateAnswer AggregatedItem AggregatedValue AggregateRequest Aggregation Bucket "
        "CountOf HistogramOf HistogramValue NumberValue OfProperty",
        "containers": "BtreeIndex Constraint Container ContainerId ContainerInspection "
        "ContainerInspectionOperations ContainerInspectionResults ContainerInspectRequest "
        "ContainerProperty ContainerPropertyWrite ContainerSubObject ContainerWrite Index "
        "InvertedIndex InvolvedViewCountOperation InvolvedViewsOperation RequiresConstraint "
        "UniquenessConstraint UnknownConstraint UnknownIndex",
        "data_models": "DataModel DataModelWrite",
        "instances": "ApplyAnswer ApplyRequest ByIdsRequest Debug DebugAnswer DebugNotice DeleteRequest Edge "
        "EdgeWrite InspectionOperations InspectionResults InspectRequest Instance InstanceDelete "
        "InstanceId InstanceInspection InstanceKind InstanceProperties InstancesAnswer "
        "InstanceSource InstanceWrite ListRequest Node NodeWrite SearchRequest SearchSort "
        "SlimInstance Sort Source TargetUnit TypedProperty Typing Unit",
        "property_types": "BooleanType DateType DirectRelationType EnumType EnumValue ExternalReferenceType "
        "FloatType IntegerType JsonType ListableType PropertyType PropertyTypeBase TextType "
        "TimestampType UnitOfProperty UnknownType",
        "queries": "ChainTo Direction EdgeSelection EdgesExpression Expression NodeSelection "
        "NodesExpression QueryAnswer QueryRequest Select SelectSource SetExpression SyncEdges "
        "SyncExpression SyncExpressionBase SyncMode SyncNodes SyncRequest SyncSelect ThroughView",
        "spaces": "Space SpaceWrite",
        "statistics": "CountAndLimit InstanceStatistics ProjectStatistics SpaceStatistics",
        "views": "EdgeConnection MappedProperty MappedPropertyWrite ReverseDirectRelation Through "
        "UnknownViewProperty View ViewProperty ViewPropertyWrite ViewWrite",
        "wire": "ContainerRef Items NodeRef SourceRef ViewRef WireModel",
    },
)
