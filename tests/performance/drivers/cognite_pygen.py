"""cognite-pygen: `generate_sdk` with the model object, then `list` and `upsert` of the generated client."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.performance.drivers.growing import grown
from tests.performance.drivers.rates import both_rates, lines_below, settings


def main() -> None:
    from cognite.client import ClientConfig, global_config
    from cognite.client.credentials import Token

    wanted = settings()
    global_config.disable_pypi_version_check = True
    global_config.disable_gzip = True
    with tempfile.TemporaryDirectory() as folder:
        grow = wanted["task"] == "grow"
        figures = _generate(wanted, Path(folder, "peer_sdk"), 1 if grow else 2)
        sys.path.insert(0, folder)
        config = ClientConfig("measured", "acme", Token("token"), base_url=wanted["url"])
        started = time.process_time()
        package = import_module("peer_sdk")
        figures["import"] = time.process_time() - started
        read, writer = _calls(package.Peer(config), wanted)
        figures.update(grown(read, writer) if grow else both_rates(wanted, read, writer))
    print(json.dumps(figures))


def _generate(wanted: dict[str, Any], folder: Path, calls: int) -> dict[str, float]:
    from cognite.client.data_classes.data_modeling import DataModel
    from cognite.pygen import generate_sdk

    model: Any = DataModel.load(json.loads(Path(wanted["model"]).read_text(encoding="utf-8")))
    seconds = []
    for _ in range(calls):
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
    return {"generate": seconds[-1], "lines": lines_below(folder)}


def _calls(client: Any, wanted: dict[str, Any]) -> tuple[Callable[[], Any], Callable[[Any], Callable[[], object]]]:
    """What lists all objects, and what makes of them the call that writes them."""
    assert len(client.cognite_asset.list(limit=10)) == 10

    def writer(objects: Any) -> Callable[[], object]:
        assert len(objects) == wanted["objects"]
        assert objects[-1].description
        assert objects[-1].path
        ready = [each.as_write() for each in objects]
        return lambda: client.upsert(ready)

    return lambda: client.cognite_asset.list(limit=-1), writer


if __name__ == "__main__":
    main()
