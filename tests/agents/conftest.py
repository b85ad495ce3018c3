"""The package of the tests, and an emulated plant behind it."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Generator
from datetime import datetime, timezone
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.agents.model import ORDER, PACKAGE, write_package

Ask = Callable[..., tuple[Any, bool]]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("agents")
    write_package(made)
    sys.path.append(str(made))
    return made


@pytest.fixture
def plant(folder: Path) -> Generator[Any, None, None]:
    """A client of the package on an emulator of its own: five pumps at one of two sites."""
    sdk = import_module(PACKAGE)
    with sdk.PlantClient.embedded(strict=True) as client:
        sites = [sdk.SiteWrite(external_id=each, name=each) for each in ("north", "south")]
        pumps = [
            sdk.PumpWrite(
                external_id=f"P-{n}", name=f"P-{n}", flow=10.0 * n, installed=datetime(2024, n, 1, tzinfo=timezone.utc), site=sites[n % 2],
                tags=["wet", f"t{n}"], status="on" if n < 3 else "off",
            )
            for n in range(1, 6)
        ]  # fmt: skip
        client.upsert([*sites, *pumps, sdk.PumpWrite(external_id="P-9", name=ORDER)])
        yield client


@pytest.fixture
def ask(plant: Any) -> Ask:
    """Calls a tool with the package's own client of the protocol; gives the answer, and whether it is an error."""

    def call(tool: str, *, writes: bool = False, limits: dict[str, int] | None = None, **arguments: Any) -> Any:
        return asyncio.run(_called(plant, writes, limits or {}, tool, arguments))

    return call


async def _called(
    plant: Any, writes: bool, limits: dict[str, int], tool: str, arguments: dict[str, Any]
) -> tuple[Any, bool]:
    from mcp import Client

    async with Client(served_by(plant, writes, **limits)) as client:
        result = await client.call_tool(tool, arguments)
    [content] = result.content
    return json.loads(content.text), result.is_error


_KEYS: dict[int, bytes] = {}


def served_by(plant: Any, writes: bool = False, **limits: int) -> Any:
    """A server; those of one plant are one process to their callers."""
    from pygen_runtime.agents.served import Limits, Served
    from pygen_runtime.agents.server import server
    from pygen_runtime.sdk.command import views_of

    made = Served(PACKAGE, plant, dict(views_of(plant)), Limits(**limits), writes)
    key = _KEYS.setdefault(id(plant), made.key)
    return server(Served(PACKAGE, plant, made.views, made.limits, writes, key))
