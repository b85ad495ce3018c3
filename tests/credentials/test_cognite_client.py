"""`from_cognite_client` with the real cognite-sdk: its address, project and login, and nothing of it imported here."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

import pytest

from pygen_runtime import AsyncPygenClient, ConfigurationError, InstanceClient, PygenClient
from pygen_runtime.http.flow import Request, send
from tests.http.server import PREFIX, Call, Reply, Server, error

pytestmark = pytest.mark.filterwarnings("ignore")  # those of cognite-sdk

READ = Request("POST", "/models/instances/byids", "read", b'{"items": []}')


def cognite(url: str, token: Any) -> Any:
    sdk = pytest.importorskip("cognite.client", reason="the official client is the other one of these tests")
    from cognite.client.credentials import Token

    sdk.global_config.disable_pypi_version_check = True
    return sdk.CogniteClient(sdk.ClientConfig("test", "acme", Token(token), base_url=url))


@pytest.mark.wide
@pytest.mark.parametrize("kind", [PygenClient, InstanceClient])
def test_its_login_is_asked_for_each_request(kind: type[PygenClient]) -> None:
    tokens = iter(["first", "expired", "renewed"])

    def script(call: Call) -> Reply:
        return error(401) if call.headers["authorization"] == "Bearer expired" else Reply(body={"items": []})

    with Server(script) as server:
        theirs = cognite(server.url, lambda: next(tokens))
        with kind.from_cognite_client(theirs, timeout=7) as client:
            client.run(send(READ))
            client.run(send(READ))
            assert (client.config.base_url, client.config.project, client.config.timeout) == (server.url, "acme", 7)
        assert [call.headers["authorization"] for call in server.calls] == [
            "Bearer first",
            "Bearer expired",
            "Bearer renewed",
        ]
        assert {call.path for call in server.calls} == {f"{PREFIX}/models/instances/byids"}


def test_asyncio() -> None:
    async def main(server: Server) -> None:
        async with AsyncPygenClient.from_cognite_client(cognite(server.url, "abc")) as client:
            await client.run(send(READ))

    with Server([Reply(body={"items": []})]) as server:
        asyncio.run(main(server))
        assert [call.headers["authorization"] for call in server.calls] == ["Bearer abc"]


def test_its_secret_is_not_shown() -> None:
    client = PygenClient.from_cognite_client(cognite("https://westeurope-1.cognitedata.com", "s3cret-t0ken"))
    assert "s3cret" not in repr(client.config)


def test_defaults_of_a_generated_client_give_way() -> None:
    class Generated(PygenClient):
        default_options = {"base_url": "https://d.example.com", "project": "pump", "timeout": 9}

    client = Generated.from_cognite_client(cognite("https://westeurope-1.cognitedata.com", "t"), project="other")
    assert (client.config.base_url, client.config.project, client.config.timeout) == (
        "https://westeurope-1.cognitedata.com",
        "other",
        9,
    )


@pytest.mark.parametrize("wrong", [None, "https://a.b", object()])
def test_what_is_no_such_client(wrong: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        PygenClient.from_cognite_client(wrong)
    assert str(caught.value) == (
        f"from_cognite_client() got a {type(wrong).__name__}, which has no config with base_url, project and "
        "credentials; give a CogniteClient of cognite-sdk"
    )


def test_cognite_sdk_is_not_imported() -> None:
    program = "import sys, pygen_runtime.client.sync_client; sys.exit('cognite' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
