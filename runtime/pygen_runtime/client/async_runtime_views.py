"""The API of a view known only at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pygen_runtime.client.async_view_api import AsyncInstanceAPI
from pygen_runtime.client.runtime_views import Resources, RuntimeResource, RuntimeWrite, classes_of
from pygen_runtime.filters.references import ViewReference
from pygen_runtime.http.flow import Flow

if TYPE_CHECKING:
    from pygen_runtime.filters.expressions import Filter


class AsyncViewInstances(AsyncInstanceAPI[RuntimeResource, Resources]):
    """The API of a view known only at run time; `data_class` and `write_class` are its classes."""

    write_class: type[RuntimeWrite]

    if TYPE_CHECKING:

        def where(self, **by: Any) -> Filter: ...


def view_api(client: Any, reference: ViewReference) -> Flow[AsyncViewInstances]:
    """The API of a view; see `view` of the client."""
    name, classes = yield from classes_of(reference)
    api = type(f"Async{name}API", (AsyncViewInstances,), classes)
    made: AsyncViewInstances = api(client)
    return made
