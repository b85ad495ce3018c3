"""Models with the worst names and texts that CDF allows: generated, compiled, counted, used, type-checked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pygen_runtime.emulator import Emulator
from tests.cases import examples
from tests.emulator.api import validator
from tests.hostile import rules, words
from tests.hostile.batches import lint, type_check, use_all, write_all
from tests.hostile.campaign import Campaign, called
from tests.hostile.case import Case, Json, texts_of, view_id
from tests.hostile.check import check, check_files
from tests.hostile.corpus import case, corpus, everywhere
from tests.hostile.expected import kept_views
from tests.hostile.models import aged_view, build, make
from tests.hostile.shrink import shrink
from tests.hostile.values import ENUM_IDS
from tests.shared_models import needs_shared

HAND_MADE = corpus()
BLOCK = 25


@pytest.mark.wide
@pytest.mark.cases(20)
@pytest.mark.parametrize("case", HAND_MADE, ids=[case.name for case in HAND_MADE])
def test_hand_made_models_are_whole(case: Case) -> None:
    assert check(case) == []


@pytest.mark.wide
@pytest.mark.parametrize("start", [0, *(pytest.param(n, marks=pytest.mark.full) for n in range(BLOCK, 200, BLOCK))])
def test_models_of_fixed_seeds_are_whole(start: int) -> None:
    findings = {seed: check(make(seed)) for seed in range(start, start + BLOCK)}
    assert {seed: found for seed, found in findings.items() if found} == {}


@pytest.mark.slow
@settings(
    max_examples=examples(60), deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(st.randoms(use_true_random=False))
def test_drawn_models_are_whole(random: Random) -> None:
    assert check(build(random)) == []


# What the models are


def test_every_word_is_legal() -> None:
    for ids, is_legal in (
        ([*words.PROPERTIES, *(id for cluster in words.PROPERTY_CLUSTERS for id in cluster)], rules.is_property),
        ((*words.VIEWS, *words.MODELS), rules.is_external_id),
        (words.SPACES, rules.is_space),
        (words.VERSIONS, rules.is_version),
        (ENUM_IDS, rules.is_enum_value),
    ):
        assert [id for id in ids if not is_legal(id)] == []
        assert not any(words.CANARY in id for id in ids)


@pytest.mark.parametrize("seed", range(0, 200, 8))
def test_the_emulator_reads_the_models_back_as_they_are(seed: int) -> None:
    """The models are what CDF would answer: what is inherited, and what follows from the containers."""
    case = make(seed)
    with Emulator(strict=True) as emulator:
        emulator.load({"models": case.models, "containers": case.containers})
        for model in case.models:
            id = dict(zip(("space", "externalId", "version"), view_id(model), strict=True))
            body = json.dumps({"items": [id]}).encode()
            answer = emulator.answer("POST", "/api/v1/projects/p/models/datamodels/byids?inlineViews=true", {}, body)
            (found,) = json.loads(answer.content)["items"]
            read = {view_id(view): without_state(view) for view in found["views"]}
            for view in model["views"]:
                if "mappedContainers" not in view:
                    assert aged_view(read[view_id(view)])["properties"] == view["properties"]
                    continue
                wanted = without_state(view)
                # Containers rebuilt from views know no property that none of them maps.
                guessed = () if case.containers else ("writable", "usedFor", "mappedContainers")
                assert {**read[view_id(view)], **{key: wanted[key] for key in guessed}} == wanted


@pytest.mark.wide
@needs_shared
def test_the_views_are_those_of_the_api_document() -> None:
    """But for identifiers of the wider form and enum values without texts: the document's prose and example have both."""
    views = [view for seed in range(60) for view in make(seed).views.values() if "mappedContainers" in view]
    narrow = [view for view in views if view["properties"] and all(map(rules.EXTERNAL_ID.fullmatch, identifiers(view)))]
    narrow = [view for view in narrow if "{}" not in [json.dumps(value) for value in enum_values(view)]]
    assert len(narrow) > 50
    for view in narrow:
        assert not list(validator("#/components/schemas/ViewDefinition").iter_errors(view))


def identifiers(view: Json) -> list[str]:
    stored = [of["containerPropertyIdentifier"] for of in view["properties"].values() if "container" in of]
    through = [of["through"]["identifier"] for of in view["properties"].values() if "through" in of]
    return [*view["properties"], *stored, *through]


def enum_values(view: Json) -> list[Json]:
    types = [of["type"] for of in view["properties"].values() if "container" in of]
    return [value for type in types for value in type.get("values", {}).values()]


def without_state(view: Json) -> Json:
    properties = {
        id: {key: value for key, value in of.items() if key != "constraintState"}
        for id, of in view["properties"].items()
    }
    return {**view, "properties": properties}


@pytest.mark.wide
def test_the_seeds_reach_every_kind_of_property_and_option() -> None:
    cases = [make(seed) for seed in range(200)]
    properties = [of for case in cases for view in case.views.values() for of in view["properties"].values()]
    kinds = {of.get("connectionType") or of["type"]["type"] for of in properties}
    assert len(kinds) == 14 + 4
    assert {view["usedFor"] for case in cases for view in case.views.values()} == {"node", "edge", "all"}
    assert {len(case.models) for case in cases} == {1, 2, 3}
    assert len({key for case in cases for key in case.options}) == 10
    assert any(len(kept_views(case)) < len(case.views) for case in cases)
    assert sum(words.CANARY in text for case in cases for text in texts_of(case.models)) > 1000


# The count finds what it looks for


