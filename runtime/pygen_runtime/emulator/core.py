"""The emulator: a store, a schema, and the answers to requests."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
import uuid
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pygen_runtime.emulator import files, loading, series
from pygen_runtime.emulator.contents import Streamed, is_for, refused, transfer
from pygen_runtime.emulator.deleting import purge
from pygen_runtime.emulator.errors import Answer, ApiError, invalid, store_error
from pygen_runtime.emulator.faults import Fault, Faults, Throttle
from pygen_runtime.emulator.listing import dump, score
from pygen_runtime.emulator.router import handle
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.storage import Cut, Incoming
from pygen_runtime.emulator.store import Store
from pygen_runtime.emulator.system import load_system
from pygen_runtime.emulator.unit_catalog import SPACE as UNIT_SPACE
from pygen_runtime.emulator.unit_catalog import write_units
from pygen_runtime.http.transport import AsyncBaseTransport, BaseTransport, HTTPRequest, HTTPResponse, ReadError
from pygen_runtime.lazy import Lazy

if TYPE_CHECKING:
    from typing_extensions import Self

logger = logging.getLogger(__name__)


class Emulator:
    """The Data Modeling API on SQLite: in memory, or in the file `path`.

    A file keeps what was acknowledged even when the process is killed; it serves one process at a time. Any project
    name and any token will do. Threads may share an emulator.

    `strict` refuses what the service may refuse and mostly does not: null for a field that is not given, more than
    1,000 values of a filter, the cursor of a child whose parent moved on. `throttle` answers 429 where more requests
    run at once than the service takes: 4 that write, 2 that delete, 8 that read. `system` starts with the models that
    every project has, CogniteCore and CogniteProcessIndustries, without their texts, and the nodes of all units.
    Root and path of a CogniteAsset are kept as the service does. `storage_origin`, such as ``http://127.0.0.1:8001``, is where links to contents
    of files lead then; a token is refused there.

    >>> from pygen_runtime.client.sync_client import PygenClient
    >>> with Emulator() as emulator:
    ...     client = PygenClient("https://emulator.local", "any", transport=emulator.transport)
    ...     client.spaces.create({"space": "my_space"}).space
    'my_space'
    """

    def __init__(
        self,
        path: str | Path | None = None,
        *,
        strict: bool = False,
        throttle: bool = False,
        system: bool = False,
        storage_origin: str | None = None,
    ) -> None:
        self.store = Store(path)
        self.store.function("pygen_score", 3, score)
        self.schema = Schema(self.store, strict=strict, storage_origin=storage_origin)
        with self.store.transaction():
            purge(self.schema)
        if system:
            load_system(self.schema)
            with self.store.transaction():
                write_units(self.schema)
        self.latency = 0.0
        """Seconds that every answer takes longer."""
        self.faults = Faults()
        self.throttle = Throttle(on=throttle)

    @classmethod
    def of(
        cls, package: ModuleType | str, path: str | Path | None = None, *, strict: bool = False, throttle: bool = False
    ) -> Self:
        """An emulator with the data model of a generated package, from its `_model.json`, and its default space."""
        emulator = cls(path, strict=strict, throttle=throttle).load(loading.package_source(package))
        with emulator.schema.transaction():
            for space in loading.package_spaces(package):
                if space not in emulator.schema.spaces:
                    emulator.schema.put_space({"space": space}, "space")
        return emulator

    @Lazy
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

    def populate(
        self,
        nodes_per_view: int = 10,
        seed: int = 0,
        *,
        points_per_series: int = 1000,
        progress: Callable[[int, int], object] | None = None,
    ) -> Self:
        """Example data for everything that was loaded: `populate(client, nodes_per_view, seed)` with a client of its own."""
        from pygen_runtime.client.sync_client import PygenClient
        from pygen_runtime.emulator.example_data import populate

        with PygenClient("https://emulator.local", "emulator", transport=self.transport) as client:
            populate(client, nodes_per_view, seed, points_per_series=points_per_series, progress=progress)
        return self

    def fail_next(self, status: int, times: int = 1, retry_after: float | None = None, path: str = "") -> None:
        """The next `times` requests are answered with `status`, and with a Retry-After of so many seconds.

        With `path`, those whose path ends so: `path="/instances/list"`.
        """
        self.faults.add(Fault(status, max(times, 1), retry_after, path=path))

    def advance(self, seconds: float) -> None:
        """Moves the clock of the emulator forward: times of what is written next, and cursors that expire."""
        self.schema.ahead += int(seconds * 1000)

    @property
    def propagation(self) -> float:
        """Seconds for which the time series or the file of a new node is unknown, as it may be at the service."""
        return self.schema.propagation / 1000

    @propagation.setter
    def propagation(self, seconds: float) -> None:
        self.schema.propagation = int(seconds * 1000)

    def add_time_series(
        self, external_id: str, is_string: bool = False, is_step: bool = False, unit: str | None = None
    ) -> int:
        """A classic time series, as properties of type timeseries name them; its id. `unit` is the external id of one,
        such as ``temperature:deg_c``.

        Raises:
            ValueError: where there is one with this external id.
        """
        body = {"externalId": external_id, "isString": is_string, "isStep": is_step}
        item = body if unit is None else {**body, "unitExternalId": unit}
        try:
            with self.store.transaction():
                found: int = series.create(self.schema, {"items": [item]})["items"][0]["id"]
        except ApiError as error:
            raise ValueError(str(error)) from None
        return found

    def add_file(self, external_id: str, name: str | None = None, mime_type: str | None = None) -> int:
        """A classic file without a content, as properties of type file name them; its id.

        Raises:
            ValueError: where there is one with this external id.
        """
        item = {"externalId": external_id, "name": name or external_id, "mimeType": mime_type}
        try:
            with self.store.transaction():
                return files.add(self.schema, {name: value for name, value in item.items() if value is not None}).id
        except ApiError as error:
            raise ValueError(str(error)) from None

    def expire_links(self) -> None:
        """Every link to a content that was given so far is over."""
        self.schema.storage.expire()

    def cut_transfers(self, after: int, times: int = 1) -> None:
        """The next `times` downloads and uploads break off after so many bytes."""
        self.schema.storage.cuts.extend([after] * times)

    @property
    def tokens_at_storage(self) -> int:
        """Requests to `storage_origin` that brought a token: they were refused."""
        return self.schema.storage.tokens_seen

    def reset(self) -> None:
        """Forgets all instances, time series, points and files, all injected failures, the latency, and how far the clock was moved."""
        with self.store.transaction():
            for container in self.schema.containers.values():
                self.store.execute(f"DELETE FROM {container.table}")
            for table in ("instance", "point", "series", "file", "content"):
                self.store.execute(f"DELETE FROM {table}")
            self.schema.ahead = 0
            if self.schema.is_system(UNIT_SPACE):
                write_units(self.schema)
        self.schema.storage.clear()
        self.faults.clear()
        self.latency = 0.0

    def answer(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] | Iterable[Any],
        content: bytes,
        refused: ApiError | None = None,
        scheme: str = "http",
    ) -> Answer:
        """The answer to a request; `target` is the path with its query. Never raises for what a request holds.

        `refused` is what the throttle said of it, `scheme` that of the URL.
        """
        request_id = uuid.uuid4().hex
        headers_back = {"content-type": "application/json", "x-request-id": request_id}
        try:
            if refused is not None:
                raise refused
            self.faults.raise_next(method.upper(), target.partition("?")[0])
            status, body = 200, self._handle(method, target, headers, content, scheme)
            if isinstance(body, Answer):
                return Answer(body.status, {**headers_back, **body.headers}, body.content)
        except ApiError as error:
            status, body = error.status, error.body()
            if error.retry_after is not None:
                headers_back["Retry-After"] = f"{error.retry_after:g}"
        except Exception as error:
            logger.exception("request %s: %s %s failed", request_id, method, target)
            status, body = 500, ApiError(500, f"The emulator failed with {type(error).__name__}; see its log").body()
        return Answer(status, headers_back, dump(body))

    def transfer(self, method: str, target: str, headers: Mapping[str, str], incoming: Incoming | None) -> Streamed:
        """The answer to a request to the storage, whose body was received as `incoming`."""
        names = {name.lower(): value for name, value in headers.items()}
        try:
            self.faults.raise_next(method.upper(), target.partition("?")[0].rpartition("/")[0])
            return transfer(self.schema, method.upper(), target, names, incoming)
        except ApiError as error:
            if incoming is not None:
                incoming.discard()
            return refused(error)

    def is_transfer(self, target: str, headers: Mapping[str, str]) -> bool:
        """Whether a request is one to the storage: it is answered by `transfer`."""
        return is_for(self.schema.storage, target, headers)

    def _handle(self, method: str, target: str, headers: Any, content: bytes, scheme: str) -> Any:
        names = {str(name).lower(): str(value) for name, value in dict(headers).items()}
        try:
            return handle(self.schema, method.upper(), target, names, content, scheme)
        except UnicodeEncodeError:
            raise invalid("A text is not valid Unicode") from None
        except RecursionError:
            raise invalid("The request is nested too deep") from None
        except sqlite3.OperationalError as error:
            raise store_error(error) from None

    def close(self) -> None:
        """Closes the database; a file can be opened again."""
        self.store.close()
        self.schema.storage.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class EmulatorTransport(BaseTransport, AsyncBaseTransport):
    """Serves sync and async clients; answers take milliseconds, so the async form computes them in the loop's thread.

    Clients may close it: the emulator stays open for others, unless the transport owns it.
    """

    def __init__(self, emulator: Emulator, *, owns: bool = False) -> None:
        self.emulator = emulator
        self._owns = owns

    def close(self) -> None:
        if self._owns:
            self.emulator.close()

    async def aclose(self) -> None:
        self.close()

    def handle_request(self, request: HTTPRequest) -> HTTPResponse:
        if self.emulator.is_transfer(_target(request), request.headers):
            incoming = self._receive(request)
            if incoming is not None:
                with _cut_as_error():
                    incoming.write_all(request.stream)  # type: ignore[arg-type]
            time.sleep(self.emulator.latency)
            found = self._transfer(request, incoming)
            return HTTPResponse(found.status, headers=dict(found.headers), content=_until_cut(found), request=request)
        content = request.read()
        with self.emulator.throttle.place(request.url.path) as refused:
            if self.emulator.latency:
                time.sleep(self.emulator.latency)
            return self._answer(request, content, refused)

    async def handle_async_request(self, request: HTTPRequest) -> HTTPResponse:
        if self.emulator.is_transfer(_target(request), request.headers):
            incoming = self._receive(request)
            if incoming is not None:
                with _cut_as_error():
                    await incoming.write_all_async(request.stream)  # type: ignore[arg-type]
            await asyncio.sleep(self.emulator.latency)
            found = self._transfer(request, incoming)
            pieces = _in_turns(_until_cut(found))
            return HTTPResponse(found.status, headers=dict(found.headers), content=pieces, request=request)
        content = await request.aread()
        with self.emulator.throttle.place(request.url.path) as refused:
            # At least one turn of the loop, as a network would take.
            await asyncio.sleep(self.emulator.latency)
            return self._answer(request, content, refused)

    def _receive(self, request: HTTPRequest) -> Incoming | None:
        return self.emulator.schema.storage.receive() if request.method == "PUT" else None

    def _transfer(self, request: HTTPRequest, incoming: Incoming | None) -> Streamed:
        return self.emulator.transfer(request.method, _target(request), request.headers, incoming)

    def _answer(self, request: HTTPRequest, content: bytes, refused: ApiError | None) -> HTTPResponse:
        answer = self.emulator.answer(
            request.method, _target(request), request.headers, content, refused, request.url.scheme
        )
        return HTTPResponse(answer.status, headers=dict(answer.headers), content=answer.content, request=request)


def _target(request: HTTPRequest) -> str:
    return request.url.raw_path.decode("ascii")


def _until_cut(found: Streamed) -> Iterator[bytes]:
    with _cut_as_error():
        yield from found.pieces


@contextmanager
def _cut_as_error() -> Generator[None, None, None]:
    """A cut is what the library says of a connection that broke off."""
    try:
        yield
    except Cut:
        raise ReadError("the connection was cut") from None


async def _in_turns(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        await asyncio.sleep(0)
        yield piece
