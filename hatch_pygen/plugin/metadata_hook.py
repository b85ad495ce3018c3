"""hatchling's metadata hook: gives a project with ``pin = "dynamic"`` its requirements, the pin among them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

from hatch_pygen.plugin import failure
from hatch_pygen.problems import GenerationError


class PygenMetadataHook(MetadataHookInterface):
    PLUGIN_NAME = "pygen"

    def update(self, metadata: dict[str, Any]) -> None:
        """Sets ``dependencies``; in an unpacked sdist they stand in PKG-INFO already and hold."""
        from hatch_pygen.project.decision import decide_dependencies

        try:
            dependencies = decide_dependencies(Path(self.root), metadata)
        except GenerationError as error:
            failure.stop(error)
        if dependencies is not None:
            metadata["dependencies"] = dependencies
