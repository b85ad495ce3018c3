"""Ids of views that other generators trip over: each view keeps its own classes and API, and the client its methods."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

from tests.generation.packages import generate
from tests.model_json import Json, direct, enum, mapped, model
from tests.parity.plants import open_plant, stored_view, texts

CASES = (
    ("PumpA", "Pump_a"), ("Pump", "PumpList"), ("Pump", "PumpWrite"), ("Pump", "PumpGraphQL"), ("Pump", "PumpFilter"),
    ("Pump", "PumpAPI", "AsyncPumpAPI"), ("upsert",), ("delete",), ("class",), ("Union",), ("Literal",), ("Core",), ("core",),
    ("Core", "core"), ("NodeQueryCore",), ("Field",), ("DomainModel",), ("BaseModel",), ("Optional", "Any"), ("pydantic",),
    ("PlantSdk",), ("data_classes",), ("Attr", "Ref", "prop", "view"), ("datetime", "JsonValue"), ("InstanceList", "NodeWrite"), ("retrieve", "search", "instances"),
)  # fmt: skip


MOMENT = datetime(2024, 2, 29, 12, tzinfo=timezone.utc)


def properties(id: str) -> dict[str, Json]:
    """Of the types whose annotations import names: an enum, a timestamp, a relation, JSON."""
    return {
        **texts("name"), "status": enum("on", "off"), "at": mapped("timestamp"), "twin": direct(id), "any": mapped("json")
    }  # fmt: skip


@pytest.mark.wide
@pytest.mark.parametrize("ids", CASES, ids="+".join)
def test_views(tmp_path: Path, ids: tuple[str, ...]) -> None:
    """Every view is written, listed as its own class, searched and deleted through one client."""
    views = [stored_view(id, properties(id), container=f"Things{number}") for number, id in enumerate(ids)]
    with open_plant(tmp_path, *views) as (package, client):
        attributes = {
            getattr(client, name).data_class.__view__.reference.external_id: name for name in annotated(client)
        }
        assert set(attributes) == set(ids)
        for id in ids:
            api = getattr(client, attributes[id])
            write = getattr(package, f"{api.data_class.__name__}Write")
            one = write(external_id=f"of {id}", name=f"name of {id}", status="on", at=MOMENT, twin=f"of {id}")
            assert client.upsert(one).created
        for id in ids:
            api = getattr(client, attributes[id])
            found = api.list(name=f"name of {id}")
            assert (type(found), [type(each) for each in found]) == (api.list_class, [api.data_class])
            assert [each.external_id for each in api.list()] == [f"of {id}"]
            assert api.query(api.data_class.name.startswith("name of")).count() == 1
            read = api.retrieve(f"of {id}")
            assert (read.status, read.at, read.twin.first()) == ("on", MOMENT, read)
            assert client.upsert(read.as_write(), mode="replace").unchanged == [read.as_id()]
        assert len(client.delete([f"of {id}" for id in ids]).deleted) == len(ids)


def annotated(client: object) -> list[str]:
    """The attributes of a generated client: those that its class declares."""
    return list(type(client).__annotations__)


def test_one_view_can_be_given_another_name(tmp_path: Path) -> None:
    """The way out where two want one name: nothing is refused, and the choice can be made."""
    views = [stored_view(id, texts("name"), id) for id in ("PumpA", "Pump_a")]
    (problem,) = generate(model(*views)).problems
    assert problem.code == "PG501" and "[tool.pygen.rename]" in problem.fix
    assert not generate(model(*views), rename={"Pump_a": "OldPump"}).problems
    with open_plant(tmp_path, *views, rename={"Pump_a": "OldPump"}) as (package, client):
        assert (package.PumpA.__name__, package.OldPump.__name__) == ("PumpA", "OldPump")
        assert client.old_pump.list() == client.pump_a.list() == []
