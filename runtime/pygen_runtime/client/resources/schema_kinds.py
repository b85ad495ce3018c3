"""The kinds of schema objects, and how a caller names one of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pygen_runtime import wire
from pygen_runtime.client.resources.schema_objects import SchemaObjects, as_written
from pygen_runtime.filters.references import ContainerReference, ViewReference

if TYPE_CHECKING:
    from pygen_runtime.wire import Container, DataModel, Space, View


class DataModelId(NamedTuple):
    """The id of a data model."""

    space: str
    external_id: str
    version: str


SpaceId: TypeAlias = "str | Space"
"""A space by its name, or as read."""
ContainerIdLike: TypeAlias = "ContainerReference | tuple[str, str] | Mapping[str, str] | Container"
"""A container by reference, (space, external id), or as read."""
ViewIdLike: TypeAlias = "ViewReference | tuple[str, str] | tuple[str, str, str] | Mapping[str, str] | View"
"""A view by reference, (space, external id[, version]), or as read."""
DataModelIdLike: TypeAlias = "DataModelId | tuple[str, str] | tuple[str, str, str] | Mapping[str, str] | DataModel"
"""A data model by (space, external id[, version]), or as read."""


def _written_model(item: Any) -> Any:
    """The written form of a data model; whole views of one that was read become their written form."""
    body = as_written(item)
    if isinstance(item, Mapping):
        return body
    body = {key: value for key, value in body.items() if key not in ("createdTime", "lastUpdatedTime", "isGlobal")}
    if item.views is not None:
        body["views"] = [view.dump() if isinstance(view, ViewReference) else as_written(view) for view in item.views]
    return body


VERSIONED = ("space", "externalId", "version")

SPACES: SchemaObjects[Space, str] = SchemaObjects("/models/spaces", "space", ("space",), lambda: wire.Space, str)
CONTAINERS: SchemaObjects[Container, ContainerReference] = SchemaObjects(
    "/models/containers", "container", ("space", "externalId"), lambda: wire.Container, ContainerReference
)
VIEWS: SchemaObjects[View, ViewReference] = SchemaObjects(
    "/models/views", "view", VERSIONED, lambda: wire.View, ViewReference
)
DATA_MODELS: SchemaObjects[DataModel, DataModelId] = SchemaObjects(
    "/models/datamodels", "data model", VERSIONED, lambda: wire.DataModel, DataModelId, _written_model
)
