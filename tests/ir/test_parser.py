"""What the parser reads from a snapshot, and what it says about what it cannot read."""

from __future__ import annotations

from typing import Any

import pytest

from hatch_pygen.ir.identifiers import IRContainerId, IRModelId, IRNodeId, IRViewId
from hatch_pygen.ir.models import IRDirectRelation, IREdgeConnection, IRMember, IRProperty, IRReverseRelation
from hatch_pygen.ir.parser import IRParser, parse
from hatch_pygen.ir.types import (
    IREnum,
    IREnumValue,
    IRList,
    IRPrimitive,
    IRPrimitiveType,
    IRReference,
    IRType,
    IRUnit,
)
from hatch_pygen.problems import Problem
from tests.ir.builders import (
    class_of,
    config,
    direct,
    edge,
    id_of,
    member_of,
    model,
    parsed,
    reverse,
    scalar,
    snapshot,
    transformed,
    view,
)
from tests.model_json import view_id

FIX = "\nfix: fetch the model again with `hatch-pygen snapshot`; the file is not edited by hand"


def parse_one(json: Any) -> tuple[IRMember | None, list[Problem]]:
    problems: list[Problem] = []
    return IRParser(problems).parse_property("p", json, "models[0].views[0].properties.p"), problems


@pytest.mark.parametrize("type", list(IRPrimitiveType))
def test_every_primitive_type(type: IRPrimitiveType) -> None:
    member, problems = parse_one(scalar(type.value))
    many, _ = parse_one(scalar(type.value, type_more={"list": True, "maxListSize": 5}))
    assert isinstance(member, IRProperty) and isinstance(many, IRProperty)
    assert (member.type, many.type, problems) == (IRPrimitive(type), IRList(IRPrimitive(type), 5), [])


@pytest.mark.parametrize(
    ("json", "expected"),
    [
        (
            {"type": "float32", "unit": {"externalId": "pressure:bar", "sourceUnit": "BAR"}},
            IRPrimitive(IRPrimitiveType.FLOAT32, IRUnit("pressure:bar", "BAR")),
        ),
        ({"type": "text", "maxTextSize": 9}, IRPrimitive(IRPrimitiveType.TEXT, max_text_size=9)),
        (
            {"type": "enum", "values": {"on": {"name": "On", "description": "d"}, "off": None}, "unknownValue": "on"},
            IREnum((IREnumValue("off"), IREnumValue("on", "On", "d")), "on"),
        ),
        ({"type": "enum", "list": True, "values": {"a": {}}}, IRList(IREnum((IREnumValue("a"),)))),
    ],
)
def test_types_with_facts_of_their_own(json: Any, expected: IRType) -> None:
    member, problems = parse_one({**scalar(), "type": json})
    assert isinstance(member, IRProperty)
    assert (member.type, problems) == (expected, [])


def test_everything_about_a_property() -> None:
    json = scalar(
        "int32", of="Pump", property="inner", nullable=False, immutable=True, autoIncrement=True, defaultValue=3, name="n", description="d"
    )  # fmt: skip
    member, _ = parse_one(json)
    assert member == IRProperty(
        "p", IRPrimitive(IRPrimitiveType.INT32), False, "models[0].views[0].properties.p", "n", "d", 3, True, True,
        container=IRContainerId("plant", "Pump"), container_property="inner",
    )  # fmt: skip


def test_direct_relations() -> None:
    target = id_of("Tank")
    one, _ = parse_one(direct("Tank"))
    many, _ = parse_one(direct("Tank", many=True))
    free, _ = parse_one(direct(None))
    beside, _ = parse_one({**direct(None), "source": view_id("Tank")})
    null, _ = parse_one(scalar("direct", type_more={"source": None, "container": {"space": "s", "externalId": "C"}}))
    types = [member.type for member in (one, many, free, beside, null) if isinstance(member, IRDirectRelation)]
    assert types == [
        IRReference(target),
        IRList(IRReference(target)),
        IRReference(),
        IRReference(target),
        IRReference(None, IRContainerId("s", "C")),
    ]
    assert isinstance(many, IRDirectRelation) and many.is_list and many.reference.target == target


def test_edges() -> None:
    one, _ = parse_one(edge("Tank", single=True, direction="inwards", edgeSource=view_id("Flow"), name="n"))
    many, _ = parse_one(edge("Tank"))
    bare, problems = parse_one({"type": {"space": "s", "externalId": "t"}, "source": view_id("Tank")})
    assert isinstance(one, IREdgeConnection) and isinstance(many, IREdgeConnection)
    assert (one.multi, one.direction, one.edge_view, one.name) == (False, "inwards", id_of("Flow"), "n")
    assert (many.multi, many.direction, many.edge_view) == (True, "outwards", None)
    assert (many.target, many.edge_type) == (id_of("Tank"), IRNodeId("plant", "flows"))
    assert isinstance(bare, IREdgeConnection) and bare.multi and bare.direction == "outwards" and not problems


