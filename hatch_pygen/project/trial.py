"""A build in a scratch folder, by hatchling's own builders, of what was decided: the last thing that `check` does."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from hatch_pygen.plugin import targets
from hatch_pygen.problems import Problem
from hatch_pygen.project.decision import Package, Target
from hatch_pygen.project.hatchling_project import HatchlingProject

_BUILDERS: tuple[tuple[Target, Any], ...] = (("wheel", WheelBuilder), ("sdist", SdistBuilder))


def build(found: HatchlingProject, package: Package) -> list[Problem]:
    """What hatchling refuses when wheel and sdist are built of `package`; nothing stays of them."""
    before = len(found.problems)
    with tempfile.TemporaryDirectory(prefix="hatch-pygen-") as folder:
        for target, base in _BUILDERS:
            scratch = Path(folder) / target
            scratch.mkdir()
            with found.refusals(f"[tool.hatch.build.targets.{target}]"):
                builder = _builder(base, target, found, package, scratch)
                assert isinstance(builder.config.dependencies, list)  # a front end asks for them before it builds
                next(builder.build(directory=str(scratch), versions=["standard"]))
    return found.problems[before:]


def _builder(base: Any, target: Target, found: HatchlingProject, package: Package, scratch: Path) -> Any:
    """hatchling's builder of `target`; what our hook adds is there from the begin, and no hook runs."""

    class Trial(base):  # type: ignore[misc] # hatchling's classes are generic over types that they do not declare
        def set_build_data_defaults(self, build_data: dict[str, Any]) -> None:
            super().set_build_data_defaults(build_data)  # pyright: ignore[reportUnknownMemberType] -- as above
            core = found.metadata.core
            build = targets.Build(found.root, core.name, found.metadata.version, package, self.config, scratch, 0.0)
            targets.ADD[target](build, build_data)

    return Trial(str(found.root), metadata=found.metadata)
