"""What spaces, containers, views and data models have in common: listed by GET, written and read in hundreds.

The body of byids and delete: ``{"items": [{"space": "plant", "externalId": "Pump", "version": "v1"}]}``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, ParamSpec, TypeAlias, TypeVar

from pygen_runtime import wire
from pygen_runtime.exceptions import ConfigurationError, ResourceNotFoundError
from pygen_runtime.filters.names import listed
from pygen_runtime.filters.references import ContainerReference, ViewReference, several
from pygen_runtime.http.flow import Flow, Request, Response
from pygen_runtime.http.paging import Page
from pygen_runtime.requests import limits
from pygen_runtime.requests.batches import batches_of, post, run_in_turn, run_reads, send_and_decode

if TYPE_CHECKING:
    from pygen_runtime.wire import Container, DataModel, Space, View, WireModel

R = TypeVar("R", bound="WireModel")
W = TypeVar("W", bound="WireModel")
I = TypeVar("I")  # noqa: E741 - what a caller may give as an id
K = TypeVar("K")
P = ParamSpec("P")

NAMES = {"space": "space", "externalId": "external_id", "version": "version"}
"""The wire names of the parts of an id, and their names in Python."""


@dataclass(frozen=True, slots=True)
class SchemaObjects(Generic[R, K]):
    """One kind of schema object: its path, its noun in messages, the parts of its id, its model (loaded late), its id,
    its written form, and with what `params` its pages are listed, of which it is the source."""

    path: str
    noun: str
    parts: tuple[str, ...]
    model: Callable[[], type[R]]
    id: Callable[..., K]
    written: Callable[[Any], Any] = lambda item: as_written(item)
    params: Mapping[str, Any] = field(default_factory=dict[str, Any])
    max_limit: int = limits.PAGE

    def source(self, **params: Any) -> SchemaObjects[R, K]:
        """The pages of the objects, by GET."""
        return replace(self, params=params)

    def request(self, cursor: str | None, limit: int) -> Request:
        params = wire_params({**self.params, "limit": limit, "cursor": cursor})
        return Request("GET", self.path, "schema", params=params)

    def decode(self, response: Response) -> Page[R]:
        answer = response.decode(wire.Items[self.model()].model_validate_json)  # type: ignore[misc]
        return Page(answer.items, answer.next_cursor)

    def retrieve(self, wanted: Any, **params: Any) -> Flow[R | list[R]]:
        """As `retrieve_all` for a list, else as `get`."""
        many = self._several(wanted)
        return self.get(wanted, **params) if many is None else self.retrieve_all(many, **params)

    def get(self, wanted: Any, **params: Any) -> Flow[Any]:
        """The object with this id, or all of a list; without a version the newest.

        Raises:
            ResourceNotFoundError: where one does not exist.
        """
        many = self._several(wanted)
        ids: list[Any] = [wanted] if many is None else many
        found = yield from self._find(ids, params)
        missing = [self.id_of(id) for id, item in zip(ids, found, strict=True) if item is None]
        if missing:
            named = listed([":".join(id.values()) for id in missing])
            raise ResourceNotFoundError(
                f"there is no {self.noun} {named}; check the id, and that the token may read its space",
                method="POST",
                path=f"{self.path}/byids",
                missing=missing,
            )
        return found[0] if many is None else found

    def exists(self, wanted: Any) -> Flow[bool]:
        """Whether there is one with this id, or without a version any."""
        return bool((yield from self.retrieve_all([wanted])))

    def retrieve_all(self, wanted: Sequence[Any], **params: Any) -> Flow[list[R]]:
        """Those that exist, in the order asked for. One request per 100 ids."""
        return [item for item in (yield from self._find(wanted, params)) if item is not None]

    def _find(self, wanted: Sequence[Any], params: Mapping[str, Any]) -> Flow[list[R | None]]:
        """For each id what there is."""
        ids = [self.id_of(item) for item in wanted]
        distinct = list({tuple(item.items()): item for item in ids}.values())
        batches = batches_of(distinct, limits.SCHEMA_OBJECTS, partial(self._send, "/byids", params))
        found = yield from run_reads(batches, "schema")
        return [self._newest(item, found) for item in ids]

    def create(self, items: Any) -> Flow[R | list[R]]:
        """The object as stored, or the objects. One request per 100, one after another: concurrent schema writes
        conflict."""
        many = several(items)
        bodies = [self.written(item) for item in ([items] if many is None else many)]
        batches = batches_of(bodies, limits.SCHEMA_OBJECTS, partial(self._send, "", {}))
        stored = yield from run_in_turn(batches, "schema")
        return stored[0] if many is None else stored

    def delete(self, wanted: Any) -> Flow[list[K]]:
        """The ids of those that were deleted. One request per 100 ids."""
        many = self._several(wanted)
        ids = [self.id_of(item) for item in ([wanted] if many is None else many)]
        for item in ids:
            if len(item) < len(self.parts):
                raise ConfigurationError(f"deleting a {self.noun} needs its {self.parts[-1]}; {item} has none")
        return run_in_turn(batches_of(ids, limits.SCHEMA_OBJECTS, self._send_delete), "schema")

    def _several(self, wanted: Any) -> list[Any] | None:
        """The ids of an iterable, None for one; a tuple of texts is one id but where an id has one part."""
        return list(wanted) if len(self.parts) == 1 and isinstance(wanted, tuple) else several(wanted)  # pyright: ignore

    def id_of(self, wanted: Any) -> dict[str, str]:
        """The id on the wire, of a text (spaces), a tuple, a mapping, a reference or an object with these attributes.

        Raises:
            ConfigurationError: where it is none of them.
        """
        values: list[Any] = [wanted] if isinstance(wanted, str) else self._values(wanted)
        found: dict[str, Any] = {
            name: value for name, value in zip(self.parts, values, strict=False) if value is not None
        }
        needed = [part for part in self.parts if part != "version"]
        if (
            not all(isinstance(value, str) for value in found.values())
            or any(part not in found for part in needed)
            or len(values) > len(self.parts)
        ):
            raise ConfigurationError(
                f"{wanted!r} is not the id of a {self.noun}; give ({', '.join(NAMES[part] for part in self.parts)}), "
                "a reference or the object itself"
            )
        return found

    def _values(self, wanted: Any) -> list[Any]:
        if isinstance(wanted, tuple):
            return list(wanted)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
        if isinstance(wanted, Mapping):
            body: Mapping[str, Any] = wanted  # pyright: ignore[reportUnknownVariableType]
            return [body.get(part, body.get(NAMES[part])) for part in self.parts]
        return [getattr(wanted, NAMES[part], None) for part in self.parts]

    def _send(self, suffix: str, params: Mapping[str, Any], some: Sequence[dict[str, Any]]) -> Flow[list[R]]:
        request = post(f"{self.path}{suffix}", "schema", {"items": some}, len(some), wire_params(params))
        return send_and_decode(request, lambda response: self.decode(response).items)

    def _send_delete(self, some: Sequence[dict[str, str]]) -> Flow[list[K]]:
        request = post(f"{self.path}/delete", "schema", {"items": some}, len(some))
        return send_and_decode(request, lambda response: response.decode(self._deleted))

    def _deleted(self, content: bytes) -> list[K]:
        from pydantic_core import from_json

        return [self.id(*(item[part] for part in self.parts)) for item in from_json(content)["items"]]

    def _newest(self, wanted: Mapping[str, str], found: Sequence[R]) -> R | None:
        matching = [item for item in found if all(getattr(item, NAMES[part]) == wanted[part] for part in wanted)]
        return max(matching, key=lambda item: getattr(item, "created_time", 0), default=None)


def wire_params(params: Mapping[str, Any]) -> dict[str, Any]:
    """Query parameters: without those that are None, truth as the API writes it."""
    lower = {True: "true", False: "false"}
    return {
        name: lower[value] if isinstance(value, bool) else value for name, value in params.items() if value is not None
    }


def as_written(item: Any) -> Any:
    """The part of a schema object that is written: of a write model, a read model, or JSON values as they are."""
    if isinstance(item, Mapping):
        return dict(item)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    write: Callable[[], Any] | None = getattr(item, "as_write", None)
    return (item if write is None else write()).dump()


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
