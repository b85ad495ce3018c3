"""A generated package imported from memory is a package like any other."""

from __future__ import annotations

import inspect
import sys
import traceback
from collections.abc import Generator
from typing import Any

import pytest

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.live.notebook import MemoryFinder, load_client, load_package
from tests.writing.packages import EXAMPLE


@pytest.fixture(autouse=True)
def restored() -> Generator[None, None, None]:
    finders, modules = list(sys.meta_path), set(sys.modules)
    yield
    sys.meta_path[:] = finders
    for name in set(sys.modules) - modules:
        if name.partition(".")[0] in ("memory_sdk", "memory_parent"):
            del sys.modules[name]


def config_of(package: str, **options: Any) -> PygenConfig:
    model = {"space": "water_works", "external-id": "WaterWorks", "version": "v1"}
    return PygenConfig.from_dict({**model, "package": package, "instance-space": "plant", **options})


@pytest.mark.parametrize("package", ["memory_sdk", "memory_parent.inner.sdk"])
def test_the_client_works_on_its_own_emulator(package: str) -> None:
    config = config_of(package)
    client_class = load_client(pipeline.generate(snapshot.read(EXAMPLE), config), config)
    sdk = sys.modules[package]
    with client_class.embedded(strict=True) as client:
        result = client.upsert(sdk.SiteWrite(external_id="S", name="S"))
        assert len(result.created) == 1
        assert [each.name for each in client.site.list()] == ["S"]


def test_sources_are_shown_in_tracebacks() -> None:
    config = config_of("memory_sdk")
    client_class = load_client(pipeline.generate(snapshot.read(EXAMPLE), config), config)
    assert "class WaterWorksClient(GeneratedClient):" in inspect.getsource(sys.modules[client_class.__module__])
    files = {"memory_sdk/__init__.py": "def fail():\n    raise ValueError('on purpose')\n"}
    try:
        load_package(files, "memory_sdk").fail()
    except ValueError:
        assert "raise ValueError('on purpose')" in traceback.format_exc()


def test_a_package_loaded_again_takes_the_place_of_the_first() -> None:
    first = load_package({"memory_sdk/__init__.py": "value = 1"}, "memory_sdk")
    second = load_package({"memory_sdk/__init__.py": "value = 2"}, "memory_sdk")
    assert (first.value, second.value) == (1, 2)
    finders = [each for each in sys.meta_path if isinstance(each, MemoryFinder) and each.package == "memory_sdk"]
    assert len(finders) == 1
    with pytest.raises(ModuleNotFoundError):
        __import__("memory_sdk.absent")
