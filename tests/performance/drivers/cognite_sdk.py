"""cognite-sdk: `client.data_modeling.instances.list` and `.apply`, as its documentation shows them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.performance.drivers.growing import grown
from tests.performance.drivers.rates import both_rates, settings


def main() -> None:
    from cognite.client import ClientConfig, CogniteClient, global_config
    from cognite.client.credentials import Token
    from cognite.client.data_classes.data_modeling import ViewId

    wanted = settings()
    global_config.disable_pypi_version_check = True
    global_config.disable_gzip = True
    client = CogniteClient(ClientConfig("measured", "acme", Token("token"), base_url=wanted["url"]))
    instances = client.data_modeling.instances
    view = ViewId(*wanted["view"])

    def read() -> Any:
        return instances.list(instance_type="node", sources=view, limit=None)

    def writer(found: Any) -> Callable[[], object]:
        nodes = [node.as_write() for node in found]
        assert len(nodes) == wanted["objects"]
        return lambda: instances.apply(nodes=nodes)

    assert len(instances.list(instance_type="node", sources=view, limit=10)) == 10
    print(json.dumps(grown(read, writer) if wanted["task"] == "grow" else both_rates(wanted, read, writer)))


if __name__ == "__main__":
    main()
