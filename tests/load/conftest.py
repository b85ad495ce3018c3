from __future__ import annotations

import json
from types import ModuleType

import pytest

from tests.generation.packages import load
from tests.load.server import SNAPSHOT, SPACE


@pytest.fixture(scope="session")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The package of the example project."""
    return load(
        tmp_path_factory.mktemp("sdk"), *json.loads(SNAPSHOT.read_text("utf-8"))["models"], instance_space=SPACE
    )