def test_reverse_relations() -> None:
    through_view, _ = parse_one(reverse("Tank", "pump", targetsList=True))
    container = {"type": "container", "space": "plant", "externalId": "Tank"}
    through_container, _ = parse_one(reverse("Tank", "pump", source=container, single=True))
    assert isinstance(through_view, IRReverseRelation) and isinstance(through_container, IRReverseRelation)
    assert (through_view.through, through_view.multi, through_view.targets_list) == (id_of("Tank"), True, True)
    assert through_container.through == IRContainerId("plant", "Tank")
    assert (through_container.multi, through_container.through_property) == (False, "pump")


@pytest.mark.parametrize(
    ("container", "property", "computed"),
    [
        ("CogniteAsset", "assetHierarchy_path", True),
        ("CogniteAsset", "assetHierarchy_path_last_updated_time", True),
        ("CogniteAsset", "assetHierarchy_parent", False),
        ("CogniteFile", "isUploaded", True),
        ("CogniteFile", "uploadedTime", True),
    ],
)
def test_what_cdf_computes_is_read_only(container: str, property: str, computed: bool) -> None:
    member, _ = parse_one(scalar(of=container, property=property, space="cdf_cdm"))
    elsewhere, _ = parse_one(scalar(of=container, property=property, space="mine"))
    root, _ = parse_one(direct("X", of="CogniteAsset", property="assetHierarchy_root", space="cdf_cdm"))
    assert isinstance(member, IRProperty) and isinstance(elsewhere, IRProperty) and isinstance(root, IRDirectRelation)
    assert (member.read_only, elsewhere.read_only, root.read_only) == (computed, False, True)


TYPE_A = {"equals": {"property": ["node", "type"], "value": {"space": "plant", "externalId": "A"}}}
TYPE_B = {"equals": {"property": ["node", "type"], "value": {"space": "plant", "externalId": "B"}}}


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (None, None),
        ("text", None),
        (TYPE_A, "A"),
        ({"and": [{"hasData": []}, TYPE_A]}, "A"),
        ({"and": [{"and": [TYPE_A]}, TYPE_A]}, "A"),
        ({"and": [TYPE_A, TYPE_B]}, None),
        ({"or": [TYPE_A]}, None),
        ({"not": TYPE_A}, None),
        ({"equals": {"property": ["node", "space"], "value": "A"}}, None),
        ({"equals": {"property": ["node", "type"], "value": "A"}}, None),
        ({"equals": {"property": ["node", "type"], "value": {"space": 1, "externalId": "A"}}}, None),
        ({"equals": [], "and": 5}, None),
    ],
)
def test_the_node_type_that_a_filter_fixes(filter: Any, expected: str | None) -> None:
    ir, problems = parsed(view("Pump", filter=filter))
    node_type = class_of(ir, "Pump").node_type
    assert node_type == (None if expected is None else IRNodeId("plant", expected))
    no_filter = filter in ("text", {"equals": [], "and": 5})
    assert [problem.code for problem in problems] == (["PG008"] if no_filter else [])


def test_views_and_modules() -> None:
    ir, problems = parsed(
        view(
            "Pump", {"b": scalar(), "a": scalar()}, ["Thing"], name="n", description="d", usedFor="all", isGlobal=True
        ),
        view("Area", space="earth", writable=False, queryable=False),
    )
    pump = class_of(ir, "Pump")
    assert not problems
    assert [member.id for member in pump.members] == ["a", "b"]
    assert pump.members[0].pointer == "models[0].views[0].properties.a"
    assert (pump.name, pump.description, pump.used_for, pump.is_global) == ("n", "d", "all", True)
    assert (pump.pointer, pump.implements) == ("models[0].views[0]", (id_of("Thing"),))
    assert [module.space for module in ir.modules] == ["earth", "plant"]
    assert ir.models[0].views == (IRViewId("earth", "Area", "v1"), id_of("Pump"))
    assert (ir.models[0].id, ir.models[0].group, ir.digest) == (IRModelId("plant", "Works", "v1"), None, "sha256:0")


