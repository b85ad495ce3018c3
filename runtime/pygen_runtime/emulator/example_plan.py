"""What example data are: every constraint held, every kind of connection used, equal seeds equal data."""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from pygen_runtime.emulator.asset_hierarchy import ASSET, KEPT, PARENT
from pygen_runtime.emulator.containers import ContainerId
from pygen_runtime.emulator.example_contents import CLASSIC, classic_name
from pygen_runtime.emulator.views import ViewId, container_id, id_of

Json = dict[str, Any]
Place = tuple[ContainerId, str]
"""A property of a container."""

_WORDS = ["north", "south", "east", "west", "upper", "lower", "main", "spare", "inner", "outer", "first", "second"]
_LONGEST_NAME = 230
_START = datetime(2024, 1, 1, tzinfo=timezone.utc)


def _place(of: Json) -> Place:
    """What a mapped property of a view maps."""
    return container_id(of["container"]), of["containerPropertyIdentifier"]


@dataclass(slots=True)
class _Kind:
    """What the instances of one view are like."""

    id: ViewId
    view: Json
    containers: list[ContainerId] = field(default_factory=list[ContainerId])
    fixed: dict[Place, Any] = field(default_factory=dict[Place, Any])
    """Values that the filter of the view asks for."""
    type: Json | None = None
    mapped: dict[Place, Json] = field(default_factory=dict[Place, Json])
    nodes: list[str] = field(default_factory=list[str])

    def need(self, container: ContainerId) -> None:
        if container not in self.containers:
            self.containers.append(container)

    def node(self, number: int) -> str:
        """The external id of a node: of the view's id, which is cut where it leaves no room (CDF: at most 256 characters)."""
        name = "-".join(self.id)
        if len(name) > _LONGEST_NAME:
            name = f"{name[:_LONGEST_NAME]}-{zlib.crc32(name.encode()):08x}"
        return f"{name}-{number}"


