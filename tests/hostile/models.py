"""Random data models, legal by the rules of CDF and as unpleasant as these allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

from tests.hostile import rules, values, words
from tests.hostile.case import Case, Json, ViewId, is_mapped, view_id
from tests.hostile.filters import view_filter
from tests.hostile.options import options_for

Container = Json
MOST_CONTAINERS = 10


def make(seed: int) -> Case:
    """The model of a seed: the same on every Python."""
    return build(Random(seed), f"seed {seed}")


def build(random: Random, name: str = "drawn") -> Case:
    """A model drawn from `random`, which hypothesis may be behind."""
    containers = make_containers(random)
    plant = Plant(random, containers)
    for _ in range(random.choice((0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8))):
        plant.add_view()
    plant.connect()
    models = make_models(random, plant.finished())
    if random.random() < 0.1:
        models = [aged(model) for model in models]
    case = Case(name, tuple(models), tuple(containers) if random.random() < 0.7 else ())
    return Case(name, case.models, case.containers, options_for(random, case))


# Identifiers


def identifier(random: Random, pool: tuple[str, ...], joint: str, allowed: Any) -> str:
    """A word of the pool, or a few words joined, that CDF allows."""
    while True:
        found = random.choice(pool) if random.random() < 0.75 else words.compound(random, joint)
        if allowed(found):
            return found


def property_ids(random: Random, count: int) -> list[str]:
    """Distinct identifiers of properties; often some that want the same name."""
    found: dict[str, None] = {}
    if random.random() < 0.4:
        cluster = random.choice(words.PROPERTY_CLUSTERS)
        found.update(dict.fromkeys(random.sample(cluster, random.randint(2, len(cluster)))))
    while len(found) < count:
        found[identifier(random, words.PROPERTIES, "_", rules.is_property)] = None
    return list(found)


def versioned(random: Random, taken: Iterable[ViewId], pool: tuple[str, ...]) -> ViewId:
    """An id that none of `taken` is; it may differ from one in nothing but space, version or case."""
    known = list(taken)
    while True:
        external_id = identifier(random, pool, "", rules.is_external_id)
        if known and random.random() < 0.2:
            external_id = random.choice(known)[1]
        id = (random.choice(words.SPACES), external_id, random.choice(words.VERSIONS))
        if id not in known:
            return id


# Containers


def make_containers(random: Random) -> list[Container]:
    found: dict[tuple[str, str], Container] = {}
    while len(found) < random.randint(1, 5):
        space, external_id, _ = versioned(random, [], words.VIEWS)
        found[space, external_id] = make_container(random, space, external_id)
    return list(found.values())


def make_container(random: Random, space: str, external_id: str) -> Container:
    reference = {"type": "container", "space": space, "externalId": external_id}
    properties = {id: container_property(random, reference) for id in property_ids(random, random.randint(1, 7))}
    container: Container = {
        "space": space,
        "externalId": external_id,
        "usedFor": random.choices(("node", "edge", "all"), (6, 2, 2))[0],
        "isGlobal": False,
        "createdTime": 1,
        "lastUpdatedTime": random.choice((1, 1_700_000_000_000)),
        "properties": properties,
        **words.described(random),
    }
    texts = [id for id, of in properties.items() if of["type"]["type"] == "text" and not of["type"]["list"]]
    singles = [id for id, of in properties.items() if not of["type"].get("list")]
    if texts and random.random() < 0.3:
        unique = {"constraintType": "uniqueness", "properties": [random.choice(texts)], "state": "current"}
        container["constraints"] = {part_name(random): unique}
    if singles and random.random() < 0.3:
        index = {"indexType": "btree", "properties": [random.choice(singles)], "cursorable": True, "state": "pending"}
        container["indexes"] = {part_name(random): index}
    return container


def part_name(random: Random) -> str:
    return words.text(random, 43, nul=False) or "c"


def container_property(random: Random, own: Json) -> Json:
    """A property of the container that `own` refers to; a relation may demand that its targets have data in it."""
    kind = random.choice((*values.KINDS, "direct"))
    type = values.property_type(random, kind)
    listed = bool(type.get("list"))
    found: Json = {
        "type": type,
        "nullable": random.random() < 0.7,
        "immutable": random.random() < 0.15,
        "autoIncrement": kind in ("int32", "int64") and not listed and random.random() < 0.15,
        "constraintState": {},
        **words.described(random),
    }
    if kind == "direct" and found["nullable"] and random.random() < 0.2:
        type["container"] = own
    if kind != "direct" and not listed and random.random() < 0.45:
        found["defaultValue"] = values.default(random, type)
    return found


# Views


class Plant:
    """Views over containers: `own` are the properties that each brings itself, by view."""

    def __init__(self, random: Random, containers: list[Container]) -> None:
        self.random = random
        self.containers = containers
        self.own: dict[ViewId, dict[str, Json]] = {}
        self.parents: dict[ViewId, list[ViewId]] = {}
        self.kinds: dict[ViewId, str] = {}

    def add_view(self) -> None:
        """A view with parents among the earlier ones and mapped properties of its own."""
        random = self.random
        id = versioned(random, self.own, words.VIEWS)
        kind = random.choices(("node", "edge", "all"), (6, 2, 2))[0]
        fitting = [each for each in self.own if self.kinds[each] in (kind, "all")]
        count = random.choice((0, 0, 1, 1, 2, 3)) if fitting else 0
        self.parents[id] = random.sample(fitting, min(count, len(fitting)))
        self.kinds[id] = kind
        self.own[id] = self.mapped_properties(id, kind)

    def mapped_properties(self, id: ViewId, kind: str) -> dict[str, Json]:
        random = self.random
        usable = [each for each in self.containers if each["usedFor"] in (kind, "all")]
        used = {stored_in(of) for of in self.merged(id, {}).values() if is_mapped(of)}
        found: dict[str, Json] = {}
        for container in random.sample(usable, min(len(usable), random.choice((0, 1, 1, 2)))):
            for stored, of in container["properties"].items():
                if random.random() < 0.85 and (container["space"], container["externalId"], stored) not in used:
                    found[self.free_id(stored, found)] = self.mapped(container, stored, of)
        return found

    def free_id(self, stored: str, taken: Mapping[str, Json]) -> str:
        """Mostly the container's identifier; else any other."""
        wanted = stored if self.random.random() < 0.8 else property_ids(self.random, 1)[0]
        while wanted in taken:
            wanted = identifier(self.random, words.PROPERTIES, "_", rules.is_property)
        return wanted

    def mapped(self, container: Container, stored: str, of: Json) -> Json:
        """As a view read shows it: the texts are the view's own."""
        kept = {key: value for key, value in of.items() if key not in ("name", "description")}
        reference = {"type": "container", "space": container["space"], "externalId": container["externalId"]}
        texts = words.described(self.random)
        return {**texts, "container": reference, "containerPropertyIdentifier": stored, **kept}

    def connect(self) -> None:
        """Targets for direct relations, edges and reverse relations; some lead out of every model."""
        for properties in self.own.values():
            for property in properties.values():
                if property["type"]["type"] == "direct" and self.random.random() < 0.8:
                    property["type"] = {**property["type"], "source": reference(self.target())}
        directs = self.directs()
        for properties in self.own.values():
            for _ in range(self.random.choice((0, 0, 0, 1, 1, 2))):
                through = self.random.choice(directs) if directs and self.random.random() < 0.65 else None
                made = self.edge() if through is None else self.reverse(*through)
                properties[self.free_id(property_ids(self.random, 1)[0], properties)] = made

    def target(self) -> ViewId:
        """A view of nodes, seldom one that does not exist."""
        nodes = [id for id in self.own if self.kinds[id] != "edge"]
        if not nodes or self.random.random() < 0.08:
            return (self.random.choice(words.SPACES), "Elsewhere", "v1")
        return self.random.choice(nodes)

    def directs(self) -> list[tuple[ViewId, str, Json]]:
        """Every direct relation that a view of nodes has, inherited ones too."""
        return [
            (id, name, of)
            for id in self.own
            if self.kinds[id] != "edge"
            for name, of in self.merged(id, self.own[id]).items()
            if of["type"]["type"] == "direct"
        ]

    def edge(self) -> Json:
        random = self.random
        type = {"space": random.choice(words.SPACES), "externalId": words.instance_id(random)}
        found: Json = {
            "connectionType": random.choice(("single_edge_connection", "multi_edge_connection")),
            "type": type,
            "source": reference(self.target()),
            "direction": random.choice(("outwards", "inwards")),
            **words.described(random),
        }
        with_properties = [id for id in self.own if self.kinds[id] != "node"]
        if with_properties and random.random() < 0.6:
            found["edgeSource"] = reference(random.choice(with_properties))
        return found

    def reverse(self, id: ViewId, name: str, direct: Json) -> Json:
        random = self.random
        through: Json = {"source": reference(id), "identifier": name}
        if random.random() < 0.3:
            through = {"source": direct["container"], "identifier": direct["containerPropertyIdentifier"]}
        return {
            "connectionType": random.choice(("single_reverse_direct_relation", "multi_reverse_direct_relation")),
            "source": reference(id),
            "through": through,
            "targetsList": direct["type"]["list"],
            **words.described(random),
        }

    def merged(self, id: ViewId, own: Mapping[str, Json]) -> dict[str, Json]:
        """All properties of a view: of two parents the first wins, own ones replace a parent's."""
        found: dict[str, Json] = {}
        for parent in self.parents[id]:
            for name, of in self.merged(parent, self.own[parent]).items():
                found.setdefault(name, of)
        return {**found, **own}

    def finished(self) -> list[Json]:
        """The views as inline reads show them."""
        return [self.view(id) for id in self.own]

    def view(self, id: ViewId) -> Json:
        properties = self.merged(id, self.own[id])
        mapped = [of for of in properties.values() if is_mapped(of)]
        containers = {(of["container"]["space"], of["container"]["externalId"]): of["container"] for of in mapped}
        known = {(each["space"], each["externalId"]): each for each in self.containers}
        used = [known[key] for key in containers]
        kinds = {each["usedFor"] for each in used} - {"all"}
        used_for = kinds.pop() if kinds else "all"
        filter = view_filter(self.random, id, properties, used_for) if self.random.random() < 0.35 else None
        return {
            **dict(zip(("space", "externalId", "version"), id, strict=True)),
            **words.described(self.random),
            **({} if filter is None else {"filter": filter}),
            "implements": [reference(parent) for parent in self.parents[id]],
            "writable": bool(mapped) and covers(mapped, used),
            "queryable": filter is not None or bool(mapped),
            "usedFor": used_for,
            "isGlobal": False,
            "createdTime": 1,
            "lastUpdatedTime": self.random.choice((1, 1_700_000_000_000, 253402300799999)),
            "mappedContainers": list(containers.values()),
            "properties": properties,
        }


