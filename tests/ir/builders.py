"""Small API answers, and the steps up to the IR on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hatch_pygen.config import ModelConfig, PygenConfig
from hatch_pygen.ir.identifiers import IRViewId
from hatch_pygen.ir.models import IRClass, IRMember, IRPackage
from hatch_pygen.ir.parser import parse
from hatch_pygen.ir.transformer import transform
from hatch_pygen.ir.validator import validate
from hatch_pygen.problems import Problem
from hatch_pygen.snapshot import Snapshot
from tests import model_json
from tests.model_json import Json, container_id, mapped, view_id


def scalar(type: str = "text", *, of: str = "Pump", property: str = "p", space: str = "plant", **more: Any) -> Json:
    """A mapped property; `type` keys in `type_more`."""
    type_more = more.pop("type_more", {})
    place = {"container": container_id(of, space), "containerPropertyIdentifier": property}
    return {**mapped(type), **place, "type": {"type": type, "list": False, **type_more}, **more}


def direct(target: str | None, *, many: bool = False, **more: Any) -> Json:
    source = {} if target is None else {"source": view_id(target)}
    return scalar("direct", type_more={"list": many, **source}, **more)


def edge(target: str, *, single: bool = False, **more: Any) -> Json:
    kind = {"connectionType": "single_edge_connection"} if single else {}
    return {**model_json.edge(target, "flows"), **kind, **more}


def reverse(target: str, through: str, *, source: Json | None = None, single: bool = False, **more: Any) -> Json:
    kind = {"connectionType": "single_reverse_direct_relation"} if single else {}
    through_json = {"source": source or view_id(target), "identifier": through}
    return {**model_json.reverse(target, through), **kind, "through": through_json, **more}


def view(external_id: str, properties: Json | None = None, implements: Sequence[str] = (), **more: Any) -> Json:
    """A view, without properties and times where none are given."""
    parents = [view_id(parent) for parent in implements]
    return {**_undated(model_json.view(external_id, properties or {}, implements=parents)), **more}


def model(*views: Json, external_id: str = "Works", **more: Any) -> Json:
    return {**_undated(model_json.model(*views, externalId=external_id)), **more}


def _undated(of: Json) -> Json:
    return {key: value for key, value in of.items() if key not in ("createdTime", "lastUpdatedTime")}


def config(*models: str, **options: Any) -> PygenConfig:
    names = models or ("Works",)
    configured = tuple(ModelConfig("plant", name, "v1", name.lower()) for name in names)
    return PygenConfig(models=configured, package="works", client_name="WorksClient", **options)


def snapshot(*models: Json, containers: Sequence[Json] | None = None) -> Snapshot:
    return Snapshot("0.1.0", "sha256:0", models, None if containers is None else tuple(containers))


def parsed(*views: Json, **options: Any) -> tuple[IRPackage, list[Problem]]:
    return parse(snapshot(model(*views)), config(**options))


def transformed(*views: Json, **options: Any) -> tuple[IRPackage, list[Problem]]:
    """The package after all steps, and the problems of all of them."""
    settings = config(**options)
    ir, found = parse(snapshot(model(*views)), settings)
    checked = validate(ir, settings.snapshot)
    ir, changed = transform(ir, settings)
    return ir, [*found, *checked, *changed]


def class_of(ir: IRPackage, external_id: str) -> IRClass:
    return next(item for item in ir.classes if item.id.external_id == external_id)


def member_of(ir: IRPackage, external_id: str, property: str) -> IRMember:
    return next(member for member in class_of(ir, external_id).members if member.id == property)


def id_of(external_id: str) -> IRViewId:
    return IRViewId("plant", external_id, "v1")
