"""Runs the command line in this process, and small projects for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hatch_pygen import snapshot
from hatch_pygen.cli.entry import main
from tests.cli.plant import plant, plant_snapshot


@dataclass(frozen=True)
class Result:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


FILLED = '["version", "description", "readme"]'
"""What `init` lists as dynamic."""
HOOK = "[tool.hatch.metadata.hooks.pygen]            # fills what is dynamic\n"


class Commands:
    """The command line in the folder `root`."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self._capsys = capsys

    def __call__(self, *arguments: str | Path) -> Result:
        self._capsys.readouterr()
        code = main(["-C", str(self.root), *map(str, arguments)])
        printed = self._capsys.readouterr()
        assert "Traceback" not in printed.err
        return Result(code, printed.out, printed.err)

    def write_answer(self, model: dict[str, Any], name: str = "answer.json") -> Path:
        path = self.root / name
        path.write_text(json.dumps({"items": [model]}), encoding="utf-8")
        return path

    def start(self, sdk_version: str = "1.0.0") -> Path:
        """A project for the plant, made by `init`; its snapshot file."""
        assert self("init", "--from-file", self.write_answer(plant())).code == 0
        path = self.root / "pygen.snapshot.json"
        snapshot.write(path, plant_snapshot(sdk_version))
        return path
