"""Real data models that stand beside the checkout, for tests that need more than the models written here.

They are not part of the repository: a test that needs them is marked ``@needs_shared`` and is skipped with a
reason where they are absent.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest

SHARED: Final = Path(os.environ.get("PYGEN_SHARED") or Path(__file__).resolve().parents[2] / "shared")

MODEL_NAMES: Final = (
    "cognite_core",
    "omni",
    "omni_multi",
    "omni_sub",
    "process_industries_reconstructed",
    "pumps",
    "wind_domain",
    "wind_turbine",
)

LARGE_MODELS: Final = ("cognite_core", "process_industries_reconstructed", "wind_domain", "wind_turbine")

# Two models may share one file of containers.
_CONTAINER_FILES: Final = {
    "cognite_core": "cognite_core.containers.json",
    "omni": "omni.containers.json",
    "omni_sub": "omni.containers.json",
    "process_industries_reconstructed": "process_industries_reconstructed.containers.json",
    "wind_domain": "wind.containers.json",
    "wind_turbine": "wind.containers.json",
}

needs_shared: Final = pytest.mark.skipif(
    not (SHARED / "models").is_dir(),
    reason=f"needs the shared data models in {SHARED}; set PYGEN_SHARED to the folder that holds models/ and spec/",
)


def model_file(name: str) -> Path:
    """The API answer of one model; skips the test where it is absent."""
    path = SHARED / "models" / f"{name}.json"
    if not path.is_file():
        pytest.skip(f"{path} is absent; set PYGEN_SHARED to the folder that holds models/ and spec/")
    return path


def model_files() -> dict[str, Path]:
    """All eight API answers by name; skips the test where they are absent."""
    return {name: model_file(name) for name in MODEL_NAMES}


def containers_file(name: str) -> Path | None:
    """The containers written for a model, or None: `omni_multi` and `pumps` have no such file.

    The wind, omni and process industries models also map containers of `cognite_core`.
    """
    file = _CONTAINER_FILES.get(name)
    return None if file is None else SHARED / "models" / file


def openapi_file(form: str = "strict") -> Path:
    """The OpenAPI document of the Data Modeling API, `form` being "strict" or "patched"; skips where absent."""
    path = SHARED / "spec" / f"dms-openapi.{form}.json"
    if not path.is_file():
        pytest.skip(f"{path} is absent; set PYGEN_SHARED to the folder that holds models/ and spec/")
    return path
