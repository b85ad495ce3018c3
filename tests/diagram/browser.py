"""A real browser, where one is installed, and Mermaid itself, where npm has put it.

The browser is found by ``PYGEN_CHROMIUM`` or on the PATH. Mermaid is found in the folder that ``PYGEN_MERMAID`` names, or
in ``.tests/mermaid`` (``npm install --prefix .tests/mermaid mermaid``); it is never a part of this repository.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.environment import FOLDER

CHROMIUM = os.environ.get("PYGEN_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
MERMAID = Path(os.environ.get("PYGEN_MERMAID") or FOLDER / "mermaid") / "node_modules/mermaid/dist/mermaid.min.js"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--virtual-time-budget=120000",
)  # fmt: skip


def starts() -> bool:
    """Whether there is a browser, and no limit of addresses (`ulimit -v`): it reserves far more than it uses."""
    if CHROMIUM is None or sys.platform == "win32":
        return CHROMIUM is not None
    import resource

    return resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY


needs_browser = pytest.mark.skipif(
    not starts(), reason="needs chromium on the PATH, or PYGEN_CHROMIUM, and no `ulimit -v`"
)
needs_mermaid = pytest.mark.skipif(
    not starts() or not MERMAID.is_file(),
    reason="needs chromium, no `ulimit -v`, and `npm install --prefix .tests/mermaid mermaid`, or PYGEN_MERMAID",
)


def answer(folder: Path, script: str, values: Any, *sources: Path, width: int = 1280) -> Any:
    """What the promise `script` comes to in a browser window: JSON; `values` is there as `values`.

    `sources` are scripts that are loaded before. Whatever the page plants (``window.planted``) fails the test.
    """
    data = json.dumps(values).replace("<", "\\u003c")
    loaded = "".join(f'<script src="{source.resolve().as_uri()}"></script>' for source in sources)
    page = folder / "harness.html"
    page.write_text(
        f"<!DOCTYPE html><meta charset=utf-8><style>body{{margin:0}}</style><div id=stage></div><pre id=answer></pre>"
        f"{loaded}<script>const values = {data};\n"
        f"(async () => {{ {script} }})().catch(error => ({{failed: String(error && error.message || error)}}))"
        ".then(found => { document.body.replaceChildren(); const out = document.createElement('pre'); out.id = 'answer';"
        " out.textContent = JSON.stringify({found, planted: window.planted ?? null}); document.body.append(out); });"
        "</script>",
        "utf-8",
    )
    assert CHROMIUM is not None
    command = [CHROMIUM, *FLAGS, f"--window-size={width},1000", f"--user-data-dir={folder / 'profile'}", "--dump-dom"]
    done = subprocess.run([*command, page.as_uri()], capture_output=True, text=True, timeout=300, check=True)
    printed = re.search(r'<pre id="answer">(.+?)</pre>', done.stdout, re.DOTALL)
    assert printed is not None, done.stderr[-2000:]
    result = json.loads(html.unescape(printed[1]))
    assert result["planted"] is None
    assert not (isinstance(result["found"], dict) and "failed" in result["found"]), result["found"]
    return result["found"]
