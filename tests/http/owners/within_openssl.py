"""Each call of a client into OpenSSL is made under one lock, and a fork waits for it.

The context given to the clients tells who calls: whether the calling thread holds the lock.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from pygen_runtime.http.openssl import OPENSSL
from tests.http.owners.asking import VERIFY, ask, ask_async, async_client, client, in_children, report

calls: dict[str, set[str]] = {}


def others_find() -> str:
    """How another thread finds the lock."""
    if not OPENSSL.acquire(blocking=False):
        return "held"
    OPENSSL.release()
    return "open"


def told(name: str, call: Callable[..., Any], *arguments: Any) -> Any:
    """`call`, counted under whether this thread is the one within OpenSSL."""
    other = threading.Thread(target=lambda: calls.setdefault(others_find(), set()).add(name))
    other.start()
    other.join()
    return call(*arguments)


class Session(ssl.SSLObject):
    def do_handshake(self) -> None:
        told("greets", super().do_handshake)

    def read(self, *arguments: Any) -> Any:
        return told("reads", super().read, *arguments)

    def write(self, data: Any) -> int:
        return int(told("writes", super().write, data))


class Context(ssl.SSLContext):
    sslobject_class = Session

    def wrap_bio(self, *arguments: Any, **named: Any) -> ssl.SSLObject:
        made: ssl.SSLObject = told("makes", partial(super().wrap_bio, *arguments, **named))
        return made


def context() -> Context:
    made = Context(ssl.PROTOCOL_TLS_CLIENT)
    made.load_verify_locations(VERIFY)
    return made


one = client(verify=context())
other = async_client(verify=context())
ask(one, "before", 1)
asyncio.run(ask_async(other, "before", 1))

within, left = threading.Event(), threading.Event()


def stay_within() -> None:
    with OPENSSL:
        within.set()
        time.sleep(0.3)
        left.set()


def work(number: int) -> Counter[str]:
    found = ask(one, f"child-{number}", 1) + asyncio.run(ask_async(other, f"child-{number}", 1))
    found["forked too early"] = int(not left.is_set())
    return +found


thread = threading.Thread(target=stay_within)
thread.start()
within.wait()
children = in_children(2, work)
waited = left.is_set()
thread.join()
after = ask(one, "after", 1) + asyncio.run(ask_async(other, "after", 1))
report({"calls": {k: sorted(v) for k, v in calls.items()}, "waited": waited, "children": children, "after": after})
one.close()
