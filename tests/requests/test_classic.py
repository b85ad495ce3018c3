"""Classic series and files that are made, and deleted, although answers are lost."""

from __future__ import annotations

import pytest

from pygen_runtime import ConflictError, NetworkError, PygenClient
from pygen_runtime.emulator import Emulator
from pygen_runtime.requests.classic import create_files, create_series, delete_with_prefix
from tests.files.plant import Losing

SERIES = [{"externalId": f"a{k}"} for k in range(3)]
FILES = [{"externalId": f"a{k}", "name": f"{k}.txt"} for k in range(2)]


@pytest.mark.parametrize("path", ["/timeseries", "/files", "/timeseries/delete", "/files/delete"])
def test_a_lost_answer_is_no_error(path: str) -> None:
    with Emulator(strict=True) as emulator:
        line = Losing(emulator.transport, path)
        with PygenClient("https://emulator.local", "any", transport=line, max_retries=2) as client:
            line.left = 1
            client.run(create_series(SERIES))
            client.run(create_files(FILES))
            assert not line.left or path.endswith("/delete")
            assert sorted(client.time_series.columns(["a0", "a1", "a2"])) == ["a0", "a1", "a2"]
            client.run(delete_with_prefix("timeseries", "a"))
            client.run(delete_with_prefix("files", "a"))
            assert not line.left
            assert client.time_series.columns(["a0"], ignore_unknown_ids=True) == {}


def test_what_never_lands_is_an_error() -> None:
    with Emulator(strict=True) as emulator:
        line = Losing(emulator.transport, "/timeseries")
        with PygenClient("https://emulator.local", "any", transport=line, max_retries=1) as client:
            line.left = line.refused = 2
            with pytest.raises(NetworkError, match="the connection broke"):
                client.run(create_series(SERIES))


def test_another_one_of_the_name_is_an_error() -> None:
    with (
        Emulator(strict=True) as emulator,
        PygenClient("https://emulator", "any", transport=emulator.transport) as client,
        pytest.raises(ConflictError),
    ):
        client.run(create_files([FILES[0], FILES[0]]))
