"""What the transformer decides: relations within the package, degradations, methods, parents."""

from __future__ import annotations

from typing import Any

import pytest

from hatch_pygen.generation.python.inheritance import bases
from hatch_pygen.ir.identifiers import IRViewId
from hatch_pygen.ir.models import (
    IRDirectRelation,
    IREdgeConnection,
    IRMember,
    IRMethod,
    IRPackage,
    IRProperty,
    IRReverseRelation,
)
from hatch_pygen.ir.types import IRList, IRReference
from tests.ir.builders import class_of, direct, edge, id_of, member_of, reverse, scalar, transformed, view
from tests.model_json import view_id

PLACE = "pygen.snapshot.json: models[0].views[0].properties.p"
FIX = "fix: add the view to the data model (or to include-views), or leave it so"


def one(json: dict[str, Any], *views: dict[str, Any]) -> tuple[IRMember | None, list[str]]:
    """Member `p` of a view with nothing else, and the warnings."""
    ir, problems = transformed(view("Pump", {"p": json}), *views)
    assert all(problem.severity == "warning" for problem in problems)
    members = class_of(ir, "Pump").members
    return (members[0] if members else None), [str(problem) for problem in problems]


def test_relations_within_the_package_stay() -> None:
    tank = view("Tank", {"pump": direct("Pump"), "pumps": direct("Pump", many=True)})
    for relation in (
        direct("Tank"),
        direct(None),
        direct("Tank", many=True),
        edge("Tank", edgeSource=view_id("Tank")),
        reverse("Tank", "pump"),
    ):
        member, problems = one(relation, tank)
        assert member is not None and not problems
        if isinstance(member, IREdgeConnection):
            assert (member.target, member.edge_view) == (id_of("Tank"), id_of("Tank"))


@pytest.mark.parametrize("many", [False, True])
def test_pg022_a_direct_relation_to_a_view_outside(many: bool) -> None:
    member, problems = one(direct("Tank", many=many))
    assert isinstance(member, IRDirectRelation)
    assert member.type == (IRList(IRReference()) if many else IRReference())
    message = "PG022: the target view plant:Tank(v1) is not in the package; the relation holds plain references"
    assert problems == [f"{PLACE}\n{message}\n{FIX}"]


def test_pg023_an_edge_to_a_view_outside() -> None:
    member, problems = one(edge("Tank"))
    assert isinstance(member, IREdgeConnection) and member.target is None
    message = "PG023: the target view plant:Tank(v1) is not in the package; the edge holds plain references"
    assert problems == [f"{PLACE}\n{message}\n{FIX}"]


def test_pg024_an_edge_view_outside() -> None:
    member, problems = one(edge("Pump", edgeSource=view_id("Flow")))
    assert isinstance(member, IREdgeConnection) and (member.target, member.edge_view) == (id_of("Pump"), None)
    message = "PG024: the view plant:Flow(v1) of the edge's properties is not in the package; they are left out"
    assert problems == [f"{PLACE}\n{message}\n{FIX}"]


def test_pg020_a_reverse_relation_to_a_view_outside() -> None:
    member, problems = one(reverse("Tank", "pump"))
    assert member is None
    message = "PG020: the target view plant:Tank(v1) is not in the package; the reverse relation is left out"
    assert problems == [f"{PLACE}\n{message}\n{FIX}"]


@pytest.mark.parametrize(
    ("source", "through"),
    [
        (None, "plant:Tank(v1)"),
        (view_id("Gone"), "plant:Gone(v1)"),
        ({"type": "container", "space": "plant", "externalId": "Tank"}, "plant:Tank"),
    ],
)
def test_pg021_a_reverse_relation_through_nothing(source: Any, through: str) -> None:
    tank = view("Tank", {"pump": scalar(of="Tank", property="pump")})
    member, problems = one(reverse("Tank", "pump", source=source), tank)
    assert member is None
    message = f'PG021: the direct relation "pump" of {through} is not in the package; the reverse relation is left out'
    assert problems == [f"{PLACE}\n{message}\n{FIX}"]


