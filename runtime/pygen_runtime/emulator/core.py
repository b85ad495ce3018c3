"""The emulator: a store, a schema, and the answers to requests."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
import uuid
from collections import deque
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pygen_runtime.emulator import loading
from pygen_runtime.emulator.deleting import purge
from pygen_runtime.emulator.errors import Answer, ApiError, invalid, store_error
from pygen_runtime.emulator.listing import dump, score
from pygen_runtime.emulator.router import handle
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.store import Store
from pygen_runtime.http.transport import AsyncBaseTransport, BaseTransport, HTTPRequest, HTTPResponse

if TYPE_CHECKING:
    from typing_extensions import Self

logger = logging.getLogger(__name__)


class Emulator:
    """The Data Modeling API on SQLite: in memory, or in the file `path`.

    A file keeps what was acknowledged even when the process is killed; it serves one process at a time. Any project
    name and any token will do. Threads may share an emulator.

    >>> from pygen_runtime.client.sync_client import PygenClient
    >>> with Emulator() as emulator:
    ...     client = PygenClient("https://emulator.local", "any", transport=emulator.transport)
    ...     client.spaces.create({"space": "my_space"}).space
    'my_space'
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self.store = Store(path)
        self.store.connection.create_function("pygen_score", 3, score, deterministic=True)
        self.schema = Schema(self.store)
        with self.store.transaction():
            purge(self.schema)
        self.latency = 0.0
        """Seconds that every answer takes longer."""
        self._failures: deque[tuple[int, float | None]] = deque()

    @classmethod
    def of(cls, package: ModuleType | str, path: str | Path | None = None) -> Self:
        """An emulator with the data model of a generated package, from its `_model.json`."""
        return cls(path).load(loading.package_source(package))

    @cached_property
    def transport(self) -> EmulatorTransport:
        """What a client takes as `transport=`, whether sync or async: requests are answered in the process."""
        return EmulatorTransport(self)

    def load(self, *sources: Any) -> Self:
        """Creates spaces, containers, views and data models from snapshots, API answers, paths or JSON text.

        Containers that no source brings are rebuilt from the views. What is there already is kept. All sources of
        one call belong together. Raises ValueError for what cannot be loaded.
        """
        read = [loading.read_source(source) for source in sources]
        models = [model for found, _ in read for model in found]
        containers = [container for _, found in read for container in found]
        try:
            loading.load(self.schema, models, containers)
        except ApiError as error:
            raise ValueError(f"the data model cannot be loaded: {error}") from error
        except (LookupError, TypeError, AttributeError, ArithmeticError) as error:
            reason = f"it has not the form of the API's answers ({type(error).__name__}: {error})"
            raise ValueError(f"the data model cannot be loaded: {reason}") from error
        return self

    def fail_next(self, status: int, times: int = 1, retry_after: float | None = None) -> None:
        """The next `times` requests are answered with `status`, and with a Retry-After of so many seconds."""
        self._failures.extend([(status, retry_after)] * max(times, 1))

    def _fail_if_told(self) -> None:
        with suppress(IndexError):
            status, retry_after = self._failures.popleft()  # one step: threads may share an emulator
            raise ApiError(status, f"Fault injected by fail_next({status})", retry_after)

    def answer(self, method: str, target: str, headers: Mapping[str, str] | Iterable[Any], content: bytes) -> Answer:
        """The answer to a request; `target` is the path with its query. Never raises for what a request holds."""
        request_id = uuid.uuid4().hex
        headers_back = {"content-type": "application/json", "x-request-id": request_id}
        try:
            self._fail_if_told()
            status, body = 200, self._handle(method, target, headers, content)
        except ApiError as error:
            status, body = error.status, error.body()
            if error.retry_after is not None:
                headers_back["Retry-After"] = f"{error.retry_after:g}"
        except Exception as error:
            logger.exception("request %s: %s %s failed", request_id, method, target)
            status, body = 500, ApiError(500, f"The emulator failed with {type(error).__name__}; see its log").body()
        return Answer(status, headers_back, dump(body))

    def _handle(self, method: str, target: str, headers: Any, content: bytes) -> Any:
        names = {str(name).lower(): str(value) for name, value in dict(headers).items()}
        try:
            return handle(self.schema, method.upper(), target, names, content)
        except UnicodeEncodeError:
            raise invalid("A text is not valid Unicode") from None
        except RecursionError:
            raise invalid("The request is nested too deep") from None
        except sqlite3.OperationalError as error:
            raise store_error(error) from None

    def close(self) -> None:
        """Closes the database; a file can be opened again."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class EmulatorTransport(BaseTransport, AsyncBaseTransport):
    """Serves sync and async clients; answers take milliseconds, so the async form computes them in the loop's thread.

    Clients may close it: the emulator stays open for others.
    """

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator

    def handle_request(self, request: HTTPRequest) -> HTTPResponse:
        content = request.read()
        if self.emulator.latency:
            time.sleep(self.emulator.latency)
        return self._answer(request, content)

    async def handle_async_request(self, request: HTTPRequest) -> HTTPResponse:
        content = await request.aread()
        # At least one turn of the loop, as a network would take.
        await asyncio.sleep(self.emulator.latency)
        return self._answer(request, content)

    def _answer(self, request: HTTPRequest, content: bytes) -> HTTPResponse:
        target = request.url.raw_path.decode("ascii")
        answer = self.emulator.answer(request.method, target, request.headers, content)
        return HTTPResponse(answer.status, headers=dict(answer.headers), content=answer.content, request=request)
