"""The page about FastAPI: its program is run by uvicorn, and asked over HTTP."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from socket import socket
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from tests.environment import clean_variables
from tests.generation.packages import write
from tests.writing.packages import EXAMPLE

pytest.importorskip("fastapi")

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to-fastapi.md"
LINES = 60


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("service")
    model = {"space": "water_works", "external-id": "WaterWorks", "version": "v1"}
    config = PygenConfig.from_dict({**model, "package": "water_works_sdk", "instance-space": "plant"})
    write(pipeline.generate(snapshot.read(EXAMPLE), config).files, folder)
    (folder / "app.py").write_text(program(), "utf-8")
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "app:app", "--port", str(port), "--log-level", "warning"]
    with subprocess.Popen(command, cwd=folder, env=clean_variables()) as server:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
            wait_for(client, server)
            yield client
        server.terminate()


def program() -> str:
    (found,) = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return str(found)


def wait_for(client: httpx.Client, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            client.get("/pumps").raise_for_status()
        except httpx.TransportError:
            assert server.poll() is None, "uvicorn ended"
            time.sleep(0.1)
        else:
            return
    pytest.fail("uvicorn did not answer within a minute")


def test_the_program_is_short() -> None:
    assert len([line for line in program().splitlines() if line.strip()]) <= LINES


def test_list_get_create_and_update(served: httpx.Client) -> None:
    body: dict[str, Any] = {"external_id": "P-1", "name": "Pump 1", "site": ["plant", "north"], "rated_flow": 5.0}
    created = served.post("/pumps", json={**body, "last_serviced": "2026-01-02T03:04:05.678Z"})
    assert created.status_code == 201, created.text
    pump = created.json()
    assert (pump["externalId"], pump["ratedFlow"], pump["site"]) == (
        "P-1",
        5.0,
        {"space": "plant", "externalId": "north"},
    )
    assert pump["lastServiced"] == "2026-01-02T03:04:05.678+00:00"
    assert pump["$record"]["version"] == 1
    assert served.get("/pumps/P-1").json() == pump
    by_cdf = {"externalId": "P-2", "name": "Pump 2", "site": {"externalId": "north"}, "ratedFlow": 6.0}
    assert served.post("/pumps", json=by_cdf).json()["ratedFlow"] == 6.0
    changed = served.patch("/pumps/P-1", json={"rated_flow": 7.0, "last_serviced": "2026-02-03T00:00:00Z"}).json()
    assert (changed["ratedFlow"], changed["name"], changed["$record"]["version"]) == (7.0, "Pump 1", 2)
    assert changed["lastServiced"] == "2026-02-03T00:00:00.000+00:00"
    listed = [each["externalId"] for each in served.get("/pumps").json()]
    assert [each for each in listed if each in ("P-1", "P-2")] == ["P-1", "P-2"]


def test_what_is_wrong_has_its_status(served: httpx.Client) -> None:
    assert served.get("/pumps/none").status_code == 404
    assert served.post("/pumps", json={"external_id": "P-3", "nmae": "x"}).status_code == 422
    assert "did you mean rated_flow" in served.patch("/pumps/P-1", json={"rated_folw": 1}).json()["detail"]
    assert served.patch("/pumps/P-1", json={"rated_flow": "much"}).status_code == 422
    body = {"external_id": "P-4", "name": "Pump 4", "site": "north"}
    assert [served.post("/pumps", json=body).status_code for _ in range(2)] == [201, 409]


@pytest.mark.wide
def test_the_openapi_document_has_the_classes_and_their_texts(served: httpx.Client) -> None:
    document = served.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    assert {"Pump", "PumpWrite", "NodeReference"} <= set(schemas)
    assert schemas["Pump"]["properties"]["ratedFlow"]["unit"]
    assert json.dumps(schemas["Pump"]).count("#/components/schemas/NodeReference") >= 3
    body = {"external_id": "P-5", "name": "Pump 5", "site": "north"}
    assert served.post("/pumps", json=body).status_code == 201
    answer = {**document, **schemas["Pump"]}
    assert list(Draft202012Validator(answer).iter_errors(served.get("/pumps/P-5").json())) == []