def test_missing_optional_keys_are_tolerated() -> None:
    bare = {"space": "plant", "externalId": "Pump", "version": "v1"}
    text = {"container": {"space": "plant", "externalId": "Pump"}, "containerPropertyIdentifier": "p"}
    json = {**bare, "externalId": "Tank", "properties": {"p": {**text, "type": {"type": "text"}}}}
    ir, problems = parsed(bare, json, {**bare, "externalId": "Group", "filter": TYPE_A})
    assert not problems
    flags = {item.id.external_id: (item.writable, item.queryable, item.used_for) for item in ir.classes}
    assert flags == {
        "Group": (False, True, "node"),
        "Pump": (False, False, "node"),
        "Tank": (True, True, "node"),
    }
    member = member_of(ir, "Tank", "p")
    assert isinstance(member, IRProperty) and member.nullable


def test_a_reference_without_version_means_the_newest_of_the_model() -> None:
    newer = view("Thing", version="v0", createdTime=9)
    older = view("Thing", version="v1", createdTime=5)
    child = view("Pump", {"p": direct("x")})
    child["implements"] = [{"space": "plant", "externalId": "Thing"}]
    child["properties"]["p"]["type"]["source"] = {"space": "plant", "externalId": "Gone"}
    ir, _ = parsed(newer, older, child)
    assert class_of(ir, "Pump").implements == (IRViewId("plant", "Thing", "v0"),)
    member = member_of(ir, "Pump", "p")
    assert isinstance(member, IRDirectRelation) and member.reference.target == IRViewId("plant", "Gone", "")


def test_several_models_share_a_view_once() -> None:
    shared = view("Pump", {"p": scalar()}, createdTime=1, lastUpdatedTime=4)
    again = view("Pump", {"p": scalar(constraintState={"nullability": "current"})}, lastUpdatedTime=5)
    source = snapshot(model(shared, external_id="A"), model(again, view("Tank"), external_id="B"))
    ir, problems = parse(source, config("A", "B"))
    assert not problems
    assert [item.id for item in ir.classes] == [id_of("Pump"), id_of("Tank")]
    assert [(item.group, item.views) for item in ir.models] == [
        ("a", (id_of("Pump"),)),
        ("b", (id_of("Pump"), id_of("Tank"))),
    ]


def test_the_newest_time_is_that_of_the_whole_snapshot() -> None:
    for models, containers, expected in [
        ([model(view("A", lastUpdatedTime=7), lastUpdatedTime=3)], None, 7),
        ([model(lastUpdatedTime=3)], [{"space": "plant", "externalId": "C", "lastUpdatedTime": 9}], 9),
        ([model()], [], 0),
    ]:
        assert parse(snapshot(*models, containers=containers), config())[0].last_updated_time == expected


@pytest.mark.parametrize(
    ("include", "exclude", "left"),
    [
        ((), (), ["Area", "Pump", "PumpList"]),
        (("Pump*",), (), ["Pump", "PumpList"]),
        (("plant:*(v1)",), ("PumpList",), ["Area", "Pump"]),
        ((), ("plant:Pump(v1)",), ["Area", "PumpList"]),
    ],
)
def test_patterns_choose_views(include: tuple[str, ...], exclude: tuple[str, ...], left: list[str]) -> None:
    ir, problems = parsed(view("Pump"), view("PumpList"), view("Area"), include_views=include, exclude_views=exclude)
    assert [item.id.external_id for item in ir.classes] == left
    assert [id.external_id for id in ir.models[0].views] == left
    assert not problems


def test_pg006_a_pattern_that_matches_nothing() -> None:
    _, (problem,) = parsed(view("Pump"), exclude_views=("Pump", "pump"))
    assert problem.severity == "warning"
    assert str(problem) == (
        '[tool.pygen] exclude-views[1]\nPG006: the pattern "pump" matches no view\n'
        "fix: patterns match space:ExternalId(version) or the external id; capitals count"
    )


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("pump", ["Pump"]),
        ("Pump", ["pump"]),
        ("PUMP*", ["Pump", "pump"]),
        ("[P]ump", ["pump"]),
        ("PLANT:*", ["Pump", "pump"]),
    ],
)
def test_capitals_count_in_patterns(pattern: str, left: list[str]) -> None:
    """On every system: two views may differ in nothing else."""
    ir, _ = parsed(view("Pump"), view("pump"), exclude_views=(pattern,))
    assert [item.id.external_id for item in ir.classes] == left


RECORD = "records, which are no instances"


