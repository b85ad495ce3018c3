"""A CycloneDX document that names generator, runtime and data models of a wheel; equal inputs give equal bytes."""

from __future__ import annotations

import json
import uuid
from typing import Any

from hatch_pygen import pin
from hatch_pygen.config import PygenConfig
from hatch_pygen.snapshot import Snapshot
from hatch_pygen.version import __version__

FILE_NAME = "hatch-pygen.cdx.json"


def document(name: str, version: str, snapshot: Snapshot, config: PygenConfig) -> str:
    """The text of the SBOM of project `name`. Its serial number follows from content, no clock enters it."""
    project_ref, runtime_ref = f"pkg:pypi/{name}@{version}", f"pkg:pypi/{pin.RUNTIME}@{__version__}"
    models = [_model(model, snapshot) for model in snapshot.models]
    content: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "tools": {"components": [_generator()]},
            "component": _library(name, version, project_ref),
        },
        "components": [_runtime(config, runtime_ref), *models],
        "dependencies": [
            {"ref": project_ref, "dependsOn": sorted([runtime_ref, *(model["bom-ref"] for model in models)])},
        ],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(content, sort_keys=True))
    return json.dumps({**content, "serialNumber": f"urn:uuid:{serial}"}, indent=1, sort_keys=True) + "\n"


def _library(name: str, version: str, ref: str) -> dict[str, Any]:
    return {"type": "library", "name": name, "version": version, "bom-ref": ref, "purl": ref}


def _generator() -> dict[str, Any]:
    ref = f"pkg:pypi/hatch-pygen@{__version__}"
    return {"type": "application", "name": "hatch-pygen", "version": __version__, "bom-ref": ref, "purl": ref}


def _runtime(config: PygenConfig, ref: str) -> dict[str, Any]:
    requirement = {"name": "hatch-pygen:requirement", "value": pin.pinned(config)}
    return {**_library(pin.RUNTIME, __version__, ref), "properties": [requirement]}


def _model(model: Any, snapshot: Snapshot) -> dict[str, Any]:
    name = f"{model['space']}:{model['externalId']}"
    return {
        "type": "data",
        "name": name,
        "version": model["version"],
        "bom-ref": f"cdf-data-model:{name}({model['version']})",
        "properties": [{"name": "hatch-pygen:snapshot-digest", "value": snapshot.digest}],
    }