@dataclass
class Plan:
    """The instances of all views, worked out before any is written."""

    views: dict[ViewId, Json]
    containers: dict[ContainerId, Json]
    count: int
    seed: int
    space: str

    def __post_init__(self) -> None:
        self.kinds = {id: self._kind(id, view) for id, view in sorted(self.views.items())}
        for kind in self.kinds.values():
            if kind.view.get("usedFor") != "edge" and (kind.containers or kind.type is not None):
                kind.nodes = [kind.node(number) for number in range(self.count)]
        self.wishes = self._wishes()
        self.used: dict[Place, set[str]] = {}
        """What uniqueness constraints have seen, by container and name."""

    def instances(self) -> tuple[list[Json], list[Json], list[Json]]:
        """Nodes without optional relations, the same with their relations, and edges."""
        bare: list[Json] = []
        related: list[Json] = []
        done = dict.fromkeys(self.kinds, 0)
        # Kinds grow while others are written: see _another.
        while any(done[kind.id] < len(kind.nodes) for kind in self.kinds.values()):
            for kind in self.kinds.values():
                for number in range(done[kind.id], len(kind.nodes)):
                    self._add_node(kind, number, bare, related)
                    done[kind.id] = number + 1
        return bare, related, self._edges()

    def _add_node(self, kind: _Kind, number: int, bare: list[Json], related: list[Json]) -> None:
        external_id = kind.nodes[number]
        values, relations = self._values(kind, external_id, number)
        node: Json = {"instanceType": "node", "space": self.space, "externalId": external_id}
        if kind.type is not None:
            node["type"] = kind.type
        bare.append({**node, **self._sources(values)})
        if relations:
            related.append({**node, **self._sources(relations)})

    def _sources(self, values: dict[ContainerId, Json]) -> Json:
        sources = [
            {"source": {"type": "container", "space": id[0], "externalId": id[1]}, "properties": properties}
            for id, properties in values.items()
        ]
        return {"sources": sources} if sources else {}

    # What instances of a view need

    def _kind(self, id: ViewId, view: Json) -> _Kind:
        kind = _Kind(id, view, mapped={_place(of): of for of in view["properties"].values() if "container" in of})
        kind.containers = list(dict.fromkeys(container for container, _ in kind.mapped))
        if "filter" in view:
            self._obey(view["filter"], kind)
        for needed in kind.containers:
            # It grows while it is read: containers that are required may require others.
            for constraint in self.containers[needed].get("constraints", {}).values():
                if constraint["constraintType"] == "requires":
                    required = container_id(constraint["require"])
                    if required in self.containers:
                        kind.need(required)
        return kind

    def _obey(self, filter: Json, kind: _Kind) -> None:
        """Takes from a filter what the instances must be like; `or` is met by its first member."""
        ((name, content),) = filter.items()
        if name == "and":
            for member in content:
                self._obey(member, kind)
        elif name == "or":
            self._obey(content[0], kind)
        elif name == "hasData":
            for source in content:
                if source["type"] == "container":
                    kind.need(container_id(source))
                elif id_of(source) in self.views:
                    for container in self.views[id_of(source)].get("mappedContainers", ()):
                        kind.need(container_id(container))
        elif name in ("equals", "in") and isinstance(content.get("value", content.get("values")), (str, dict, list)):
            self._fix(content["property"], content["value"] if name == "equals" else content["values"][0], kind)

    def _fix(self, path: list[str], value: Any, kind: _Kind) -> None:
        if path[1:] == ["type"] and path[0] == "node":
            kind.type = value
        elif len(path) == 3:
            external_id, slash, version = path[1].partition("/")
            if not slash:
                place = ((path[0], external_id), path[2])
            else:
                place = _place(self.views[path[0], external_id, version]["properties"][path[2]])
            kind.fixed[place] = value
            kind.need(place[0])

    def _wishes(self) -> dict[Place, list[ViewId]]:
        """Views that a direct relation should point to because they reach back through it."""
        wishes: dict[Place, list[ViewId]] = {}
        for id, view in sorted(self.views.items()):
            for of in view["properties"].values():
                place = self._reached(of["through"]) if "through" in of else None
                if place is not None and self.kinds[id].nodes:
                    wishes.setdefault(place, []).append(id)
        return wishes

    def _reached(self, through: Json) -> Place | None:
        source, identifier = through["source"], through["identifier"]
        if source["type"] == "container":
            return container_id(source), identifier
        of = self.views.get(id_of(source), {}).get("properties", {}).get(identifier, {})
        return _place(of) if "container" in of else None

    # Values

    def _values(
        self, kind: _Kind, external_id: str, number: int
    ) -> tuple[dict[ContainerId, Json], dict[ContainerId, Json]]:
        values: dict[ContainerId, Json] = {}
        relations: dict[ContainerId, Json] = {}
        for id in kind.containers:
            values[id] = {}
            for name, of in self.containers[id]["properties"].items():
                place = (id, name)
                value = self._value(kind, place, of, external_id, number)
                if value is None:
                    continue
                later = of["type"]["type"] == "direct" and of.get("nullable", True)
                (relations.setdefault(id, {}) if later else values[id])[name] = value
            self._keep_unique(id, values[id], relations.get(id, {}), number)
        return values, {id: of for id, of in relations.items() if of}

    def _value(self, kind: _Kind, place: Place, of: Json, external_id: str, number: int) -> Any:
        if place in kind.fixed:
            return kind.fixed[place]
        if place[0] == ASSET and place[1] in KEPT:
            return None
        if of.get("autoIncrement") or (place not in kind.mapped and of.get("nullable", True)):
            return None
        type_ = of["type"]
        rng = random.Random(f"{self.seed}/{external_id}/{place}")
        if not type_.get("list"):
            return self._scalar(kind, place, type_, number, rng, 0)
        longest = type_.get("maxListSize") or 3
        found = [self._scalar(kind, place, type_, number, rng, n) for n in range(min(longest, 1 + rng.randrange(3)))]
        return [value for value in found if value is not None]

    def _scalar(self, kind: _Kind, place: Place, type_: Json, number: int, rng: random.Random, n: int) -> Any:
        name = type_["type"]
        if place == (ASSET, PARENT):
            return self._parent(kind, place, type_, number)
        if name == "direct":
            return self._target(kind, place, type_, number + n)
        if name == "enum":
            return list(type_["values"])[(number + n) % len(type_["values"])]
        if name == "text":
            text = f"{rng.choice(_WORDS)} {place[1]} {'-'.join(kind.id[:2])} {number + n}"
            size = type_.get("maxTextSize")
            return text if size is None or len(text) <= size else str(number + n)[-size:]
        if name in CLASSIC:
            return classic_name(self.space, place, number + n)
        moment = _START + timedelta(hours=24 * number + n, minutes=rng.randrange(60))
        makers: dict[str, Any] = {
            "boolean": lambda: rng.random() < 0.5,
            "int32": lambda: rng.randrange(-1000, 1000),
            "int64": lambda: rng.randrange(-(2**60), 2**60),
            "float32": lambda: rng.randrange(-8000, 8000) / 8,
            "float64": lambda: round(rng.uniform(-1000, 1000), 3),
            "timestamp": lambda: moment.isoformat(timespec="milliseconds"),
            "date": lambda: moment.date().isoformat(),
            "json": lambda: {"number": number, "word": rng.choice(_WORDS)},
        }
        return makers[name]() if name in makers else f"{place[1]}-{number + n}"

    def _target(self, kind: _Kind, place: Place, type_: Json, position: int) -> Json | None:
        """A node of a view that wants to be pointed to, or of the view of the relation; None where none fits."""
        fitting = self._fitting(kind, place, type_)
        if not fitting:
            return None
        nodes = self.kinds[fitting[position % len(fitting)]].nodes
        # Over all positions every view and every node takes its turn.
        return {"space": self.space, "externalId": nodes[(position // len(fitting)) % len(nodes)]}

    def _parent(self, kind: _Kind, place: Place, type_: Json, number: int) -> Json | None:
        """As `_target`, for assets: the first of each view is a root, later ones are below earlier ones, in no circle."""
        fitting = self._fitting(kind, place, type_)
        if not fitting or number == 0:
            return None
        turn = sorted(self.kinds).index(kind.id) + number
        return {"space": self.space, "externalId": self.kinds[fitting[turn % len(fitting)]].nodes[number // 2]}

    def _fitting(self, kind: _Kind, place: Place, type_: Json) -> list[ViewId]:
        """The views that a relation may point to: those that want it, else one that has what it requires."""
        source = kind.mapped.get(place, {}).get("type", {}).get("source")
        wanted = [*self.wishes.get(place, ()), *([] if source is None else [id_of(source)])]
        required = type_.get("container")
        fitting = [id for id in dict.fromkeys(wanted) if self._fits(id, required)]
        return fitting or [id for id in self.kinds if self._fits(id, required)][:1]

    def _fits(self, id: ViewId, required: Json | None) -> bool:
        kind = self.kinds.get(id)
        if kind is None or not kind.nodes or required is None:
            return kind is not None and bool(kind.nodes)
        return container_id(required) in kind.containers or container_id(required) not in self.containers

    def _keep_unique(self, id: ContainerId, values: Json, relations: Json, number: int) -> None:
        """Where a uniqueness constraint would be violated: points to a target made for it, or leaves a value out."""
        for name, constraint in self.containers[id].get("constraints", {}).items():
            properties: list[str] = constraint.get("properties", [])
            both = {**values, **relations}
            if not properties or any(of not in both for of in properties):
                continue
            used = self.used.setdefault((id, name), set())
            if repr([both[of] for of in properties]) in used:
                relation = next((of for of in properties if of in relations), None)
                if relation is not None and number < self.count:
                    relations[relation] = both[relation] = self._another(relations[relation])
                else:
                    loose = next(of for of in properties if self.containers[id]["properties"][of].get("nullable", True))
                    values.pop(loose, None)
                    relations.pop(loose, None)
                    continue
            used.add(repr([both[of] for of in properties]))

    def _another(self, target: Json) -> Json:
        """One more node of the view that the node `target` is of."""
        kind = next(kind for kind in self.kinds.values() if target["externalId"] in kind.nodes)
        kind.nodes.append(kind.node(len(kind.nodes)))
        return {"space": self.space, "externalId": kind.nodes[-1]}

    # Edges

    def _edges(self) -> list[Json]:
        edges: dict[str, Json] = {}
        for kind in self.kinds.values():
            for of in kind.view["properties"].values():
                if "container" in of or "through" in of:
                    continue
                others = self._others(of, kind)
                for number, near in enumerate(kind.nodes):
                    far = others[number % len(others)]
                    start, end = (near, far) if of.get("direction") != "inwards" else (far, near)
                    edge = self._edge(of, start, end, number)
                    edges[edge["externalId"]] = edge
        return list(edges.values())

    def _others(self, of: Json, kind: _Kind) -> list[str]:
        """Nodes for the far side: of the view of the connection, or else of one that implements it."""
        target = id_of(of["source"])
        ids = [target, *(id for id, of in self.kinds.items() if target in map(id_of, of.view.get("implements", ())))]
        return next((self.kinds[id].nodes for id in ids if id in self.kinds and self.kinds[id].nodes), kind.nodes)

    def _edge(self, of: Json, start: str, end: str, number: int) -> Json:
        random_id = random.Random(f"{start}/{end}/{of['type']}").getrandbits(64)
        external_id = f"edge-{random_id:016x}"
        edge: Json = {"instanceType": "edge", "space": self.space, "externalId": external_id, "type": of["type"]}
        edge["startNode"] = {"space": self.space, "externalId": start}
        edge["endNode"] = {"space": self.space, "externalId": end}
        source = of.get("edgeSource")
        kind = None if source is None else self.kinds.get(id_of(source))
        if kind is not None:
            values, relations = self._values(kind, external_id, number)
            for id, properties in relations.items():
                values[id].update(properties)
            edge.update(self._sources(values))
        return edge
