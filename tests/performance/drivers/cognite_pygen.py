"""cognite-pygen: `generate_sdk` with the model object, then `list` and `upsert` of the generated client."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.performance.drivers.rates import best_rate, lines_below, settings


def main() -> None:
    from cognite.client import ClientConfig, global_config
    from cognite.client.credentials import Token

    wanted = settings()
    global_config.disable_pypi_version_check = True
    global_config.disable_gzip = True
    with tempfile.TemporaryDirectory() as folder:
        figures = _generate(wanted, Path(folder, "peer_sdk"))
        sys.path.insert(0, folder)
        config = ClientConfig("measured", "acme", Token("token"), base_url=wanted["url"])
        started = time.process_time()
        package = import_module("peer_sdk")
        figures["import"] = time.process_time() - started
        figures.update(_read_and_write(package.Peer(config), wanted))
    print(json.dumps(figures))


def _generate(wanted: dict[str, Any], folder: Path) -> dict[str, float]:
    from cognite.client.data_classes.data_modeling import DataModel
    from cognite.pygen import generate_sdk

    model: Any = DataModel.load(json.loads(Path(wanted["model"]).read_text(encoding="utf-8")))
    seconds = []
    for _ in range(2):
        started = time.process_time()
        generate_sdk(
            model,
            top_level_package="peer_sdk",
            client_name="Peer",
            output_dir=folder,
            logger=lambda text: None,
            overwrite=True,
        )
        seconds.append(time.process_time() - started)
    return {"generate": seconds[1], "lines": lines_below(folder)}


def _read_and_write(client: Any, wanted: dict[str, Any]) -> dict[str, float]:
    count, rounds = wanted["objects"], wanted["rounds"]
    assert len(client.cognite_asset.list(limit=10)) == 10
    read = best_rate(lambda: client.cognite_asset.list(limit=-1), count, rounds)
    objects = client.cognite_asset.list(limit=-1)
    assert len(objects) == count
    assert objects[-1].description
    assert objects[-1].path
    ready = [each.as_write() for each in objects]
    return {"read": read, "write": best_rate(lambda: client.upsert(ready), count, rounds)}


if __name__ == "__main__":
    main()
