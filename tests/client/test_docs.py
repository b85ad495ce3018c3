"""The examples of the client's pages run as they stand; blocks marked ``no-run`` need software that is not here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGES = ("client", "credentials", "errors-and-retries", "observability")
BLOCK = re.compile(r"^```python([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.wide
@pytest.mark.parametrize("page", PAGES)
def test_examples(page: str, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = (repository / "docs" / f"{page}.md").read_text(encoding="utf-8")
    names: dict[str, object] = {}
    for mark, block in BLOCK.findall(text):
        code = compile(block, f"{page}.md", "exec")
        if "no-run" not in mark:
            exec(code, names)
    client = names.get("client")
    if client is not None:
        client.close()  # type: ignore[attr-defined]
    emulator = names.get("emulator")
    if emulator is not None:
        emulator.close()  # type: ignore[attr-defined]
