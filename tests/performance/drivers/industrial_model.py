"""industrial-model: a class with every property of the view, `Engine.query_all_pages` and `Engine.upsert`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.performance.drivers.growing import grown
from tests.performance.drivers.rates import both_rates, settings


def main() -> None:
    from cognite.client import ClientConfig, CogniteClient, global_config
    from cognite.client.credentials import Token
    from industrial_model import DataModelId, Engine, select

    wanted = settings()
    global_config.disable_pypi_version_check = True
    global_config.disable_gzip = True
    client = CogniteClient(ClientConfig("measured", "acme", Token("token"), base_url=wanted["url"]))
    space, external_id, version = wanted["model_id"]
    engine = Engine(client, DataModelId(external_id=external_id, space=space, version=version))
    statement = select(_asset(wanted["properties"])).limit(1000)
    assert len(engine.query(statement).data) == 1000

    def read() -> Any:
        return engine.query_all_pages(statement)

    def writer(objects: Any) -> Callable[[], object]:
        assert len(objects) == wanted["objects"]
        assert all(getattr(objects[-1], f"field_{number}") for number in range(len(wanted["properties"])))
        return lambda: engine.upsert(objects)

    print(json.dumps(grown(read, writer) if wanted["task"] == "grow" else both_rates(wanted, read, writer)))


def _asset(properties: dict[str, str]) -> Any:
    """The class that its documentation would have one write for the view."""
    from industrial_model import InstanceId, ViewInstanceConfig, WritableViewInstance
    from pydantic import Field

    hints: dict[str, Any] = {
        "text": str | None,
        "timestamp": datetime | None,
        "direct": InstanceId | None,
        "text list": list[str] | None,
        "direct list": list[InstanceId] | None,
    }
    annotations: dict[str, Any] = {}
    fields: dict[str, Any] = {"__module__": __name__, "__annotations__": annotations}
    for number, (name, kind) in enumerate(properties.items()):
        annotations[f"field_{number}"] = hints[kind]
        fields[f"field_{number}"] = Field(default=None, alias=name)
    fields["view_config"] = ViewInstanceConfig(view_external_id="CogniteAsset")
    fields["edge_id_factory"] = lambda self, target, kind: InstanceId(external_id="edge", space=self.space)
    return type("CogniteAsset", (WritableViewInstance,), fields)


if __name__ == "__main__":
    main()
