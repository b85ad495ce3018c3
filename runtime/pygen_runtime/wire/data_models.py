"""Data models: named sets of views."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import Discriminator, Tag

from pygen_runtime.filters.references import ViewReference
from pygen_runtime.wire.views import Versioned, View, ViewWrite
from pygen_runtime.wire.wire import ViewRef, WireModel


def _view_kind(value: Any) -> str:
    if isinstance(value, ViewReference):
        return "reference"
    if isinstance(value, WireModel):
        return "view"
    # A reference has no further keys; a view may come without any that is obligatory in its written form.
    return "reference" if value.get("type") == "view" else "view"


V = TypeVar("V", View, ViewWrite)
_Views = list[Annotated[Annotated[ViewRef, Tag("reference")] | Annotated[V, Tag("view")], Discriminator(_view_kind)]]


class DataModelWrite(Versioned):
    views: _Views[ViewWrite] | None = None


class DataModel(Versioned):
    """A data model as read; `views` are references, or whole views where inline views were asked for."""

    is_global: bool
    created_time: int
    last_updated_time: int
    views: _Views[View] | None = None
