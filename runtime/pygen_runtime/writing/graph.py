"""Objects to write, and all that their relations hold, become items of requests: each instance once, no recursion.

An edge between two of them, for example::

    {"instanceType": "edge", "space": "plant", "externalId": "481cc8d9e8a5…",
     "type": {"space": "plant", "externalId": "stands_at"}, "startNode": {"space": "plant", "externalId": "P-101"},
     "endNode": {"space": "plant", "externalId": "north"}}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.references import NodeReference, is_pair
from pygen_runtime.filters.schema import Connection
from pygen_runtime.model.defaults import given_fields
from pygen_runtime.model.encoding import REFERENCES, elements
from pygen_runtime.model.instances import EdgeWrite, InstanceWrite, PygenResource
from pygen_runtime.requests.limits import EXTERNAL_ID
from pygen_runtime.requests.stored_json import check_json
from pygen_runtime.writing.items import CompleteSpace, Item, Key, edge_external_id, join
from pygen_runtime.writing.shape import Relations, Shape, Wire, shape_of

Mode = Literal["apply", "replace", "create"]
ExternalIdFactory: TypeAlias = Callable[[InstanceWrite], str]


@dataclass(slots=True)
class Graph:
    """Collects items. `complete_space` is for bare external ids, `factory` makes the external ids that are missing."""

    complete_space: CompleteSpace
    mode: Mode = "apply"
    factory: ExternalIdFactory | None = None
    items: dict[Key, Item] = field(default_factory=dict[Key, Item])
    _references: dict[int, Wire] = field(default_factory=dict[int, Wire])
    _done: dict[int, InstanceWrite] = field(default_factory=dict[int, InstanceWrite])
    """What has an item, by identity; holding it keeps identities from being used again."""
    _found: list[InstanceWrite] = field(default_factory=list[InstanceWrite])

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
                self._found.reverse()
                stack += self._found
                self._found.clear()
        return self

    def _write(self, instance: InstanceWrite) -> None:
        shape = _writable_shape(instance)
        if isinstance(instance, EdgeWrite):
            self._write_item(instance, shape, self._edge_ends(instance, shape))
            return
        own = self._identify(instance)
        values = instance.__dict__
        node_type = values["node_type"] or (shape.view.node_type if shape.view else None)
        body: Wire = {"instanceType": "node", **own}
        if node_type is not None:
            body["type"] = node_type.dump()
        self._write_item(instance, shape, body)
        for name, connection in shape.connections:
            value = values[name]
            if value is not None and name in given_fields(instance):
                self._connect(own, connection, value)

    def _write_item(self, instance: InstanceWrite, shape: Shape, body: Wire) -> None:
        version = 0 if self.mode == "create" else instance.__dict__["existing_version"]
        if version is not None:
            body["existingVersion"] = version
        if shape.view is not None:
            body["sources"] = [{"source": shape.source, "properties": self._properties(instance, shape)}]
        self._put(body, shape.relations)

    def _properties(self, instance: InstanceWrite, shape: Shape) -> Wire:
        """What is set, in the form of the wire, in an order that the class fixes."""
        given, values = given_fields(instance), instance.__dict__
        encoded: Wire = {wire: values[name] for name, wire in shape.plain if name in given}
        for name, wire, convert in shape.converted:
            if name in given:
                value = values[name]
                encoded[wire] = None if value is None else convert(value)
        for name, wire, many in shape.relations:
            if name in given:
                value = values[name]
                if value is None:
                    encoded[wire] = None
                elif value.__class__ in REFERENCES:  # here, because a call costs as much as the rest of the line
                    encoded[wire] = {"space": value.space, "externalId": value.external_id}
                else:
                    encoded[wire] = list(map(self._refer, elements(value))) if many else self._refer(value)
        for _, wire, allowed in shape.enums:
            if wire in encoded:
                self._check_enum(instance, encoded, wire, allowed)
        for wire, many in shape.json:
            check_json(encoded.get(wire), many, f"{_named(instance)}, property {wire}")
        if self.mode == "replace":
            self._check_complete(instance, shape)
            encoded.update((wire, None) for name, wire in shape.defaulted if name not in given and values[name] is None)
        if instance.model_extra:
            encoded.update(instance.model_extra)
        return encoded

    def _check_complete(self, instance: InstanceWrite, shape: Shape) -> None:
        """An instance of which a query selected some properties lacks the others."""
        absent = [name for name in shape.names if name not in instance.__dict__]
        if absent:
            raise ConfigurationError(
                f"{_named(instance)} was read without {', '.join(absent)}, which mode='replace' would erase: "
                "read it with all properties, or write with mode='apply'"
            )

    def _check_enum(self, instance: InstanceWrite, encoded: Wire, wire: str, allowed: frozenset[str]) -> None:
        """A value that the model did not know when the class was generated can only have been read."""
        value = encoded[wire]
        unknown = [each for each in (value if isinstance(value, list) else [value]) if each not in allowed]  # pyright: ignore
        if not unknown or unknown == [None]:
            return
        if self.mode != "apply":
            raise ConfigurationError(
                f"{_named(instance)}: {wire} is {unknown[0]!r}, which is none of {', '.join(sorted(allowed))}; "
                f"mode={self.mode!r} would lose it. Generate the package again from the model as it is, "
                "or write with mode='apply', which leaves the property as it is stored"
            )
        del encoded[wire]

    def _refer(self, value: Any) -> Wire:
        """The reference on the wire; an object to write is taken into the graph."""
        if value.__class__ in REFERENCES:
            return {"space": value.space, "externalId": value.external_id}
        if isinstance(value, InstanceWrite):
            self._found.append(value)
            if isinstance(value, EdgeWrite) and id(value) not in self._references:
                self._edge_ends(value, shape_of(type(value)))  # this gives it its id
            return self._identify(value)
        if isinstance(value, str):
            return {"space": self.complete_space(value), "externalId": value}
        return NodeReference(*value).dump() if is_pair(value) else value.as_id().dump()

    def _identify(self, instance: InstanceWrite) -> Wire:
        """The id of a node; the factory's is set on the object, so that writing it again means the same instance."""
        found = self._references.get(id(instance))
        if found is not None:
            return found
        external_id = instance.external_id
        if external_id is None:
            if self.factory is None:
                raise ConfigurationError(
                    f"{_named(instance)} has no external_id: set it, or pass external_id_factory=, "
                    "such as pygen_runtime.writing.external_ids.uuid"
                )
            external_id = instance.external_id = self.factory(instance)
        if not 0 < len(external_id) <= EXTERNAL_ID:
            raise ConfigurationError(
                f"an external id has 1 to {EXTERNAL_ID} characters, that of {_named(instance)} has {len(external_id)}"
            )
        space = instance.space or self.complete_space(external_id)
        found = self._references[id(instance)] = {"space": space, "externalId": external_id}
        return found

    def _connect(self, own: Wire, connection: Connection, value: Any) -> None:
        near, far = ("endNode", "startNode") if connection.direction == "inwards" else ("startNode", "endNode")
        for each in value if isinstance(value, list) else [value]:  # pyright: ignore[reportUnknownVariableType]
            if isinstance(each, EdgeWrite):
                self._done[id(each)] = each
                shape = _writable_shape(each)
                self._write_item(each, shape, self._edge_ends(each, shape, connection, near, own))
                continue
            body: Wire = {near: own, far: self._refer(each)}
            start, end = body["startNode"], body["endNode"]
            assert connection.edge_type is not None
            edge_type = connection.edge_type.dump()
            identity = {"space": start["space"], "externalId": edge_external_id(edge_type, start, end)}
            body = {"instanceType": "edge", **identity, "type": edge_type, "startNode": start, "endNode": end}
            if self.mode == "create":
                body["existingVersion"] = 0
            self._put(body, ())

    def _edge_ends(
        self,
        edge: EdgeWrite,
        shape: Shape,
        connection: Connection | None = None,
        near: str | None = None,
        own: Wire | None = None,
    ) -> Wire:
        """Who an edge is; `connection` is the relation of `own` that holds it at its end `near`, if one does."""
        ends: dict[str, Wire | None] = {
            "startNode": None if edge.start_node is None else self._refer(edge.start_node),
            "endNode": None if edge.end_node is None else self._refer(edge.end_node),
        }
        if near is not None:
            if ends[near] not in (None, own):
                raise ConfigurationError(
                    f"the {near} of {_named(edge)} is {_shown(ends[near])}, but the relation "
                    f"{connection.name if connection else ''} of {_shown(own)} holds it: leave that end out"
                )
            ends[near] = own
        kind = (
            edge.edge_type
            or (connection.edge_type if connection else None)
            or (shape.view.node_type if shape.view else None)
        )
        start, end = ends["startNode"], ends["endNode"]
        if kind is None or start is None or end is None:
            absent = [n for n, v in {"edge_type": kind, "start_node": start, "end_node": end}.items() if v is None]
            raise ConfigurationError(
                f"{_named(edge)} has no {' and no '.join(absent)}: set it, or write the edge in a relation of its node"
            )
        type_ = kind.dump()
        external_id = edge.external_id or edge_external_id(type_, start, end)
        own_id = {"space": edge.space or start["space"], "externalId": external_id}
        self._references[id(edge)] = own_id
        return {"instanceType": "edge", **own_id, "type": type_, "startNode": start, "endNode": end}

    def _put(self, body: Wire, relations: Relations) -> None:
        key = body["space"], body["externalId"]
        present = self.items.get(key)
        if present is None:
            self.items[key] = Item(body, relations)
            return
        differing = join(present.body, body)
        if differing:
            raise ConfigurationError(
                f"two objects with the id {_shown(body)} differ, in {differing}: "
                "write one of them, or give them ids of their own"
            )
        present.relations = tuple(dict.fromkeys((*present.relations, *relations)))


def written_object(value: Any) -> InstanceWrite:
    """An object to write; of an instance as read its written form."""
    if isinstance(value, InstanceWrite):
        return value
    if isinstance(value, PygenResource):
        return value.as_write()
    raise ConfigurationError(
        f"expected an object of a write class such as PumpWrite(...), or an instance as read, got {value!r:.80}"
    )


def _writable_shape(instance: InstanceWrite) -> Shape:
    shape = shape_of(type(instance))
    if shape.view is not None and not shape.view.writable:
        raise ConfigurationError(
            f"{_named(instance)} cannot be written: the view {shape.view.reference} is not writable: it maps no "
            "property, or not every required one of its containers; write it through a view that does"
        )
    return shape


def _named(instance: InstanceWrite) -> str:
    return f"{type(instance).__name__} {instance.external_id or ''}".rstrip()


def _shown(reference: Mapping[str, Any] | None) -> str:
    return "nothing" if reference is None else f"{reference['space']}:{reference['externalId']}"
