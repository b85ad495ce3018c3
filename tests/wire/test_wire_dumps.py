"""Objects of the API as pydantic classes: dumped, read back and described by a JSON Schema, as data classes are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from pygen_runtime import wire
from tests.shared_models import MODEL_NAMES, containers_file, model_file, needs_shared


def every_class() -> list[Any]:
    found = (getattr(wire, name) for name in wire.__all__)
    return [cls for cls in found if isinstance(cls, type) and issubclass(cls, BaseModel)]


@pytest.mark.parametrize("cls", every_class(), ids=lambda cls: cls.__name__)
def test_every_class_has_a_schema(cls: Any) -> None:
    for mode in ("validation", "serialization"):
        Draft202012Validator.check_schema(cls.model_json_schema(mode=mode))


@needs_shared
@pytest.mark.parametrize("name", MODEL_NAMES)
def test_objects_of_the_real_models_come_back(name: str) -> None:
    models = json.loads(model_file(name).read_text("utf-8"))["items"]
    found = [wire.View.model_validate(view) for model in models for view in model["views"]]
    containers = containers_file(name)
    if containers is not None:
        found += map(wire.Container.model_validate, json.loads(containers.read_text("utf-8"))["items"])  # type: ignore[arg-type]
    assert found
    for each in found:
        cls: Any = type(each)
        schema = Draft202012Validator(cls.model_json_schema(by_alias=True, mode="serialization"))
        for by_alias in (False, True):
            assert cls.model_validate(each.model_dump(by_alias=by_alias)) == each
            assert cls.model_validate_json(each.model_dump_json(by_alias=by_alias)) == each
        assert list(schema.iter_errors(each.model_dump(mode="json", by_alias=True))) == []