@pytest.mark.parametrize(
    ("used_for", "what"), [("record", RECORD), ("streams", '"streams", which is unknown'), ("", '"", which is unknown')]
)
def test_pg007_a_view_of_no_instances_is_left_out(used_for: str, what: str) -> None:
    log = view("Log", {"text": scalar(of="Log")}, usedFor=used_for)
    pump = view("Pump", {"log": direct("Log"), "logs": reverse("Log", "text")})
    ir, problems = parsed(pump, log)
    assert [item.id.external_id for item in ir.classes] == ["Pump"]
    assert [id.external_id for id in ir.models[0].views] == ["Pump"]
    assert [str(problem) for problem in problems] == [
        f"pygen.snapshot.json: models[0].views[1]\nPG007: the view is for {what}; it is left out\n"
        'fix: name it in exclude-views ("Log"), so that it is left out without a word'
    ]
    assert problems[0].severity == "warning"
    assert parsed(pump, log, exclude_views=("Log",))[1] == []
    done, found = transformed(pump, log)
    assert {problem.code for problem in found} == {"PG007", "PG020", "PG022"}, (
        "relations to it are those to a missing view"
    )
    assert [member.id for member in done.classes[0].members] == ["log"]


@pytest.mark.parametrize("options", [{"exclude_views": ("Bad",)}, {"include_views": ("Pump",)}])
@pytest.mark.parametrize(
    "wrong", [{"usedFor": 3}, {"properties": {"p": 1}}, {"implements": 5}, {"filter": {"x": 1}}, {"name": 7}]
)
def test_a_view_that_is_left_out_is_not_judged(options: dict[str, Any], wrong: dict[str, Any]) -> None:
    bad = {**view("Bad"), **wrong}
    assert parsed(view("Pump"), bad)[1] != []
    ir, problems = parsed(view("Pump"), bad, **options)
    assert ([item.id.external_id for item in ir.classes], problems) == (["Pump"], [])


HAS_DATA = {"hasData": [{"type": "container", "space": "s", "externalId": "c"}]}
NEWER = "use a newer hatch-pygen"
UNKNOWN = 'the filter "geoWithin" of the view is unknown; which instances the view has is not known here'
INVALID = "CDF says that the filter of the view is invalid: it names something that the model no longer has"
FILTERS: list[tuple[Any, list[tuple[str, str]]]] = [
    (HAS_DATA, []),
    ({"and": [HAS_DATA, {"not": {"or": [{"matchAll": {}}, {"nested": {"scope": ["s", "c", "p"], "filter": HAS_DATA}}]}}]}, []),
    ({"geoWithin": {}}, [("", UNKNOWN)]),
    ({"invalid": {"filterType": "equals"}}, [("", INVALID)]),
    ({"and": [HAS_DATA, {"invalid": {}}]}, [(".and[1]", INVALID)]),
    ({"or": [{"not": {"geoWithin": 1}}, HAS_DATA]}, [(".or[0].not", UNKNOWN)]),
    ({"nested": {"scope": ["s", "c", "p"], "filter": {"geoWithin": 1}}}, [(".nested.filter", UNKNOWN)]),
    ({}, [("", "a filter must be an object with one key, is an object of 0 keys")]),
    ({"and": [], "or": []}, [("", "a filter must be an object with one key, is an object of 2 keys")]),
    ({"and": [3]}, [(".and[0]", "a filter must be an object with one key, is a number")]),
    ("x", [("", "a filter must be an object with one key, is a string")]),
]  # fmt: skip


@pytest.mark.parametrize(("filter", "found"), FILTERS)
def test_pg008_filters_of_views(filter: Any, found: list[tuple[str, str]]) -> None:
    ir, problems = parsed(view("Pump", filter=filter))
    place = "pygen.snapshot.json: models[0].views[0].filter"
    assert [(problem.where, problem.message) for problem in problems] == [(place + at, text) for at, text in found]
    assert {(problem.code, problem.severity) for problem in problems} <= {("PG008", "warning")}
    assert {problem.fix for problem in problems if problem.message == UNKNOWN} <= {NEWER}
    assert len(ir.classes) == 1, "the view is generated"


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"space": 5}, ".space", "must be a string, is a number"),
    ({"version": None}, ".version", "must be a string, is missing"),
    ({"usedFor": 3}, ".usedFor", "must be one of node, edge, all, is a number"),
    ({"writable": "yes"}, ".writable", "must be true or false, is a string"),
    ({"createdTime": "now"}, ".createdTime", "must be a whole number of at least 0, is a string"),
    ({"description": ["x"]}, ".description", "must be a string, is an array"),
    ({"implements": {}}, ".implements", "must be an array, is an object"),
    ({"implements": ["x"]}, ".implements[0]", "must be an object, is a string"),
    ({"properties": []}, ".properties", "must be an object, is an array"),
    ({"properties": {"p": 1}}, ".properties.p", "must be an object, is a number"),
    ({"properties": {"a b": 1}}, '.properties["a b"]', "must be an object, is a number"),
    ({"properties": {"p": {**scalar(), "type": None}}}, ".properties.p.type", "must be an object, is missing"),
    ({"properties": {"p": {**scalar(), "type": {}}}}, ".properties.p.type.type", "must be a string, is missing"),
    (
        {"properties": {"p": scalar(type_more={"maxTextSize": -1})}},
        ".properties.p.type.maxTextSize",
        "must be a whole number of at least 0, is a number",
    ),
    ({"properties": {"p": scalar("enum")}}, ".properties.p.type.values", "must be an object, is missing"),
    (
        {"properties": {"p": edge("A", direction="up")}},
        ".properties.p.direction",
        "must be one of outwards, inwards, is a string",
    ),
    (
        {"properties": {"p": {**reverse("A", "b"), "through": None}}},
        ".properties.p.through",
        "must be an object, is missing",
    ),
]


