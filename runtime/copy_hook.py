"""hatchling's hook of hatch-pygen's own wheel: it adds the file from which packages get their copy of the runtime."""

from __future__ import annotations

import shutil
import tempfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class RuntimeCopyHook(BuildHookInterface):  # type: ignore[type-arg]
    PLUGIN_NAME = "custom"
    _scratch: str | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Nothing for an editable install, which has the sources beside it."""
        if version == "editable":
            return
        root = Path(self.root)
        # By its path: the hatch_pygen that this Python imports may be an installed one.
        spec = spec_from_file_location("runtime_copy", root / "hatch_pygen/generation/python/forms/runtime_copy.py")
        assert spec and spec.loader
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        self._scratch = tempfile.mkdtemp(prefix="runtime-copy-")
        archive = Path(self._scratch, module.PACKED)
        archive.write_bytes(module.pack(root / "runtime"))
        archive.chmod(0o644)
        build_data["force_include"][str(archive)] = f"hatch_pygen/{module.PACKED}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if self._scratch:
            shutil.rmtree(self._scratch, ignore_errors=True)
