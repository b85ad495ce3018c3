"""`python -m PACKAGE mcp`, over stdio and over HTTP, as an agent starts it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp")

from tests.agents.model import PACKAGE
from tests.emulator.http_server import running

TOKEN = "a-token-nobody-may-see"


def variables(folder: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CDF_", "IDP_", "PYGEN_"))}
    return {**kept, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", **more}


async def over_stdio(environment: Mapping[str, str], *arguments: str) -> Any:
    from mcp import Client, StdioServerParameters

    command = StdioServerParameters(
        command=sys.executable, args=["-m", PACKAGE, "mcp", *arguments], env=dict(environment)
    )
    async with Client(command) as client:
        tools = [tool.name for tool in (await client.list_tools()).tools]
        result = await client.call_tool("aggregate", {"view": "pump"})
        wrong = await client.call_tool("list", {"view": "pump", "where": {"name": TOKEN, "nam": 1}})
        refused = await client.call_tool("search", {"view": "pump", "text": "x"})
    return tools, result, wrong, refused


@pytest.mark.slow
def test_over_stdio_on_an_emulator_of_its_own(folder: Path) -> None:
    tools, result, *_ = asyncio.run(over_stdio(variables(folder), "--embedded", "--populate", "7"))
    assert "list" in tools and "delete" not in tools
    assert json.loads(result.content[0].text)["rows"] == [{"values": {"count": 7}}]


@pytest.mark.slow
def test_over_stdio_in_the_project_of_the_environment(folder: Path) -> None:
    faults = folder / "faults.json"
    faults.write_text('[{"status": 401, "times": 9, "path": "/instances/search"}]', "utf-8")
    model = str(folder / PACKAGE / "_model.json")
    with running("--model", model, "--faults", str(faults)) as (_, address):
        project = variables(folder, CDF_URL=address, CDF_PROJECT="any", CDF_TOKEN=TOKEN)
        tools, result, wrong, refused = asyncio.run(over_stdio(project, "--allow-writes"))
        assert {"upsert", "delete"} <= set(tools)
        assert json.loads(result.content[0].text)["rows"] == [{"values": {"count": 0}}]
    assert wrong.is_error and TOKEN not in wrong.content[0].text
    assert "401" in refused.content[0].text and refused.is_error and TOKEN not in refused.content[0].text


@pytest.mark.slow
def test_over_http_with_a_key(folder: Path) -> None:
    import httpx2
    from mcp import Client
    from mcp.client.streamable_http import streamable_http_client

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    call = [sys.executable, "-m", PACKAGE, "mcp", "--http", str(port), "--embedded"]
    key = "the-key-of-the-agents"
    url = f"http://127.0.0.1:{port}/mcp"

    async def ask() -> tuple[Any, int, int]:
        async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}"}, trust_env=False) as http:
            async with Client(streamable_http_client(url, http_client=http)) as client:
                found = await client.call_tool("list_views", {})
            foreign = await http.post(url, json={}, headers={"Origin": "https://evil.example"})
        async with httpx2.AsyncClient(trust_env=False) as http:
            unknown = await http.post(url, json={})
        return found, unknown.status_code, foreign.status_code

    with subprocess.Popen(call, env=variables(folder, PYGEN_MCP_KEY=key)) as process:
        try:
            _wait_for(port)
            found, unknown, foreign = asyncio.run(ask())
        finally:
            process.terminate()
    assert [row["view"] for row in json.loads(found.content[0].text)["rows"]] == ["pump", "site"]
    assert (unknown, foreign) == (401, 403)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@pytest.mark.slow
def test_nobody_else_is_served_without_a_key(folder: Path) -> None:
    call = [sys.executable, "-m", PACKAGE, "mcp", "--http", "0", "--host", "0.0.0.0", "--embedded"]
    done = subprocess.run(call, env=variables(folder), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1 and "set PYGEN_MCP_KEY" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.slow
def test_without_the_extra(folder: Path) -> None:
    code = f"import sys; sys.modules['mcp'] = None; from pygen_runtime.sdk.v1 import run_package; run_package('{PACKAGE}', ['mcp'])"
    call = [sys.executable, "-c", code]
    done = subprocess.run(call, env=variables(folder), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1 and "pip install 'pygen-runtime[mcp]'" in done.stderr
