"""What the programs share: a client of the server given on the command line, and questions whose answers are known."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

from pygen_runtime import AsyncPygenClient, PygenClient, TokenAuth
from pygen_runtime.http.flow import Flow, Request, send

URL = os.environ["OWNER_URL"]
VERIFY: Any = os.environ.get("OWNER_CA") or True


def options(**more: Any) -> dict[str, Any]:
    arguments = {"base_url": URL, "project": "acme", "credentials": TokenAuth("t"), "verify": VERIFY}
    return {**arguments, "timeout": 20, **more}


def client(**more: Any) -> PygenClient:
    return PygenClient(**options(**more))


def async_client(**more: Any) -> AsyncPygenClient:
    return AsyncPygenClient(**options(**more))


def question(name: str) -> Flow[str]:
    """The server answers with what it was sent: "right", or "wrong" for the answer of somebody else."""
    request = Request("POST", "/models/echo", "read", json.dumps({"items": [name]}).encode())
    answer = yield from send(request)
    return "right" if answer.json()["items"] == [name] else "wrong"


def ask(one: PygenClient, name: str, times: int) -> Counter[str]:
    """How many answers were right, wrong, or an error (by its text)."""
    found: Counter[str] = Counter()
    for number in range(times):
        try:
            found[one.run(question(f"{name}-{number}"))] += 1
        except Exception as error:
            found[f"{type(error).__name__}: {error}"[:300]] += 1
    return found


async def ask_async(one: AsyncPygenClient, name: str, times: int) -> Counter[str]:
    """The same, all at once."""
    answers = await asyncio.gather(
        *(one.run(question(f"{name}-{number}")) for number in range(times)), return_exceptions=True
    )
    return Counter(each if isinstance(each, str) else f"{type(each).__name__}: {each}"[:300] for each in answers)


def in_children(count: int, work: Callable[[int], Counter[str]]) -> Counter[str]:
    """What `work` finds in so many forked processes."""
    return collect(begin(count, work))


def begin(count: int, work: Callable[[int], Counter[str]]) -> list[int]:
    """The pipes of so many forked processes that tell what `work` finds; one that takes four minutes "hangs"."""
    pipes: list[int] = []
    for number in range(count):
        read, write = os.pipe()
        if os.fork() == 0:
            try:
                import faulthandler

                faulthandler.dump_traceback_later(240, exit=True)
                os.write(write, json.dumps(work(number)).encode())
            except BaseException as error:
                os.write(write, json.dumps({f"{type(error).__name__}: {error}"[:300]: 1}).encode())
            finally:
                os._exit(0)
        os.close(write)
        pipes.append(read)
    return pipes


def collect(pipes: list[int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for read in pipes:
        with os.fdopen(read, "rb") as pipe:
            found.update(json.loads(pipe.read() or b'{"hangs": 1}'))
    for _ in pipes:
        os.wait()
    return found


def report(found: Any) -> None:
    json.dump(found, sys.stdout)
    sys.stdout.flush()
