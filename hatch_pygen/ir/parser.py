"""Snapshot -> IR: what the JSON says, checked, nothing decided; every object keeps its place in the snapshot."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from hatch_pygen.ir.chosen_views import id_of, kept_views
from hatch_pygen.ir.identifiers import IRContainerId, IRModelId, IRNodeId, IRViewId
from hatch_pygen.ir.json_object import SNAPSHOT_FIX, JsonObject, WrongShapeError
from hatch_pygen.ir.models import (
    Direction,
    IRClass,
    IRDirectRelation,
    IREdgeConnection,
    IRMember,
    IRModel,
    IRModule,
    IRPackage,
    IRProperty,
    IRRemoved,
    IRReverseRelation,
    UsedFor,
)
from hatch_pygen.ir.property_type import parse_type
from hatch_pygen.ir.types import IRList, IRPrimitive, IRPrimitiveType, IRReference
from hatch_pygen.ir.view_filter import fixed_node_type, objections
from hatch_pygen.problems import Problem, sort_problems
from hatch_pygen.text.strict_json import at, is_object, quoted, step

if TYPE_CHECKING:
    from hatch_pygen.config import ModelConfig, PygenConfig
    from hatch_pygen.snapshot import Snapshot

COMPUTED = frozenset(
    (IRContainerId("cdf_cdm", container), identifier)
    for container, identifier in [
        ("CogniteAsset", "assetHierarchy_path"),
        ("CogniteAsset", "assetHierarchy_path_last_updated_time"),
        ("CogniteAsset", "assetHierarchy_root"),
        ("CogniteFile", "isUploaded"),
        ("CogniteFile", "uploadedTime"),
    ]
)
"""The container properties of the core model that CDF computes: nobody can write them, whatever view maps them."""

EDGES = ("single_edge_connection", "multi_edge_connection")
REVERSES = ("single_reverse_direct_relation", "multi_reverse_direct_relation")
USED_FOR = ("node", "edge", "all")
VOLATILE = frozenset({"createdTime", "lastUpdatedTime"})


def parse(snapshot: Snapshot, config: PygenConfig) -> tuple[IRPackage, list[Problem]]:
    """The configured models of the snapshot, with the views that the patterns of the configuration leave."""
    problems: list[Problem] = []
    ids = {wanted.id for wanted in config.models}
    wanted_models = [model for model in snapshot.models if id_of(model) in ids]
    kept = kept_views({IRViewId(*id_of(view)) for model in wanted_models for view in model["views"]}, config, problems)
    parser = IRParser(problems, config.snapshot, kept)
    grouped = len(config.models) > 1
    models = [parser.configured_model(snapshot.models, wanted, grouped) for wanted in config.models]
    package = IRPackage(
        models=tuple(model for model in models if model is not None),
        modules=group_by_space(parser.classes.values()),
        digest=snapshot.digest,
        last_updated_time=parser.newest_time(snapshot),
        removed=tuple(
            IRRemoved(each["where"], each["version"], tuple(each["names"]), each.get("value"))
            for each in snapshot.removed
        ),
    )
    return package, list(sort_problems(problems))


class IRParser:
    """Reads the objects of a snapshot file, which messages call `where`; findings go to `problems`.

    `classes` collects the views of all models read, each id once. `kept` are the views that are looked at, None for all.
    """

    def __init__(
        self, problems: list[Problem], where: str = "pygen.snapshot.json", kept: Collection[IRViewId] | None = None
    ) -> None:
        self.problems = problems
        self.where = where
        self.kept = kept
        self.classes: dict[IRViewId, IRClass] = {}
        self.contents: dict[IRViewId, Mapping[str, Any]] = {}
        self.newest: dict[tuple[str, str], str] = {}

    def report(self, code: str, severity: Any, pointer: str, message: str, fix: str) -> None:
        self.problems.append(Problem(code, severity, at(self.where, pointer), message, fix))

    def configured_model(
        self, models: Iterable[Mapping[str, Any]], wanted: ModelConfig, grouped: bool
    ) -> IRModel | None:
        for index, model in enumerate(models):
            if (model.get("space"), model.get("externalId"), model.get("version")) == wanted.id:
                return self.parse_data_model(model, f"models[{index}]", wanted.group if grouped else None)
        self.report("PG004", "error", "models", f"the snapshot does not hold the data model {wanted.id}", SNAPSHOT_FIX)
        return None

    def parse_data_model(self, json: Any, pointer: str, group: str | None = None) -> IRModel | None:
        """The model, its views in `classes`; None and a problem where its shape is wrong."""
        try:
            item = JsonObject(json, pointer, self.where)
            id = IRModelId(*item.key(), item.text("version"))
            views = list(item.objects("views"))
            self.remember_versions(views)
            ids = {parsed.id for view in views if (parsed := self.parse_view(view.value, view.pointer)) is not None}
            return IRModel(id, tuple(sorted(ids)), pointer, **item.texts(), group=group)
        except WrongShapeError as error:
            self.problems.append(error.problem)
            return None

    def remember_versions(self, views: Iterable[JsonObject]) -> None:
        """The newest version of each view: what a reference without a version means."""
        found = sorted((view.time("createdTime"), view.text("version"), view.key()) for view in views)
        self.newest |= {key: version for _, version, key in found}

    def is_wanted(self, view: JsonObject) -> bool:
        """Whether the view is looked at: the configuration keeps it, and its instances are nodes or edges."""
        if self.kept is not None and IRViewId(*view.key(), view.text("version")) not in self.kept:
            return False
        used_for = view.value.get("usedFor")
        if not isinstance(used_for, str) or used_for in USED_FOR:
            return True
        what = "records, which are no instances" if used_for == "record" else f"{quoted(used_for)}, which is unknown"
        message = f"the view is for {what}; it is left out"
        fix = f'name it in exclude-views ("{view.text("externalId")}"), so that it is left out without a word'
        self.report("PG007", "warning", view.pointer, message, fix)
        return False

    def parse_view(self, json: Any, pointer: str) -> IRClass | None:
        """The view, also added to `classes`; None where it is not wanted, and with a problem where its shape is wrong."""
        try:
            item = JsonObject(json, pointer, self.where)
            if not self.is_wanted(item):
                return None
            view = self.read_view(item)
        except WrongShapeError as error:
            self.problems.append(error.problem)
            return None
        content = stable(item.value)
        first = self.classes.setdefault(view.id, view)
        if self.contents.setdefault(view.id, content) != content:
            message = f"the view {view.id} stands here and at {first.pointer} with different content"
            fix = "fetch all models again with one `hatch-pygen snapshot`"
            self.report("PG002", "error", pointer, message, fix)
        return first

    def read_view(self, item: JsonObject) -> IRClass:
        properties = item.optional_object("properties")
        own_filter = item.value.get("filter")
        for place, message, fix in objections(own_filter):
            self.report("PG008", "warning", f"{item.pointer}.filter{place}", message, fix)
        members = self.members(properties) if properties is not None else ()
        mapped = any(not isinstance(member, (IREdgeConnection, IRReverseRelation)) for member in members)
        return IRClass(
            id=IRViewId(*item.key(), item.text("version")),
            members=members,
            used_for=cast(UsedFor, item.choice("usedFor", USED_FOR, "node")),  # checked by choice
            writable=item.flag("writable", mapped),
            queryable=item.flag("queryable", mapped or item.has("filter")),
            pointer=item.pointer,
            **item.texts(),
            node_type=fixed_node_type(own_filter),
            filter=json.dumps(own_filter, sort_keys=True, separators=(",", ":")) if own_filter else None,
            implements=tuple(self.view_id(parent) for parent in item.objects("implements")),
            is_global=item.flag("isGlobal", False),
        )

    def members(self, properties: JsonObject) -> tuple[IRMember, ...]:
        parsed = [
            self.parse_property(id, properties.value[id], properties.pointer + step(id))
            for id in sorted(properties.value)
        ]
        return tuple(member for member in parsed if member is not None)

    def parse_property(self, id: str, json: Any, pointer: str) -> IRMember | None:
        """The property `id`; None and a problem where its shape is wrong."""
        try:
            item = JsonObject(json, pointer, self.where)
            connection = item.optional_text("connectionType")
            if connection is None and item.has("container"):
                return self.mapped(id, item)
            if connection in EDGES or (connection is None and item.has("source") and not item.has("through")):
                return self.edge(id, item, connection)
            if connection in REVERSES:
                return self.reverse(id, item, connection == REVERSES[1])
        except WrongShapeError as error:
            self.problems.append(error.problem)
            return None
        return self.unknown(id, item, connection)

    def mapped(self, id: str, item: JsonObject) -> IRProperty | IRDirectRelation:
        container = IRContainerId(*item.object("container").key())
        container_property = item.text("containerPropertyIdentifier")
        type = parse_type(item, self.view_id, self.report)
        common: dict[str, Any] = {
            "id": id,
            "nullable": item.flag("nullable", True),
            "pointer": item.pointer,
            **item.texts(),
            "immutable": item.flag("immutable", False),
            "read_only": (container, container_property) in COMPUTED,
            "container": container,
            "container_property": container_property,
        }
        if isinstance(type.element if isinstance(type, IRList) else type, IRReference):
            return IRDirectRelation(type=cast("IRReference | IRList", type), **common)  # the line above proves it
        default = item.value.get("defaultValue")
        return IRProperty(type=type, default=default, auto_increment=item.flag("autoIncrement", False), **common)

    def edge(self, id: str, item: JsonObject, connection: str | None) -> IREdgeConnection:
        edge_view = item.optional_object("edgeSource")
        return IREdgeConnection(
            id=id,
            target=self.view_id(item.object("source")),
            edge_type=IRNodeId(*item.object("type").key()),
            # checked by choice
            direction=cast(Direction, item.choice("direction", ("outwards", "inwards"), "outwards")),
            multi=connection != EDGES[0],
            pointer=item.pointer,
            edge_view=None if edge_view is None else self.view_id(edge_view),
            **item.texts(),
        )

    def reverse(self, id: str, item: JsonObject, multi: bool) -> IRReverseRelation:
        through = item.object("through")
        source = through.object("source")
        is_view = source.optional_text("type") == "view" or source.has("version")
        return IRReverseRelation(
            id=id,
            target=self.view_id(item.object("source")),
            through=self.view_id(source) if is_view else IRContainerId(*source.key()),
            through_property=through.text("identifier"),
            multi=multi,
            targets_list=item.flag("targetsList", False),
            pointer=item.pointer,
            **item.texts(),
        )

    def unknown(self, id: str, item: JsonObject, connection: str | None) -> IRProperty | None:
        what = (
            "no known kind of property" if connection is None else f"the unknown connection type {quoted(connection)}"
        )
        message = f"the property has {what}; it is kept as a JSON value that can be read only"
        self.report("PG005", "warning", item.pointer, message, "use a newer hatch-pygen")
        return IRProperty(id, IRPrimitive(IRPrimitiveType.JSON), nullable=True, pointer=item.pointer, read_only=True)

    def view_id(self, item: JsonObject) -> IRViewId:
        key = item.key()
        return IRViewId(*key, item.optional_text("version") or self.newest.get(key, ""))

    def newest_time(self, snapshot: Snapshot) -> int:
        """The newest lastUpdatedTime of models, views and containers, in ms since 1970 UTC."""
        newest = 0
        lists = {"models": snapshot.models, "containers": snapshot.containers or ()}
        try:
            root = JsonObject({key: list(value) for key, value in lists.items()}, "", self.where)
            for item in [*root.objects("models"), *root.objects("containers")]:
                views = item.objects("views") if item.pointer.startswith(".models") else ()
                newest = max(newest, item.time("lastUpdatedTime"), *(view.time("lastUpdatedTime") for view in views))
        except WrongShapeError as error:
            self.problems.append(error.problem)
        return newest


def stable(view: Mapping[str, Any]) -> Mapping[str, Any]:
    """The view without what changes by itself."""
    content = {key: value for key, value in view.items() if key not in VOLATILE}
    properties = content.get("properties")
    if is_object(properties):
        content["properties"] = {
            id: {key: value for key, value in property.items() if key != "constraintState"}
            for id, property in properties.items()
            if is_object(property)
        }
    return content


def group_by_space(classes: Iterable[IRClass]) -> tuple[IRModule, ...]:
    """One module per space, sorted."""
    spaces: dict[str, list[IRClass]] = {}
    for view in sorted(classes, key=lambda item: item.id):
        spaces.setdefault(view.id.space, []).append(view)
    return tuple(IRModule(space, tuple(views)) for space, views in sorted(spaces.items()))
