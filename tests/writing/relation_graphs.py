"""A graph for every relation of every view of a real model, and what reading it has to give.

The relations are taken from the model as the API gives it, not from what the generator or the runtime made of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any, Literal

from pygen_runtime.filters.references import NodeReference
from pygen_runtime.model.class_schema import connections_of, edges_of, fields_of, properties_of
from pygen_runtime.model.instances import EdgeWrite, InstanceWrite, NodeWrite
from pygen_runtime.writing.shape import read_class
from tests.writing.packages import SPACE, generated
from tests.writing.real_models import (
    Stored,
    bare,
    demanded,
    missing,
    node_classes,
    read_classes,
    stored_at,
    view_of,
    views_of,
)

Kind = Literal["reference", "direct", "edges", "reverse"]


@dataclass(frozen=True)
class Instance:
    """What was written of an instance of a view, by the names of its read class `cls`; relations as references."""

    cls: Any
    external_id: str
    values: dict[str, Any]

    @property
    def reference(self) -> NodeReference:
        return NodeReference(SPACE, self.external_id)


@dataclass(frozen=True)
class Far:
    """A node at the far side of a relation, and the edge that leads there where edges have properties."""

    node: Instance
    edge: Instance | None = None


@dataclass(frozen=True)
class Story:
    """One relation of one view: its `owners`, by external id, and what was written at the far side of each.

    `ordered` says that the far ends come in the order written. `near` is the end of an edge where the owner is.
    `inverse` is the relation of the target that leads back.
    """

    cls: Any
    name: str
    wire: str
    kind: Kind
    many: bool
    ordered: bool
    through_list: bool
    near: str
    inverse: str | None
    owners: dict[str, tuple[Instance, tuple[Far, ...]]] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.cls.__name__}.{self.name}"


def is_relation(package: ModuleType, each: Mapping[str, Any]) -> bool:
    """Whether it is one that leads to a view of the model, or to any node; one that leads elsewhere is no story."""
    if "connectionType" not in each and each["type"]["type"] != "direct":
        return False
    target = each["source"] if "connectionType" in each else each["type"].get("source")
    return target is None or (target["space"], target["externalId"]) in views_of(package)


def relations_of(model: str) -> set[tuple[str, str]]:
    """(view, property) of each relation of a model."""
    package = generated(model)
    views = views_of(package).values()
    return {
        (view["externalId"], wire)
        for view in views
        for wire, each in view["properties"].items()
        if is_relation(package, each)
    }


@cache
def graph_of(model: str) -> Graph:
    """The graph for every relation of a shared model, made once."""
    return Graph(model)


class Graph:
    """`objects` are to be upserted; `beyond` are items for what the SDK leaves to CDF, such as an asset's path."""

    def __init__(self, model: str) -> None:
        self.package = generated(model)
        self.objects: list[InstanceWrite] = []
        self.beyond: list[dict[str, Any]] = []
        self._number = 0
        self._classes = {cls.__view__.reference.path("")[:2]: cls for cls in read_classes(self.package)}
        self.stories = [
            self._story(cls, wire, each)
            for cls in self._classes.values()
            for wire, each in view_of(cls)["properties"].items()
            if is_relation(self.package, each)
        ]

    def _story(self, cls: Any, wire: str, each: Mapping[str, Any]) -> Story:
        kind = _kind(each)
        stored = kind in ("reference", "direct")
        many = each["type"].get("list", False) if stored else each["connectionType"].startswith("multi")
        through_list = kind == "reverse" and self._is_list(each["through"])
        known = {one.wire: one.name for one in (*properties_of(cls).values(), *connections_of(cls).values())}
        inverse = self._inverse(cls, wire, each) if kind != "reference" else None
        near = "end_node" if each.get("direction") == "inwards" else "start_node"
        story = Story(cls, known[wire], wire, kind, many, stored, through_list, near, inverse)
        shared = many and (kind != "reverse" or through_list)
        write = {"reference": self._direct, "direct": self._direct, "edges": self._edges, "reverse": self._reverse}
        write[kind](story, each, _pattern(many, shared))
        return story

    # What the kinds of relation write

    def _direct(self, story: Story, each: Mapping[str, Any], pattern: Mapping[str, tuple[int, ...]]) -> None:
        source = each["type"].get("source")
        target = self._class(source) or self._of_container(each["type"].get("container"))
        ends = [self._make(target, f"{story}.far{n}") for n in range(3)]
        for owner, wanted in pattern.items():
            instance, written = self._make(story.cls, f"{story}.{owner}")
            if wanted:
                nested = [ends[n][1] if source else ends[n][0].reference for n in wanted]
                self._set(instance, written, story, nested, [ends[n][0].reference for n in wanted])
            story.owners[instance.external_id] = instance, tuple(Far(ends[n][0]) for n in wanted)

    def _set(self, owner: Instance, written: Any, story: Story, nested: list[Any], named: list[NodeReference]) -> None:
        owner.values[story.name] = named if story.many else named[0]
        if story.name in fields_of(type(written)):
            setattr(written, story.name, nested if story.many else nested[0])
            return
        space, container, identifier = stored_at(story.cls)[story.wire]
        value = [one.dump() for one in named] if story.many else named[0].dump()
        source = {"type": "container", "space": space, "externalId": container}
        item = {"instanceType": "node", **owner.reference.dump()}
        self.beyond.append({**item, "sources": [{"source": source, "properties": {identifier: value}}]})

    def _edges(self, story: Story, each: Mapping[str, Any], pattern: Mapping[str, tuple[int, ...]]) -> None:
        ends = [self._make(self._class(each["source"]), f"{story}.far{n}") for n in range(3)]
        inwards = each["direction"] == "inwards"
        for owner, wanted in pattern.items():
            instance, written = self._make(story.cls, f"{story}.{owner}")
            far: list[Far] = []
            for n in wanted:
                edge = self._edge(each, f"{story}.{owner}.edge{n}", ends[n][1], inwards)
                far.append(Far(ends[n][0], edge and edge[0]))
                self._join(story, written, edge[1] if edge else ends[n][1], each["type"], inwards)
            story.owners[instance.external_id] = instance, tuple(far)

    def _edge(self, each: Mapping[str, Any], external_id: str, far: Any, inwards: bool) -> tuple[Instance, Any] | None:
        """An edge of the edge view, with its far end; None without one, or where the model does not hold it."""
        view = each.get("edgeSource")
        cls = view and self._classes.get((view["space"], f"{view['externalId']}/{view['version']}"))
        if cls is None:
            return None
        written = self._bare(cls, external_id)
        setattr(written, "start_node" if inwards else "end_node", far)
        return Instance(cls, external_id, _values(cls, written)), written

    def _join(self, story: Story, owner: Any, end: Any, kind: Mapping[str, str], inwards: bool) -> None:
        """Hang what leads to the far end on the owner, or write an edge where its class cannot hold one."""
        if story.name in edges_of(type(owner)):
            setattr(owner, story.name, [*(getattr(owner, story.name) or []), end] if story.many else end)
            return
        near, far = ("end_node", "start_node") if inwards else ("start_node", "end_node")
        type_ = NodeReference(kind["space"], kind["externalId"])
        external_id = f"{owner.external_id}-{end.external_id}"
        self.objects.append(EdgeWrite(external_id=external_id, edge_type=type_, **{near: owner, far: end}))

    def _reverse(self, story: Story, each: Mapping[str, Any], pattern: Mapping[str, tuple[int, ...]]) -> None:
        owners = {owner: self._make(story.cls, f"{story}.{owner}") for owner in pattern}
        target = self._class(each["source"])
        ends: dict[int, Far] = {}
        for n in sorted({n for wanted in pattern.values() for n in wanted}):
            instance, written = self._make(target, f"{story}.far{n}")
            points_to = [owner for name, owner in owners.items() if n in pattern[name]]
            self._point(instance, written, each["through"], points_to)
            ends[n] = Far(instance)
        for name, (instance, _) in owners.items():
            story.owners[instance.external_id] = instance, tuple(ends[n] for n in pattern[name])

    def _point(self, source: Instance, written: Any, through: Mapping[str, Any], owners: list[Any]) -> None:
        """Let `source` point to the owners by the property gone through, through a view that has it."""
        place = self._place(through)
        holder = written
        if place not in _names(type(written)).values():
            holder = self._bare(self._class(through["source"]), source.external_id)
            self.objects.append(holder)
        name = next(name for name, at in _names(type(holder)).items() if at == place)
        many = properties_of(type(holder))[name].is_list
        setattr(holder, name, [owner for _, owner in owners] if many else owners[0][1])
        references = [instance.reference for instance, _ in owners]
        own = [name for name, at in _names(source.cls).items() if at == place]
        source.values.update(dict.fromkeys(own, references if many else references[0]))

    # Instances

    def _make(self, cls: Any, external_id: str) -> tuple[Instance, Any]:
        """An instance of a view: the object that carries it, with further ones where its view asks for more."""
        self._number += 1
        written = self._carrier(cls, external_id)
        self.objects.append(written)
        for place, value in missing(cls) if cls else ():
            other, name = self._holder(place)
            companion = bare(other, external_id, self._number)
            setattr(companion, name, value)
            self.objects.append(companion)
        return Instance(cls, external_id, _values(cls, written) if cls else {}), written

    def _carrier(self, cls: Any, external_id: str) -> Any:
        if cls is None:
            return NodeWrite(external_id=external_id)
        if cls.__view__.writable:
            written = self._bare(cls, external_id)
            if isinstance(written, EdgeWrite):
                written.edge_type = NodeReference(SPACE, "kind")
                written.start_node, written.end_node = (NodeWrite(external_id=f"{external_id}.{n}") for n in "se")
            return written
        containers = {place[:2] for place in stored_at(cls).values()}
        for other in node_classes(self.package) if containers else ():
            if containers <= {place[:2] for place in stored_at(other).values()}:
                return bare(other, external_id, self._number)
        return NodeWrite(external_id=external_id, **demanded(cls))

    def _bare(self, cls: Any, external_id: str) -> Any:
        return bare(getattr(self.package, f"{cls.__name__}Write"), external_id, self._number)

    def _holder(self, place: Stored) -> tuple[Any, str]:
        """A write class that has the property of a container, and its name there."""
        named = ((cls, _names(cls)) for cls in node_classes(self.package))
        return next((cls, name) for cls, names in named for name, at in names.items() if at == place)

    # The model

    def _class(self, view: Mapping[str, str] | None) -> Any:
        return view and self._classes[view["space"], f"{view['externalId']}/{view['version']}"]

    def _of_container(self, container: Mapping[str, str] | None) -> Any:
        """A class whose nodes have data in the container that a reference demands, None where it takes any node."""
        places = ((cls, stored_at(cls).values()) for cls in node_classes(self.package))
        found = (cls for cls, at in places if container and _id(container) in {each[:2] for each in at})
        return next((read_class(cls) for cls in found), None)

    def _place(self, through: Mapping[str, Any]) -> Stored:
        source, identifier = through["source"], through["identifier"]
        if source["type"] == "view":
            return stored_at(self._class(source))[identifier]
        return source["space"], source["externalId"], identifier

    def _is_list(self, through: Mapping[str, Any]) -> bool:
        name = self._place(through)
        views = views_of(self.package).values()
        mapped = (each for view in views for each in view["properties"].values() if "container" in each)
        return next(bool(each["type"].get("list")) for each in mapped if _stored(each) == name)

    def _inverse(self, cls: Any, wire: str, each: Mapping[str, Any]) -> str | None:
        """The relation of the target that leads back, by its Python name."""
        target = self._class(each["type"]["source"] if _kind(each) == "direct" else each["source"])
        known = {one.wire: one.name for one in (*properties_of(target).values(), *connections_of(target).values())}
        for name, other in view_of(target)["properties"].items():
            if is_relation(self.package, other) and self._leads_back(cls, wire, each, other):
                return known[name]
        return None

    def _leads_back(self, cls: Any, wire: str, each: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
        kinds = _kind(each), _kind(other)
        own = set(_with_parents(view_of(cls), views_of(self.package)))
        if kinds == ("edges", "edges"):
            opposite = each["type"] == other["type"] and each["direction"] != other["direction"]
            return opposite and _id(other["source"]) in own
        if kinds == ("direct", "reverse"):
            return self._place(other["through"]) == stored_at(cls)[wire] and _id(other["source"]) in own
        if kinds == ("reverse", "direct"):
            return self._place(each["through"]) == _stored(other) and _id(other["type"]["source"]) in own
        return False


def _pattern(many: bool, shared: bool) -> dict[str, tuple[int, ...]]:
    """Which of three far ends each owner leads to, in an order that is not that of their ids."""
    if not many:
        return {"full": (0,), "other": (1,), "empty": ()}
    return {"full": (2, 0, 1), "other": (1,), "empty": ()} if shared else {"full": (2, 0), "other": (1,), "empty": ()}


def _kind(each: Mapping[str, Any]) -> Kind:
    if "connectionType" not in each:
        return "direct" if each["type"].get("source") else "reference"
    return "edges" if each["connectionType"].endswith("edge_connection") else "reverse"


def _id(view: Mapping[str, str]) -> tuple[str, str]:
    return view["space"], view["externalId"]


def _with_parents(view: Mapping[str, Any], views: Mapping[tuple[str, str], Any]) -> Iterator[tuple[str, str]]:
    yield _id(view)
    for parent in view.get("implements", ()):
        if _id(parent) in views:
            yield from _with_parents(views[_id(parent)], views)


def _stored(each: Mapping[str, Any]) -> Stored:
    return each["container"]["space"], each["container"]["externalId"], each["containerPropertyIdentifier"]


def _names(cls: Any) -> dict[str, Stored]:
    """Where the properties of a class are stored, by their Python names; nothing of a class without a view."""
    if not hasattr(cls, "__view__"):
        return {}
    places = stored_at(cls)
    return {each.name: places[each.wire] for each in properties_of(cls).values()}


def _values(cls: Any, written: Any) -> dict[str, Any]:
    """What `written` says of the properties of a view, by their names in its read class."""
    by_place = {place: name for name, place in _names(type(written)).items()}
    found = {name: by_place[place] for name, place in _names(cls).items() if place in by_place}
    return {name: getattr(written, own) for name, own in found.items() if own in written.model_fields_set}
