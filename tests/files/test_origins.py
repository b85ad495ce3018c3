"""What a storage at another origin is sent, and what may be seen of its links."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from pygen_runtime import AsyncPygenClient, ConfigurationError, PygenClient, TokenAuth
from pygen_runtime.exceptions import APIError, NetworkError
from pygen_runtime.files.content import FileContent
from tests.files.plant import Apart
from tests.http.server import Call, Reply, Server

OPTIONS: dict[str, Any] = {"max_retries": 1, "headers": {"x-gateway-key": "g4teway-key"}}


def used(api: Server, use: Callable[[FileContent], Any], *, is_async: bool = False, **options: Any) -> Any:
    """What a client of this API gets."""
    given = {**OPTIONS, **options}
    if not is_async:
        with PygenClient(api.url, "acme", TokenAuth("t0ken-of-cdf"), **given) as client:
            return use(client.files.content("a"))

    async def main() -> Any:
        async with AsyncPygenClient(api.url, "acme", TokenAuth("t0ken-of-cdf"), **given) as client:
            return await use(client.files.content("a"))

    return asyncio.run(main())


SYNC: list[Callable[[FileContent], Any]] = [
    lambda content: content.read_bytes(),
    lambda content: list(content.stream(3)),
    lambda content: content.open().read(),
    lambda content: content.upload(b"new"),
]


async def opened(content: FileContent) -> bytes:
    with await content.open_async() as file:
        return file.read()


ASYNC: list[Callable[[FileContent], Any]] = [
    lambda content: content.read_bytes_async(),
    lambda content: content.upload_async(b"new"),
    opened,
]


@pytest.mark.parametrize(("is_async", "use"), [*((False, use) for use in SYNC), *((True, use) for use in ASYNC)])
def test_no_token_at_another_origin(is_async: bool, use: Callable[[FileContent], Any]) -> None:
    with Apart([Reply(body=b"content", headers={"etag": '"e"'})]) as apart:
        used(apart.api, use, is_async=is_async)
        assert all("t0ken-of-cdf" in call.headers["authorization"] for call in apart.api.calls)
        assert apart.storage.calls
        for call in apart.storage.calls:
            assert not {"authorization", "x-gateway-key", "x-cdp-sdk", "cookie"} & set(call.headers)
            assert "t0ken" not in str(call)


@pytest.mark.parametrize("is_async", [False, True])
def test_none_behind_a_redirect(is_async: bool) -> None:
    use = ASYNC[0] if is_async else SYNC[0]
    with Server([Reply(body=b"moved content")]) as third:
        moved = Reply(302, b"", {"location": f"{third.url}/b?signature=0ther"})
        with Apart([moved]) as apart:
            assert used(apart.api, use, is_async=is_async) == b"moved content"
            assert "authorization" not in apart.storage.calls[0].headers
            assert "authorization" not in third.calls[0].headers
            assert third.calls[0].params == {"signature": ["0ther"]}


def test_a_token_at_the_own_origin_goes_no_further_than_it() -> None:
    """The API itself may hold the content, and redirect away from itself."""
    with Server([Reply(body=b"content")]) as third:

        def answer(call: Call) -> Reply:
            if call.path == "/store/a":
                return Reply(307, b"", {"location": f"{third.url}/a"})
            return Reply(body={"items": [{"downloadUrl": "/store/a?signature=s3cret"}]})

        with Server(answer) as api:
            assert used(api, lambda content: content.read_bytes()) == b"content"
            assert "t0ken-of-cdf" in api.calls[1].headers["authorization"]
            assert "authorization" not in third.calls[0].headers


def test_an_upload_is_repeated_where_a_redirect_leads() -> None:
    with Server([Reply()]) as third, Apart([Reply(307, b"", {"location": f"{third.url}/a"})]) as apart:
        used(apart.api, lambda content: content.upload(b"new"))
        assert third.calls[0].raw == apart.storage.calls[0].raw == b"new"
        assert third.calls[0].headers["content-length"] == "3"


@pytest.mark.parametrize("status", [301, 302, 303])
def test_an_upload_is_no_get(status: int) -> None:
    with Apart([Reply(status, b"", {"location": "/elsewhere"})]) as apart:
        with pytest.raises(APIError, match=str(status)):
            used(apart.api, lambda content: content.upload(b"new"))
        assert [call.method for call in apart.storage.calls] == ["PUT"]


def test_redirects_end() -> None:
    with Apart([Reply(302, b"", {"location": "/again?signature=s3cret"})]) as apart:
        with pytest.raises(APIError, match="302"):
            used(apart.api, lambda content: content.read_bytes(), max_retries=0)
        assert len(apart.storage.calls) == 6


@pytest.mark.parametrize(
    "url", ["http://store.example/a?sig=s3cret", "ftp://store.example/a", "https://", "http://[x/"]
)
def test_where_contents_are_not_sent(url: str) -> None:
    with Apart([Reply()], url=url) as apart, pytest.raises(ConfigurationError, match="link to") as caught:
        used(apart.api, lambda content: content.read_bytes())
    assert "s3cret" not in str(caught.value)


def test_a_link_is_shown_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    body = b"<Error><Code>AccessDenied</Code><Message>signature=s3cret does not match</Message></Error>"
    events: list[Any] = []
    with caplog.at_level(logging.DEBUG), Apart([Reply(403, body), Reply(500, body)]) as apart:
        with pytest.raises(APIError, match="AccessDenied") as caught:
            used(apart.api, SYNC[0], on_request=events.append, on_response=events.append, log_bodies=True)
        with pytest.raises(APIError):
            used(apart.api, SYNC[3], on_request=events.append, on_response=events.append, log_bodies=True)
    told = [str(caught.value), repr(caught.value), "".join(traceback.format_exception(caught.value)), caplog.text]
    told += [str(record.__dict__) for record in caplog.records] + list(map(repr, events))
    assert "/..." in str(caught.value)
    assert not [text for text in told if "s3cret" in text]


def test_a_server_that_is_not_there(caplog: pytest.LogCaptureFixture) -> None:
    with Server([]) as gone:
        url = f"{gone.url}/a?signature=s3cret"
    with caplog.at_level(logging.DEBUG), Apart([], url=url) as apart, pytest.raises(NetworkError) as caught:
        used(apart.api, SYNC[0])
    assert "s3cret" not in str(caught.value) + caplog.text