def test_reverse_relations_through_a_view_a_parent_outside_or_a_container() -> None:
    tank = view("Tank", {"pump": direct("Pump", of="TankData", property="inner", many=True)})
    other = view("Other", {"pump": direct("Pump")})
    container = {"type": "container", "space": "plant", "externalId": "TankData"}
    for source, through, many in [
        (None, "pump", True),
        (view_id("Outside"), "pump", True),
        (view_id("Other"), "pump", False),
        (container, "inner", True),
    ]:
        member, problems = one(reverse("Tank", through, source=source), tank, other)
        assert isinstance(member, IRReverseRelation) and not problems
        assert member.targets_list is many  # dumps of older APIs lack targetsList


def test_an_inherited_relation_is_reported_once() -> None:
    json = direct("Tank")
    ir, problems = transformed(view("Base", {"p": json}), view("Pump", {"p": json}, ["Base"]))
    assert [problem.where for problem in problems] == [PLACE]
    member = member_of(ir, "Pump", "p")
    assert isinstance(member, IRDirectRelation) and member.reference.target is None


def test_excluded_views_degrade_like_missing_ones() -> None:
    views = [view("Pump", {"d": direct("Tank"), "r": reverse("Tank", "pump")}), view("Tank", {"pump": direct("Pump")})]
    ir, problems = transformed(*views, exclude_views=("Tank",))
    assert [problem.code for problem in problems] == ["PG022", "PG020"]
    assert [member.id for member in class_of(ir, "Pump").members] == ["d"]


def test_a_default_of_another_type_is_dropped() -> None:
    ir, problems = transformed(view("Pump", {"a": scalar("int32", defaultValue="x"), "b": scalar(defaultValue="x")}))
    assert [problem.code for problem in problems] == ["PG013"]
    defaults = [member.default for member in class_of(ir, "Pump").members if isinstance(member, IRProperty)]
    assert defaults == [None, "x"]


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({}, set()),
        ({"usedFor": "all"}, set()),
        ({"usedFor": "edge"}, {"query"}),
        ({"writable": False}, {"upsert"}),
        ({"queryable": False}, {"list", "search", "aggregate", "query", "sync"}),
    ],
)
def test_methods(facts: dict[str, Any], missing: set[str]) -> None:
    ir, _ = transformed(view("Pump", **facts))
    methods = class_of(ir, "Pump").methods
    assert {method.value for method in IRMethod} - {method.value for method in methods} == missing
    assert list(methods) == [method for method in IRMethod if method in methods]


def parents(*views: dict[str, Any], child: str = "Child") -> list[str]:
    ir, _ = transformed(*views)
    return [id.external_id for id in class_of(ir, child).parents]


BASE: dict[str, Any] = {"p": scalar("int32", defaultValue=1)}


@pytest.mark.parametrize(
    ("own", "inherits"),
    [
        (scalar("int32", defaultValue=1, name="n", description="d"), True),
        (scalar("int32", defaultValue=1, of="Other", property="q"), True),
        (scalar("int32", defaultValue=1, nullable=False), False),
        (scalar("int32", defaultValue=1, immutable=True), False),
        (scalar("int32", defaultValue=1, autoIncrement=True), False),
        (scalar("int32"), False),
        (scalar("int32", defaultValue=2), False),
        (scalar("int64", defaultValue=1), False),
        (direct(None), False),
    ],
)
def test_a_child_that_changes_a_member_does_not_inherit(own: dict[str, Any], inherits: bool) -> None:
    assert parents(view("Base", BASE), view("Child", {"p": own}, ["Base"])) == (["Base"] if inherits else [])


@pytest.mark.parametrize(
    ("base", "own", "inherits"),
    [
        (
            scalar("enum", type_more={"values": {"a": {"name": "x"}}}),
            scalar("enum", type_more={"values": {"a": {}}}),
            True,
        ),
        (scalar("enum", type_more={"values": {"a": {}}}), scalar("enum", type_more={"values": {"b": {}}}), False),
        (
            scalar("enum", type_more={"list": True, "values": {"a": {"name": "x"}}}),
            scalar("enum", type_more={"list": True, "values": {"a": {}}}),
            True,
        ),
        (scalar("json", defaultValue={"a": 1}), scalar("json", defaultValue={"a": True}), False),
        (edge("Base"), edge("Base", name="n"), True),
        (edge("Base"), edge("Child"), False),
        (edge("Base"), edge("Base", single=True), False),
        (direct("Base"), direct("Base", name="n"), True),
        (direct("Base"), direct("Child"), False),
        (direct("Base"), direct("Base", many=True), False),
    ],
)
def test_agreement_of_other_kinds(base: dict[str, Any], own: dict[str, Any], inherits: bool) -> None:
    assert parents(view("Base", {"p": base}), view("Child", {"p": own}, ["Base"])) == (["Base"] if inherits else [])


