"""The package of Cognite Core, as the emulator has it: a description of our own, which needs no model of others."""

from __future__ import annotations

import json
from typing import Any

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from pygen_runtime import PygenClient
from pygen_runtime.emulator import Emulator

CORE = {"space": "cdf_cdm", "external-id": "CogniteCore", "version": "v1", "instance-space": "plant"}


def core_files(package: str, **more: Any) -> dict[str, str]:
    """Its files, generated with `more` of `[tool.pygen]`."""
    emulator = Emulator(system=True, strict=True)
    with PygenClient("https://emulator.local", "any", transport=emulator.transport) as client:
        (model,) = client.data_models.retrieve([("cdf_cdm", "CogniteCore", "v1")], inline_views=True)
        answer = json.dumps({"items": [model.dump()]}, default=str)
    emulator.close()
    config = PygenConfig.from_dict({**CORE, "package": package, "client-name": "Core", **more})
    return dict(pipeline.generate(snapshot.from_api_answer(answer), config).files)
