"""hatchling's metadata hook, which gives a project the fields that it lists as dynamic: README and summary, with
``pin = "dynamic"`` its requirements; and its version source: the version of the SDK is the `sdk_version` of its snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface
from hatchling.version.source.plugin.interface import VersionSourceInterface

from hatch_pygen.plugin import failure
from hatch_pygen.problems import GenerationError


class PygenMetadataHook(MetadataHookInterface):
    PLUGIN_NAME = "pygen"

    def update(self, metadata: dict[str, Any]) -> None:
        """Fills what ``[project] dynamic`` leaves to us; in an unpacked sdist that stands in PKG-INFO already and holds."""
        from hatch_pygen.project.metadata_fields import decide_fields

        try:
            metadata.update(decide_fields(Path(self.root), metadata))
        except GenerationError as error:
            failure.stop(error)


class PygenVersionSource(VersionSourceInterface):
    PLUGIN_NAME = "pygen"

    def get_version_data(self) -> dict[str, Any]:
        from hatch_pygen.project.decision import decide_version

        try:
            return {"version": decide_version(Path(self.root))}
        except GenerationError as error:
            failure.stop(error)

    def set_version(self, version: str, version_data: dict[str, Any]) -> None:
        """Writes `version` into the snapshot: ``hatch version minor``."""
        from hatch_pygen import snapshot
        from hatch_pygen.project.decision import version_file

        try:
            path, where = version_file(Path(self.root))
            snapshot.write(path, snapshot.read(path, where).with_version(version))
        except GenerationError as error:
            failure.stop(error)
