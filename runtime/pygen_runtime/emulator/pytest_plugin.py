"""The pytest fixture `pygen_emulator`; loaded by pytest itself, so it imports nothing until the fixture is used."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pygen_runtime.emulator import Emulator

OPTIONS = frozenset({"strict", "throttle", "system", "load", "populated"})


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "pygen_emulator(strict=True, throttle=False, system=False, load=(), populated=0): what the fixture pygen_emulator gives",
    )


@pytest.fixture
def pygen_emulator(request: pytest.FixtureRequest) -> Generator[Emulator, None, None]:
    """A new, empty, strict emulator in memory for each test; `load()` gives it a data model.

    The marker `pygen_emulator` changes that: `strict=False`, `throttle=True`, `system=True`, `load=` one source or a list of them,
    `populated=` nodes per view of example data.
    """
    from pygen_runtime.emulator import Emulator

    marker = request.node.get_closest_marker("pygen_emulator")
    given: dict[str, Any] = {} if marker is None else marker.kwargs
    if marker is not None and (marker.args or given.keys() - OPTIONS):
        wrong = [repr(value) for value in marker.args] + sorted(given.keys() - OPTIONS)
        raise pytest.UsageError(f"the marker pygen_emulator takes {', '.join(sorted(OPTIONS))}, not {', '.join(wrong)}")
    options: dict[str, Any] = {
        "strict": True,
        **{name: given[name] for name in ("strict", "throttle", "system") if name in given},
    }
    with Emulator(**options) as emulator:
        sources = given.get("load", ())
        emulator.load(*(sources if isinstance(sources, (list, tuple)) else [sources]))
        if given.get("populated"):
            emulator.populate(given["populated"])
        yield emulator
