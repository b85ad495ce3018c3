"""What our metadata hook fills: the fields of ``[project]`` that a project lists as dynamic, and we have something to say of."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hatch_pygen import pin, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.config.file import read_mapping
from hatch_pygen.problems import GenerationError, ValidationError
from hatch_pygen.project import inputs
from hatch_pygen.project.decision import config_of_a_build, distribution_of
from hatch_pygen.project.templates import with_templates

MODEL_DOCS = "https://docs.cognite.com/cdf/dm/"

EXTRAS = ("http2", "httpx2", "login", "pandas", "polars", "socks")
"""The extras of the runtime that an SDK hands on: ``pip install 'acme-core-sdk[pandas]'``. A test holds them against it."""


OURS = {"dependencies", "description", "keywords", "optional-dependencies", "readme", "urls"}


def decide_fields(root: Path, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that ``[project]``, which is `metadata`, leaves to us. Those that an unpacked sdist brings in PKG-INFO are
    no longer dynamic there, and hold.

    Raises:
        GenerationError: the configuration has problems, or the requirements. A snapshot that cannot be read only makes
            the texts shorter: the build hook says what is wrong with it.
    """
    dynamic = metadata.get("dynamic", ())
    if inputs.from_sdist(root) and not OURS & set(dynamic):
        return {}
    config = config_of_a_build(root)
    found: dict[str, Any] = {}
    if config.pin == "dynamic" or "dependencies" in dynamic:
        found |= _requirements(root, config, metadata)
    if "description" in dynamic:
        found["description"] = _summary(config)
    if "keywords" in dynamic:
        found["keywords"] = ["cdf", "cognite", "data-modeling", "sdk", *(model.external_id for model in config.models)]
    if "urls" in dynamic:
        found["urls"] = {"Data modeling in CDF": MODEL_DOCS}
    if "optional-dependencies" in dynamic:
        found["optional-dependencies"] = {extra: _extra(config, extra) for extra in EXTRAS}
    if "readme" in dynamic:
        found["readme"] = {"content-type": "text/markdown", "text": _readme(root, config)}
    return found


def _requirements(root: Path, config: PygenConfig, metadata: Mapping[str, Any]) -> dict[str, Any]:
    if "dependencies" in metadata and "dependencies" not in metadata.get("dynamic", ()) and inputs.from_sdist(root):
        return {}
    dependencies, problems = pin.dynamic_dependencies(config, metadata)
    ValidationError.stop_at(problems)
    return {"dependencies": dependencies}


def _extra(config: PygenConfig, extra: str) -> list[str]:
    if config.runtime != "vendored":
        return [f"{pin.RUNTIME}[{extra}]"]
    from hatch_pygen import vendoring

    return list(vendoring.EXTRAS[extra])


def _summary(config: PygenConfig) -> str:
    models = ", ".join(str(model.id) for model in config.models)
    return f"Typed Python SDK of the CDF data model{'s' if len(config.models) > 1 else ''} {models}"


def _readme(root: Path, config: PygenConfig) -> str:
    """The README; one line where there is no model to speak of. The package is not generated for it."""
    from hatch_pygen import pipeline
    from hatch_pygen.generation.python.docs.markdown import readme_of

    if config.source == "api" and not inputs.from_sdist(root):
        return f"{_summary(config)}.\n"
    try:
        found = snapshot.read(*inputs.committed_path(root, config))
        ValidationError.stop_at(snapshot.check_models(found, config, config.snapshot))
        ir, _ = pipeline.interpret(found, config)
        return readme_of(
            ir, with_templates(root, config), distribution_of(read_mapping(root / "pyproject.toml"), found)
        )
    except GenerationError:
        return f"{_summary(config)}.\n"
