"""The eight real models: nothing is refused, nothing is lost."""

from __future__ import annotations

import json

import pytest

from hatch_pygen import snapshot
from hatch_pygen.config import ModelConfig, PygenConfig
from hatch_pygen.ir.identifiers import IRViewId
from hatch_pygen.ir.models import IREdgeConnection, IRProperty
from hatch_pygen.ir.parser import parse
from hatch_pygen.ir.transformer import transform
from hatch_pygen.ir.validator import validate
from tests.ir.test_transformer import python_classes
from tests.shared_models import MODEL_NAMES, containers_file, model_file, needs_shared

# The model names this view for the properties of two edges and does not list it.
EXPECTED = {"wind_domain": ["PG024", "PG024"]}


@needs_shared
@pytest.mark.parametrize("name", MODEL_NAMES)
def test_no_view_and_no_property_is_lost(name: str) -> None:
    containers = containers_file(name)
    source = snapshot.from_api_answer(
        model_file(name).read_bytes(), None if containers is None else containers.read_bytes()
    )
    configured = tuple(ModelConfig(m["space"], m["externalId"], m["version"], m["externalId"]) for m in source.models)
    config = PygenConfig(models=configured, package="p", client_name="C")
    parsed, problems = parse(source, config)
    ir, changed = transform(parsed, config)
    assert problems == [] == validate(parsed)
    assert [problem.code for problem in changed] == EXPECTED.get(name, [])

    answer = json.loads(model_file(name).read_text(encoding="utf-8"))
    expected = {
        IRViewId(view["space"], view["externalId"], view["version"]): set(view["properties"])
        for model in answer["items"]
        for view in model["views"]
    }
    assert {item.id: {member.id for member in item.members} for item in ir.classes} == expected
    assert sum(len(model.views) for model in ir.models) == sum(len(model["views"]) for model in answer["items"])
    assert len(python_classes(ir)) == len(expected)
    assert all(m.target for item in ir.classes for m in item.members if isinstance(m, IREdgeConnection))


@needs_shared
def test_the_core_model_knows_what_cdf_computes() -> None:
    source = snapshot.from_api_answer(model_file("cognite_core").read_bytes())
    config = PygenConfig(models=(ModelConfig("cdf_cdm", "CogniteCore", "v1", "core"),), package="p", client_name="C")
    ir, _ = parse(source, config)
    computed = {
        (item.id.external_id, member.id)
        for item in ir.classes
        for member in item.members
        if not isinstance(member, IREdgeConnection) and getattr(member, "read_only", False)
    }
    assert computed == {
        ("CogniteAsset", "path"), ("CogniteAsset", "pathLastUpdatedTime"), ("CogniteAsset", "root"),
        ("CogniteFile", "isUploaded"), ("CogniteFile", "uploadedTime"),
    }  # fmt: skip
    defaults = [
        m.id for item in ir.classes for m in item.members if isinstance(m, IRProperty) and m.default is not None
    ]
    assert defaults == ["isUploaded", "isStep"]
