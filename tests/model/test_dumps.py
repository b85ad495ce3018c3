"""Every class of every model, read and write: dumped, read back, and described by a JSON Schema that its dumps pass."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pygen_runtime.model.class_schema import SYSTEM, edges_of, fields_of, properties_of
from pygen_runtime.model.decoding import decode_items
from pygen_runtime.model.paths import resolve
from tests import instances
from tests.generation.conftest import real_model
from tests.generation.golden import CASES, POSSIBLE, configured, snapshot_of
from tests.generation.packages import imported
from tests.generation.test_models import classes
from tests.shared_models import MODEL_NAMES, needs_shared
from tests.writing.real_models import value_of

MODES: tuple[Any, ...] = ("validation", "serialization")
ALIASES = {"external_id": "externalId", "node_type": "$type", "edge_type": "$type", "data_record": "$record",
           "start_node": "$startNode", "end_node": "$endNode", "existing_version": "$existingVersion"}  # fmt: skip


@pytest.mark.wide
@pytest.mark.parametrize("case", CASES)
def test_classes_of_the_golden_models(case: str, golden_packages: Path) -> None:
    views = {(v["space"], v["externalId"], v["version"]): v for m in snapshot_of(case).models for v in m["views"]}
    # A view of the other case has properties that the API reserves: by names in CDF its instances cannot be told apart.
    forms = (False, True) if case in POSSIBLE else (False,)
    hold_all(imported(golden_packages, configured(case).package), views, forms)


@needs_shared
@pytest.mark.wide
@pytest.mark.parametrize(
    "name",
    [
        name if name in ("omni", "omni_multi", "pumps") else pytest.param(name, marks=pytest.mark.full)
        for name in MODEL_NAMES
    ],
)
def test_classes_of_the_real_models(name: str, real_package: Callable[[str], Path]) -> None:
    hold_all(imported(real_package(name), name), real_model(name).views)


def hold_all(package: Any, views: Mapping[Any, Any], forms: tuple[bool, ...] = (False, True)) -> None:
    found = classes(package)
    assert found or not views
    for (id, used_for), cls in found.items():
        for instance in read(cls, views[id], used_for == "edge"):
            hold(cls, instance, forms)
        write = resolve(cls, f"{cls.__name__}Write")
        hold(write, written(write), forms)
        hold(write, written(write, space="s", existing_version=3), forms)


def read(cls: Any, view: Any, edge: bool) -> Iterator[Any]:
    items = [
        instances.instance(view, index, edge=edge, filled=filled) for index, filled in enumerate((True, True, False))
    ]
    found, _ = decode_items(cls, instances.page(items))
    yield from found


def written(cls: Any, **more: Any) -> Any:
    """An object to write with a value for every property, and bare ids, pairs and references for relations."""
    given = {each.name: value_of(each, "x", number) for number, each in enumerate(properties_of(cls).values())}
    given.update((name, ["y", ("s", "z")] if relation.many else ("s", "z")) for name, relation in edges_of(cls).items())
    return cls(external_id="x", **given, **more)


def hold(cls: Any, instance: Any, forms: tuple[bool, ...]) -> None:
    for by_alias in forms:
        dumped = instance.model_dump(by_alias=by_alias)
        assert set(dumped) == keys(cls, by_alias)
        assert cls.model_validate(dumped) == instance
        text = instance.model_dump_json(by_alias=by_alias)
        of_json = instance.model_dump(mode="json", by_alias=by_alias)
        assert of_json == json.loads(text)
        assert cls.model_validate_json(text) == cls.model_validate(of_json) == instance
        for mode in MODES:
            assert [each.message for each in schema_of(cls, by_alias, mode).iter_errors(of_json)] == []


@cache
def schema_of(cls: Any, by_alias: bool, mode: Any) -> Draft202012Validator:
    schema = cls.model_json_schema(by_alias=by_alias, mode=mode)
    Draft202012Validator.check_schema(schema)
    assert set(schema["properties"]) == keys(cls, by_alias)
    return Draft202012Validator(schema)


def keys(cls: Any, by_alias: bool) -> set[str]:
    if not by_alias:
        return set(fields_of(cls))
    wires = {name: each.wire for name, each in properties_of(cls).items()}
    edges = {name: fields_of(cls)[name].alias for name in (edges_of(cls) if cls.__name__.endswith("Write") else ())}
    assert set(fields_of(cls)) - set(wires) - set(edges) <= SYSTEM
    return {wires.get(name) or edges.get(name) or ALIASES.get(name, name) for name in fields_of(cls)}
