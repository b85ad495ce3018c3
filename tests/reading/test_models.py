"""Every view and every relation of real models on the emulator: lazily and included, sync and async, the same."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from pygen_runtime import NodeReference
from pygen_runtime.emulator import Emulator, populate
from pygen_runtime.model.class_schema import connections_of, properties_of
from pygen_runtime.model.paths import RelationPath
from tests.generation.conftest import generate_real
from tests.generation.packages import write
from tests.shared_models import model_file, needs_shared

pytestmark = needs_shared
NAMES = ("cognite_core", "omni", "wind_domain", "wind_turbine")
LARGE = {"cognite_core": pytest.mark.slow, "wind_domain": pytest.mark.full}


@pytest.fixture(scope="module", params=[pytest.param(name, marks=LARGE.get(name, ())) for name in NAMES])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Emulator]]:
    """The package of a real model and an emulator that is full of data."""
    name = f"{request.param}_sdk"
    folder = tmp_path_factory.mktemp("models")
    write({key.replace(request.param, name, 1): text for key, text in generate_real(
        request.param, model_file(request.param)).files.items()}, folder)  # fmt: skip
    sys.path.insert(0, str(folder))
    try:
        sdk = import_module(name)
        import_module(f"{name}._client")
    finally:
        sys.path.remove(str(folder))
    with Emulator.of(sdk, strict=True) as emulator:
        yield sdk, emulator


@pytest.mark.wide
def test_every_relation(model: tuple[Any, Emulator]) -> None:
    sdk, emulator = model
    kind = next(value for name in sdk.__all__ if name.endswith("Client") and not name.startswith("Async")
                for value in [getattr(sdk, name)])  # fmt: skip
    with kind(base_url="https://emulator.local", project="p", transport=emulator.transport) as client:
        populate(client, nodes_per_view=5, seed=1)
        for api in apis(client):
            check_view(api)


def apis(client: Any) -> Iterator[Any]:
    for name in sorted(set(dir(client)) & set(type(client).__annotations__)):
        api = getattr(client, name)
        if api.data_class.__view__.queryable:
            yield api


def check_view(api: Any) -> None:
    cls = api.data_class
    relations = [name for name, each in properties_of(cls).items() if each.target] + list(connections_of(cls))
    paths: list[RelationPath] = [getattr(cls, name) for name in relations]
    plain = {each.as_id(): each for each in api.list()}
    included = {each.as_id(): each for each in api.query().include(*paths)}
    assert included == plain
    for id, instance in plain.items():
        for name in relations:
            lazily, ready = getattr(instance, name), getattr(included[id], name)
            if lazily is None:
                assert ready is None
                continue
            expected = sorted(lazily.all(), key=id_of)
            assert sorted(ready.all(), key=id_of) == expected, name
            assert lazily.count() == len(expected), name


def id_of(instance: Any) -> NodeReference:
    found: NodeReference = instance.as_id()
    return found
