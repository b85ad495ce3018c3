"""The wire models against the published API document and the real data models: nothing is refused, nothing is lost."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pygen_runtime import wire as m
from tests.shared_models import MODEL_NAMES, containers_file, model_file, needs_shared, openapi_file
from tests.wire.examples import Examples

pytestmark = needs_shared

BOUNDED = settings(
    max_examples=min(10, settings.default.max_examples // 4),  # 2 of --fast
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example),
)
"""Few examples a case and no shrinking: an example of such a schema is large, and so is the number of cases."""
UNKNOWN = pytest.mark.parametrize(
    "unknown", [pytest.param(False, id="known keys"), pytest.param(True, marks=pytest.mark.wide, id="unknown keys")]
)

REQUESTS: dict[str, type[m.WireModel]] = {
    "/models/spaces": m.Items[m.SpaceWrite],
    "/models/containers": m.Items[m.ContainerWrite],
    "/models/views": m.Items[m.ViewWrite],
    "/models/datamodels": m.Items[m.DataModelWrite],
    "/models/containers/inspect": m.ContainerInspectRequest,
    "/models/containers/indexes/delete": m.Items[m.ContainerSubObject],
    "/models/instances": m.ApplyRequest,
    "/models/instances/list": m.ListRequest,
    "/models/instances/byids": m.ByIdsRequest,
    "/models/instances/search": m.SearchRequest,
    "/models/instances/aggregate": m.AggregateRequest,
    "/models/instances/delete": m.DeleteRequest,
    "/models/instances/query": m.QueryRequest,
    "/models/instances/sync": m.SyncRequest,
    "/models/instances/inspect": m.InspectRequest,
}

ANSWERS: dict[str, type[m.WireModel]] = {
    "/models/spaces/byids": m.Items[m.Space],
    "/models/containers/byids": m.Items[m.Container],
    "/models/views/byids": m.Items[m.View],
    "/models/datamodels/byids": m.Items[m.DataModel],
    "/models/containers/inspect": m.Items[m.ContainerInspection],
    "/models/containers/indexes/delete": m.Items[m.ContainerSubObject],
    "/models/instances": m.ApplyAnswer,
    "/models/instances/list": m.InstancesAnswer,
    "/models/instances/byids": m.InstancesAnswer,
    "/models/instances/search": m.InstancesAnswer,
    "/models/instances/aggregate": m.AggregateAnswer,
    "/models/instances/delete": m.Items[m.InstanceId],
    "/models/instances/query": m.QueryAnswer,
    "/models/instances/sync": m.QueryAnswer,
    "/models/instances/inspect": m.Items[m.InstanceInspection],
    "/models/statistics/spaces/byids": m.Items[m.SpaceStatistics],
}


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The API document with the corrections of what the API is known to answer."""
    found: dict[str, Any] = json.loads(openapi_file("patched").read_text(encoding="utf-8"))
    return found


def schema_of(form: str, path: str) -> dict[str, Any]:
    """The schema of the request or of the answer with status 200 of POST `path`."""
    operation = document()["paths"][path]["post"]
    if form == "request":
        body: dict[str, Any] = operation["requestBody"]
    else:
        body = operation["responses"]["200"]
        if "$ref" in body:
            body = document()["components"]["responses"][body["$ref"].rpartition("/")[2]]
    schema: dict[str, Any] = body["content"]["application/json"]["schema"]
    return schema


CASES = [("request", path, model) for path, model in REQUESTS.items()]
CASES += [("answer", path, model) for path, model in ANSWERS.items()]


@pytest.mark.parametrize(("form", "path", "model"), CASES, ids=[f"{form} {path}" for form, path, _ in CASES])
@UNKNOWN
@BOUNDED
@given(data=st.data())
def test_every_example_of_the_schema_round_trips(
    form: str, path: str, model: type[m.WireModel], unknown: bool, data: st.DataObject
) -> None:
    schema = schema_of(form, path)
    example = data.draw(Examples(document(), unknown).of(schema))
    jsonschema.Draft202012Validator({**schema, "components": document()["components"]}).validate(example)
    assert model.load(example).dump() == example


@UNKNOWN
@BOUNDED
@given(data=st.data())
def test_every_example_of_the_statistics_round_trips(unknown: bool, data: st.DataObject) -> None:
    example = data.draw(Examples(document(), unknown).of({"$ref": "#/components/schemas/ProjectStatistics"}))
    assert m.ProjectStatistics.load(example).dump() == example


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_real_data_models_load_and_dump_the_same(name: str) -> None:
    answer = json.loads(model_file(name).read_text(encoding="utf-8"))
    assert answer["items"]
    assert m.Items[m.DataModel].load(answer).dump() == answer


def _written_differs(container: m.Container) -> set[str]:
    return container.dump().keys() - container.as_write().dump().keys()


@pytest.mark.parametrize("name", [name for name in MODEL_NAMES if containers_file(name) is not None])
def test_real_containers_load_and_dump_the_same(name: str) -> None:
    path = containers_file(name)
    assert path is not None
    answer = json.loads(path.read_text(encoding="utf-8"))
    loaded = m.Items[m.Container].load(answer)
    assert loaded.items
    assert loaded.dump() == answer
    for container in loaded.items:
        assert _written_differs(container) <= {"createdTime", "lastUpdatedTime", "isGlobal"}
