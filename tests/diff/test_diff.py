"""Each change that `diff` knows, its version level, and that no change of the digest goes unnamed."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatch_pygen import diff
from hatch_pygen.diff import semver
from hatch_pygen.diff import text as diff_text
from hatch_pygen.snapshot import Snapshot, from_api_answer
from tests.cases import examples
from tests.cli.plant import CASES, Case, plant, plant_snapshot, text
from tests.shared_models import MODEL_NAMES, model_file, needs_shared


def changed(case: Case) -> Snapshot:
    model = plant()
    case.edit(model)
    return from_api_answer(json.dumps({"items": [model]}))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_change_has_its_level(case: Case) -> None:
    changes = diff.compare(plant_snapshot(), changed(case))
    assert diff.level_of(changes) == case.level, diff_text.text(changes)
    assert case.kind in {change.kind for change in changes}
    assert all(case.where in change.where for change in changes if change.kind == case.kind)


def test_what_is_told_of_each_change() -> None:
    """Words, places and values, in their order: people read the words, programs the values."""
    told = json.loads((Path(__file__).parent / "told.json").read_text("utf-8"))
    found = {case.name: diff.compare(plant_snapshot(), changed(case)) for case in CASES}
    shown = {
        name: [[each.kind, each.where, each.message, each.before, each.after] for each in changes]
        for name, changes in found.items()
    }
    assert json.loads(json.dumps(shown)) == told


SEVERAL = ("property renamed", "required property added", "version of the views")


@pytest.mark.parametrize("case", [case for case in CASES if case.name not in SEVERAL], ids=lambda case: case.name)
def test_a_change_is_told_once(case: Case) -> None:
    """What has a kind of its own is not told again as something else that changed."""
    assert [change.kind for change in diff.compare(plant_snapshot(), changed(case))] == [case.kind]


def test_every_kind_has_a_case_or_a_test_below() -> None:
    elsewhere = {"model-removed", "model-added", "container-changed"}
    assert {case.kind for case in CASES} | elsewhere == set(diff.Kind.__args__)  # type: ignore[attr-defined]


def test_a_new_property_that_says_no_more_than_that_it_is_required() -> None:
    model = plant()
    code = model["views"][0]["properties"]["code"] = text(nullable=False)
    del code["autoIncrement"], code["immutable"]
    changes = diff.compare(plant_snapshot(), from_api_answer(json.dumps(model)))
    assert [change.kind for change in changes if change.where.endswith(".code")] == ["required", "property-added"]
    del code["nullable"]
    changes = diff.compare(plant_snapshot(), from_api_answer(json.dumps(model)))
    assert [change.kind for change in changes] == ["property-added"]


@pytest.mark.parametrize("nullable", [True, False])
def test_which_way_a_value_may_lack_is_said(nullable: bool) -> None:
    one, other = plant(), plant()
    one["views"][0]["properties"]["name"]["nullable"] = not nullable
    other["views"][0]["properties"]["name"]["nullable"] = nullable
    (change,) = diff.compare(*(from_api_answer(json.dumps(each)) for each in (one, other)))
    expected = ("nullable", "may now be absent") if nullable else ("required", "may no longer be absent")
    assert (change.kind, change.message) == expected


def test_nothing_changed() -> None:
    assert diff.compare(plant_snapshot(), plant_snapshot()) == ()
    assert diff.level_of(()) is None


def test_times_and_states_are_no_change() -> None:
    model = plant()
    model["lastUpdatedTime"] = 99
    model["views"][0]["lastUpdatedTime"] = 99
    model["views"][0]["properties"]["name"]["constraintState"] = {"nullability": "pending"}
    assert diff.compare(plant_snapshot(), from_api_answer(json.dumps(model))) == ()


def test_models() -> None:
    second = {**plant(), "externalId": "Second", "views": []}
    both = from_api_answer(json.dumps({"items": [plant(), second]}))
    [added] = diff.compare(plant_snapshot(), both)
    assert (added.kind, added.level, added.where) == ("model-added", "minor", "plant:Second(1)")
    [removed] = diff.compare(both, plant_snapshot())
    assert (removed.kind, removed.level) == ("model-removed", "major")


def test_containers() -> None:
    container = {"space": "plant", "externalId": "Pump", "usedFor": "node", "properties": {"name": {"type": {}}}}
    without = plant_snapshot()
    one = from_api_answer(json.dumps(plant()), json.dumps([container]))
    container["properties"]["name"]["nullable"] = False  # type: ignore[index]
    other = from_api_answer(json.dumps(plant()), json.dumps([container]))
    assert diff.level_of(diff.compare(without, one)) == "patch"
    [change] = diff.compare(one, other)
    assert (change.where, change.message) == ("container plant:Pump", "changed: properties.name")


def test_two_versions_of_a_view_are_two_views() -> None:
    model = plant()
    model["views"].append({**copy.deepcopy(model["views"][0]), "version": "2"})
    changes = diff.compare(plant_snapshot(), from_api_answer(json.dumps(model)))
    assert [(change.kind, change.where) for change in changes] == [("view-added", "plant:Pump(2)")]


@pytest.mark.wide
@needs_shared
@pytest.mark.parametrize("name", MODEL_NAMES)
def test_a_real_model_equals_itself_and_differs_without_a_view(name: str) -> None:
    snapshot = from_api_answer(model_file(name).read_bytes())
    assert diff.compare(snapshot, snapshot) == ()
    model = json.loads(json.dumps(snapshot.models[0]))
    gone = model["views"].pop()
    changes = diff.compare(snapshot, from_api_answer(json.dumps([model, *snapshot.models[1:]])))
    assert diff.level_of(changes) == "major"
    assert any(gone["externalId"] in change.where for change in changes if change.kind == "view-removed")


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every path below the views of a model."""
    if isinstance(value, dict):
        return [(*path, key) for key in value] + [p for key in value for p in paths(value[key], (*path, key))]
    if isinstance(value, list):
        return [p for i, item in enumerate(value) for p in paths(item, (*path, i))]
    return []


