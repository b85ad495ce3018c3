"""Points and contents through one client in several processes and event loops, read on where others began."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from pygen_runtime import PygenClient, TokenAuth
from pygen_runtime.requests.classic import create_files, create_series
from tests.emulator.http_server import running
from tests.http.owners.stored import CONTENT, COUNT, NAMES, T
from tests.http.test_owner import ROOT, forks, run

pytestmark = pytest.mark.wide


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a program: an emulator with a series and a content, and some to write to."""
    pytest.importorskip("pyarrow")
    database = tmp_path_factory.mktemp("plant") / "plant.db"
    with running("--db", str(database)) as (_, address), PygenClient(address, "any", TokenAuth("none")) as client:
        client.run(create_series([{"externalId": name} for name in ("p", *NAMES)]))
        client.run(create_files([{"externalId": name, "name": name} for name in ("f", *NAMES)]))
        client.time_series.insert([(T + k, 0.5 * k) for k in range(COUNT)], series="p")
        client.files.content("f").upload(CONTENT)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYGEN_")}
        yield {**kept, "OWNER_URL": address, "PYTHONPATH": str(ROOT)}


@forks
@pytest.mark.parametrize("form", ["sync", "async"])
def test_forked_children_read_on(environ: dict[str, str], form: str) -> None:
    """So does their parent, after them: what it opened is still its own."""
    found: Any = run("data", environ, "fork", form)
    assert found == {"children": {"right": 3}, "parent": {"right": 1}}


@pytest.mark.parametrize("when", ["one after another", "at the same time"])
def test_event_loops(environ: dict[str, str], when: str) -> None:
    assert run("data", environ, "loops", when) == {"loops": {"right": 4}}
