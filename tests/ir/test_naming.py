"""Naming: total, injective, deterministic, ASCII identifiers."""

from __future__ import annotations

import keyword
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hatch_pygen.ir import naming

ASCII_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
KEYWORDS = frozenset(keyword.kwlist) | {"self", "class_"}
IDS = st.lists(st.text(max_size=8) | st.sampled_from(["a", "A", "a_2", "class", "Class", "class_", "", "_", "3D", "é"]))


@pytest.mark.parametrize(
    ("id", "snake", "pascal", "camel", "original"),
    [
        ("CogniteAsset", "cognite_asset", "CogniteAsset", "cogniteAsset", "CogniteAsset"),
        ("pathLastUpdatedTime", "path_last_updated_time", "PathLastUpdatedTime", "pathLastUpdatedTime", None),
        ("Cognite3DModel", "cognite_3d_model", "Cognite3DModel", "cognite3DModel", "Cognite3DModel"),
        ("Cognite360ImageModel", "cognite_360_image_model", "Cognite360ImageModel", "cognite360ImageModel", None),
        ("object3D", "object_3d", "Object3D", "object3D", "object3D"),
        ("myProp", "my_prop", "MyProp", "myProp", "myProp"),
        ("my_prop", "my_prop", "MyProp", "myProp", "my_prop"),
        ("URL2x", "url2x", "URL2x", "url2x", "URL2x"),
        ("int32", "int32", "Int32", "int32", "int32"),
        ("name_2", "name_2", "Name2", "name2", "name_2"),
        ("tagIDs", "tag_ids", "TagIDs", "tagIDs", "tagIDs"),
        ("CDFExternalReferences", "cdf_external_references", "CDFExternalReferences", "cdfExternalReferences", None),
        ("__init__", "init", "Init", "init", "init__"),
        ("a-b c", "a_b_c", "ABC", "aBC", "a_b_c"),
        ("3D", "n_3d", "N3D", "n3D", "n_3D"),
        ("1", "n_1", "N1", "n1", "n_1"),
        ("温度", "n", "N", "n", "n"),
        ("ﬁx", "x", "X", "x", "x"),  # its upper case is longer and ASCII: never asked for
        ("", "n", "N", "n", "n"),
        ("_", "n", "N", "n", "n"),
    ],
)
def test_cases(id: str, snake: str, pascal: str, camel: str, original: str | None) -> None:
    assert naming.snake_case(id) == snake
    assert naming.pascal_case(id) == pascal
    assert naming.camel_case(id) == camel
    assert naming.original_case(id) == (original or id)


def test_the_prefix_can_be_chosen() -> None:
    assert naming.snake_case("3D", "view") == "view_3d"
    assert naming.pascal_case("3D", "View") == "View3D"
    assert naming.camel_case("3D", "view") == "view3D"
    assert naming.original_case("3D", "view") == "view_3D"


@given(st.text())
@example("\ud800")
@example("ß1")
def test_every_case_gives_an_ascii_identifier(id: str) -> None:
    for case in naming.CASES.values():
        assert ASCII_IDENTIFIER.fullmatch(case(id))


@given(IDS, st.sampled_from(sorted(naming.CASES)), st.randoms(use_true_random=False))
def test_assign_is_total_injective_and_deterministic(ids: list[str], case: str, random: object) -> None:
    result = naming.assign(ids, naming.CASES[case], reserved=KEYWORDS)
    assert set(result.names) == set(ids)
    assert len(set(result.names.values())) == len(set(ids))
    assert not KEYWORDS & set(result.names.values())
    assert all(ASCII_IDENTIFIER.fullmatch(name) for name in result.names.values())
    shuffled = list(ids)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = naming.assign(shuffled, naming.CASES[case], reserved=sorted(KEYWORDS))
    assert again == result
    assert list(again.names) == list(result.names)


@given(IDS)
def test_file_names_differ_also_without_regard_to_case(ids: list[str]) -> None:
    names = naming.assign(ids, naming.original_case, reserved={"CLASS"}, taken_key=str.lower).names
    assert len({name.lower() for name in names.values()}) == len(set(ids))
    assert "class" not in {name.lower() for name in names.values()}


def family(base: str) -> tuple[str, ...]:
    return base, f"{base}Write", f"{base}List"


@given(st.lists(st.text(max_size=6) | st.sampled_from(["Pump", "PumpList", "pump_list", "PumpWrite", "Node"])))
def test_families_are_distinct(ids: list[str]) -> None:
    result = naming.assign_families(ids, naming.pascal_case, family, reserved={"NodeList"})
    derived = [name for base in result.names.values() for name in family(base)]
    assert set(result.names) == set(ids)
    assert len(derived) == len(set(derived))
    assert "NodeList" not in derived


def test_a_collision_never_takes_the_name_that_another_id_has_by_itself() -> None:
    result = naming.assign(["A", "a", "a_2", "B"], naming.snake_case)
    assert result.names == {"A": "a", "B": "b", "a": "a_3", "a_2": "a_2"}
    assert result.collisions == (("A", "a"),)


def test_three_ids_with_one_name_are_one_group() -> None:
    result = naming.assign(["myProp", "my_prop", "MyProp"], naming.snake_case)
    assert result.names == {"MyProp": "my_prop", "myProp": "my_prop_2", "my_prop": "my_prop_3"}
    assert result.collisions == (("MyProp", "myProp", "my_prop"),)


def test_reserved_names_get_an_underscore_and_collisions_of_them_a_number() -> None:
    result = naming.assign(["class", "Class", "def", "def_"], naming.original_case, reserved={"class", "def", "def_2"})
    assert result.names == {"Class": "Class", "class": "class_", "def": "def_", "def_": "def__2"}
    assert result.collisions == (("def", "def_"),)


def test_a_reserved_number_is_skipped() -> None:
    result = naming.assign(["myProp", "my_prop"], naming.snake_case, reserved={"my_prop_2"})
    assert result.names == {"myProp": "my_prop", "my_prop": "my_prop_3"}


def test_fixed_names_go_first_and_are_kept_apart_too() -> None:
    result = naming.assign(["a", "b", "c"], naming.snake_case, fixed={"b": "a", "c": "a", "not there": "x"})
    assert result.names == {"a": "a_3", "b": "a", "c": "a_2"}
    assert result.collisions == (("b", "a", "c"),)


def test_separator() -> None:
    assert naming.assign(["Pump", "pump"], naming.pascal_case, separator="").names == {"Pump": "Pump", "pump": "Pump2"}


def test_a_thousand_collisions_are_no_matter() -> None:
    ids = ["_" * number + "a" for number in range(1000)]
    names = naming.assign(ids, naming.snake_case).names
    assert set(names.values()) == {"a", *(f"a_{number}" for number in range(2, 1001))}