@pytest.mark.parametrize(("change", "place", "message"), WRONG)
def test_pg001_a_wrong_shape(change: dict[str, Any], place: str, message: str) -> None:
    _, problems = parsed(view("Area"), {**view("Pump"), **change})
    assert {problem.severity for problem in problems} == {"error"}
    expected = f"pygen.snapshot.json: models[0].views[1]{place}\nPG001: {message}{FIX}"
    assert {str(problem) for problem in problems} == {expected}


def test_pg001_elsewhere() -> None:
    late = {"space": "plant", "externalId": "C", "lastUpdatedTime": 10**15}
    _, problems = parse(snapshot(model(), containers=[late]), config())
    assert [str(problem) for problem in problems] == [
        "pygen.snapshot.json: containers[0].lastUpdatedTime\n"
        f"PG001: must be milliseconds since 1970 up to the year 9999, is a number{FIX}"
    ]
    problems = []
    assert IRParser(problems, "x.json").parse_data_model("text", "models[2]") is None
    assert str(problems[0]) == f"x.json: models[2]\nPG001: must be an object, is a string{FIX}"


def test_pg002_one_view_with_two_contents() -> None:
    source = snapshot(model(view("Pump"), external_id="A"), model(view("Pump", name="x"), external_id="B"))
    _, (problem,) = parse(source, config("A", "B"))
    assert problem.severity == "error"
    assert str(problem) == (
        "pygen.snapshot.json: models[1].views[0]\n"
        "PG002: the view plant:Pump(v1) stands here and at models[0].views[0] with different content\n"
        "fix: fetch all models again with one `hatch-pygen snapshot`"
    )


def test_pg004_a_model_that_is_not_there() -> None:
    ir, (problem,) = parse(snapshot(model()), config("Works", "Gone"))
    assert problem.severity == "error"
    assert str(problem) == (
        f"pygen.snapshot.json: models\nPG004: the snapshot does not hold the data model plant:Gone(v1){FIX}"
    )
    assert [item.id.external_id for item in ir.models] == ["Works"]


def test_pg005_unknown_types_are_kept_as_json() -> None:
    member, (problem,) = parse_one(scalar("vector", type_more={"list": True}))
    assert isinstance(member, IRProperty) and member.type == IRList(IRPrimitive(IRPrimitiveType.JSON))
    assert problem.severity == "warning"
    assert str(problem) == (
        "pygen.snapshot.json: models[0].views[0].properties.p.type\n"
        'PG005: the property type "vector" is unknown; the property is kept as a JSON value\n'
        "fix: use a newer hatch-pygen"
    )


@pytest.mark.parametrize("json", [{"connectionType": "telepathy"}, {}, {"source": {}, "through": {}}])
def test_pg005_unknown_kinds_are_kept_for_reading(json: Any) -> None:
    member, (problem,) = parse_one(json)
    assert isinstance(member, IRProperty) and member.read_only and member.nullable
    what = 'the unknown connection type "telepathy"' if "connectionType" in json else "no known kind of property"
    assert str(problem).split("\n")[1] == (
        f"PG005: the property has {what}; it is kept as a JSON value that can be read only"
    )


def test_pg005_an_enum_without_values_is_text() -> None:
    member, (problem,) = parse_one(scalar("enum", type_more={"values": {}}))
    assert isinstance(member, IRProperty) and member.type == IRPrimitive(IRPrimitiveType.TEXT)
    assert problem.message == "the enum has no values; the property is kept as text"
