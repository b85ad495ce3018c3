"""How generation, a build and an import grow with the views of a model, beside cognite-pygen."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.performance import synthetic
from tests.performance.generation_rows import peak_memory, python_lines, seconds_of_second_call
from tests.performance.loopback import run_driver
from tests.performance.peers import PEERS, interpreter
from tests.performance.process_rows import build_seconds, import_seconds
from tests.performance.projects import made
from tests.performance.scale import Scale
from tests.performance.table import Matrix, Results, shown

HEAD = ("views", "generate", "lines", "memory", "the hook", "import of package and client")
PEER_HEAD = ("cognite-pygen: generate", "its lines", "its memory", "its import")
NOTE = """\
`generate` is the second call in one process, its memory the peak of what Python allocates. The hook is beyond a bare
build. The import is beyond an empty program, and beside `import pydantic, httpx`. cognite-pygen is given the same
models, without formatting, once a small model warmed it up; its memory is what the process grew by."""


def models(scale: Scale) -> Results:
    """A row for each number of views."""
    head = (*HEAD, *PEER_HEAD) if scale.peers else HEAD
    rows = tuple((f"{views:,}", *_ours(views, scale), *_peer(views, scale)) for views in scale.views)
    return [Matrix("From 3 to 1,000 views", head, rows, NOTE)]


def _ours(views: int, scale: Scale) -> tuple[str, ...]:
    subject = made(views)
    hook, bare = build_seconds(subject, scale.growing_children)
    package, floor = import_seconds(subject, scale.growing_children)
    return (
        f"{seconds_of_second_call(subject, scale.rounds) * 1000:,.1f} ms",
        f"{python_lines(subject):,}",
        shown(peak_memory(subject), "MB"),
        f"{hook - bare:.2f} s",
        f"{package:.2f} s, {package / floor:.2f} x",
    )


def _peer(views: int, scale: Scale) -> tuple[str, ...]:
    if not scale.peers:
        return ()
    if views > scale.peer_views:
        return ("",) * len(PEER_HEAD)
    with TemporaryDirectory() as name:
        folder = Path(name)
        for size in (3, views):
            (folder / f"{size}.json").write_text(synthetic.model(size), encoding="utf-8")
        try:
            python = interpreter(PEERS[0])
            settings = {"warm": str(folder / "3.json"), "model": str(folder / f"{views}.json"), "folder": name}
            found = json.loads(run_driver("cognite_pygen_generation", python, settings))
        except (RuntimeError, subprocess.SubprocessError) as error:
            return (f"not driven: {error}", *("",) * (len(PEER_HEAD) - 1))
    figures = (f"{found['generate'] * 1000:,.0f} ms", f"{found['lines']:,}", shown(found["memory"], "MB"))
    return (*figures, found["failure"] or f"{found['import']:.2f} s")
