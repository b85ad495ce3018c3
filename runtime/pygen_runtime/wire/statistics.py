"""What a project and its spaces hold, and how much they may."""

from __future__ import annotations

from pygen_runtime.wire.wire import WireModel


class CountAndLimit(WireModel):
    count: int
    limit: int


class InstanceStatistics(WireModel):
    nodes: int
    edges: int
    instances: int
    instances_limit: int
    soft_deleted_nodes: int
    soft_deleted_edges: int
    soft_deleted_instances: int
    soft_deleted_instances_limit: int


class ProjectStatistics(WireModel):
    spaces: CountAndLimit
    containers: CountAndLimit
    views: CountAndLimit
    data_models: CountAndLimit
    container_properties: CountAndLimit
    instances: InstanceStatistics
    concurrent_read_limit: int
    concurrent_write_limit: int
    concurrent_delete_limit: int


class SpaceStatistics(WireModel):
    space: str
    containers: int
    views: int
    data_models: int
    nodes: int
    edges: int
    soft_deleted_nodes: int
    soft_deleted_edges: int
