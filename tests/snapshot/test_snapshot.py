"""The snapshot file: what is read, refused, written, and what its digest covers."""

from __future__ import annotations

import copy
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatch_pygen import snapshot
from hatch_pygen.problems import ParseError, Problem
from hatch_pygen.snapshot import Snapshot
from hatch_pygen.text import strict_json
from tests.cases import examples
from tests.plugin.projects import config, model, snapshot_of, view
from tests.shared_models import MODEL_NAMES, containers_file, model_file, needs_shared

CONTAINER: dict[str, Any] = {
    "space": "plant",
    "externalId": "Pump",
    "usedFor": "node",
    "properties": {"name": {"type": {"type": "text"}, "constraintState": {"nullability": "current"}}},
    "constraints": {"c": {"constraintType": "uniqueness", "properties": ["name"], "state": "current"}},
    "indexes": {"i": {"indexType": "btree", "properties": ["name"], "state": "current"}},
}


def text_of(value: Snapshot) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(snapshot.dump(value))
    return found


def problems_of(data: bytes) -> list[tuple[str, str, str]]:
    with pytest.raises(ParseError) as caught:
        snapshot.loads(data, "s.json")
    return [(problem.code, problem.where, problem.message) for problem in caught.value.problems]


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    """A good snapshot with containers after `change`, its digest untouched."""
    value = text_of(snapshot.from_api_answer(json.dumps(model()), json.dumps([CONTAINER])))
    change(value)
    return json.dumps(value).encode()


@pytest.mark.wide
@needs_shared
@pytest.mark.parametrize("name", MODEL_NAMES)
def test_real_models_survive_the_round_trip(name: str, tmp_path: Path) -> None:
    containers = containers_file(name)
    answer = model_file(name).read_bytes()
    made = snapshot.from_api_answer(answer, containers.read_bytes() if containers else None)
    path = tmp_path / "pygen.snapshot.json"
    assert snapshot.write(path, made)
    assert snapshot.read(path) == made
    assert not snapshot.write(path, made)
    items = json.loads(answer)["items"]
    count = sum(len(item["properties"]) for m in items for item in m["views"])
    assert sum(len(item["properties"]) for m in made.models for item in m["views"]) == count