def stored_in(property: Json) -> tuple[str, str, str]:
    container = property["container"]
    return container["space"], container["externalId"], property["containerPropertyIdentifier"]


def covers(mapped: Iterable[Json], used: Iterable[Container]) -> bool:
    """Whether every property that must have a value is mapped."""
    reached = {stored_in(of) for of in mapped}
    return all(
        of["nullable"] or (each["space"], each["externalId"], id) in reached
        for each in used
        for id, of in each["properties"].items()
    )


def reference(id: ViewId) -> Json:
    return {"type": "view", **dict(zip(("space", "externalId", "version"), id, strict=True))}


# Models


def make_models(random: Random, views: list[Json]) -> list[Json]:
    """One model with most of the views, or several that share some."""
    ids: list[ViewId] = []
    for _ in range(1 if random.random() < 0.8 else random.randint(2, 3)):
        ids.append(versioned(random, ids, words.MODELS))
    share = 0.95 if len(ids) == 1 else 0.7
    return [make_model(random, id, [view for view in views if random.random() < share]) for id in ids]


def make_model(random: Random, id: ViewId, views: list[Json]) -> Json:
    return {
        **dict(zip(("space", "externalId", "version"), id, strict=True)),
        **words.described(random),
        "isGlobal": False,
        "createdTime": 1,
        "lastUpdatedTime": 1_700_000_000_000,
        "views": sorted(views, key=view_id),
    }


DEFAULTS: Mapping[str, Any] = {
    "nullable": True, "immutable": False, "autoIncrement": False, "targetsList": False, "constraintState": {},
}  # fmt: skip


def aged(model: Json) -> Json:
    """The model as an older API answered it: without what has its default, or follows from the rest."""
    return {**model, "views": [aged_view(view) for view in model["views"]]}


def aged_view(view: Json) -> Json:
    kept = {key: value for key, value in view.items() if key not in ("mappedContainers", "queryable", "isGlobal")}
    properties = {id: aged_property(of) for id, of in view["properties"].items()}
    return {**kept, "properties": properties}


def aged_property(of: Json) -> Json:
    kept = {key: value for key, value in of.items() if key not in DEFAULTS or value != DEFAULTS[key]}
    if is_mapped(of) and of["type"].get("list") is False:
        kept["type"] = {key: value for key, value in of["type"].items() if key != "list"}
    return kept
