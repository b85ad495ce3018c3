"""cognite-sdk: `client.data_modeling.instances.list` and `.apply`, as its documentation shows them."""

from __future__ import annotations

import json

from tests.performance.drivers.rates import best_rate, settings


def main() -> None:
    from cognite.client import ClientConfig, CogniteClient, global_config
    from cognite.client.credentials import Token
    from cognite.client.data_classes.data_modeling import ViewId

    wanted = settings()
    count, rounds = wanted["objects"], wanted["rounds"]
    global_config.disable_pypi_version_check = True
    global_config.disable_gzip = True
    client = CogniteClient(ClientConfig("measured", "acme", Token("token"), base_url=wanted["url"]))
    instances = client.data_modeling.instances
    view = ViewId(*wanted["view"])

    def read() -> object:
        return instances.list(instance_type="node", sources=view, limit=None)

    assert len(instances.list(instance_type="node", sources=view, limit=10)) == 10
    rate = best_rate(read, count, rounds)
    nodes = [node.as_write() for node in instances.list(instance_type="node", sources=view, limit=None)]
    assert len(nodes) == count
    print(json.dumps({"read": rate, "write": best_rate(lambda: instances.apply(nodes=nodes), count, rounds)}))


if __name__ == "__main__":
    main()
