"""Every lock that a client, its credentials and the package's modules lead to is held by a thread while the process forks.

The child must not miss one of them: it asks, reads statistics and fetches a token of its own. `OPENSSL` is no such lock:
it is held for a moment, and a fork waits for it.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections import Counter
from types import FunctionType, ModuleType
from typing import Any

from pygen_runtime import ClientCredentials
from pygen_runtime.http.openssl import OPENSSL
from pygen_runtime.model.decoding import gc_paused
from tests.http.owners.asking import URL, VERIFY, ask, ask_async, async_client, client, in_children, report

LOCKS = (type(threading.Lock()), type(threading.RLock()))


def locks_of(*roots: Any) -> list[Any]:
    """All locks that can be reached from `roots` through objects of the package and of the HTTP library."""
    ours = ("pygen_runtime", "httpx", "httpcore", "httpx2", "httpcore2", "threading")
    pending, seen, found = list(roots), set[int](), []
    while pending:
        each = pending.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, LOCKS):
            found.append(each)
        if isinstance(each, (dict, list, tuple, set)) or type(each).__module__.split(".")[0] in ours:
            pending += gc.get_referents(each)
        elif isinstance(each, FunctionType) and each.__module__.split(".")[0] in ours:
            pending += [cell.cell_contents for cell in each.__closure__ or ()]
    return found


def module_values() -> list[Any]:
    modules = [module for name, module in sys.modules.items() if name.split(".")[0] == "pygen_runtime"]
    values = [value for module in modules for value in vars(module).values() if not isinstance(value, ModuleType)]
    classes = [value for value in values if isinstance(value, type) and value.__module__.startswith("pygen_runtime")]
    return values + [attribute for each in classes for attribute in vars(each).values()]


credentials = ClientCredentials("id", "s3cret", f"{URL}/token", verify=VERIFY)
one = client(credentials=credentials, rate_limit=1000)
other = async_client(credentials=credentials, rate_limit=1000)
before = ask(one, "before", 1) + asyncio.run(ask_async(other, "before", 1))
one.stats()
locks = [each for each in locks_of(one, other, credentials, *module_values()) if each is not OPENSSL]
held, over = threading.Event(), threading.Event()


def hold() -> None:
    with gc_paused():
        taken = [lock for lock in locks if lock.acquire(blocking=False)]
        held.set()
        over.wait()
        for lock in taken:
            lock.release()


def work(number: int) -> Counter[str]:
    found = ask(one, f"child-{number}", 2) + asyncio.run(ask_async(other, f"child-{number}", 2))
    found["requests"] = one.stats().total.requests
    found["collector"] = int(gc.isenabled())
    with gc_paused():
        found["paused"] = int(not gc.isenabled())
    found["collector again"] = int(gc.isenabled())
    return found


thread = threading.Thread(target=hold)
thread.start()
held.wait()
children = in_children(2, work)
over.set()
thread.join()
report({"before": before, "children": children, "locks": len(locks), "after": ask(one, "after", 1)})
one.close()
