"""Who asks for a pin, where the pin of a project is another one."""

from __future__ import annotations

from hatch_pygen import pin
from hatch_pygen.version import __version__
from tests.plugin.projects import config


def said(*requires: str) -> str:
    (problem,) = pin.check(config(), (), ["pygen-runtime==0.0.1"], requires)
    assert problem.code == "PG301"
    return problem.message


def test_the_line_that_chose_the_version_is_named() -> None:
    told = f"it is that of hatch-pygen {__version__}"
    assert f'{told}, which "hatch-pygen=={__version__}" in [build-system] requires chose' in said(
        "hatchling", f"hatch-pygen=={__version__}"
    )
    assert f'{told}, which is not the "hatch-pygen==0.0.1" of [build-system] requires' in said("hatch-pygen==0.0.1")
    assert told not in said("hatchling")
