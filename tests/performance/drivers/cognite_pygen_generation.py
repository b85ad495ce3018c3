"""cognite-pygen's `generate_sdk` with a model object: its time, its memory, and the import of what it wrote."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.performance.drivers.growing import highest
from tests.performance.drivers.rates import lines_below, memory_in_use, settings


def main() -> None:
    wanted = settings()
    folder = Path(wanted["folder"])
    _generate(_model(wanted["warm"]), folder / "warm_sdk")
    model, before, started = _model(wanted["model"]), memory_in_use(), time.process_time()
    _generate(model, folder / "peer_sdk")
    figures: dict[str, Any] = {"generate": time.process_time() - started, "lines": lines_below(folder / "peer_sdk")}
    figures["memory"] = max(highest() - before, 0)
    print(json.dumps({**figures, **_import(folder)}))


def _model(path: str) -> Any:
    from cognite.client.data_classes.data_modeling import DataModel

    return DataModel.load(json.loads(Path(path).read_text(encoding="utf-8"))["items"][0])


def _generate(model: Any, folder: Path) -> None:
    from cognite.pygen import generate_sdk

    generate_sdk(
        model,
        top_level_package=folder.name,
        client_name="Peer",
        output_dir=folder,
        logger=lambda text: None,
        overwrite=True,
    )


def _import(folder: Path) -> dict[str, Any]:
    """CPU seconds of a fresh process beyond an empty one, with bytecode in place; or how it fails."""
    command = "from peer_sdk import Peer"
    first = _process(command, folder)
    if first.returncode:
        errors = re.findall(r"^[\w.]*(?:Error|Exception)\b", first.stderr, re.MULTILINE)
        return {"import": 0.0, "failure": f"fails: {errors[-1] if errors else 'no exception'}"}
    return {"import": _seconds(command, folder) - _seconds("pass", folder), "failure": ""}


def _seconds(command: str, folder: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _process(command, folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _process(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", command], cwd=folder, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    main()
