from __future__ import annotations

from tests.generation.conftest import golden_packages, real_package
from tests.model.conftest import connections, edges

__all__ = ["connections", "edges", "golden_packages", "real_package"]