def replaced(
    old: str, new: str, path: str = "sdk/data_classes/pump.py"
) -> Callable[[Mapping[str, str]], Mapping[str, str]]:
    def change(files: Mapping[str, str]) -> Mapping[str, str]:
        assert files[path].count(old) == 1, f"{files[path].count(old)} times in {path}"
        return {**files, path: files[path].replace(old, new)}

    return change


TAMPERED = {
    "a lost property": (replaced('    plain: Attr[str | None] = prop("plain", default=None)\n', ""), "Pump has ["),
    "two properties for one": (replaced('= prop("plain", default=None)', '= prop("required", default=None)'), "Pump has ["),
    "another type": (replaced("plain: Attr[str | None]", "plain: Attr[bool | None]"), "is Attr[bool | None], not"),
    "an untouched package": (lambda files: files, None),
    "a lost keyword": (replaced("    plain_prefix: str\n", ""), "filter keywords for"),
    "a planted call": (replaced("class PumpList", f"{words.CANARY}()\n\n\nclass PumpList"), f"names {words.CANARY}"),
    "a foreign call": (replaced("class PumpList", "print()\n\n\nclass PumpList"), "calls print"),
    "an unknown name": (replaced("class PumpList(InstanceList", "class PumpList(InstanceLost"), "is not defined"),
    "a hidden name": (replaced("    plain: Attr[str | None] =", "    prop: Attr[str | None] ="), "members of Pump hide"),
    "a wrong import": (replaced("    InstanceList,\n", "    InstanceLoss,\n"), "imports InstanceLoss"),
    "no code": (replaced("class PumpList", "class"), "the package cannot be read: SyntaxError"),
    "a lost attribute": (replaced("    link: LinkAPI\n", "", "sdk/_client.py"), "attributes of clients"),
    "a lost class": (lambda files: {k: v for k, v in files.items() if k != "sdk/data_classes/link.py"}, "has no class"),
    "a changed model": (replaced('"usedFor":"edge"', '"usedFor":"node"', "sdk/_model.json"), "_model.json holds"),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERED)
def test_the_count_notices(name: str) -> None:
    change, expected = TAMPERED[name]
    source = case("tampered", everywhere("x"))
    findings = check_files(source, change(source.generate().files))
    if expected is None:
        assert findings == []
    else:
        assert any(expected in finding for finding in findings), findings


def test_a_failing_case_is_made_small() -> None:
    def has_enum_with_name(case: Case) -> bool:
        properties = [of for view in case.views.values() for of in view["properties"].values()]
        return any(of.get("type", {}).get("type") == "enum" and of.get("name") for of in properties)

    large = next(case for case in map(make, range(200)) if has_enum_with_name(case) and case.properties > 20)
    small = shrink(large, has_enum_with_name)
    assert (len(small.models), len(small.views), small.properties) == (1, 1, 1)
    assert Case.load(small.dump()) == small


# Use


@pytest.mark.slow
def test_packages_are_imported_written_and_read_in_a_fresh_process(tmp_path: Path) -> None:
    hand_made = [case for case in HAND_MADE if case.name in USED]
    cases = {f"hostile_{number}": case for number, case in enumerate([*map(make, range(20)), *hand_made])}
    assert len(cases) == 20 + len(USED)
    write_all(cases, tmp_path)
    assert use_all(list(cases), tmp_path) == {}


@pytest.mark.wide
@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("class PumpList", f"{words.CANARY}()\n\n\nclass PumpList", "planted code ran"),
        ('prop("plain", default=None)', 'prop("lost", default=None)', "KeyError: 'plain'"),
        ("    plain_prefix: str\n", "", "and tells of"),
        ("class PumpList(InstanceList[Pump, PumpWrite]): ...", "", "ImportError"),
    ],
)
def test_the_use_of_a_package_notices(tmp_path: Path, old: str, new: str, finding: str) -> None:
    write_all({"tampered": case("tampered", everywhere("x"))}, tmp_path)
    path = tmp_path / "tampered" / "data_classes" / "pump.py"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    found = use_all(["tampered"], tmp_path)["tampered"]
    assert any(finding in each for each in found), found


USED = ("clusters, snake_case", "family", "diamond", "orders that disagree", "parents that disagree", "nodes, edges and both",
        "every connection to itself", "payload 0", "payload 1", "longest ids")  # fmt: skip


@pytest.mark.full
def test_tools_find_nothing(tmp_path: Path) -> None:
    hand_made = [
        case for case in HAND_MADE if case.name in ("parents that disagree", "payload 5", "clusters, original")
    ]
    cases = {f"hostile_{number}": case for number, case in enumerate([*map(make, range(20)), *hand_made])}
    write_all(cases, tmp_path)
    assert lint(cases, tmp_path) == []
    assert type_check(dict(list(cases.items())[-4:]), tmp_path) == []


def test_a_run_tells_how_to_repeat_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    campaign = Campaign()
    campaign.count("counted", [make(3), broken(make(5))])
    output = "error: hostile_1/_client.py:3\nerror: hostile_1/_client.py:9"
    campaign.note_output(campaign.begin("typed"), {"hostile_0": make(3), "hostile_1": make(7)}, [output])
    lines = list(campaign.report())
    assert lines[1].split()[:2] == ["counted", "2"]
    assert any('python -m tests.hostile --only "seed 5"' in line for line in lines)
    assert [(case.name, len(findings)) for case, findings in campaign.failed] == [("seed 5", 1), ("seed 7", 1)]
    for name in ("seed 5", "diamond"):
        assert called(name).name == name


def broken(case: Case) -> Case:
    """A case whose configuration cannot be."""
    options: dict[str, Any] = {**case.options, "rename": {"No": "view"}}
    return Case(case.name, case.models, case.containers, options)
