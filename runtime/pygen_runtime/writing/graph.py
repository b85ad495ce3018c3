"""Objects to write, and all that their relations hold, become items of requests: each instance once, no recursion.

An edge between two of them, for example::

    {"instanceType": "edge", "space": "plant", "externalId": "481cc8d9e8a5…",
     "type": {"space": "plant", "externalId": "stands_at"}, "startNode": {"space": "plant", "externalId": "P-101"},
     "endNode": {"space": "plant", "externalId": "north"}}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias, cast

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.references import NodeReference, is_pair
from pygen_runtime.filters.schema import Connection
from pygen_runtime.model.defaults import given_fields
from pygen_runtime.model.encoding import REFERENCES
from pygen_runtime.model.instances import EdgeWrite, InstanceWrite, PygenResource
from pygen_runtime.requests.limits import EXTERNAL_ID
from pygen_runtime.version import PACKAGE
from pygen_runtime.writing import dict_items
from pygen_runtime.writing.items import CompleteSpace, Head, Item, Key, Targets, edge_external_id, join, key_of
from pygen_runtime.writing.shape import Mode, Shape, named, shape_of

ExternalIdFactory: TypeAlias = Callable[[InstanceWrite], str]


@dataclass(slots=True)
class Graph:
    """Collects items. `complete_space` is for bare external ids, `factory` makes the external ids that are missing."""

    complete_space: CompleteSpace
    mode: Mode = "apply"
    factory: ExternalIdFactory | None = None
    items: dict[Key, Item] = field(default_factory=dict[Key, Item])
    _keys: dict[int, Key] = field(default_factory=dict[int, Key])
    _done: dict[int, InstanceWrite] = field(default_factory=dict[int, InstanceWrite])
    """What has an item, by identity; holding it keeps identities from being used again."""
    _found: list[InstanceWrite] = field(default_factory=list[InstanceWrite])
    _structs: Any = field(default_factory=lambda: struct_items())

    def add(self, objects: Iterable[Any]) -> Graph:
        """Add `objects` and whatever they lead to.

        Raises:
            ConfigurationError: where one cannot be written as it is, or two of one id differ.
        """
        stack = [written_object(each) for each in objects]
        stack.reverse()
        while stack:
            instance = stack.pop()
            if id(instance) not in self._done:
                self._done[id(instance)] = instance
                self._write(instance)
                if self._found:
                    self._found.reverse()
                    stack += self._found
                    self._found.clear()
        return self

    def _write(self, instance: InstanceWrite) -> None:
        shape = _writable_shape(instance)
        given = _given(instance, shape)
        if shape.is_edge:  # what isinstance would say, and costs as much as a few properties
            self._write_item(instance, shape, given, self._edge_head(cast(EdgeWrite, instance), shape))
            return
        own = self._identify(instance)
        values = instance.__dict__
        node_type = values["node_type"] or shape.node_type
        type = None if node_type is None else (node_type.space, node_type.external_id)
        version = 0 if self.mode == "create" else values["existing_version"]
        self._write_item(instance, shape, given, Head(own, type, version))
        for name, connection in shape.connections:
            value = values[name]
            if value is not None and name in given:
                self._connect(own, connection, value)

    def _version(self, instance: InstanceWrite) -> int | None:
        version: int | None = 0 if self.mode == "create" else instance.__dict__["existing_version"]
        return version

    def _write_item(self, instance: InstanceWrite, shape: Shape, given: AbstractSet[str], head: Head) -> None:
        targets: Targets = []
        if shape.view is None:
            self._put(head, self._body(head), targets)
            return
        values = instance.__dict__
        if self.mode == "replace":  # read as null, a property that has another default is cleared
            given = given | {name for name in shape.defaulted if values.get(name, name) is None}
        if self._structs is not None and not instance.model_extra:
            made = self._structs.properties(shape, values, given, self._refer, targets)
            if made is not None:
                if self.mode == "replace":
                    self._check_complete(instance, shape)
                self._put(head, self._structs.item(head, shape, made), targets)
                return
        properties = dict_items.properties(instance, shape, given, self.mode, self._refer, targets)
        self._check_complete(instance, shape)
        self._put(head, dict_items.item(head, shape.view, properties), targets)

    def _body(self, head: Head) -> Any:
        """An item without properties."""
        return dict_items.item(head, None, {}) if self._structs is None else self._structs.item(head, None, None)

    def _check_complete(self, instance: InstanceWrite, shape: Shape) -> None:
        """An instance of which a query selected some properties lacks the others."""
        if self.mode != "replace" or instance.__dict__.keys() >= shape.every:
            return
        absent = [name for name in shape.names if name not in instance.__dict__]
        raise ConfigurationError(
            f"{named(instance)} was read without {', '.join(absent)}, which mode='replace' would erase: "
            "read it with all properties, or write with mode='apply'"
        )

    def _refer(self, value: Any) -> NodeReference:
        """The reference for what a relation holds; an object to write is taken into the graph."""
        return value if value.__class__ in REFERENCES else NodeReference(*self._key(value))

    def _key(self, value: Any) -> Key:
        if value.__class__ in REFERENCES:
            return value.space, value.external_id
        if isinstance(value, InstanceWrite):
            self._found.append(value)
            if isinstance(value, EdgeWrite) and id(value) not in self._keys:
                self._edge_head(value, shape_of(type(value)))  # this gives it its id
            return self._identify(value)
        if isinstance(value, str):
            return self.complete_space(value), value
        return value if is_pair(value) else key_of(value.as_id())

    def _identify(self, instance: InstanceWrite) -> Key:
        """The id of a node; the factory's is set on the object, so that writing it again means the same instance."""
        found = self._keys.get(id(instance))
        if found is not None:
            return found
        external_id = instance.external_id
        if external_id is None:
            if self.factory is None:
                raise ConfigurationError(
                    f"{named(instance)} has no external_id: set it, or pass external_id_factory=, "
                    f"such as {PACKAGE}.writing.external_ids.uuid"
                )
            external_id = instance.external_id = self.factory(instance)
        if not 0 < len(external_id) <= EXTERNAL_ID:
            raise ConfigurationError(
                f"an external id has 1 to {EXTERNAL_ID} characters, that of {named(instance)} has {len(external_id)}"
            )
        found = self._keys[id(instance)] = (instance.space or self.complete_space(external_id), external_id)
        return found

    def _connect(self, own: Key, connection: Connection, value: Any) -> None:
        inwards = connection.direction == "inwards"
        for each in value if isinstance(value, list) else [value]:  # pyright: ignore[reportUnknownVariableType]
            if isinstance(each, EdgeWrite):
                self._done[id(each)] = each
                shape = _writable_shape(each)
                self._write_item(each, shape, _given(each, shape), self._edge_head(each, shape, connection, own))
                continue
            far = self._key(each)
            ends = (far, own) if inwards else (own, far)
            assert connection.edge_type is not None
            edge_type = key_of(connection.edge_type)
            identity = ends[0][0], edge_external_id(edge_type, *ends)
            head = Head(identity, edge_type, 0 if self.mode == "create" else None, ends)
            self._put(head, self._body(head), [])

    def _edge_head(
        self, edge: EdgeWrite, shape: Shape, connection: Connection | None = None, own: Key | None = None
    ) -> Head:
        """Who an edge is; `connection` is the relation of `own` that holds it, if one does."""
        start = None if edge.start_node is None else self._key(edge.start_node)
        end = None if edge.end_node is None else self._key(edge.end_node)
        if connection is not None and connection.direction == "inwards":
            end = _near_end(edge, "endNode", end, connection, own)
        elif connection is not None:
            start = _near_end(edge, "startNode", start, connection, own)
        kind = (
            edge.edge_type
            or (connection.edge_type if connection else None)
            or (shape.view.node_type if shape.view else None)
        )
        if kind is None or start is None or end is None:
            absent = [n for n, v in {"edge_type": kind, "start_node": start, "end_node": end}.items() if v is None]
            raise ConfigurationError(
                f"{named(edge)} has no {' and no '.join(absent)}: set it, or write the edge in a relation of its node"
            )
        type_ = key_of(kind)
        own_id = edge.space or start[0], edge.external_id or edge_external_id(type_, start, end)
        self._keys[id(edge)] = own_id
        return Head(own_id, type_, self._version(edge), (start, end))

    def _put(self, head: Head, body: Any, relations: Targets) -> None:
        present = self.items.get(head.own)
        if present is None:
            self.items[head.own] = Item(body, head.ends is not None, relations, head.ends)
            return
        present.body, other = as_mapping(present.body), as_mapping(body)
        differing = join(present.body, other)
        if differing:
            raise ConfigurationError(
                f"two objects with the id {':'.join(head.own)} differ, in {differing}: "
                "write one of them, or give them ids of their own"
            )
        present.relations = [*present.relations, *relations]


