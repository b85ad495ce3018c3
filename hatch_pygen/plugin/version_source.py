"""hatchling's version source: the version of the SDK is the `sdk_version` of its snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.version.source.plugin.interface import VersionSourceInterface

from hatch_pygen.plugin import failure
from hatch_pygen.problems import GenerationError, Problem, ValidationError


class PygenVersionSource(VersionSourceInterface):
    PLUGIN_NAME = "pygen"

    def get_version_data(self) -> dict[str, Any]:
        import os

        from hatch_pygen import snapshot
        from hatch_pygen.project import advice as project_advice

        try:
            project_advice.refuse_disabled_hooks(os.environ)
            path, where = self._snapshot_path()
            return {"version": snapshot.read(path, where).sdk_version}
        except GenerationError as error:
            failure.stop(error)

    def set_version(self, version: str, version_data: dict[str, Any]) -> None:
        """Writes `version` into the snapshot: ``hatch version minor``."""
        from hatch_pygen import snapshot

        try:
            path, where = self._snapshot_path()
            snapshot.write(path, snapshot.read(path, where).with_version(version))
        except GenerationError as error:
            failure.stop(error)

    def _snapshot_path(self) -> tuple[Path, str]:
        from hatch_pygen import package_inputs
        from hatch_pygen.config import PygenConfig

        root = Path(self.root)
        config = PygenConfig.from_pyproject(root)
        if config.source == "api":
            message = 'is "api", but the version comes from the committed snapshot'
            fix = 'write version = "..." in [project] and remove [tool.hatch.version], or set source = "snapshot"'
            raise ValidationError([Problem("PG306", "error", "[tool.pygen] source", message, fix)])
        return package_inputs.committed_path(root, config)
