"""A WSGI application whose client is made, and used, before gunicorn forks its workers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from tests.http.owners.asking import ask, client

one = client()
ask(one, "preload", 1)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    found = ask(one, environ["PATH_INFO"], 1)
    start_response("200 OK", [("content-type", "text/plain")])
    return [f"{os.getpid()} {next(iter(found))}".encode()]
