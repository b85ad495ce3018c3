from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import Commands


@pytest.fixture
def commands(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Commands:
    """The command line in an empty folder, without the caller's credentials."""
    for name in ("CDF_TOKEN", "CDF_PROJECT", "CDF_CLUSTER", "CDF_URL", "PYGEN_CONFIG", "HATCH_BUILD_NO_HOOKS"):
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "plant-sdk"
    root.mkdir()
    return Commands(root, capsys)