FREE = [path for path in paths(plant()["views"]) if path[-1] not in {"space", "externalId", "version", "properties"}]
VALUES = st.sampled_from([None, True, False, 0, 1, 1.0, "x", "text", [], ["a"], {}, {"type": "text"}, {"a": {"b": 1}}])


@pytest.mark.wide
@settings(max_examples=examples(300), deadline=None)
@given(edits=st.lists(st.tuples(st.sampled_from(FREE), VALUES, st.booleans()), min_size=1, max_size=3))
def test_no_change_of_the_digest_goes_unnamed(edits: list[tuple[tuple[Any, ...], Any, bool]]) -> None:
    views = plant()["views"]
    for path, value, remove in edits:
        place: Any = views
        for key in path[:-1]:
            place = step(place, key)
        if isinstance(place, dict):
            place.pop(path[-1], None) if remove else place.__setitem__(path[-1], value)
    new = read_or_none({**plant(), "views": views})
    if new is not None:
        assert bool(diff.compare(plant_snapshot(), new)) == (new.digest != plant_snapshot().digest)


def step(place: Any, key: Any) -> Any:
    """What is there, None where an earlier edit put a value of another shape."""
    if isinstance(place, list):
        return place[key] if isinstance(key, int) and key < len(place) else None
    return place.get(key) if isinstance(place, dict) else None


def read_or_none(model: Any) -> Snapshot | None:
    from hatch_pygen.problems import ParseError

    try:
        return from_api_answer(json.dumps(model))
    except ParseError:
        return None


@pytest.mark.parametrize(
    ("version", "level", "expected"),
    [
        ("1.3.0", "major", "2.0.0"),
        ("1.3.7", "minor", "1.4.0"),
        ("1.3.7", "patch", "1.3.8"),
        ("0.3.7", "major", "0.4.0"),
        ("0.3.7", "minor", "0.4.0"),
        ("0.3.7", "patch", "0.3.8"),
        ("2", "minor", "2.1.0"),
        ("2", "patch", "2.0.1"),
        ("1.0.0rc1", "patch", "1.0.1"),
        ("1!1.2.3.4+local", "patch", "1!1.2.4"),
    ],
)
def test_bump(version: str, level: semver.Level, expected: str) -> None:
    assert semver.bump(version, level) == expected


def test_bump_refuses_what_is_no_version() -> None:
    with pytest.raises(ValueError, match="one"):
        semver.bump("one", "patch")


RENDERINGS: list[Callable[..., str]] = [diff_text.text, diff_text.markdown, diff_text.dumps]


@pytest.mark.parametrize("render", RENDERINGS)
def test_texts_of_a_model_stay_texts(render: Callable[..., str]) -> None:
    model = plant()
    model["views"][0]["properties"]["name"]["description"] = "\x1b[31m<img src=x>\n@everyone `code` [a](b)"
    shown = render(diff.compare(plant_snapshot(), from_api_answer(json.dumps(model))))
    assert "\x1b" not in shown
    if render is diff_text.markdown:
        assert "\n@" not in shown and "@everyone" not in shown and "<img" not in shown.replace("\\<", "")


def test_changelog_and_json() -> None:
    model = plant()
    del model["views"][0]["properties"]["name"]
    changes = diff.compare(plant_snapshot(), from_api_answer(json.dumps(model)))
    assert diff_text.changelog(changes, "2.0.0") == (
        "## 2.0.0\n\n### Breaking\n\n- `plant:Pump(1).name`: the property is gone\n"
    )
    assert diff_text.dumps(changes, old="1.0.0").startswith('{\n  "old": "1.0.0",\n')
    assert json.loads(diff_text.dumps(changes, old="1.0.0"))["changes"][0]["kind"] == "property-removed"
    assert diff_text.markdown(()) == "No changes.\n"
