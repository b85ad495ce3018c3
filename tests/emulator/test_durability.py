"""What was acknowledged survives the death of the process, and threads do not lose one another's writes."""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from pygen_runtime.emulator import Emulator
from tests.emulator.api import SPACE, Api, node
from tests.emulator.http_server import running


def post(address: str, path: str, body: Any) -> Any:
    url = f"{address}/api/v1/projects/any/models{path}"
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a matter of POSIX")
def test_a_killed_process_loses_nothing_acknowledged(tmp_path: Path) -> None:
    database = tmp_path / "store.db"
    with Emulator(database, strict=True) as emulator:
        Api(emulator).schema()
    acknowledged: list[str] = []
    with running("--db", str(database)) as (process, address):
        enough = threading.Event()
        killer = threading.Thread(target=lambda: enough.wait(60) and process.send_signal(signal.SIGKILL))
        killer.start()
        try:
            for number in range(100_000):
                post(address, "/instances", {"items": [node(f"n{number}", name="x"), node(f"m{number}", count=number)]})
                acknowledged += [f"n{number}", f"m{number}"]
                if number == 20:
                    enough.set()  # the process dies while the next ones are written
        except (OSError, urllib.error.URLError):
            pass
        killer.join()
        process.wait(timeout=60)
        assert process.returncode == -signal.SIGKILL
    assert len(acknowledged) >= 42
    with Emulator(database, strict=True) as emulator:
        found = Api(emulator).emulator.store.rows("SELECT external_id FROM instance")
        names = {name for (name,) in found}
        assert names >= set(acknowledged)
        # A transaction is there as a whole or not at all.
        assert {name[1:] for name in names if name[0] == "n"} == {name[1:] for name in names if name[0] == "m"}


def test_a_file_is_found_again(tmp_path: Path) -> None:
    with Emulator(tmp_path / "a.db", strict=True) as emulator:
        api = Api(emulator)
        api.schema()
        api.apply(node("a", name="x"))
    with Emulator(tmp_path / "a.db", strict=True) as emulator:
        api = Api(emulator)
        assert api.values("a") == {"name": "x"}
        assert api.apply(node("a", name="y"))[0]["version"] == 2


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    with Emulator(tmp_path / "a.db", strict=True) as emulator:
        emulator.store.execute("PRAGMA user_version = 99")
    with pytest.raises(RuntimeError, match="format 99"):
        Emulator(tmp_path / "a.db", strict=True)


@pytest.mark.slow
def test_sixteen_threads_lose_nothing(api: Api) -> None:
    errors: list[Exception] = []

    def work(number: int) -> None:
        try:
            for step in range(20):
                api.apply(node(f"own-{number}-{step}", count=number), node("shared", name=f"{number}-{step}"))
                assert len(api.ids({"equals": {"property": [SPACE, "Pump", "count"], "value": number}})) == step + 1
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=[number]) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    assert len(api.ids()) == 16 * 20 + 1
    items = [{"instanceType": "node", "space": SPACE, "externalId": "shared"}]
    assert api.post("/instances/byids", {"items": items})["items"][0]["version"] == 16 * 20


@pytest.mark.wide
def test_sigterm_ends_the_server_gracefully() -> None:
    with running() as (process, address):
        assert post(address, "/spaces", {"items": [{"space": SPACE}]})["items"]
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        assert process.returncode in (0, -signal.SIGTERM)
        assert time.monotonic() - started < 25
