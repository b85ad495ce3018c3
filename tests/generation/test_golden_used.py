"""The golden models could stand in CDF: the emulator loads them as they are, and their packages write and read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from pygen_runtime.client.sync_client import PygenClient
from pygen_runtime.emulator import Emulator
from pygen_runtime.emulator.containers import RESERVED_PROPERTIES
from tests.generation.golden import CASES, POSSIBLE, snapshot_of, sources
from tests.writing.packages import Log, client_of, emulator_of, generated
from tests.writing.real_models import api_of, read_classes
from tests.writing.test_models import written_and_read

PROPERTY = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9_-]{0,253}[a-zA-Z0-9])?\Z")
ENUM_VALUE = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,127}\Z")
STATED = ("constraintState", "createdTime", "lastUpdatedTime", "collation", "isGlobal")
"""What the API adds to what was written of it."""


def as_written(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            key: as_written(of) for key, of in value.items() if key not in STATED and (key, of) != ("implements", [])
        }
    if isinstance(value, list):
        return sorted(map(as_written, value), key=str)
    return value


@pytest.mark.parametrize("case", POSSIBLE)
def test_views_read_back_as_the_snapshot_has_them(case: str) -> None:
    """Each property is one of its container's, of the same type, nullability and default; usedFor is what they give."""
    with (
        Emulator(strict=True).load(*sources(case)) as emulator,
        PygenClient("https://emulator.local", "any", transport=emulator.transport) as client,
    ):
        for model in snapshot_of(case).models:
            for view in model["views"]:
                found = client.views.retrieve((view["space"], view["externalId"], view["version"]))
                assert found is not None
                assert as_written(found.dump()) == as_written(view)


@pytest.mark.parametrize("case", CASES)
def test_the_api_takes_every_property(case: str) -> None:
    """Of all cases but one, in which it takes none but `class`."""
    for model in snapshot_of(case).models:
        for view in model["views"]:
            refused = {name for name, of in view["properties"].items() if not is_taken(name, of)}
            assert refused == (set() if case in POSSIBLE else set(view["properties"]) - {"class"})


def is_taken(name: str, of: Mapping[str, Any]) -> bool:
    if not PROPERTY.match(name) or name in RESERVED_PROPERTIES:
        return False
    enum = of.get("type", {}).get("type") == "enum"
    return not enum or (not of["type"]["list"] and all(map(ENUM_VALUE.match, of["type"]["values"])))


@pytest.mark.parametrize("case", POSSIBLE)
def test_every_view_is_written_and_read(case: str, log: Log) -> None:
    with emulator_of(case) as emulator, client_of(case, emulator, log) as client:
        written_and_read(client, generated(case), log)
        for cls in read_classes(generated(case)):
            if cls.__view__.queryable:
                assert all(isinstance(each, cls) for each in api_of(client, cls).list())
