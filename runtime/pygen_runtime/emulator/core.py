"""The emulator: a store, a schema, and the answers to requests."""

from __future__ import annotations

import logging
import sqlite3
import threading
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any

from pygen_runtime.emulator import loading
from pygen_runtime.emulator.deleting import purge
from pygen_runtime.emulator.errors import Answer, ApiError, invalid, store_error
from pygen_runtime.emulator.listing import dump, register_functions
from pygen_runtime.emulator.router import handle
from pygen_runtime.emulator.schema import Schema
from pygen_runtime.emulator.store import Store

if TYPE_CHECKING:
    from typing_extensions import Self

    from pygen_runtime.emulator.transport import EmulatorTransport

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Failure:
    status: int
    times: int
    retry_after: float | None


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
        register_functions(self.store)
        self.schema = Schema(self.store)
        with self.store.transaction():
            purge(self.store, self.schema)
        self.latency = 0.0
        """Seconds that every answer takes longer."""
        self._failures: list[_Failure] = []
        self._failures_lock = threading.Lock()
        self._transport: EmulatorTransport | None = None

    @classmethod
    def of(cls, package: ModuleType | str, path: str | Path | None = None) -> Self:
        """An emulator with the data model of a generated package, from its `_model.json`."""
        return cls(path).load(loading.package_source(package))

    @property
    def transport(self) -> EmulatorTransport:
        """What a client takes as `transport=`, whether sync or async: requests are answered in the process."""
        if self._transport is None:
            from pygen_runtime.emulator.transport import EmulatorTransport

            self._transport = EmulatorTransport(self)
        return self._transport

    def load(self, *sources: Any) -> Self:
        """Creates spaces, containers, views and data models from snapshots, API answers, paths or JSON text.

        Containers that no source brings are rebuilt from the views. What is there already is kept. All sources of
        one call belong together. Raises ValueError for what cannot be loaded.
        """
        read = [loading.read_source(source) for source in sources]
        models = [model for found, _ in read for model in found]
        containers = [container for _, found in read for container in found]
        try:
            loading.load(self.store, self.schema, models, containers)
        except ApiError as error:
            raise ValueError(f"the data model cannot be loaded: {error.message}") from error
        except (LookupError, TypeError, AttributeError, ArithmeticError) as error:
            reason = f"it has not the form of the API's answers ({type(error).__name__}: {error})"
            raise ValueError(f"the data model cannot be loaded: {reason}") from error
        return self

    def fail_next(self, status: int, times: int = 1, retry_after: float | None = None) -> None:
        """The next `times` requests are answered with `status`, and with a Retry-After of so many seconds."""
        with self._failures_lock:
            self._failures.append(_Failure(status, times, retry_after))

    def _fail_if_told(self) -> None:
        failure = self._next_failure()
        if failure is not None:
            error = ApiError(failure.status, f"Fault injected by fail_next({failure.status})")
            error.retry_after = failure.retry_after
            raise error

    def _next_failure(self) -> _Failure | None:
        with self._failures_lock:
            if not self._failures:
                return None
            failure = self._failures[0]
            failure.times -= 1
            if failure.times <= 0:
                self._failures.pop(0)
            return failure

    def answer(self, method: str, target: str, headers: Mapping[str, str] | Iterable[Any], content: bytes) -> Answer:
        """The answer to a request; `target` is the path with its query. Never raises for what a request holds."""
        request_id = uuid.uuid4().hex
        extra: dict[str, str] = {}
        try:
            self._fail_if_told()
            status, body = 200, self._handle(method, target, headers, content)
        except ApiError as error:
            status, body = error.status, error.body()
            if error.retry_after is not None:
                extra["Retry-After"] = f"{error.retry_after:g}"
        except Exception as error:
            logger.exception("request %s: %s %s failed", request_id, method, target)
            status, body = 500, ApiError(500, f"The emulator failed with {type(error).__name__}; see its log").body()
        base = {"content-type": "application/json", "x-request-id": request_id}
        return Answer(status, {**base, **extra}, dump(body))

    def _handle(self, method: str, target: str, headers: Any, content: bytes) -> Any:
        names = {str(name).lower(): str(value) for name, value in dict(headers).items()}
        try:
            return handle(self.store, self.schema, method.upper(), target, names, content)
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

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