def test_a_child_that_lacks_a_member_does_not_inherit() -> None:
    assert parents(view("Base", BASE), view("Child", {}, ["Base"])) == []


def test_reverse_relations_must_agree_too() -> None:
    tank = view("Tank", {"a": direct("Base"), "b": direct("Base")})
    base = view("Base", {"p": reverse("Tank", "a")})
    assert parents(tank, base, view("Child", {"p": reverse("Tank", "a")}, ["Base"])) == ["Base"]
    assert parents(tank, base, view("Child", {"p": reverse("Tank", "b")}, ["Base"])) == []


def test_a_parent_that_disagrees_is_replaced_by_its_own() -> None:
    root = {"r": scalar()}
    views = [
        view("Root", root),
        view("Base", {**root, **BASE}, ["Root", "Gone"]),
        view("Child", {**root, "p": scalar()}, ["Base"]),
    ]
    assert parents(*views) == ["Root"]
    assert parents(*views, child="Base") == ["Root"]


def test_what_another_parent_brings_is_left_out() -> None:
    views = [
        view("Root"),
        view("Base", {}, ["Root"]),
        view("Side"),
        view("Child", {}, ["Root", "Base", "Side", "Root"]),
    ]
    assert parents(*views) == ["Base", "Side"]


def test_parents_that_cannot_be_linearised_are_left_out() -> None:
    views = [
        view("X"), view("Y"), view("Z"),
        view("XY", {}, ["X", "Y"]), view("YX", {}, ["Y", "X"]),
        view("Child", {}, ["XY", "YX", "Z"]),
    ]  # fmt: skip
    assert parents(*views) == ["XY", "YX", "Z"]
    ir, _ = transformed(*views)
    assert [id.external_id for id in python_bases(ir)[id_of("Child")]] == ["XY", "Z"]


def test_views_on_and_below_a_cycle_have_no_parents() -> None:
    views = [view("A", {}, ["B"]), view("B", {}, ["A"]), view("Child", {}, ["A"])]
    for name in ("A", "B", "Child"):
        assert parents(*views, child=name) == []


def python_bases(ir: IRPackage, denied: str = "") -> dict[IRViewId, tuple[IRViewId, ...]]:
    return bases({item.id: item.parents for item in ir.classes}, lambda _, parent: parent.external_id != denied)


def python_classes(ir: IRPackage) -> dict[IRViewId, type]:
    """The same inheritance in Python, which refuses what cannot be linearised."""
    made: dict[IRViewId, type] = {}
    found = python_bases(ir)
    waiting = list(ir.classes)
    while waiting:
        ready = [item for item in waiting if all(parent in made for parent in found[item.id])]
        assert ready
        for item in ready:
            made[item.id] = type(item.id.external_id, tuple(made[parent] for parent in found[item.id]) or (object,), {})
        waiting = [item for item in waiting if item.id not in made]
    return made


@pytest.mark.parametrize("seed", range(30))
def test_python_can_build_any_hierarchy(seed: int) -> None:
    import random

    chosen = random.Random(seed)
    names = [f"V{number}" for number in range(12)]
    views = [view(name, {}, chosen.sample(names[:index], min(index, 4))) for index, name in enumerate(names)]
    ir, problems = transformed(*views)
    made = python_classes(ir)
    assert len(made) == 12 and not problems


@pytest.mark.wide
def test_a_chain_of_a_thousand_views() -> None:
    ir, _ = transformed(*(view(f"V{number:04}", {}, [f"V{number + 1:04}"]) for number in range(1000)))
    assert [len(item.parents) for item in ir.classes] == [1] * 999 + [0]


def test_bases_with_a_stricter_agreement() -> None:
    ir, _ = transformed(view("Root"), view("Base", {}, ["Root"]), view("Child", {}, ["Base"]))
    found = python_bases(ir, denied="Base")
    assert found == {id_of("Base"): (id_of("Root"),), id_of("Child"): (id_of("Root"),), id_of("Root"): ()}