def _given(instance: InstanceWrite, shape: Shape) -> AbstractSet[str]:
    """What is set on an object."""
    return given_fields(instance) if shape.changeable else instance.model_fields_set


def _near_end(edge: EdgeWrite, near: str, given: Key | None, connection: Connection, own: Key | None) -> Key | None:
    if given not in (None, own):
        raise ConfigurationError(
            f"the {near} of {named(edge)} is {_shown(given)}, but the relation "
            f"{connection.name} of {_shown(own)} holds it: leave that end out"
        )
    return own


def struct_items() -> Any:
    """The module that makes items of Structs; None where it cannot be imported, because msgspec cannot."""
    try:
        from pygen_runtime.writing import struct_items as found
    except ImportError:
        return None
    return found


def as_mapping(body: Any) -> Any:
    """An item as a dictionary, whatever it is made of."""
    return body if isinstance(body, Mapping) else struct_items().as_mapping(body)  # pyright: ignore


def written_object(value: Any) -> InstanceWrite:
    """An object to write; of an instance as read its written form."""
    if _is_written(value.__class__):
        return value  # type: ignore[no-any-return]
    if isinstance(value, PygenResource):
        return value.as_write()
    raise ConfigurationError(
        f"expected an object of a write class such as PumpWrite(...), or an instance as read, got {value!r:.80}"
    )


@cache
def _is_written(cls: type) -> bool:
    """Whether objects of a class are to be written; once a class, because pydantic's isinstance takes its time."""
    return issubclass(cls, InstanceWrite)


def _writable_shape(instance: InstanceWrite) -> Shape:
    shape = shape_of(instance.__class__)
    if shape.view is not None and not shape.writable:
        raise ConfigurationError(
            f"{named(instance)} cannot be written: the view {shape.view.reference} is not writable: it maps no "
            "property, or not every required one of its containers; write it through a view that does"
        )
    return shape


def _shown(key: Key | None) -> str:
    return "nothing" if key is None else ":".join(key)
