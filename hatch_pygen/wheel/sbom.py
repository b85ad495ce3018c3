"""A CycloneDX document that names generator, runtime and data models of a wheel; equal inputs give equal bytes."""

from __future__ import annotations

import json
import uuid
from typing import Any

from hatch_pygen import pin
from hatch_pygen.config import PygenConfig
from hatch_pygen.generation.python.source_files import RUNTIME_FOLDER
from hatch_pygen.snapshot import Snapshot
from hatch_pygen.version import __version__

FILE_NAME = "hatch-pygen.cdx.json"


def document(name: str, version: str, snapshot: Snapshot, config: PygenConfig, *, npm: bool = False) -> str:
    """The text of the SBOM of project `name`, or of its `npm` package, whose runtime is always the same version.

    Its serial number follows from content, no clock enters it.
    """
    kind = "npm" if npm else "pypi"
    project, runtime = _component("library", name, version, kind), _component("library", pin.RUNTIME, __version__, kind)
    wanted = [__version__] if npm else pin.required(config)
    about: dict[str, Any] = {"properties": [{"name": "hatch-pygen:requirement", "value": text} for text in wanted]}
    if not npm and config.runtime == "vendored":
        about |= _copied(config)
    models = [_model(model, snapshot) for model in snapshot.models]
    needed = sorted(component["bom-ref"] for component in (runtime, *models))
    content: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "tools": {"components": [_component("application", "hatch-pygen", __version__)]},
            "component": project,
        },
        "components": [{**runtime, **about}, *models],
        "dependencies": [{"ref": project["bom-ref"], "dependsOn": needed}],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(content, sort_keys=True))
    return json.dumps({**content, "serialNumber": f"urn:uuid:{serial}"}, indent=1, sort_keys=True) + "\n"


def _copied(config: PygenConfig) -> dict[str, Any]:
    """What is said of the runtime where the wheel itself holds a copy of it: under which licence, and what was changed."""
    place = f"{config.package.replace('.', '/')}/{RUNTIME_FOLDER}"
    requirements = [{"name": "hatch-pygen:requirement", "value": text} for text in pin.required(config)]
    return {
        "licenses": [{"license": {"id": "Apache-2.0"}}],
        "pedigree": {"notes": "a copy, with relative imports"},
        "properties": [{"name": "hatch-pygen:copied-to", "value": place}, *requirements],
    }


def _component(kind: str, name: str, version: str, ecosystem: str = "pypi") -> dict[str, Any]:
    ref = f"pkg:{ecosystem}/{name.replace('@', '%40')}@{version}"
    return {"type": kind, "name": name, "version": version, "bom-ref": ref, "purl": ref}


def _model(model: Any, snapshot: Snapshot) -> dict[str, Any]:
    name = f"{model['space']}:{model['externalId']}"
    return {
        "type": "data",
        "name": name,
        "version": model["version"],
        "bom-ref": f"cdf-data-model:{name}({model['version']})",
        "properties": [{"name": "hatch-pygen:snapshot-digest", "value": snapshot.digest}],
    }
