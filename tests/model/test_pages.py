"""Pages of every view of the real models: decoded, dumped and encoded without a loss."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime import NodeReference
from pygen_runtime.filters.references import EdgeReference
from pygen_runtime.filters.schema import Property
from pygen_runtime.model.class_schema import properties_of
from pygen_runtime.model.decoding import decode_items
from pygen_runtime.model.encoding import encode_properties
from pygen_runtime.model.relations import DirectRelation, DirectRelationList
from tests import instances
from tests.generation.conftest import RealModel, real_model
from tests.generation.packages import imported
from tests.generation.test_models import classes
from tests.shared_models import MODEL_NAMES, needs_shared

pytestmark = needs_shared

TYPES: Mapping[str, type] = {
    "text": str, "enum": str, "timeseries": str, "file": str, "sequence": str, "boolean": bool, "int32": int,
    "int64": int, "float32": float, "float64": float, "timestamp": datetime, "date": date,
}  # fmt: skip


def has_its_type(property: Property, value: Any) -> bool:
    if property.type == "json":
        return True
    if property.type == "direct":
        if property.is_list and property.target:
            return type(value) is DirectRelationList
        expected: type = DirectRelation if property.target else NodeReference
    else:
        expected = TYPES[property.type]
    if property.is_list:
        return type(value) is list and all(type(each) is expected for each in value)
    return type(value) is expected


def views(real: RealModel, folder: Path) -> Iterator[tuple[Any, Mapping[str, Any], bool]]:
    """Each read class, its view, and whether it is for edges."""
    for (id, used_for), cls in classes(imported(folder, real.name)).items():
        yield cls, real.views[id], used_for == "edge"


@pytest.fixture(params=MODEL_NAMES)
def real(request: pytest.FixtureRequest) -> RealModel:
    return real_model(request.param)


@pytest.mark.wide
def test_a_page_of_every_view_gives_typed_objects_that_dump_the_same(
    real: RealModel, real_package: Callable[[str], Path]
) -> None:
    for cls, view, edge in views(real, real_package(real.name)):
        items = [instances.instance(view, index, edge=edge, filled=index < 8) for index in range(9)]
        decoded, rest = decode_items(cls, instances.page(items, "next"))
        assert rest == {"nextCursor": "next"}
        for instance in decoded[:8]:
            wrong = [p.name for p in properties_of(cls).values() if not has_its_type(p, getattr(instance, p.name))]
            assert not wrong, (cls, wrong)
        assert [instance.dump() for instance in decoded] == items
        reference = EdgeReference if edge else NodeReference
        assert [instance.as_id() for instance in decoded] == [
            reference(item["space"], item["externalId"]) for item in items
        ]


@pytest.mark.wide
def test_as_write_encodes_the_same_values(real: RealModel, real_package: Callable[[str], Path]) -> None:
    for cls, view, edge in views(real, real_package(real.name)):
        items = [instances.instance(view, index, edge=edge) for index in range(3)]
        for item, instance in zip(items, decode_items(cls, instances.page(items))[0], strict=True):
            written = instance.as_write()
            assert (written.space, written.external_id) == (item["space"], item["externalId"])
            assert written.existing_version == item["version"]
            writable = {each.wire for each in properties_of(type(written)).values()}
            sent = {wire: value for wire, value in instances.properties_of(view, item).items() if wire in writable}
            assert encode_properties(written) == sent


def test_unknown_properties_survive(real: RealModel, real_package: Callable[[str], Path]) -> None:
    added = {"addedLater": [{"deep": "value"}, None], "space": "not ours", "external_id": 3, "as_write": "x"}
    for cls, view, edge in views(real, real_package(real.name)):
        unknown = {wire: value for wire, value in added.items() if wire not in view["properties"]}
        item = instances.instance(view, edge=edge)
        instances.properties_of(view, item).update(unknown)
        (instance,), _ = decode_items(cls, instances.page([item]))
        assert instance.space == item["space"]
        assert instance.dump() == item
        assert unknown.items() <= encode_properties(instance.as_write()).items()