def test_text_is_canonical() -> None:
    made = snapshot.from_api_answer(json.dumps({"items": [model("B", "A"), model(external_id="A")]}))
    text = snapshot.dump(made)
    assert text == json.dumps(json.loads(text), sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    assert [item["externalId"] for item in made.models] == ["A", "Pumps"]
    assert [item["externalId"] for item in made.models[1]["views"]] == ["A", "B"]


def test_text_is_as_people_wrote_it() -> None:
    written = snapshot_of({**model(), "description": "Kühlwasserpumpe, 冷却水泵"})
    assert "Kühlwasserpumpe, 冷却水泵" in snapshot.dump(written)


def test_digest_ignores_what_changes_by_itself() -> None:
    before = snapshot.from_api_answer(json.dumps(model()), json.dumps([CONTAINER]))
    later, container = model(), copy.deepcopy(CONTAINER)
    later["lastUpdatedTime"] = later["createdTime"] = later["views"][0]["lastUpdatedTime"] = 99
    later["views"][0]["properties"]["name"]["constraintState"] = {"nullability": "pending"}
    container["createdTime"] = 5
    container["properties"]["name"]["constraintState"] = {}
    container["indexes"]["i"]["state"] = container["constraints"]["c"]["state"] = "pending"
    after = snapshot.from_api_answer(json.dumps(later), json.dumps([container]))
    assert after.digest == before.digest
    container["properties"]["name"]["type"]["type"] = "json"
    assert snapshot.from_api_answer(json.dumps(later), json.dumps([container])).digest != before.digest
    assert snapshot.from_api_answer(json.dumps(later)).digest != before.digest
    bare = {key: CONTAINER[key] for key in ("space", "externalId", "properties")}
    assert snapshot.from_api_answer(json.dumps(later), json.dumps(bare)).digest != before.digest


def test_digest_is_the_documented_one() -> None:
    import hashlib

    made = snapshot_of()
    content = json.loads(json.dumps({"models": made.models}))
    for item in (*content["models"], *content["models"][0]["views"]):
        del item["createdTime"], item["lastUpdatedTime"]
    del content["models"][0]["views"][0]["properties"]["name"]["constraintState"]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert made.digest == "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def test_crlf_changes_nothing(tmp_path: Path) -> None:
    made = snapshot_of()
    path = tmp_path / "s.json"
    path.write_bytes(snapshot.dump(made).replace("\n", "\r\n").encode())
    assert snapshot.read(path) == made
    assert not snapshot.write(path, made)
    assert b"\r\n" in path.read_bytes()


def test_write_replaces_and_keeps_the_mode(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    snapshot.write(path, snapshot_of())
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    path.chmod(0o600)
    assert snapshot.write(path, snapshot_of().with_version("2.0.0"))
    assert snapshot.read(path).sdk_version == "2.0.0"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [item.name for item in tmp_path.iterdir()] == ["s.json"]


def test_failed_write_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "s.json").mkdir()
    with pytest.raises(OSError):
        snapshot.write(tmp_path / "s.json", snapshot_of())
    assert [item.name for item in tmp_path.iterdir()] == ["s.json"]


@pytest.mark.parametrize("answer", [{"items": [model()]}, [model()], model()])
def test_forms_of_an_api_answer(answer: Any) -> None:
    made = snapshot.from_api_answer(json.dumps(answer))
    assert (made.sdk_version, made.digest) == ("0.1.0", snapshot_of().digest)


def test_answers_that_are_none() -> None:
    cases: list[tuple[Any, Any, str]] = [
        ({"items": []}, None, "models: holds no data model"),
        ({"items": 1}, None, "models: items: must be an array, not a number"),
        ([1], None, "models: [0]: must be an object, not a number"),
        (model(), {"items": None}, "containers: items: must be an array, not null"),
    ]
    for models, containers, expected in cases:
        with pytest.raises(ParseError) as caught:
            snapshot.from_api_answer(json.dumps(models), None if containers is None else json.dumps(containers))
        assert [f"{p.where}: {p.message}" for p in caught.value.problems] == [expected]


def drop(*path: Any) -> Callable[[dict[str, Any]], object]:
    def change(value: Any) -> None:
        for step in path[:-1]:
            value = value[step]
        del value[path[-1]]

    return change


def put(new: Any, *path: Any) -> Callable[[dict[str, Any]], object]:
    def change(value: Any) -> None:
        for step in path[:-1]:
            value = value[step]
        value[path[-1]] = new

    return change


def twice(value: Any) -> None:
    value["models"].append(value["models"][0])


GONE = {"kind": "property", "where": "plant:Pump(v1).flow", "version": "0.2.0", "names": ["Pump.flow"]}

SHAPES: list[tuple[Callable[[dict[str, Any]], object], str, str, str]] = [
    (drop("format"), "PG207", "format", 'has no "format": 1: it is not a snapshot of hatch-pygen'),
    (put(True, "format"), "PG207", "format", 'has no "format": 1: it is not a snapshot of hatch-pygen'),
    (put(2, "format"), "PG207", "format", "has format 2; this hatch-pygen reads format 1"),
    (drop("digest"), "PG209", "digest", "must be a string, is missing"),
    (put(1, "sdk_version"), "PG209", "sdk_version", "must be a string, is a number"),
    (put("one", "sdk_version"), "PG210", "sdk_version", '"one" is not a version of the form 1.2.3 (PEP 440)'),
    (
        put("1" * 5000, "sdk_version"),
        "PG210",
        "sdk_version",
        f'"{"1" * 77}..." is not a version of the form 1.2.3 (PEP 440)',
    ),
    (put(1, "extra"), "PG209", "", 'has the unknown key "extra"'),
    (drop("models"), "PG209", "models", "must be an array, is missing"),
    (put({}, "models"), "PG209", "models", "must be an array, not an object"),
    (put([None], "models"), "PG209", "models[0]", "must be an object, not null"),
    (drop("models", 0, "space"), "PG209", "models[0].space", "must be a string, is missing"),
    (put(1, "models", 0, "version"), "PG209", "models[0].version", "must be a string, is a number"),
    (drop("models", 0, "views"), "PG209", "models[0]", "has no views; ask the API with inlineViews=true"),
    (put("x", "models", 0, "views"), "PG209", "models[0].views", "must be an array, not a string"),
    (put([True], "models", 0, "views"), "PG209", "models[0].views[0]", "must be an object, not a boolean"),
    (
        drop("models", 0, "views", 0, "properties"),
        "PG209",
        "models[0].views[0]",
        "is a reference without properties; ask the API with inlineViews=true",
    ),
    (
        put([], "models", 0, "views", 0, "properties"),
        "PG209",
        "models[0].views[0].properties",
        "must be an object, is an array",
    ),
    (
        put(1.5, "models", 0, "views", 0, "properties", "odd name"),
        "PG209",
        'models[0].views[0].properties["odd name"]',
        "must be an object, not a number",
    ),
    (twice, "PG212", "models[1]", '"plant:Pumps:1" stands already at models[0]'),
    (put(None, "containers"), "PG209", "containers", "must be an array, not null"),
    (put([None], "containers"), "PG209", "containers[0]", "must be an object, not null"),
    (
        put([CONTAINER, CONTAINER], "containers"),
        "PG212",
        "containers[1]",
        '"plant:Pump" stands already at containers[0]',
    ),
    (drop("containers", 0, "properties"), "PG209", "containers[0].properties", "must be an object, is missing"),
    (put(1, "containers", 0, "indexes"), "PG209", "containers[0].indexes", "must be an object, is a number"),
    (put({}, "removed"), "PG209", "removed", "must be an array, not an object"),
    (put([None], "removed"), "PG209", "removed[0]", "must be an object, not null"),
    (put([{**GONE, "where": 1}], "removed"), "PG209", "removed[0].where", "must be a string, is a number"),
    (
        put([{**GONE, "names": ["Pump.flow()"]}], "removed"),
        "PG209",
        "removed[0].names",
        "must be an array of Python names, such as Pump.rated_flow",
    ),
    (put([{**GONE, "value": 1}], "removed"), "PG209", "removed[0].value", "must be a string, not a number"),
    (put([{**GONE, "more": 1}], "removed"), "PG209", "removed[0]", 'has the unknown key "more"'),
]


@pytest.mark.parametrize(
    ("change", "code", "pointer", "message"), SHAPES, ids=[f"{s[1]}-{s[2]}-{i}" for i, s in enumerate(SHAPES)]
)
def test_wrong_shapes(change: Callable[[dict[str, Any]], object], code: str, pointer: str, message: str) -> None:
    where = f"s.json: {pointer}" if pointer else "s.json"
    assert problems_of(changed(change)) == [(code, where, message)]


def test_what_was_removed_is_kept() -> None:
    plain = snapshot.from_api_answer(json.dumps(model()))
    made = snapshot.make("1.0.0", plain.models, None, [GONE])
    assert snapshot.loads(snapshot.dump(made).encode()) == made
    assert made.removed == (GONE,)
    assert made.digest != plain.digest


def test_changed_content_is_refused() -> None:
    ((code, where, message),) = problems_of(changed(put("Other", "models", 0, "views", 0, "name")))
    assert (code, where) == ("PG208", "s.json: digest")
    assert message.startswith("the content does not match its digest: it is sha256:")


def test_times_may_be_edited() -> None:
    assert snapshot.loads(changed(put(7, "models", 0, "createdTime")))


TEXTS: list[tuple[bytes, str, str]] = [
    (b"\xef\xbb\xbf{}", "PG202", "s.json: begins with a byte order mark; plain UTF-8 is needed"),
    (b'{"a":\n"\xff"}', "PG202", "s.json: is not UTF-8: byte 0xff at offset 7 in line 2"),
    (b'{"format": 1, "models": [', "PG203", "s.json: is not JSON: Expecting value in line 1, column 26"),
    (
        b'{\n<<<<<<< HEAD\n"a": 1}',
        "PG203",
        "s.json: is not JSON: Expecting property name enclosed in double quotes in line 2, column 1 "
        "(it holds the marks of a merge conflict)",
    ),
    (b"[" * 5000 + b"]" * 5000, "PG203", "s.json: nested deeper than 100 levels"),
    (b"[" * 100_000 + b"]" * 100_000, "PG203", "s.json: nested deeper than 100 levels"),
    (b'{"a": [{"b": 1, "b": 2, "c": 3}]}', "PG204", 's.json: a[0]: repeats the key "b"'),
    (b'{"a b": NaN}', "PG205", 's.json: ["a b"]: NaN is not a JSON number'),
    (b"[-Infinity]", "PG205", "s.json: [0]: -Infinity is not a JSON number"),
    (b"[1e999]", "PG205", "s.json: [0]: 1e999 is larger than a 64-bit float can hold"),
    (b'{"a": "\\ud800"}', "PG206", "s.json: a: holds half of a surrogate pair, which is no character"),
    (b'{"\\udc00": 1}', "PG206", "s.json: holds half of a surrogate pair, which is no character"),
    (b"[]", "PG209", "s.json: must be an object, not an array"),
]


@pytest.mark.parametrize(("data", "code", "expected"), TEXTS, ids=[text[:20].decode("latin-1") for text, *_ in TEXTS])
def test_texts_that_are_not_strict_json(data: bytes, code: str, expected: str) -> None:
    ((found, where, message),) = problems_of(data)
    assert (found, f"{where}: {message}") == (code, expected)


def test_huge_integers_are_refused_where_python_refuses_them() -> None:
    data = b"[" + b"9" * 5000 + b"]"
    with pytest.raises(ParseError):
        snapshot.loads(data)


def test_whole_surrogate_pairs_and_deep_enough_nesting_are_fine() -> None:
    assert strict_json.load(b'["\\ud83d\\ude00"]', "x", "y") == ["\U0001f600"]
    assert strict_json.load(b"[" * 100 + b"]" * 100, "x", "y")
    with pytest.raises(ParseError):
        strict_json.load(b"[" * 102 + b"]" * 102, "x", "y")


def test_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path, message in (
        (tmp_path / "none.json", "the snapshot file does not exist"),
        (tmp_path, "the snapshot cannot be read: Is a directory"),
        (tmp_path / "a\0b", "the snapshot cannot be read: embedded null byte"),
    ):
        with pytest.raises(ParseError) as caught:
            snapshot.read(path, "pygen.snapshot.json")
        (problem,) = caught.value.problems
        assert (problem.code, problem.where, problem.message) == ("PG201", "pygen.snapshot.json", message)
        assert "hatch-pygen snapshot" in problem.fix


def test_models_are_the_configured_ones() -> None:
    assert snapshot.check_models(snapshot_of(), config()) == []
    problems = snapshot.check_models(snapshot_of(model(external_id="Other")), config(), "s.json")
    assert [(p.code, p.where, p.message) for p in problems] == [
        ("PG211", "s.json: models", 'does not hold "plant:Pumps(1)", which [tool.pygen] names'),
        ("PG211", "s.json: models[0]", '"plant:Other(1)" is not a model that [tool.pygen] names'),
    ]


def well_formed(problems: tuple[Problem, ...]) -> bool:
    return bool(problems) and all(p.code.startswith("PG2") and p.where and p.message and p.fix for p in problems)


GOOD = snapshot.dump(snapshot_of()).encode()


@pytest.mark.wide
@settings(max_examples=examples(300), deadline=None)
@given(st.integers(0, len(GOOD)), st.integers(0, 40), st.binary(max_size=20))
def test_damaged_bytes_are_problems(start: int, length: int, new: bytes) -> None:
    damaged = GOOD[:start] + new + GOOD[start + length :]
    try:
        made = snapshot.loads(damaged)
    except ParseError as error:
        assert well_formed(error.problems)
    else:
        assert made.digest == snapshot_of().digest


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["space", "externalId", "version", "views", "properties", "items", "x"]), inner, max_size=5
        )
    ),
    max_leaves=15,
)


@pytest.mark.wide
@settings(max_examples=examples(300), deadline=None)
@given(JSON, JSON)
def test_any_json_is_a_snapshot_or_problems(models: Any, containers: Any) -> None:
    try:
        made = snapshot.from_api_answer(json.dumps(models), json.dumps(containers))
    except ParseError as error:
        assert well_formed(error.problems)
    else:
        assert snapshot.loads(snapshot.dump(made).encode()) == made
    value = {"format": 1, "sdk_version": "1.0", "digest": "", "models": models, "containers": containers}
    with pytest.raises(ParseError) as caught:
        snapshot.loads(json.dumps(value).encode())
    assert well_formed(caught.value.problems)


def test_equal_views_in_any_order_give_one_digest() -> None:
    twins = [{**view(), "name": "a"}, {**view(), "name": "b"}]
    first, second = ({**model(), "views": views} for views in (twins, twins[::-1]))
    assert snapshot_of(first).digest == snapshot_of(second).digest
