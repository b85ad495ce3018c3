"""hatchling's metadata hook: gives a project with ``pin = "dynamic"`` its requirements, the pin among them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

from hatch_pygen.plugin import failure
from hatch_pygen.problems import GenerationError, ValidationError


class PygenMetadataHook(MetadataHookInterface):
    PLUGIN_NAME = "pygen"

    def update(self, metadata: dict[str, Any]) -> None:
        """Sets ``dependencies``; in an unpacked sdist they stand in PKG-INFO already and hold."""
        if "dependencies" in metadata and "dependencies" not in metadata.get("dynamic", ()) and self._is_sdist():
            return
        try:
            metadata["dependencies"] = self._dependencies(metadata)
        except GenerationError as error:
            failure.stop(error)

    def _is_sdist(self) -> bool:
        return (Path(self.root) / "PKG-INFO").is_file()

    def _dependencies(self, metadata: dict[str, Any]) -> list[str]:
        import os

        from hatch_pygen import pin
        from hatch_pygen.config import PygenConfig
        from hatch_pygen.project import advice as project_advice

        project_advice.refuse_disabled_hooks(os.environ)
        config = PygenConfig.from_pyproject(Path(self.root))
        dependencies, problems = pin.dynamic_dependencies(config, metadata)
        if problems:
            raise ValidationError(problems)
        return dependencies
